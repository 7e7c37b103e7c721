"""What P15 prints: a batch as it was decided, or what waits as a draft to decide on."""

from __future__ import annotations

from collections.abc import Iterator

from app.center.administration import site_names
from app.center.certification import batch_hash, stage_of
from app.center.claims import Claim, certificates_twice, claims_of
from app.center.identity import CenterFolder
from app.domain.errors import InputError
from app.domain.text import _
from app.domain.training import ACCEPTED, CERTIFIED, CONFIRMED
from app.reports.claim_list import ClaimList, ClaimRow
from app.services.hour_warning_words import flag_words
from app.services.papers import moment_text
from app.services.record_fields import decision_names
from app.services.teaching_staff import teachers
from app.services.training_records import Review, reviews
from app.services.verdict_words import return_words
from app.sync.rows import SiteRows

_Found = tuple[Claim, Review | None]


def claim_list(center: CenterFolder, batch: str = "", site: str = "") -> ClaimList:
    """Collect a batch, or without a number what waits.

    Args: batch: ``7`` or ``0007``. site: a code, empty for every site.
    Raises: InputError I-585 (batch): there is no such batch.
    """
    number = _batch_no(batch)
    found: list[_Found] = []
    rows: list[ClaimRow] = []
    stage = 0
    for name, one, tails in _of_sites(center, number, site):
        found += one
        rows += [_row(name, claim, review, tails) for claim, review in one]
        stage = max([stage, *(claim.stage for claim, _review in one)])
    if number and not rows:
        raise _no_batch()
    return ClaimList(
        center_name=center.facts.name,
        is_county=(stage or stage_of(center)) == CERTIFIED,
        batch_no=number,
        batch_hash=batch_hash([claim for claim, _review in found]) if number else "",
        rows=tuple(rows),
        data_until=moment_text(center.world.now()),
        device=center.facts.id.hex()[:8],
    )


def _of_sites(
    center: CenterFolder, number: str, wanted: str
) -> Iterator[tuple[str, list[_Found], dict[bytes, str]]]:
    stages = (CONFIRMED, CERTIFIED) if number else (stage_of(center),)
    with center.read() as connection:
        twice = certificates_twice(connection)
        for place, (code, name) in sorted(site_names(center).items()):
            if wanted and code != wanted:
                continue
            rows = SiteRows(connection, place)
            decided = reviews(rows)
            found = [
                (claim, decided.get((claim.entry.id, stage)))
                for stage in stages
                for claim in claims_of(rows, code, stage, twice=twice)
            ]
            if found:
                tails = {one.id: one.id_tail for one in teachers(rows)}
                yield name, [one for one in found if _is_meant(one, number)], tails


def _is_meant(found: _Found, number: str) -> bool:
    claim, review = found
    if not number:
        return claim.state == "waiting"
    return review is not None and review.batch_no == number


def _row(name: str, claim: Claim, review: Review | None, tails: dict[bytes, str]) -> ClaimRow:
    entry = claim.entry
    decision = "" if review is None or claim.state == "waiting" else review.decision
    flags = _("; ").join(flag_words(one) for one in claim.flags)
    reason = flags if not decision else ""
    if review is not None and decision not in ("", ACCEPTED):
        reason = return_words(review.reason, review.why)
    return ClaimRow(
        teacher_name=entry.teacher_name,
        site_name=name,
        title=entry.title,
        halves=sum(claim.halves.values()),
        id_tail=tails.get(entry.teacher, ""),
        evidence=entry.certificate,
        decision=_said(claim, decision),
        is_accepted=decision == ACCEPTED,
        reason=reason,
    )


def _said(claim: Claim, decision: str) -> str:
    """Return what was said: a school confirms, a county certifies."""
    if decision == ACCEPTED and claim.stage == CONFIRMED:
        return _("confirmed")
    return decision_names().get(decision, "")


def _batch_no(text: str) -> str:
    if not text:
        return ""
    if not (text.isascii() and text.isdigit()):
        raise _no_batch()
    return f"{int(text):04d}"


def _no_batch() -> InputError:
    return InputError(
        _("There is no batch of this number, or all of it was decided anew since."),
        field="batch",
        kept=_("Nothing was changed."),
        todo=_("Leave the number out for a draft of what waits."),
        code="I-585",
    )
