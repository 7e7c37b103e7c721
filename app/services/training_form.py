"""What a teacher types of one training, before it is an entry: texts as typed, checked later."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.training import Attachment, Session, TrainingActivity
from app.services.training import EntryState, Returned


@dataclass(frozen=True, slots=True)
class SittingTexts:
    """One sitting as typed. start may be empty. is_attended: the tick of a planned sitting."""

    day: str = ""
    start: str = ""
    minutes: str = ""
    is_attended: bool = True


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture that was chosen and made small, not yet kept. jpeg: its whole content."""

    name: str
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class EntryTexts:
    """Everything of the form. evidence: pictures that are kept; pictures: newly chosen ones."""

    title: str = ""
    organizer: str = ""
    level: str = "county"
    mode: str = "onsite"
    sittings: tuple[SittingTexts, ...] = ()
    part_role: str = "participant"
    assessment: str = "passed"
    certificate: str = ""
    rule: str = ""
    is_full_release: bool = False
    claimed: str = ""
    claim_reason: str = ""
    evidence: tuple[Attachment, ...] = ()
    pictures: tuple[NewPicture, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryForm:
    """One entry opened. activity: None for a free one. planned: of the activity, same order.

    opened: the texts before anything was typed. rules: what the county's table offers, key and
    words. state: None while nothing was saved. may_change: False once certified. is_resumed: what
    was typed earlier and not saved is in the texts.
    """

    id: bytes
    activity: TrainingActivity | None
    planned: tuple[Session, ...]
    texts: EntryTexts
    opened: EntryTexts
    rules: tuple[tuple[str, str], ...] = ()
    state: EntryState | None = None
    returned: Returned | None = None
    may_change: bool = True
    is_resumed: bool = False


@dataclass(frozen=True, slots=True)
class EntryWarning:
    """What is said of an entry that is saved all the same. day: day number, None for the whole.

    other_title: the training it meets, empty when there is none.
    """

    kind: str
    day: int | None = None
    other_title: str = ""


@dataclass(frozen=True, slots=True)
class EntryPreview:
    """What saving would make of it. halves: as the rule counts; pending, gap: of the year then.

    year_start: the school year of the first sitting.
    """

    halves: int
    claimed: int
    pending: int
    gap: int
    year_start: int
    rule_version: str
    warnings: tuple[EntryWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedEntry:
    """What was saved. left_out: numbers from 0 of sittings of a draft that cannot be kept yet."""

    id: bytes
    title: str
    is_submitted: bool
    warnings: tuple[EntryWarning, ...] = ()
    left_out: tuple[int, ...] = ()
