"""What happened in a training and what one teacher claims of it: values only, no arithmetic.

Hours are counted in halves everywhere (an int, 2 is one 学时), so that no float is ever added.
Identifiers are the wire's; their words stand in :mod:`app.domain.training_words`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

MINUTES_OF_A_DAY: Final = 1440
MAX_EVIDENCE: Final = 3
# Sittings of one training or entry; a course of more is entered in parts.
MOST_SESSIONS: Final = 200

LEVELS: Final = ("national", "provincial", "prefectural", "county", "area", "school", "abroad")
MODES: Final = ("onsite", "distance", "secondment", "school_based", "sent_teaching")
PART_ROLES: Final = (
    "participant",
    "listener",
    "lecturer",
    "host",
    "lead_researcher",
    "co_researcher",
    "mentor",
)
ASSESSMENTS: Final = ("passed", "not_passed", "exempt", "not_assessed")
TOPICS: Final = (
    "ethics",
    "ethnic_unity",
    "basic_skills",
    "information_technology",
    "keeping_pupils_in_school",
    "left_behind_children",
    "teaching_routine",
    "new_curriculum",
    "subject",
    "safety",
    "induction",
    "other",
)
EMPLOYMENTS: Final = (
    "permanent",
    "special_post",
    "hired",
    "substitute",
    "placement",
    "volunteer",
    "preschool_tutor",
    "researcher",
)
STAGES: Final = ("preschool", "primary", "junior", "senior")
# At which stage a record is judged: the school confirms, the county certifies.
CONFIRMED: Final = 1
CERTIFIED: Final = 2
REVIEW_STAGES: Final = (CONFIRMED, CERTIFIED)
# What is said of a record at a stage.
ACCEPTED: Final = "accepted"
RETURNED: Final = "returned"
REVOKED: Final = "revoked"
DRAFT: Final = "draft"
SUBMITTED: Final = "submitted"


# How the id of an entry begins that the center copied to a teacher's next school; no UUIDv7 does.
CARRIED_OVER: Final = b"carried\0"


def carried_id(entry: bytes) -> bytes:
    """Return the id (16 bytes) of the copy of an entry that goes with its teacher to a school."""
    digest = hashlib.sha256(b"suoma carried 1\0" + entry).digest()
    return CARRIED_OVER + digest[: len(entry) - len(CARRIED_OVER)]


def is_carried_over(entry: bytes) -> bool:
    """Tell whether an entry is such a copy: its school judges and counts the original alone."""
    return entry.startswith(CARRIED_OVER)


@dataclass(frozen=True, slots=True)
class Session:
    """One sitting. day: day number. minutes: 1 to 1440. start: minute of the day, None unknown."""

    day: int
    minutes: int
    start: int | None = None

    @property
    def end(self) -> int | None:
        """Return the minute of the day at which it ends (may pass 1440), None when unknown."""
        return None if self.start is None else self.start + self.minutes


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture kept as an immutable object. kind: ``jpeg``. sha256: of the whole content.

    pieces: the 16-byte names of its pieces in order; size: bytes of the whole.
    """

    name: str
    kind: str
    sha256: bytes
    size: int
    pieces: tuple[bytes, ...] = ()


class InSessions:
    """What happens in sittings; at least one is needed to ask when, none make 0 minutes."""

    __slots__ = ()
    sessions: tuple[Session, ...]

    @property
    def first_day(self) -> int:
        """Return the day number of the first session."""
        return min(one.day for one in self.sessions)

    @property
    def last_day(self) -> int:
        """Return the day number of the last session."""
        return max(one.day for one in self.sessions)

    @property
    def minutes(self) -> int:
        """Return the minutes of all sessions."""
        return sum(one.minutes for one in self.sessions)


@dataclass(frozen=True, slots=True)
class TrainingActivity(InSessions):
    """One training of the catalogue. id: 16 bytes. planned_halves: None when not said.

    sessions: at least one, in order of day and start.
    """

    id: bytes
    title: str
    organizer: str
    level: str
    mode: str
    sessions: tuple[Session, ...]
    planned_halves: int | None = None
    topic: str = "other"
    is_full_release: bool = False
    project: str = ""
    evidence: str = ""
    is_required: bool = True
    is_regular: bool = True


@dataclass(frozen=True, slots=True)
class HourEntry(InSessions):
    """What one teacher says of one training (学时登记).

    activity: the catalogue's id, None for a free entry of the site; title to is_full_release are
    then the entry's own, else a copy of the catalogue's of that day. sessions: what was attended.
    rule: the id of the county's rule the teacher chose (``NJ-05a``), empty for the general one.
    claimed_halves: None claims what is computed. state: DRAFT or SUBMITTED.
    """

    id: bytes
    teacher: bytes
    teacher_name: str
    title: str
    level: str
    mode: str
    sessions: tuple[Session, ...]
    activity: bytes | None = None
    organizer: str = ""
    topic: str = "other"
    is_full_release: bool = False
    part_role: str = "participant"
    assessment: str = "passed"
    certificate: str = ""
    rule: str = ""
    claimed_halves: int | None = None
    claim_reason: str = ""
    evidence: tuple[Attachment, ...] = ()
    state: str = SUBMITTED


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a teacher serves. site: its code. start, until: day numbers, until is included."""

    site: str
    start: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Teacher:
    """A person of the teacher list (X2). id_tail: last four of the document, may be empty.

    is_full_time: 专任教师, the denominator of every teacher rate. status: ``in_post``,
    ``moved``, ``retired``, ``left`` or ``lent``.
    """

    id: bytes
    name: str
    id_tail: str = ""
    employment: str = "permanent"
    is_full_time: bool = True
    stage: str = "primary"
    subjects: tuple[str, ...] = ()
    title: str = ""
    status: str = "in_post"
    postings: tuple[Posting, ...] = ()
