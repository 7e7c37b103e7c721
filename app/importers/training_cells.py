"""Cells that lists of teachers, trainings and hours share, each with its refusal by row."""

from __future__ import annotations

import re
from typing import Final

from app.domain.text import _
from app.domain.training import MOST_SESSIONS
from app.importers.cell_text import parse_date
from app.importers.columns import Listing, words
from app.importers.pupil_names import LONGEST_NAME, is_name, tidy_name
from app.importers.session_cells import (
    BACKWARDS,
    NO_DAYS,
    NO_TIME,
    TOO_MANY_DAYS,
    TOO_MANY_MINUTES,
    Schedule,
    SessionCells,
    read_halves,
    read_schedule,
)
from app.importers.table import Row

DAYS, FIRST, LAST, TIMES = "days", "first", "last", "times"
MINUTES, PER_DAY, IN_ALL = "minutes", "per_day", "in_all"
SHORTEST_TITLE, LONGEST_TITLE = 2, 80
MOST_HOURS: Final = 200
TIME_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    DAYS: words(
        "起止日期 培训日期 活动日期 日期 日程 起讫日期 培训时间 活动时间 学习时间 "
        "起止时间 起讫时间 时间"
    ),
    FIRST: words("开始日期 起始日期 开班日期 开始时间 起始时间 培训开始时间 开始 起"),
    LAST: words("结束日期 截止日期 终止日期 结业日期 结束时间 终止时间 培训结束时间 结束 止"),
    TIMES: words("起止时间 起止时刻 时间段 具体时间 每天时间 上课时间 起讫时间"),
    MINUTES: words("每天分钟 每日分钟 分钟数 分钟 时长分钟"),
    PER_DAY: words("每天学时 每日学时 日学时 学时/天"),
}
_YES: Final = frozenset(words("是 有 √ ✓ ✔ ☑ y yes 1 true 对 专任 脱产 全脱产"))
_NO: Final = frozenset(words("否 不是 没有 无 × ✗ n no 0 false 非专任 兼任 不脱产 未脱产 半脱产"))
_ONLY_CLOCK: Final = re.compile(r"\D{0,2}\d{1,2}[:：时点].{0,7}")
_MINUTES: Final = re.compile(r"[0-9]{1,5}")
_TAIL: Final = re.compile(r"\d{1,4}|\d{3}X")
_CITIZEN: Final = re.compile(r"\d{17}[\dX]")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_CHECK_SIGNS: Final = "10X98765432"
_BIRTHS: Final = range(1930, 2021)
_OLD_ID: Final = re.compile(r"[1-9]\d{14}")
_TROUBLE: Final = {
    NO_DAYS: ("I-284", DAYS), BACKWARDS: ("I-285", TIMES), NO_TIME: ("I-286", TIMES),
    TOO_MANY_MINUTES: ("I-287", TIMES), TOO_MANY_DAYS: ("I-299", DAYS),
}  # fmt: skip


def yes_no_names() -> dict[str, str]:
    """Return the two words of such a column."""
    return {"yes": "是", "no": "否"}


def read_yes_no(text: str) -> str | None:
    """Return yes or no for what a list writes, else None."""
    plain = text.lower()
    if plain in _YES:
        return "yes"
    return "no" if plain in _NO else None


def person_name(listing: Listing, row: Row, column: str) -> str:
    """Return a tidy name; one that cannot be is refused (I-230 to I-232) and never repeated."""
    text = listing.text(row, column)
    known = listing.known.get((column, text))
    if known is not None:
        return known
    name = tidy_name(text)
    if not name:
        message = _("Row {row}: the name is missing.").format(row=row.number)
        listing.refuse(row, column, "I-230", message)
    elif len(name) > LONGEST_NAME:
        message = _("Row {row}: the name is longer than {limit} characters.")
        listing.refuse(row, column, "I-231", message.format(row=row.number, limit=LONGEST_NAME))
    elif not is_name(name):
        message = _("Row {row}: the name may hold Han, Yi or Latin letters and · only.")
        listing.refuse(row, column, "I-232", message.format(row=row.number))
    else:
        listing.known[column, text] = name
    return name


def title_of(listing: Listing, row: Row, column: str) -> str:
    """Return the title of a training, 2 to 80 characters; another is refused (I-283)."""
    text = listing.text(row, column)
    known = listing.known.get((column, text))
    if known is not None:
        return known
    title = " ".join(text.split())
    if not SHORTEST_TITLE <= len(title) <= LONGEST_TITLE:
        message = _("Row {row}: the title must have {least} to {most} characters.")
        listing.refuse(
            row,
            column,
            "I-283",
            message.format(row=row.number, least=SHORTEST_TITLE, most=LONGEST_TITLE),
        )
    else:
        listing.known[column, text] = title
    return title


def short_text(listing: Listing, row: Row, column: str, most: int, least: int = 0) -> str:
    """Return a text on one line; a shorter or longer one is refused (I-289)."""
    text = listing.text(row, column)
    if not text.isprintable():
        text = " ".join(text.split())
    if least <= len(text) <= most:
        return text
    if text:
        message = _("Row {row}: {column} must have {least} to {most} characters.")
    else:
        message = _("Row {row}: {column} is empty.")
    listing.refuse(
        row,
        column,
        "I-289",
        message.format(row=row.number, column=listing.label(column), least=least, most=most),
    )
    return text


def hours_of(listing: Listing, row: Row, column: str) -> int | None:
    """Return the halves of a cell of hours, None when empty; no number is refused (I-288)."""
    text = listing.text(row, column)
    if not text:
        return None
    halves = read_halves(text)
    if halves is None or halves > 2 * MOST_HOURS:
        message = _("Row {row}: {column} must be hours from 0 to {most} in halves, like 4 or 4.5.")
        listing.refuse(
            row,
            column,
            "I-288",
            message.format(row=row.number, column=listing.label(column), most=MOST_HOURS),
        )
        return None
    return halves


def is_yes(listing: Listing, row: Row, column: str) -> bool | None:
    """Return what a cell of 是 or 否 says, None when empty; another word is refused (I-282)."""
    said = listing.word(row, column, read_yes_no, yes_no_names)
    return None if said is None else said == "yes"


def id_tail(listing: Listing, row: Row, column: str) -> str:
    """Return the last four of a document, empty when not told; never more of it (I-281).

    Fewer digits lost their zeros in a column of numbers. An ID number whose check sign does not
    fit lost digits the same way, so that its last four would be wrong.
    """
    text = listing.text(row, column).upper().lstrip("'")
    if not text:
        return ""
    if _TAIL.fullmatch(text):
        return text.zfill(4)
    if _OLD_ID.fullmatch(text) or (_CITIZEN.fullmatch(text) and _check_sign(text) == text[-1]):
        return text[-4:]
    message = _("Row {row}: the last four of the document cannot be told from {column}.")
    listing.refuse(
        row, column, "I-281", message.format(row=row.number, column=listing.label(column))
    )
    return ""


def certificate_of(listing: Listing, row: Row, column: str, most: int) -> str:
    """Return the number of a certificate; a person's ID number in its place is refused (I-281)."""
    text = short_text(listing, row, column, most)
    if _CITIZEN.fullmatch(text.upper()) and _is_document(text.upper()):
        message = _("Row {row}: {column} holds an ID number; write the certificate's number.")
        listing.refuse(
            row, column, "I-281", message.format(row=row.number, column=listing.label(column))
        )
        return ""
    return text


def _is_document(number: str) -> bool:
    born = parse_date(number[6:14])
    return born is not None and born.year in _BIRTHS and _check_sign(number) == number[-1]


def _check_sign(number: str) -> str:
    total = sum(int(sign) * weight for sign, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK_SIGNS[total % 11]


class Schedules:
    """Reads when a training was; the rows of one training are read once."""

    def __init__(self, listing: Listing, most_minutes: int) -> None:
        self._listing, self._most = listing, most_minutes
        self._known: dict[tuple[str | int | None, ...], Schedule] = {}
        told = (DAYS, FIRST, LAST, TIMES, MINUTES, PER_DAY)
        self._places = tuple(listing.index[one] for one in told if one in listing.index)

    def of(self, row: Row, column: str) -> tuple[int | None, Schedule]:
        """Return the halves of a column of hours in all, and the sittings of a row.

        Both are empty when refused (I-284 to I-288, I-299).
        """
        before = len(self._listing.errors)
        in_all = hours_of(self._listing, row, column)
        key = (*map(row.cell, self._places), in_all)
        found = self._known.get(key)
        if found is None:
            cells = self._cells(row, in_all)
            if len(self._listing.errors) > before:
                return None, Schedule()
            found = self._known[key] = read_schedule(cells, self._most)
        if len(self._listing.errors) > before:
            return None, Schedule()
        if found.trouble:
            self._refuse(row, found.trouble)
        elif found.is_spread:
            message = _("Row {row}: more days than hours; the hours are laid on the last days.")
            self._listing.notice(row, column, "spread", message.format(row=row.number))
        return in_all, found

    def _cells(self, row: Row, in_all: int | None) -> SessionCells:
        text = self._listing.text
        days, first = text(row, DAYS), text(row, FIRST)
        last, times = text(row, LAST), text(row, TIMES)
        if first and _ONLY_CLOCK.fullmatch(first):
            times, last = f"{first}-{last}", ""
        elif first:
            days = first
        minutes = text(row, MINUTES).removesuffix("钟").removesuffix("分")
        told = int(minutes) if _MINUTES.fullmatch(minutes) else None
        return SessionCells(days, last, times, told, hours_of(self._listing, row, PER_DAY), in_all)

    def _refuse(self, row: Row, trouble: str) -> None:
        code, usual = _TROUBLE[trouble]
        messages = {
            NO_DAYS: _("Row {row}: the days cannot be read; write 2026-10-08至2026-10-10."),
            BACKWARDS: _("Row {row}: the end must be after the start; write 14:00–17:30."),
            NO_TIME: _("Row {row}: neither times nor hours are told."),
            TOO_MANY_MINUTES: _("Row {row}: a day must have 1 to {most} minutes."),
            TOO_MANY_DAYS: _(
                "Row {row}: more than {sittings} days; write a long training in two rows, "
                "each with a title of its own."
            ),
        }
        here = [one for one in (usual, TIMES, DAYS, FIRST) if one in self._listing.index]
        message = messages[trouble].format(row=row.number, most=self._most, sittings=MOST_SESSIONS)
        self._listing.refuse(row, here[0], code, message)
