"""What is where: saved on this laptop, at the center but unread, or confirmed by it.

Counted in records, as people count. Read without a write unit, so that it never holds up a save.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.calendar import date_of
from app.security.enrolment_code import short_code
from app.services.conflicts import clash_count
from app.services.corrections import Correction, corrections_of
from app.services.delivery_way import last_way
from app.services.laptop import Laptop, Unit
from app.services.outbox import Pending, pending_keys
from app.services.school_days import DaySign, SchoolDays, read_school_days
from app.sync.counting import RecordKey
from app.sync.envelope import Standing
from app.sync.index import State
from app.sync.protocol import Outcome

KINDS = (
    "habit_day",
    "absence",
    "site_day",
    "training_hour_entry",
    "lesson_case",
    "roster",
    "consent",
)
SHOWN_SCHOOL_DAYS = 6
# Below this a clock is as right as a school needs it.
CLOCK_TOLERANCE_S = 15 * 60
METERED = "is_metered"
_OUTCOMES = {str(one): one for one in Outcome}


@dataclass(frozen=True, slots=True)
class ClassDays:
    """Where the last school days of one class are, oldest first."""

    class_name: str
    days: tuple[DaySign, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where everything of this laptop is.

    Args: pending: records that no receipt covers. parked: of these, records that the center holds
        until it has approved this laptop. pending_by_kind: the same by ``KINDS``, without zeros.
        today: by this laptop's clock, as now (seconds since 1970). last_contact, last_confirmed:
        seconds since 1970 by the center's clock. clock_offset_s: how far it was ahead when it
        last answered. outcome: of the last synchronisation of any run, None before the first.
        laptop_name: its data folder's name. way: how it was confirmed last, a value of ``Way``,
        empty where that is not known; receipt_code: of the stick. to_fix and clashes: of the
        signed-in person, as head of everyone; refused and quarantined: of the whole laptop.
    """

    pending: int
    parked: int
    pending_by_kind: Mapping[str, int]
    today: date
    classes: tuple[ClassDays, ...]
    last_contact: int | None
    last_confirmed: int | None
    last_confirmed_records: int
    outcome: Outcome | None
    standing: Standing
    clock_offset_s: int
    refused: int
    quarantined: int
    to_fix: tuple[Correction, ...]
    clashes: int
    is_metered: bool
    center_name: str
    center_address: str
    laptop_number: str
    laptop_name: str
    now: int
    way: str = ""
    receipt_code: str = ""

    @property
    def days_since(self) -> int:
        """Return the calendar days since the center last confirmed something; 0 before that."""
        if self.last_confirmed is None:
            return 0
        days = [
            datetime.fromtimestamp(one).toordinal()  # noqa: DTZ006 -- local days
            for one in (self.last_confirmed, self.now + self.clock_offset_s)
        ]
        return max(0, days[1] - days[0])

    @property
    def is_clock_wrong(self) -> bool:
        """Tell whether this laptop's clock differs from the center's by more than a little."""
        return abs(self.clock_offset_s) > CLOCK_TOLERANCE_S

    @property
    def to_fix_count(self) -> int:
        """Return how many things the signed-in person should look at."""
        return len(self.to_fix) + self.clashes


def delivery_state(laptop: Laptop) -> Delivery:
    """Read what is where; one consistent state, on any thread. Raises: EnvironmentalError."""
    with laptop.reading() as unit:
        waiting = pending_keys(unit)
        days = read_school_days(unit, laptop, waiting.keys, count=SHOWN_SCHOOL_DAYS)
        return delivery_of(unit, laptop, waiting, days)


def delivery_of(unit: Unit, laptop: Laptop, waiting: Pending, days: SchoolDays) -> Delivery:
    """Read the rest for whoever has counted what waits already."""
    get = unit.meta.get
    confirmed = get("last_confirmed") or [None, 0]
    outcome = get("last_outcome")
    center, way = laptop.identity.center, last_way(unit)
    return Delivery(
        pending=len(waiting.keys),
        parked=len(waiting.parked),
        pending_by_kind=by_kind(waiting.keys),
        today=date_of(laptop.world.today()),
        classes=tuple(ClassDays(name, signs) for name, signs in days.by_class.items()),
        last_contact=get("last_contact"),
        last_confirmed=confirmed[0],
        last_confirmed_records=confirmed[1],
        outcome=_OUTCOMES.get(outcome[0]) if outcome else None,
        standing=Standing(get("standing", int(Standing.WAITING))),
        clock_offset_s=get("clock_offset", 0),
        refused=_count(unit, State.REFUSED),
        quarantined=_count(unit, State.QUARANTINED),
        to_fix=corrections_of(unit, laptop),
        clashes=clash_count(unit, laptop),
        is_metered=bool(get(METERED, False)),
        center_name=center.name,
        center_address=center.addresses[0] if center.addresses else "",
        laptop_number=laptop.identity.device.hex()[:8],
        laptop_name=(get("announcement") or ["", "", ""])[2],
        now=laptop.world.unix_seconds(),
        way=way.way,
        receipt_code=way.receipt_code,
    )


def by_kind(keys: Iterable[RecordKey]) -> dict[str, int]:
    """Count record keys by ``KINDS``."""
    counts = Counter("habit_day" if not isinstance(key[0], str) else key[0] for key in keys)
    return {kind: counts[kind] for kind in KINDS if counts[kind]}


def _count(unit: Unit, state: State) -> int:
    """Return how many operations are in a state and nobody has put right."""
    found: int | None = unit.rows.scalar(
        "SELECT count(*) FROM operation o WHERE o.state = ?"
        " AND NOT EXISTS (SELECT 1 FROM register_head h WHERE h.operation_no = o.no)",
        int(state),
    )
    return found or 0


def short_code_of(laptop: Laptop) -> str:
    """Return the 8 digits to read to the center by telephone; takes some 0.1 s and 64 MiB."""
    identity = laptop.identity
    return short_code(identity.center.sign_key, identity.device_key.public)


def set_metered(laptop: Laptop, *, is_metered: bool) -> None:
    """Keep the switch "this line costs by the megabyte". Raises: EnvironmentalError."""
    with laptop.unit() as unit:
        unit.meta.put(METERED, is_metered)
