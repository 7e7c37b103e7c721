"""Draws P09: the marks of one class and week into the grid, page by page.

Order of ink: shades and hatches, then lines, then signs and words, so that nothing hides a mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.habits import bit_of, group_names, item_names
from app.domain.text import _
from app.reports import fonts, signs
from app.reports import habit_week_grid as place
from app.reports.habit_week import (
    HabitWeekSheet,
    SheetDay,
    SheetPupil,
    counted_on,
    is_absent_all_week,
    is_absent_on,
    week_marks,
)
from app.reports.habit_week_foot import draw_foot, draw_legend
from app.reports.habit_week_grid import Grid, Span
from app.reports.paper import Sheet
from app.reports.words import day_text, reason_names, week_text, weekday_names

HEAD_SHADE: Final = 0.925
HAIR: Final = 0.4
FIFTH: Final = 1.1  # every fifth row on a dense page leads the eye
DENSE_ROWS: Final = 26
GROUP_LINE: Final = 0.8
DAY_LINE: Final = 1.3
OUTER_LINE: Final = 1.5
BODY_SIZE: Final = 10.5
SMALL_SIZE: Final = 8.0
# A name of this share of the row keeps clear of the lines above and below.
NAME_SHARE: Final = 0.86
PAD: Final = 3.5

Masks = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PageView:
    """One page being drawn: its pupils, and their masks for each day and, last, the week."""

    sheet: HabitWeekSheet
    grid: Grid
    pupils: Sequence[SheetPupil]
    masks: Sequence[Sequence[Masks]]

    def day_of(self, span: Span) -> SheetDay | None:
        """Return the day under a span, None for the week."""
        return None if span.day is None else self.sheet.days[span.day]


def draw_pages(sheet: HabitWeekSheet, paper: Sheet) -> None:
    """Draw all pages of one class and week into ``paper``."""
    masks = [_masks_of(sheet, pupil) for pupil in sheet.pupils]
    pages = place.pages_for(len(sheet.pupils))
    for page in range(pages):
        part = slice(page * place.ROWS_A_PAGE, (page + 1) * place.ROWS_A_PAGE)
        pupils = sheet.pupils[part]
        grid = place.grid_for(
            days=len(sheet.days), cadence=sheet.cadence, pupils_on_page=len(pupils)
        )
        view = PageView(sheet, grid, pupils, masks[part])
        _draw_title(view, paper)
        _draw_shades(view, paper)
        _draw_lines(view, paper)
        _draw_head(view, paper)
        _draw_names(view, paper)
        _draw_without_consent(view, paper)
        _draw_absences(view, paper)
        _draw_marks(view, paper)
        _draw_sums(view, paper, masks)
        _draw_signatures(view, paper)
        draw_legend(sheet, paper, pupils)
        draw_foot(sheet, paper, page=page + 1, pages=pages)
        paper.end_page()


def _masks_of(sheet: HabitWeekSheet, pupil: SheetPupil) -> list[Masks]:
    return [*(counted_on(day, pupil) for day in sheet.days), week_marks(sheet, pupil)]


def _draw_title(view: PageView, paper: Sheet) -> None:
    sheet = view.sheet
    middle = place.PAGE_WIDTH / 2
    title = _("Five washes and five cans: weekly class sheet")
    paper.text(middle, place.TITLE_MIDDLE, title, 17, bold=True, align="center", room=400)
    consented = sum(pupil.has_consent for pupil in sheet.pupils)
    people = _("{all} pupils, {consented} with consent").format(
        all=len(sheet.pupils), consented=consented
    )
    y = place.FACTS_MIDDLE
    school = _("School: {name}").format(name=sheet.site_name)
    class_ = _("Class: {name}").format(name=sheet.class_name)
    paper.text(place.LEFT, y, school, 10.5, room=240)
    paper.text(place.LEFT + 262, y, class_, 10.5, room=140)
    paper.text(place.LEFT + 420, y, people, 10.5, room=150)
    paper.text(place.RIGHT, y, week_text(sheet.monday), 10.5, align="right", room=210)


def _draw_shades(view: PageView, paper: Sheet) -> None:
    grid = view.grid
    head = (place.LEFT, grid.body_top, place.RIGHT, place.HEAD_TOP)
    paper.ink(signs.filled([head], HEAD_SHADE))
    for rect in hatched_rects(view.sheet, grid):
        paper.ink(signs.hatch(rect))


def hatched_rects(sheet: HabitWeekSheet, grid: Grid) -> list[signs.Rect]:
    """Return the parts of the body that expect nothing: whole days, washes of a day, of a week."""
    rects: list[signs.Rect] = []
    idle_week = sheet.excused_all_week()
    for group in grid.groups:
        excused = idle_week if group.day is None else sheet.days[group.day].excused_mask
        if all(excused & bit_of(column.item) for column in group.columns):
            rects.append((group.x0, grid.body_bottom, group.x1, grid.body_top))
    return rects


def _draw_lines(view: PageView, paper: Sheet) -> None:
    grid, left, right = view.grid, place.LEFT, place.RIGHT
    bottom, top = place.GRID_BOTTOM, place.HEAD_TOP
    first = left + place.SEAT_WIDTH + place.NAME_WIDTH
    sums_top, sums_bottom = grid.body_bottom, place.GRID_BOTTOM + place.SIGNATURE_HEIGHT
    levels = [grid.row_top(row) for row in range(1, grid.rows)]
    every = 5 if grid.rows >= DENSE_ROWS else grid.rows
    hair = [(left, y, right, y) for n, y in enumerate(levels, 1) if n % every]
    hair += [(c.x0, sums_bottom, c.x0, grid.label_top) for c in grid.columns]
    hair += [(left + place.SEAT_WIDTH, sums_top, left + place.SEAT_WIDTH, top)]
    hair += [(first, grid.group_top, right, grid.group_top)]
    hair += [(first, grid.label_top, right, grid.label_top)]
    paper.ink(signs.lines(hair, HAIR))
    fifth = [(left, y, right, y) for n, y in enumerate(levels, 1) if n % every == 0]
    paper.ink(signs.lines(fifth, FIFTH))
    middling = [(g.x0, sums_bottom, g.x0, grid.group_top) for g in grid.groups]
    middling += [(left, sums_bottom, right, sums_bottom)]
    paper.ink(signs.lines(middling, GROUP_LINE))
    strong = [(span.x0, bottom, span.x0, top) for span in grid.spans]
    strong += [(left, y, right, y) for y in (grid.body_top, sums_top)]
    paper.ink(signs.lines(strong, DAY_LINE))
    paper.ink(signs.frame((left, bottom, right, top), OUTER_LINE))


def _draw_head(view: PageView, paper: Sheet) -> None:
    grid = view.grid
    middle = (place.HEAD_TOP + grid.body_top) / 2
    seat_center = place.LEFT + place.SEAT_WIDTH / 2
    name_center = place.LEFT + place.SEAT_WIDTH + place.NAME_WIDTH / 2
    paper.text(seat_center, middle, _("Seat"), 9, bold=True, align="center", room=24)
    paper.text(name_center, middle, _("Name"), 9, bold=True, align="center", room=80)
    for span in grid.spans:
        text = _("Once a week") if span.day is None else _day_head(view.sheet.days[span.day])
        y = place.HEAD_TOP - place.DAY_HEIGHT / 2
        room = span.x1 - span.x0 - 4
        paper.text(span.center, y, text, 9, bold=True, align="center", room=room)
    for group in grid.groups:
        text = _group_head(view, group)
        y = grid.group_top - place.GROUP_HEIGHT / 2
        room = group.x1 - group.x0 - 2
        paper.text(group.center, y, text, SMALL_SIZE, align="center", room=room)
    _draw_labels(grid, paper)


def _draw_labels(grid: Grid, paper: Sheet) -> None:
    names = item_names()
    size = place.LABEL_SIZE
    middle = (grid.label_top + grid.body_top) / 2
    for column in grid.columns:
        name, room = names[column.item], column.x1 - column.x0 - 1.5
        if not grid.has_standing_labels:
            paper.text(column.center, middle, name, size, bold=True, align="center", room=room)
            continue
        step = min(size + 1.0, (grid.label_height - 3) / len(name))
        top = middle + step * (len(name) - 1) / 2
        for n, character in enumerate(name):
            paper.text(
                column.center,
                top - n * step,
                character,
                min(size, step),
                bold=True,
                align="center",
                room=room,
            )


def _day_head(day: SheetDay) -> str:
    text = f"{weekday_names()[day.day.weekday()]} {day_text(day.day)}"
    if day.is_holiday:
        return f"{text} {reason_names()['holiday']}"
    if day.is_make_up:
        return f"{text} " + _("make-up day")
    return text


def _group_head(view: PageView, group: Span) -> str:
    name = group_names()[group.group]
    day = view.day_of(group)
    if day is None or day.is_holiday:
        return name
    excused = [
        reason_names()[reason]
        for reason in ("no_water", "no_power")
        if reason in day.reasons and group.group == "five_washes"
    ]
    return f"{name}·{''.join(excused)}" if excused else name


def _name_size(grid: Grid) -> float:
    return min(BODY_SIZE, grid.row_height * NAME_SHARE)


def _draw_names(view: PageView, paper: Sheet) -> None:
    size = _name_size(view.grid)
    seat_center = place.LEFT + place.SEAT_WIDTH / 2
    name_left = place.LEFT + place.SEAT_WIDTH + PAD
    for row, pupil in enumerate(view.pupils):
        y = view.grid.row_middle(row)
        paper.text(seat_center, y, str(pupil.seat), size, align="center", room=22)
        paper.text(name_left, y, pupil.name, size, room=place.NAME_WIDTH - PAD - 1.5)


def _draw_without_consent(view: PageView, paper: Sheet) -> None:
    """Strike the whole row lightly: no cell is left that a hand could mark."""
    grid, left = view.grid, place.LEFT + place.SEAT_WIDTH + place.NAME_WIDTH
    rows = [row for row, pupil in enumerate(view.pupils) if not pupil.has_consent]
    edge = DAY_LINE / 2 + 0.2  # spares the lines around the row, also when rounded to pixels
    bare = [
        (left + edge, grid.row_top(row + 1) + edge, place.RIGHT - edge, grid.row_top(row) - edge)
        for row in rows
    ]
    paper.ink(signs.filled(bare, 1.0))
    label = _("consent not registered")
    size = min(SMALL_SIZE, _name_size(grid))
    room = fonts.width_of(label, size) + 8
    center = (left + place.RIGHT) / 2
    for row in rows:
        y = grid.row_middle(row)
        halves = [
            (left + PAD, y, center - room / 2, y),
            (center + room / 2, y, place.RIGHT - PAD, y),
        ]
        paper.ink(signs.lines(halves, HAIR, gray=0.45))
        paper.text(center, y, label, size, align="center", gray=0.25)


def _draw_absences(view: PageView, paper: Sheet) -> None:
    grid, sign = view.grid, _("absent sign")
    size = min(SMALL_SIZE, _name_size(grid))
    half = fonts.width_of(sign, size) / 2 + 1
    for row, pupil in enumerate(view.pupils):
        y = grid.row_middle(row)
        for span in grid.spans:
            day = view.day_of(span)
            gone = (
                is_absent_on(day, pupil)
                if day is not None
                else is_absent_all_week(view.sheet, pupil)
            )
            if not gone:
                continue
            clear = (span.center - half, y - size / 2, span.center + half, y + size / 2)
            paper.ink(signs.filled([clear], 1.0))
            sides = [
                (span.x0 + PAD, y, span.center - half, y),
                (span.center + half, y, span.x1 - PAD, y),
            ]
            paper.ink(signs.lines([s for s in sides if s[0] < s[2]], HAIR))
            paper.text(span.center, y, sign, size, align="center")


def _draw_marks(view: PageView, paper: Sheet) -> None:
    grid = view.grid
    if not grid.columns:
        return
    scale = signs.scale_for(grid.columns[0].x1 - grid.columns[0].x0, grid.row_height)
    xs = signs.tick_columns([column.center for column in grid.columns], scale)
    ys = signs.tick_rows([grid.row_middle(row) for row in range(len(view.pupils))], scale)
    keys = _column_keys(view)
    paths: list[str] = []
    for row, masks in enumerate(view.masks):
        for column, (day, bit) in enumerate(keys):
            met, not_yet = masks[day]
            if met & bit:
                paths.append(signs.tick(xs[column], ys[row]))
            elif not_yet & bit:
                center = grid.columns[column].center
                paths.append(signs.ring(center, grid.row_middle(row), scale))
    paper.ink(signs.stroked(paths, scale))


def _column_keys(view: PageView) -> list[tuple[int, int]]:
    """Return (place in a pupil's masks, bit) of every column; the week stands last."""
    return [
        (-1 if column.day is None else column.day, bit_of(column.item))
        for column in view.grid.columns
    ]


def _draw_sums(view: PageView, paper: Sheet, everyone: Sequence[Sequence[Masks]]) -> None:
    """Draw met / checked of the whole class, on every page of it; empty where nothing was."""
    grid = view.grid
    y = (place.GRID_BOTTOM + place.SIGNATURE_HEIGHT + grid.body_bottom) / 2
    center = place.LEFT + (place.SEAT_WIDTH + place.NAME_WIDTH) / 2
    label = _("Class: met / checked")
    paper.text(center, y, label, SMALL_SIZE, align="center", room=100)
    for column, (day, bit) in zip(grid.columns, _column_keys(view), strict=True):
        met = sum(1 for masks in everyone if masks[day][0] & bit)
        checked = met + sum(1 for masks in everyone if masks[day][1] & bit)
        if not checked:
            continue
        lines = [(y, f"{met}/{checked}")]
        if grid.has_standing_labels:
            lines = [(y + 4.3, str(met)), (y - 4.3, str(checked))]
        for middle, text in lines:
            room = column.x1 - column.x0 - 1
            paper.text(column.center, middle, text, SMALL_SIZE, align="center", room=room)


def _draw_signatures(view: PageView, paper: Sheet) -> None:
    y = place.GRID_BOTTOM + place.SIGNATURE_HEIGHT / 2
    center = place.LEFT + (place.SEAT_WIDTH + place.NAME_WIDTH) / 2
    paper.text(center, y, _("Checked by (sign)"), SMALL_SIZE, align="center", room=100)
    for span in view.grid.spans:
        day = view.day_of(span)
        if day is None:
            text = _("Class teacher:")
            paper.text(span.x0 + PAD, y, text, SMALL_SIZE, room=span.x1 - span.x0)
        elif day.checkers:
            text = _list_of(day.checkers)
            room = span.x1 - span.x0 - 4
            paper.text(span.center, y, text, 9, align="center", room=room)


def _list_of(names: Sequence[str]) -> str:
    return _(", ").join(names)
