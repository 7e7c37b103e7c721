"""The two lines below the grid of P09: what the signs mean, and whose paper this is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.domain.text import _
from app.reports import fonts, signs
from app.reports import habit_week_grid as place
from app.reports.habit_week import HabitWeekSheet, SheetPupil
from app.reports.paper import Sheet
from app.reports.words import day_text, reason_names, weekday_names

SIZE: Final = 8.5
BOX_WIDTH: Final = 17.0
BOX_HEIGHT: Final = 11.0
WRITING_LINE: Final = 150.0  # points left free for a hand to write dates on


def draw_legend(sheet: HabitWeekSheet, paper: Sheet, pupils: Sequence[SheetPupil]) -> None:
    """Draw the signs with their meaning at the left, the days without water or power at right."""
    y = place.LEGEND_MIDDLE
    x = place.LEFT + paper.text(place.LEFT, y, _("Signs:"), SIZE, bold=True) + 4
    scale = signs.scale_for(BOX_WIDTH, BOX_HEIGHT)
    for kind, meaning in _meanings():
        box = (x, y - BOX_HEIGHT / 2, x + BOX_WIDTH, y + BOX_HEIGHT / 2)
        _draw_sign(paper, kind, box, scale)
        x += BOX_WIDTH + 3
        x += paper.text(x, y, meaning, SIZE) + 11
    room = place.RIGHT - x
    parts = [_missing_on(sheet, pupils), _outage_text(sheet)]
    outages = "　".join(part for part in parts if part)
    if sheet.is_blank:
        start = place.RIGHT - WRITING_LINE
        paper.ink(signs.lines([(start, y - 5, place.RIGHT, y - 5)], 0.4))
        paper.text(start, y, outages, SIZE, align="right", room=room - WRITING_LINE)
        return
    paper.text(place.RIGHT, y, outages, SIZE, align="right", room=room)


def _meanings() -> list[tuple[str, str]]:
    return [
        ("tick", _("met")),
        ("ring", _("still to work on")),
        ("empty", _("not checked")),
        ("absent", _("absent")),
        ("hatch", _("no water, no power or holiday: not counted")),
    ]


def _draw_sign(paper: Sheet, kind: str, box: signs.Rect, scale: float) -> None:
    x0, y0, x1, y1 = box
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    if kind == "hatch":
        paper.ink(signs.hatch(box))
    paper.ink(signs.frame(box, 0.4))
    if kind == "tick":
        path = signs.tick(signs.tick_columns([x], scale)[0], signs.tick_rows([y], scale)[0])
        paper.ink(signs.stroked([path], scale))
    elif kind == "ring":
        paper.ink(signs.stroked([signs.ring(x, y, scale)], scale))
    elif kind == "absent":
        sign, size = _("absent sign"), 7.0
        half = fonts.width_of(sign, size) / 2 + 1
        sides = [(x0 + 1.5, y, x - half, y), (x + half, y, x1 - 1.5, y)]
        paper.ink(signs.lines([s for s in sides if s[0] < s[2]], 0.4))
        paper.text(x, y, sign, size, align="center")


def _outage_text(sheet: HabitWeekSheet) -> str:
    """Return the line "days without water or power"; open for a hand on a blank form."""
    label = _("Days without water or power:")
    if sheet.is_blank:
        return label
    names, weekdays = reason_names(), weekday_names()
    days = [
        f"{weekdays[day.day.weekday()]} {day_text(day.day)} "
        + "".join(names[reason] for reason in ("no_water", "no_power") if reason in day.reasons)
        for day in sheet.days
        if day.reasons & {"no_water", "no_power"}
    ]
    return label + (_(", ").join(days) if days else _("none"))


def _missing_on(sheet: HabitWeekSheet, pupils: Sequence[SheetPupil]) -> str:
    texts = [sheet.site_name, sheet.class_name, sheet.device, *(p.name for p in pupils)]
    missing = sorted({character for text in texts for character in fonts.missing_in(text)})
    if not missing:
        return ""
    points = " ".join(f"U+{ord(character):04X}" for character in missing)
    return _("{sign} = not in the fonts, write by hand: {points}").format(
        sign=fonts.REPLACEMENT, points=points
    )


def draw_foot(sheet: HabitWeekSheet, paper: Sheet, *, page: int, pages: int) -> None:
    """Draw the warning, how far the records reach, the device, and page n of m."""
    y = place.FOOT_MIDDLE
    warning = _("Internal use. Do not post. Do not photograph or pass on.")
    paper.text(place.LEFT, y, warning, SIZE, bold=True, room=260)
    facts = []
    if sheet.data_until:
        facts.append(_("Records up to {moment}").format(moment=sheet.data_until))
    if sheet.device:
        facts.append(_("Device: {device}").format(device=sheet.device))
    center = place.PAGE_WIDTH / 2 + 40
    paper.text(center, y, "　".join(facts), SIZE, align="center", room=320)
    number = _("Page {page} of {pages}").format(page=page, pages=pages)
    paper.text(place.RIGHT, y, number, SIZE, align="right", room=120)
