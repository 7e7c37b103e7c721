"""The words around the class sheet: short column names, days, marks, and the live line."""

from __future__ import annotations

from app.domain.habits import group_names
from app.domain.text import _
from app.services.class_sheet import ClassSheet, date_words
from app.ui.sheet_columns import CellState, Column, Group, cell_state
from app.ui.sheet_state import SheetState


def column_names() -> tuple[str, ...]:
    """Return the ten names short enough for a column (洗脸 … 复习)."""
    return (
        _("face"),
        _("hands"),
        _("hair"),
        _("clothes"),
        _("bath"),
        _("preview"),
        _("reading"),
        _("homework"),
        _("thinking"),
        _("review"),
    )


def weekday(day: int) -> str:
    """Return the short name of a day's weekday (周一)."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[date_words(day)[2]]


def date_text(day: int) -> str:
    """Return month, day and weekday of a day number."""
    month, of_month, _weekday = date_words(day)
    return _("{month}/{day} {weekday}").format(month=month, day=of_month, weekday=weekday(day))


def state_name(state: CellState) -> str:
    """Return what a sign says."""
    return {
        CellState.BLANK: _("not checked"),
        CellState.TODO: _("not checked"),
        CellState.DONE: _("met"),
        CellState.EFFORT: _("still to work on"),
        CellState.EXCUSED: _("not counted"),
        CellState.ABSENT: _("absent"),
    }[state]


def reason_name(reason: str) -> str:
    """Return the short name of a fact of the site."""
    return {"no_water": _("no water"), "no_power": _("no power"), "holiday": _("no school")}[reason]


def band_text(sheet: ClassSheet, group: Group) -> str:
    """Return what stands in a group's band, with the reason when it does not count."""
    if group.name == "weekly":
        return _("Once a week")
    name = group_names().get(group.name, "") if group.day is None else date_text(group.day)
    day = sheet.day if group.day is None else group.day
    excusing = [
        reason
        for reason in ("holiday", "no_water", "no_power")
        if reason in sheet.reasons.get(day, ()) and _excuses(reason, group)
    ]
    if not excusing:
        return name
    why = reason_name(excusing[0])
    if group.day is not None:
        return _("{name} · {reason}").format(name=name, reason=why)
    if day == sheet.today:
        return _("{name} · {reason}, not counted today").format(name=name, reason=why)
    return _("{name} · {reason}, not counted that day").format(name=name, reason=why)


def _excuses(reason: str, group: Group) -> bool:
    return reason == "holiday" or group.name != "five_cans"


def column_name(column: Column, *, is_week: bool) -> str:
    """Return a column's name for speech: with the day in the week view."""
    name = column_names()[column.item]
    return f"{weekday(column.day)} {name}" if is_week and column.day is not None else name


def live_line(state: SheetState) -> str:
    """Return the line that is shown and spoken after every key."""
    sheet, pupil, column = state.sheet, state.pupil, state.here()
    return _("No. {seat} {name}  {item}: {mark}").format(
        seat=pupil.seat,
        name=pupil.name,
        item=column_name(column, is_week=state.columns.is_week),
        mark=row_note(sheet, state.row) or state_name(cell_state(sheet, pupil, column)),
    )


def row_note(sheet: ClassSheet, row: int) -> str:
    """Return why a pupil's row takes no marks on the chosen day, empty when it does."""
    pupil = sheet.pupils[row]
    if not pupil.is_in_class(sheet.day):
        return _("has left") if pupil.has_left(sheet.day) else _("not enrolled yet")
    if not pupil.has_consent_on(sheet.day):
        return _("no consent")
    return _("absent") if sheet.is_absent(sheet.day, pupil.number) else ""


def reply(saying: str) -> str:
    """Return why an action did nothing."""
    return {
        "no_such_seat": _("Nobody has this seat."),
        "no_consent": _("The guardian has not consented: no marks are kept."),
        "not_enrolled": _("The pupil was not enrolled yet on that day."),
        "has_left": _("The pupil had left the class by that day."),
        "is_absent": _("Absent: press 3 to take the absence back first."),
        "is_excused": _("Not counted on that day."),
        "to_come": _("This day is still to come."),
        "nothing_empty": _("Nothing is empty here."),
        "nothing_to_undo": _("There is nothing to undo."),
    }[saying]


def day_button_text(sheet: ClassSheet, reason: str, *, holds: bool) -> str:
    """Return what the button of a fact says: today or that day, set or taken back."""
    why = reason_name(reason)
    if holds:
        return _("Undo: {reason}").format(reason=why)
    is_today = sheet.day == sheet.today
    return (_("Today: {reason}") if is_today else _("That day: {reason}")).format(reason=why)
