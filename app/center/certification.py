"""Confirming at the school's level and certifying at the county's: accept, return, revoke.

Each decision is one operation that keeps what it saw (sync.md section 2); nothing is deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import msgspec

from app.center.claims import Claim, certificates_twice, claims_of
from app.center.identity import CenterFolder, current_epoch
from app.center.unit import CenterUnit, SiteUnit
from app.domain.errors import InputError
from app.domain.text import _
from app.domain.training import ACCEPTED, CERTIFIED, CONFIRMED, RETURNED, REVOKED
from app.services.training_records import Review, reviews
from app.sync.operations import Kind, RegisterChange
from app.sync.record_fold import certification_key
from app.sync.record_layout import CertificationValue, Decided
from app.sync.rows import Meta, SiteRows

# Why a claim is given back (domain spec 4.4).
RETURN_CODES = (
    "no_evidence",
    "overlap",
    "over_daily_cap",
    "duplicate",
    "not_recognised",
    "other",
)


COUNTY = frozenset({"county", "prefecture"})


def stage_of(center: CenterFolder) -> int:
    """Return the stage a center speaks for: a county certifies, a 中心校 confirms."""
    return CERTIFIED if center.facts.level in COUNTY else CONFIRMED


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be said of claims. reason: of RETURN_CODES when returned."""

    decision: Decided
    reason: str = ""
    why: str = ""


def all_claims(center: CenterFolder, stage: int) -> list[Claim]:
    """Return the claims of every site of the center at a stage."""
    found = []
    with center.read() as connection:
        sites = connection.exec_driver_sql("SELECT no, code FROM site ORDER BY code").fetchall()
        twice = certificates_twice(connection)
        for number, code in sites:
            found += claims_of(SiteRows(connection, number), code, stage, twice=twice)
    return found


def accept_activity(center: CenterFolder, stage: int, activity: str) -> list[Claim]:
    """Accept every clean waiting claim of one training; flagged ones wait for a person.

    Args: activity: its id in hex. Raises: InputError I-461 (activity): no claim of it.
    """
    return _decide(
        center,
        stage,
        Decision(ACCEPTED),
        lambda one: bool(one.entry.activity and one.entry.activity.hex() == activity),
        _only_clean,
        field="activity",
    )


def accept_entries(center: CenterFolder, stage: int, entries: Collection[bytes]) -> list[Claim]:
    """Accept those of some entries that wait and are clean, in one batch.

    Raises: InputError I-461 (entry): none of them is here.
    """
    wanted = frozenset(entries)
    return _decide(
        center,
        stage,
        Decision(ACCEPTED),
        lambda one: one.entry.id in wanted,
        _only_clean,
        field="entry",
    )


def decide_entry(center: CenterFolder, stage: int, entry: str, decision: Decision) -> list[Claim]:
    """Accept, return or revoke one entry (id in hex).

    Raises: InputError I-459 (entry): what is accepted is revoked, not given back; I-461 (entry):
    not there; I-462 (return): no such reason; I-463 (why):
    a revocation, and the reason "other", need words; I-464 (entry): not accepted, so nothing to
    revoke.
    """
    _check(decision)
    return _decide(
        center,
        stage,
        decision,
        lambda one: one.entry.id.hex() == entry,
        lambda one: _may_be_said(one, decision),
        field="entry",
    )


def _check(decision: Decision) -> None:
    if decision.decision == RETURNED and decision.reason not in RETURN_CODES:
        raise InputError(
            _("The reason must be one of: {codes}").format(codes=", ".join(RETURN_CODES)),
            field="return",
            kept=_("Nothing was changed."),
            code="I-462",
        )
    needs_words = decision.decision == REVOKED or decision.reason == "other"
    if needs_words and not decision.why.strip():
        raise InputError(
            _("Say why, in a few words."),
            field="why",
            kept=_("Nothing was changed."),
            code="I-463",
        )


def _only_clean(claim: Claim) -> bool:
    return claim.state == "waiting" and not claim.flags


def _may_be_said(claim: Claim, decision: Decision) -> bool:
    if decision.decision != ACCEPTED and (claim.is_certified or claim.state == ACCEPTED):
        _refuse_standing(claim, decision)
    if decision.decision == REVOKED and claim.state != ACCEPTED:
        raise InputError(
            _("This entry is not certified, so there is nothing to revoke."),
            field="entry",
            kept=_("Nothing was changed."),
            code="I-464",
        )
    return claim.state != decision.decision


def _refuse_standing(claim: Claim, decision: Decision) -> None:
    """Refuse to give back what is accepted, and at the school what the county certified."""
    is_of_county = claim.is_certified and claim.stage != CERTIFIED
    if is_of_county or decision.decision == RETURNED:
        raise InputError(
            _("This entry is certified by the county.")
            if is_of_county
            else _("This entry is accepted already."),
            field="entry",
            kept=_("Nothing was changed."),
            todo=_("Whoever accepted it takes that back first: --revoke, with --why."),
            code="I-459",
        )


def _decide(
    center: CenterFolder,
    stage: int,
    decision: Decision,
    is_meant: Callable[[Claim], bool],
    is_due: Callable[[Claim], bool],
    *,
    field: str,
) -> list[Claim]:
    decided = []
    is_found = False
    with center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        batch_no = _next_batch_no(unit)
        twice = certificates_twice(connection)
        for number, code in connection.exec_driver_sql("SELECT no, code FROM site ORDER BY no"):
            rows = SiteRows(connection, number)
            site_claims = claims_of(rows, code, stage, twice=twice)
            meant = [one for one in site_claims if is_meant(one)]
            is_found = is_found or bool(meant)
            due = [one for one in meant if is_due(one)]
            if due:
                site = unit.site(number)
                site.say([_change(site, stage, one, decision, batch_no) for one in due])
                if stage == CERTIFIED and decision.decision != ACCEPTED:
                    _lift_confirmations(site, due, decision, batch_no)
                decided += due
        if not is_found:
            raise _unknown(field)
        if decided:
            unit.meta.put("certification_batch", batch_no)
        unit.finish()
    return decided


def _lift_confirmations(
    site: SiteUnit, claims: Sequence[Claim], decision: Decision, batch_no: int
) -> None:
    """Take the school's word back where the county's is no: it would hold the entry as it was.

    What the teacher puts right is then seen by everybody, and confirmed anew.
    """
    lifted = Decision(REVOKED, decision.reason, decision.why)
    decided = reviews(site.rows)
    confirmed = [one for one in claims if _is_confirmed(decided.get((one.entry.id, CONFIRMED)))]
    if confirmed:
        site.say([_change(site, CONFIRMED, one, lifted, batch_no) for one in confirmed])


def _is_confirmed(review: Review | None) -> bool:
    return review is not None and review.decision == ACCEPTED


def _unknown(field: str) -> InputError:
    return InputError(
        _("No submitted entry of that number is here."),
        field=field,
        kept=_("Nothing was changed."),
        todo=_("List them first: --list."),
        code="I-461",
    )


def _next_batch_no(unit: CenterUnit) -> int:
    return int(unit.meta.get("certification_batch", 0)) + 1


def latest_batch(center: CenterFolder) -> str:
    """Return the number of the batch that was decided last, ``0007``."""
    with center.read() as connection:
        return f"{int(Meta(connection).get('certification_batch', 0)):04d}"


def _change(
    site: SiteUnit, stage: int, claim: Claim, decision: Decision, batch_no: int
) -> RegisterChange:
    entry = claim.entry
    key = certification_key(entry.id, stage)
    registers = site.intake.registers
    is_accepted = decision.decision == ACCEPTED
    field = registers.field_of(Kind.HOUR_ENTRY, entry.id)
    value = CertificationValue(
        decision.decision,
        sorted(claim.halves.items()) if is_accepted else [],
        claim.rule_version,
        decision.reason,
        decision.why[:200],
        f"{batch_no:04d}",
        [site.intake.index.id_of(one).to_bytes() for one in sorted(field.heads)],
        _content(site, entry.id) if is_accepted else None,
    )
    seen = registers.heads_of(Kind.CERTIFICATION, key)
    return RegisterChange(Kind.CERTIFICATION, key, msgspec.msgpack.encode(value), seen)


def _content(site: SiteUnit, entry_id: bytes) -> bytes:
    """Return the entry as it stands: what the school confirmed, else what was written."""
    content: bytes | None = site.rows.scalar(
        "SELECT value FROM hour_entry WHERE site = ? AND id = ?", entry_id
    )
    assert content is not None  # claims come from this table
    return content


def batch_hash(claims: Sequence[Claim]) -> str:
    """Return the hash that is printed on the list of a batch: 16 hex digits of SHA-256."""
    lines = [
        [one.site, one.entry.id, one.entry.teacher_name, sorted(one.halves.items())]
        for one in claims
    ]
    return hashlib.sha256(msgspec.msgpack.encode(lines)).hexdigest()[:16]
