"""What can be printed, in the words of the printing screen."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from app.domain.calendar import SchoolYear, date_of, monday_of, parse_week, week_number
from app.domain.errors import InputError
from app.domain.months import Month, parse_month
from app.domain.text import _
from app.services.paper_forms import OF_MONTH, OF_YEAR, Form, parse_school_year
from app.services.printables import PrintableGroup, PrintableLesson

WEEKS_BACK, MONTHS_BACK, YEARS_BACK = 12, 11, 4
FRIDAY = 4
# Before this day of a month its predecessor is what is reported (domain spec 4.8).
REPORTED_UNTIL = 10


class Kind(StrEnum):
    """The four parts of the list."""

    HABITS = "habits"
    HOURS = "hours"
    LESSONS = "lessons"
    SHEETS = "sheets"


class Choice(StrEnum):
    """The papers of the list, in its order."""

    FILLED = "filled"
    BLANK = "blank"
    MONTH = "month"
    CARD = "card"
    WALL = "wall"
    PACK = "pack"
    REGISTER = "register"
    SUMMARY = "summary"
    BANDS = "bands"
    LESSON = "lesson"
    COMPARISON = "comparison"
    HOUR_SHEET = "hour_sheet"
    BAND_SHEET = "band_sheet"
    HABIT_SHEET = "habit_sheet"
    OWN_SHEET = "own_sheet"

    @property
    def form(self) -> Form:
        """Return the form behind the choice."""
        return _FORMS[self]

    @property
    def kind(self) -> Kind:
        """Return the part of the list it stands in."""
        return _KINDS[self]


_FORMS = {
    Choice.FILLED: Form.WEEK,
    Choice.BLANK: Form.WEEK,
    Choice.MONTH: Form.MONTH,
    Choice.CARD: Form.CARD,
    Choice.WALL: Form.WALL,
    Choice.PACK: Form.PACK,
    Choice.REGISTER: Form.REGISTER,
    Choice.SUMMARY: Form.SUMMARY,
    Choice.BANDS: Form.BANDS,
    Choice.LESSON: Form.LESSON,
    Choice.COMPARISON: Form.COMPARISON,
    Choice.HOUR_SHEET: Form.HOUR_SHEET,
    Choice.BAND_SHEET: Form.BAND_SHEET,
    Choice.HABIT_SHEET: Form.HABIT_SHEET,
    Choice.OWN_SHEET: Form.OWN_SHEET,
}
_KINDS = {
    **dict.fromkeys(list(Choice)[:6], Kind.HABITS),
    **dict.fromkeys((Choice.REGISTER, Choice.SUMMARY, Choice.BANDS), Kind.HOURS),
    **dict.fromkeys((Choice.LESSON, Choice.COMPARISON), Kind.LESSONS),
    **dict.fromkeys(list(Choice)[11:], Kind.SHEETS),
}


Value = int | Month | SchoolYear | bytes | None


@dataclass(frozen=True, slots=True)
class Time:
    """One line of the list of times: a running week, a month or a school year.

    In the list of lessons and groups it is their id, empty for all of them.
    """

    words: str
    value: Value


def choice_of(form: Form, *, is_blank: bool = False) -> Choice:
    """Return the choice of a form; a form that a laptop does not have is the weekly sheet."""
    if is_blank:
        return Choice.BLANK
    return next((one for one in Choice if one.form is form), Choice.FILLED)


def kind_names() -> dict[Kind, str]:
    """Return the four words above the list."""
    return {
        Kind.HABITS: _("Habits tab"),
        Kind.HOURS: _("Hours tab"),
        Kind.LESSONS: _("Lessons tab"),
        Kind.SHEETS: _("Spreadsheets tab"),
    }


def choice_names() -> dict[Choice, str]:
    """Return the lines of the list."""
    return {
        Choice.FILLED: _("Weekly sheet, filled in"),
        Choice.BLANK: _("Weekly sheet, blank"),
        Choice.MONTH: _("Monthly report of the class"),
        Choice.CARD: _("Good habit cards of the children"),
        Choice.WALL: _("Wall poster of the class"),
        Choice.PACK: _("Reserve paper sheets of the week"),
        Choice.REGISTER: _("Register of training hours"),
        Choice.SUMMARY: _("Summary of the school's hours"),
        Choice.BANDS: _("Form 4068, draft"),
        Choice.LESSON: _("Lesson record on paper"),
        Choice.COMPARISON: _("Lessons side by side on paper"),
        Choice.HOUR_SHEET: _("Hours of the school (E1)"),
        Choice.BAND_SHEET: _("Form 4068, draft (E2)"),
        Choice.HABIT_SHEET: _("Habits of the classes (E3)"),
        Choice.OWN_SHEET: _("All records of a teacher (E5)"),
    }


def choice_words(choice: Choice) -> str:
    """Return one sentence: what it is for, and whether names are on it."""
    return {
        Choice.FILLED: _("The marks of the week. It has names: keep it inside the school."),
        Choice.BLANK: _("To mark by hand. It has names: keep it inside the school."),
        Choice.MONTH: _("Ten habits in figures, and one focus for next month. No names."),
        Choice.CARD: _("One card for each child, to cut and give to the child alone."),
        Choice.WALL: _("The suns of the week, to hang on the wall. No names."),
        Choice.PACK: _("Blank sheets of every class and the last totals, for days without power."),
        Choice.REGISTER: _("One teacher's trainings of a school year, to sign and have certified."),
        Choice.SUMMARY: _("Every teacher's hours of a school year, and who reached the target."),
        Choice.BANDS: _("The figures of form 4068 with the names behind each, to check."),
        Choice.LESSON: _("A lesson case as it was written, with room to sign."),
        Choice.COMPARISON: _("The lessons of one topic in columns, to fill in together."),
        Choice.HOUR_SHEET: _("Every entry of a school year; can be read in again."),
        Choice.BAND_SHEET: _("The figures of form 4068, and a sheet with the names."),
        Choice.HABIT_SHEET: _("The ten habits of each class in a month, counted. No names."),
        Choice.OWN_SHEET: _("Hours, lesson cases and all else that is kept of one teacher."),
    }[choice]


def when_caption(choice: Choice) -> str:
    """Return what is asked beside the class or teacher."""
    form = choice.form
    if form is Form.LESSON:
        return _("Which lesson")
    if form is Form.COMPARISON:
        return _("Which lessons")
    if form in OF_YEAR:
        return _("Which school year")
    return _("Which month") if form in OF_MONTH else _("Which week")


def times(choice: Choice, today: int) -> list[Time]:
    """Return the times of a paper, newest first. today: day number."""
    if choice.form in OF_YEAR:
        return years(today)
    return months(today) if choice.form in OF_MONTH else weeks(today)


def weeks(today: int) -> list[Time]:
    """Return next week, this week and those before, newest first. today: day number."""
    this = week_number(today)
    named = {this + 1: _("Next week"), this: _("This week"), this - 1: _("Last week")}
    return [
        Time(_with_name(named.get(week, ""), time_words(week)), week)
        for week in range(this + 1, this - WEEKS_BACK - 1, -1)
    ]


def months(today: int) -> list[Time]:
    """Return this month and those before, newest first."""
    month = Month.containing(today)
    found = []
    for back in range(MONTHS_BACK + 1):
        name = (_("This month"), _("Last month"))[back] if back <= 1 else ""
        found.append(Time(_with_name(name, time_words(month)), month))
        month = month.previous
    return found


def years(today: int) -> list[Time]:
    """Return this school year and those before, newest first."""
    this = SchoolYear.containing(date_of(today)).start
    found = [SchoolYear(this - back) for back in range(YEARS_BACK + 1)]
    names = {this: _("This school year"), this - 1: _("Last school year")}
    return [Time(_with_name(names.get(one.start, ""), time_words(one)), one) for one in found]


def usual_time(choice: Choice, today: int) -> int | Month | SchoolYear:
    """Return what is printed most often: next week's blanks, and last month early in a month."""
    if choice.form in OF_YEAR:
        return SchoolYear.containing(date_of(today))
    if choice.form in OF_MONTH:
        month = Month.containing(today)
        return month.previous if date_of(today).day <= REPORTED_UNTIL else month
    is_ahead = choice in (Choice.BLANK, Choice.PACK)
    return week_number(today) + is_ahead


def time_words(value: int | Month | SchoolYear) -> str:
    """Return the days of a running week (Monday to Friday), year and month, or a school year."""
    if isinstance(value, Month):
        return _("{year}/{month}").format(year=value.year, month=value.number)
    if isinstance(value, SchoolYear):
        return _("school year {year}").format(year=value.name)
    monday, friday = date_of(monday_of(value)), date_of(monday_of(value) + FRIDAY)
    return _("{month}/{day} to {last_month}/{last_day}").format(
        month=monday.month, day=monday.day, last_month=friday.month, last_day=friday.day
    )


def lesson_words(lesson: PrintableLesson) -> str:
    """Return the line of a lesson in the list: its day and topic."""
    day = date_of(lesson.taught_on)
    topic = lesson.topic or _("no topic yet")
    return _("{month}/{day} {topic}").format(month=day.month, day=day.day, topic=topic)


def group_words(group: PrintableGroup) -> str:
    """Return the line of a group in the list: its topic and how many lessons it has."""
    return _("{topic} ({count} lessons)").format(topic=group.topic, count=group.lessons)


def _with_name(name: str, words: str) -> str:
    return f"{name}　{words}" if name else words


def time_of(where: Mapping[str, object]) -> Value:
    """Return the time or record a caller named; what cannot be read is passed over."""
    week, month, year = where.get("week"), where.get("month"), where.get("year")
    for named in (week, month, year, where.get("lesson"), where.get("group")):
        if isinstance(named, int | Month | SchoolYear | bytes):
            return named
    with suppress(InputError):
        if isinstance(week, str):
            return parse_week(week)
        if isinstance(month, str):
            return parse_month(month)
        if isinstance(year, str):
            return parse_school_year(year)
    return None
