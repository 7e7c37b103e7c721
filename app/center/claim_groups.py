"""What waits to be confirmed, by training: how many are clean, and which a person looks at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from app.center.administration import site_names
from app.center.certification import (
    Decision,
    accept_entries,
    all_claims,
    decide_entry,
    stage_of,
)
from app.center.claims import Claim
from app.center.identity import CenterFolder
from app.domain.text import _
from app.domain.training import ACCEPTED, RETURNED, REVOKED
from app.services.hour_warning_words import flag_words
from app.services.record_fields import RecordField, hour_fields
from app.services.verdict_words import return_reasons

_REASONS: Final = {
    "overlap": "overlap",
    "over_daily_cap": "over_daily_cap",
    "no_certificate": "no_evidence",
    "duplicate": "duplicate",
    "certificate_used": "duplicate",
    "certificate_twice": "duplicate",
}


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim as a person judges it. halves: that would count. certificate: empty for none.

    flags: what to look at, in words; empty for a clean one. reason: of RETURN_CODES, what the
    first flag would be given back for. state: as of ``Claim``.
    """

    id: bytes
    teacher: str
    site: str
    site_name: str
    title: str
    halves: int
    certificate: str
    state: str
    flags: tuple[str, ...]
    reason: str
    fields: tuple[RecordField, ...]
    is_certified: bool

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody has to decide."""
        return self.state == "waiting"

    @property
    def is_clean(self) -> bool:
        """Tell whether it waits and nothing speaks against it."""
        return self.is_waiting and not self.flags


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """The claims of one training, or of free entries under one title. key: stable, for a choice.

    first_day, last_day: day numbers.
    """

    key: str
    title: str
    is_free: bool
    first_day: int
    last_day: int
    lines: tuple[ClaimLine, ...]

    @property
    def clean(self) -> tuple[ClaimLine, ...]:
        """Return what can be accepted in one step."""
        return tuple(one for one in self.lines if one.is_clean)

    @property
    def flagged(self) -> tuple[ClaimLine, ...]:
        """Return what waits and is to be looked at one by one."""
        return tuple(one for one in self.lines if one.is_waiting and one.flags)

    @property
    def accepted(self) -> int:
        """Return how many are accepted."""
        return sum(one.state == ACCEPTED for one in self.lines)

    @property
    def given_back(self) -> int:
        """Return how many were given back or revoked."""
        return sum(one.state in (RETURNED, REVOKED) for one in self.lines)


@dataclass(frozen=True, slots=True)
class ClaimDesk:
    """Everything of one stage: groups that wait first, then those that are done."""

    stage: int
    groups: tuple[ClaimGroup, ...]

    @property
    def clean(self) -> int:
        """Return how many are clean in all groups together."""
        return sum(len(one.clean) for one in self.groups)

    @property
    def flagged(self) -> int:
        """Return how many are to be looked at in all groups together."""
        return sum(len(one.flagged) for one in self.groups)


def read_claims(center: CenterFolder) -> ClaimDesk:
    """Read what this center has to say something of, on the store thread."""
    stage = stage_of(center)
    names = dict(site_names(center).values())
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in all_claims(center, stage):
        groups[_key(claim)].append(claim)
    made = [_group(key, claims, names) for key, claims in groups.items()]
    made.sort(key=lambda one: (not (one.clean or one.flagged), -one.last_day, one.title))
    return ClaimDesk(stage, tuple(made))


def _key(claim: Claim) -> str:
    entry = claim.entry
    return entry.activity.hex() if entry.activity else f"free:{entry.title}"


def _group(key: str, claims: list[Claim], names: dict[str, str]) -> ClaimGroup:
    entries = [one.entry for one in claims]
    return ClaimGroup(
        key=key,
        title=entries[0].title or _("without a title"),
        is_free=entries[0].activity is None,
        first_day=min(one.first_day for one in entries),
        last_day=max(one.last_day for one in entries),
        lines=tuple(_line(one, names) for one in claims),
    )


def _line(claim: Claim, names: dict[str, str]) -> ClaimLine:
    entry = claim.entry
    return ClaimLine(
        id=entry.id,
        teacher=entry.teacher_name,
        site=claim.site,
        site_name=names[claim.site],
        title=entry.title,
        halves=sum(claim.halves.values()),
        certificate=entry.certificate,
        state=claim.state,
        flags=tuple(flag_words(one) for one in claim.flags),
        reason=next((_REASONS[one] for one in claim.flags if one in _REASONS), ""),
        fields=tuple(one for one in hour_fields(entry) if one.text),
        is_certified=claim.is_certified,
    )


def accept_clean(center: CenterFolder, shown: Collection[ClaimLine]) -> list[Claim]:
    """Accept what was on screen as clean and still is, in one batch.

    Raises: InputError I-461 (entry): nothing of it is here any more.
    """
    return accept_entries(center, stage_of(center), [one.id for one in shown if one.is_clean])


def accept_one(center: CenterFolder, line: ClaimLine) -> list[Claim]:
    """Accept one claim, flagged or not. Raises: as of ``decide_entry``."""
    return decide_entry(center, stage_of(center), line.id.hex(), Decision(ACCEPTED))


def give_back(center: CenterFolder, line: ClaimLine, reason: str, why: str = "") -> list[Claim]:
    """Give one claim back, or take its acceptance back. Raises: as of ``decide_entry``.

    Args: reason: of RETURN_CODES; an acceptance is taken back in words, so it needs ``why``.
    """
    if line.state != ACCEPTED:
        said = Decision(RETURNED, reason, why)
    else:
        said = Decision(REVOKED, reason, why or return_reasons().get(reason, ""))
    return decide_entry(center, stage_of(center), line.id.hex(), said)
