"""What is known of records that are not in the state: not arrived, not readable, not accepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.center.gaps import Gap, GapReason
from app.domain.ids import OperationId
from app.sync.batch import Header, list_hash, read_batch, read_class_list, read_header
from app.sync.columns import MalformedError
from app.sync.index import State
from app.sync.intake import Intake
from app.sync.operations import Sheet
from app.sync.rows import SiteRows

ClassNumbers = frozenset[int]


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that exists and cannot be counted yet.

    Args: classes: the class numbers it can speak of; None: any class of the site. first_day,
        last_day: day numbers between which it lies; first_day None: after what is received.
        last_day None: up to today.
    """

    classes: ClassNumbers | None
    first_day: int | None = None
    last_day: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The unread things of a site, and the (class number, day number) cells to put right."""

    unread: tuple[Unread, ...]
    to_fix: frozenset[tuple[int, int]]


def gather_evidence(rows: SiteRows, site: str, gaps: Iterable[Gap]) -> Evidence:
    """Look at the gaps, the parked batches and the rulings of one site, inside a read unit."""
    lists = _ListedClasses(rows)
    unread = [_of_gap(rows, lists, gap) for gap in gaps]
    for (wire,) in rows.all("SELECT wire FROM parked_batch WHERE site = ? AND is_list = 0"):
        header = _parked_header(wire, site)
        classes = None if header is None else lists.classes(header)
        if header is not None and classes != frozenset():
            unread.append(Unread(classes))
    return Evidence(tuple(unread), frozenset(_to_fix(rows, site, lists)))


def reach_of(rows: SiteRows, gap: Gap) -> Unread:
    """Return which classes and days a gap can speak of, inside a read unit."""
    return _of_gap(rows, _ListedClasses(rows), gap)


class _ListedClasses:
    """Which classes a batch header speaks of, by the class lists that it names.

    A list is named by its own hash, so one that is parked is as good as one that is held.
    """

    def __init__(self, rows: SiteRows) -> None:
        self._rows = rows
        self._numbers: dict[bytes, int] = dict(
            rows.all("SELECT id, no FROM class_group WHERE site = ? AND true")
        )
        self._parked: dict[bytes, bytes] | None = None
        self._by_hash: dict[bytes, int | None] = {}

    def classes(self, header: Header) -> ClassNumbers | None:
        """Return the class numbers, empty without sheets; None while a list is not held."""
        numbers = [self.class_of(one) for one in header.lists]
        return None if None in numbers else frozenset(one for one in numbers if one is not None)

    def class_of(self, name: bytes) -> int | None:
        """Return the class number of a class list, or None while it is not known."""
        if name not in self._by_hash:
            content = self._rows.scalar(
                "SELECT content FROM object WHERE site = ? AND hash = ?", name
            ) or self._parked_lists().get(name)
            self._by_hash[name] = None if content is None else self._number_of(content)
        return self._by_hash[name]

    def everyone(self) -> ClassNumbers:
        """Return every class number of the site."""
        return frozenset(self._numbers.values())

    def _parked_lists(self) -> dict[bytes, bytes]:
        if self._parked is None:
            self._parked = {
                list_hash(content): content
                for (content,) in self._rows.all(
                    "SELECT wire FROM parked_batch WHERE site = ? AND is_list = 1"
                )
            }
        return self._parked

    def _number_of(self, content: bytes) -> int | None:
        try:
            return self._numbers.get(read_class_list(content)[0])
        except MalformedError:
            return None


def _parked_header(wire: bytes, site: str) -> Header | None:
    """Read the header of a parked batch; nobody has vouched for it, so it may be anything."""
    try:
        header = read_header(read_batch(wire).header)
    except MalformedError:
        return None
    return header if header.site == site else None


def _of_gap(rows: SiteRows, lists: _ListedClasses, gap: Gap) -> Unread:
    before = _edge(rows, gap, "max(day)", "seq < ?", gap.first_seq)
    after = _edge(rows, gap, "min(day)", "seq > ?", gap.last_seq)
    if before is not None and after is not None:
        before, after = min(before, after), max(before, after)
    if gap.reason is GapReason.INCOMPLETE_BATCH:
        return Unread(_classes_of_incomplete(rows, lists, gap), before, after)
    return Unread(_classes_sent_by(rows, lists, gap.device) or None, before, after)


def _edge(rows: SiteRows, gap: Gap, wanted: str, side: str, seq: int) -> int | None:
    """Return the nearest known day of the gap's session before or after it."""
    day: int | None = rows.scalar(
        f"SELECT {wanted} FROM operation JOIN session"  # noqa: S608 -- words of this module
        " ON session.site = operation.site AND session.no = session_no"
        f" WHERE session.site = ? AND device = ? AND session = ? AND {side}",
        gap.device,
        gap.session,
        seq,
    )
    return day


def _classes_of_incomplete(rows: SiteRows, lists: _ListedClasses, gap: Gap) -> ClassNumbers | None:
    found: set[int] = set()
    for header in _headers(rows, gap.device, "AND session = ? AND is_complete = 0", gap.session):
        if header.first_seq <= gap.last_seq and header.last_seq >= gap.first_seq:
            classes = lists.classes(header)
            if classes is None:
                return None
            found |= classes
    return frozenset(found)


def _classes_sent_by(rows: SiteRows, lists: _ListedClasses, device: bytes) -> ClassNumbers:
    found = {lists.class_of(one) for header in _headers(rows, device) for one in header.lists}
    return frozenset(one for one in found if one is not None)


def _headers(rows: SiteRows, device: bytes, more: str = "", *arguments: bytes) -> Iterable[Header]:
    return (
        read_header(raw)
        for (raw,) in rows.all(
            "SELECT header FROM session JOIN batch"  # noqa: S608 -- words of this module
            " ON batch.site = session.site AND session_no = session.no"
            f" WHERE session.site = ? AND device = ? {more}",
            device,
            *arguments,
        )
    )


@dataclass(frozen=True, slots=True)
class _JudgedSheet:
    one: OperationId
    day: int
    state: State
    lamport: int


def _to_fix(rows: SiteRows, site: str, lists: _ListedClasses) -> set[tuple[int, int]]:
    """Return the cells of refused sheets that stand, and of sheets in quarantine.

    A refused sheet is put right once the same laptop has written, knowing of the refusal or not,
    a later accepted one of the same class and day; quarantine ends by a person's decision only.
    """
    judged = _sheets(rows, "state in (2, 3)")
    if not judged:
        return set()
    # Only reads: what an intake needs for writing stays unused.
    intake = Intake(rows, site, own_device=b"", next_position=lambda: 0)
    cells: set[tuple[int, int]] = set()
    later = _accepted_by_device_and_day(rows, {sheet.day for sheet in judged})
    for sheet in judged:
        class_no = _class_of(intake, lists, sheet.one)
        if class_no is None:
            cells |= {(one, sheet.day) for one in lists.everyone()}
            continue
        is_put_right = sheet.state is State.REFUSED and any(
            other.lamport > sheet.lamport and _class_of(intake, lists, other.one) == class_no
            for other in later[sheet.one.device, sheet.day]
        )
        if not is_put_right:
            cells.add((class_no, sheet.day))
    return cells


def _class_of(intake: Intake, lists: _ListedClasses, one: OperationId) -> int | None:
    operation = intake.content_of(one)
    if operation is None or not isinstance(operation.content, Sheet):
        return None
    return lists.class_of(operation.content.list_hash)


def _sheets(rows: SiteRows, condition: str, *arguments: int) -> list[_JudgedSheet]:
    return [
        _JudgedSheet(OperationId(device, session, seq), day, State(state), lamport)
        for device, session, seq, day, state, lamport in rows.all(
            "SELECT device, session, seq, day, state, lamport"  # noqa: S608 -- words of this module
            " FROM operation JOIN session"
            " ON session.site = operation.site AND session.no = session_no"
            f" WHERE operation.site = ? AND day IS NOT NULL AND {condition}",
            *arguments,
        )
    ]


def _accepted_by_device_and_day(
    rows: SiteRows, days: set[int]
) -> dict[tuple[bytes, int], list[_JudgedSheet]]:
    found = defaultdict(list)
    for sheet in _sheets(rows, "state = 0 AND day BETWEEN ? AND ?", min(days), max(days)):
        if sheet.day in days:
            found[sheet.one.device, sheet.day].append(sheet)
    return found
