"""Records as if typed: JSON lines in, one transaction and one sheet per class, day and author."""

from __future__ import annotations

import codecs
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, TypeVar

import msgspec

from app.domain.calendar import SchoolCalendar, day_number, parse_date
from app.domain.class_names import normalise_class_name
from app.domain.errors import InputError
from app.domain.habits import ABSENT, ITEMS
from app.domain.text import _
from app.services.entry_records import HOURS, LESSON, RecordLine, read_record, save_record
from app.services.entry_report import EntryReport, RefusedLine
from app.services.laptop import Laptop, Unit
from app.services.place import Place, PlaceUnit
from app.services.roster import KnownPupil, class_ids, known_pupils
from app.services.site_calendar import with_make_ups
from app.services.site_days import put_site_day, reason_number
from app.sync.operations import ABSENT_FIELD
from app.sync.pending import CellValue, SheetKey
from app.sync.sheets import MET, NOT_YET

_Any = TypeVar("_Any")
MAX_LINE_BYTES = 64 * 1024
MAX_GROUP_LINES = 400
_MARKS: dict[str, CellValue] = {"Y": MET, "N": NOT_YET, "-": None}
_FIELD_OF = {item: place for place, item in enumerate(ITEMS)}


class _Line(msgspec.Struct):
    """Every key a line may have; a key of another record is passed over."""

    record: str
    date: str = ""
    class_name: str = msgspec.field(name="class", default="")
    seat: int = 0
    marks: dict[str, str] = {}
    reason: str = ""
    by: str = ""
    clear: bool = False


@dataclass(frozen=True, slots=True)
class _Cells:
    """One accepted line about a pupil."""

    line: int
    key: SheetKey
    pupil: int
    fields: dict[int, CellValue]


@dataclass(frozen=True, slots=True)
class _SiteDay:
    """One accepted line about the site."""

    line: int
    author: bytes
    day: int
    reason: int
    is_cleared: bool


def read_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of an open file without their ends and without a byte order mark.

    Of a line that is too long only so much is read that it can be refused.
    """
    mark = codecs.BOM_UTF8
    while line := file.readline(MAX_LINE_BYTES + 2):
        rest = line
        while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(MAX_LINE_BYTES + 2)
        yield line.removeprefix(mark).rstrip(b"\r\n")
        mark = b""


_Read = _Cells | _SiteDay | RecordLine


class LineReader:
    """Checks lines against the roster, the school year and the accounts of a place."""

    def __init__(self, place: Place) -> None:
        self._self = place.account.account_id
        self._accounts = place.account_ids()
        self._takes_records = isinstance(place, Laptop)
        self._decoder = msgspec.json.Decoder(_Line)
        with place.rows() as rows:
            self._calendar: SchoolCalendar = with_make_ups(rows, place.identity.calendar)
            self._classes = class_ids(rows)
            self._pupils: dict[tuple[str, int], list[KnownPupil]] = defaultdict(list)
            for one in known_pupils(rows, with_left=True):
                self._pupils[one.class_name, one.seat].append(one)
        self.warnings: list[str] = []

    def read(self, number: int, text: bytes) -> _Read:
        """Check one line. Raises: InputError with field and code."""
        line = self._decode(text)
        if line.record in (HOURS, LESSON):
            return self._record(number, line, text)
        if line.record not in ("habit_day", "absence", "site_day"):
            raise InputError(
                _("This version does not take records of the kind {kind}.").format(
                    kind=line.record
                ),
                field="record",
                code="I-310",
            )
        day = self._day(number, line)
        author = self._author(line)
        if line.record == "site_day":
            return self._site_day(number, line, author, day)
        pupil = self._pupil(line, day)
        key = SheetKey(author, self._classes[pupil.class_name], day)
        fields = self._marks(line) if line.record == "habit_day" else _absence(line)
        return _Cells(number, key, pupil.number, fields)

    def _record(self, number: int, line: _Line, text: bytes) -> RecordLine:
        if not self._takes_records:
            raise InputError(
                _("A center enters habit sheets, absences and facts of days for a site, no more."),
                field="record",
                todo=_("Bring hours in with: suoma import hours DIR FILE --site CODE."),
                code="I-580",
            )
        author = self._author(line)
        return _decoded(lambda: read_record(number, author, line.record, text))

    def _decode(self, text: bytes) -> _Line:
        if len(text) > MAX_LINE_BYTES:
            raise InputError(_("The line is longer than 64 kB."), code="I-311")
        return _decoded(lambda: self._decoder.decode(text))

    def _day(self, number: int, line: _Line) -> int:
        day = day_number(parse_date(line.date))
        if day not in self._calendar.year:
            raise InputError(
                _("The date {date} is outside the school year {year}.").format(
                    date=line.date, year=self._calendar.year.name
                ),
                field="date",
                code="I-313",
            )
        if not self._calendar.is_school_day(day):
            self.warnings.append(
                _("Line {line}: {date} is not a school day; kept, but not counted.").format(
                    line=number, date=line.date
                )
            )
        return day

    def _author(self, line: _Line) -> bytes:
        if not line.by:
            return self._self
        if line.by not in self._accounts:
            raise InputError(
                _("There is no account {name} on this laptop.").format(name=line.by),
                field="by",
                code="I-102",
            )
        return self._accounts[line.by]

    def _pupil(self, line: _Line, day: int) -> KnownPupil:
        class_name = normalise_class_name(line.class_name)
        if class_name not in self._classes:
            raise InputError(
                _("There is no class {name} here. The classes are: {classes}").format(
                    name=line.class_name, classes=", ".join(self._classes)
                ),
                field="class",
                code="I-303",
            )
        pupil = self._sitting(class_name, line.seat, day)
        if pupil is None:
            raise InputError(
                _("There is no pupil with seat {seat} in {class_name}.").format(
                    seat=line.seat, class_name=class_name
                ),
                field="seat",
                code="I-314",
            )
        if not pupil.has_consent or day < (pupil.consent_from or 0):
            raise InputError(
                _("The guardian of seat {seat} in {class_name} has not consented.").format(
                    seat=line.seat, class_name=class_name
                ),
                field="seat",
                code="I-315",
            )
        if day < pupil.enrolled_from:
            raise InputError(
                _("Seat {seat} of {class_name} was not enrolled yet on {date}.").format(
                    seat=line.seat, class_name=class_name, date=line.date
                ),
                field="date",
                code="I-316",
            )
        return pupil

    def _sitting(self, class_name: str, seat: int, day: int) -> KnownPupil | None:
        """Return who had a seat on a day, else who has it now."""
        found = self._pupils.get((class_name, seat), [])
        there = [one for one in found if one.is_in_class(day, day)]
        now = [one for one in found if one.enrolled_until is None]
        return (there or now)[-1] if there or now else None

    def _marks(self, line: _Line) -> dict[int, CellValue]:
        if not line.marks:
            raise InputError(_("The line has no marks."), field="marks", code="I-317")
        for item, mark in line.marks.items():
            if item not in _FIELD_OF:
                raise InputError(
                    _("There is no habit item {item}.").format(item=item),
                    field="marks",
                    code="I-318",
                )
            if mark not in _MARKS:
                raise InputError(
                    _("The mark of {item} must be Y, N or -.").format(item=item),
                    field=item,
                    code="I-319",
                )
        return {_FIELD_OF[item]: _MARKS[mark] for item, mark in line.marks.items()}

    def _site_day(self, number: int, line: _Line, author: bytes, day: int) -> _SiteDay:
        return _SiteDay(number, author, day, reason_number(line.reason), line.clear)


def _decoded(decode: Callable[[], _Any]) -> _Any:
    """Decode a line. Raises: InputError I-311 (not JSON), I-312 (field: of the wrong type)."""
    try:
        return decode()
    except msgspec.ValidationError as error:
        raise InputError(
            _("A field of the line has the wrong type: {detail}").format(detail=error),
            field=_field_in(str(error)),
            code="I-312",
        ) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise InputError(_("The line is not JSON."), code="I-311") from error


def _absence(line: _Line) -> dict[int, CellValue]:
    return {ABSENT_FIELD: None if line.clear else MET}


def _field_in(message: str) -> str:
    """Return the key that msgspec names in its message, like ``$.seat``."""
    path = message.rpartition("$.")[2].rstrip("`")
    return path if path.replace("_", "").isalnum() and path != message else ""


class Entry:
    """Takes in a file of lines; each group of lines is one transaction."""

    def __init__(self, place: Place, committed: Callable[[int], None]) -> None:
        self._place = place
        self._reader = LineReader(place)
        self._committed = committed
        self.report = EntryReport(warnings=self._reader.warnings)

    def take(self, lines: Iterable[bytes]) -> EntryReport:
        """Save every good line and report the others.

        Args: lines: without their ends; line numbers start at 1; blank lines are passed over.
        Raises: EnvironmentalError, whose ``done`` and words tell what was saved before and stays.
        """
        with self.report.telling_what_is_saved():
            self._save_all(lines)
        all_saved = _(
            "All good lines are saved; what is left to do with them is done at the next start."
        )
        with self.report.telling_what_is_saved(all_saved):
            self._place.gather_left_over()
        return self.report

    def _save_all(self, lines: Iterable[bytes]) -> None:
        for group in _grouped(self._read_all(lines)):
            try:
                saved = self._save(group)
            except InputError as error:  # of a record, which is a group of its own
                self._refuse(group[0].line, error)
                continue
            self.report.saved += saved
            self.report.unchanged += len(group) - saved
            with self.report.telling_what_is_saved(_("Everything saved before is safe.")):
                for one in group:
                    self._committed(one.line)

    def _read_all(self, lines: Iterable[bytes]) -> Iterator[_Read]:
        for number, text in enumerate(lines, 1):
            if not text.strip():
                continue
            try:
                yield self._reader.read(number, text)
            except InputError as error:
                self._refuse(number, error)

    def _warn(self, line: int, said: str) -> None:
        words = _("Line {line}: {said}").format(line=line, said=said)
        self.report.warnings.append(words)

    def _refuse(self, line: int, error: InputError) -> None:
        # A window names the row of its form as well (minutes.0); a line has one name for all.
        field = error.field.partition(".")[0]
        self.report.refused.append(RefusedLine(line, field, error.code, error.what))

    def _save(self, group: list[Any]) -> int:
        with self._place.unit() as unit:
            first = group[0]
            self._leave_other_sheets(unit, first.key if isinstance(first, _Cells) else None)
            if isinstance(first, _Cells):
                return len(self._save_cells(unit, group))
            return sum(self._save_one(unit, one) for one in group)

    def _leave_other_sheets(self, unit: PlaceUnit, here: SheetKey | None) -> None:
        """Form the operations of the sheets that are left by going to this one."""
        for key in unit.pending.waiting():
            if key != here:
                unit.pending.gather(key, unit.journal, self._place.writer(key.author))

    def _save_cells(self, unit: PlaceUnit, group: list[Any]) -> list[Any]:
        changed: list[Any] = []
        for part in _without_repeats(group):
            marked, absent = unit.pending.save(
                part[0].key,
                {one.pupil: one.fields for one in part},
                self._place.world.unix_seconds(),
            )
            changed += [
                one
                for one in part
                if one.pupil in (absent if 1 << min(one.fields) == ABSENT else marked)
            ]
        return changed

    def _save_one(self, unit: PlaceUnit, one: _SiteDay | RecordLine) -> bool:
        if isinstance(one, RecordLine):
            # The reader takes records on a laptop alone.
            assert isinstance(self._place, Laptop)
            assert isinstance(unit, Unit)
            return save_record(self._place, unit, one, lambda said: self._warn(one.line, said))
        writer = self._place.writer(one.author)
        return put_site_day(unit, writer, one.day, one.reason, clear=one.is_cleared)


def _same_group(one: _Read, other: _Read) -> bool:
    if isinstance(one, _Cells) and isinstance(other, _Cells):
        return one.key == other.key
    if isinstance(one, _SiteDay) and isinstance(other, _SiteDay):
        return (one.author, one.day) == (other.author, other.day)
    return False


def _grouped(lines: Iterator[_Read]) -> Iterator[list[Any]]:
    group: list[Any] = []
    for one in lines:
        if group and (not _same_group(group[0], one) or len(group) >= MAX_GROUP_LINES):
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _without_repeats(group: list[Any]) -> Iterator[list[Any]]:
    """Split a group so that no pupil stands twice in a part; order is kept."""
    part: list[Any] = []
    pupils: set[int] = set()
    for one in group:
        if one.pupil in pupils:
            yield part
            part, pupils = [], set()
        part.append(one)
        pupils.add(one.pupil)
    yield part
