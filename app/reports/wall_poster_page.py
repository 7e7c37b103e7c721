"""Draws P12: a sunrise over the hills, the suns of the daily items, then those of the week."""

from __future__ import annotations

from typing import Final

from app.domain.habits import item_names
from app.domain.text import _
from app.reports import fonts, signs, suns
from app.reports.flow import draw_foot, lines_of
from app.reports.paper import A4_PORTRAIT, MM, Sheet
from app.reports.wall_poster import Sun, SunRow, WallPoster
from app.reports.words import day_text, week_text, weekday_names

PAGE_WIDTH, PAGE_HEIGHT = A4_PORTRAIT
LEFT: Final = 18 * MM
RIGHT: Final = PAGE_WIDTH - 18 * MM
SCENE_BOTTOM: Final = PAGE_HEIGHT - 80 * MM
DAYS_TOP: Final = SCENE_BOTTOM - 16
DAYS_HEAD: Final = 34.0
NAME_ROOM: Final = 118.0
PROGRESS_BOTTOM: Final = 31 * MM
PROGRESS_HEIGHT: Final = 84.0
PROGRESS_TOP: Final = PROGRESS_BOTTOM + PROGRESS_HEIGHT
LEGEND_MIDDLE: Final = 22 * MM
WEEK_ROW: Final = 84.0  # a sun and its name below
WEEK_HEAD: Final = 26.0
WEEK_A_ROW: Final = 7
TALLEST_ROW: Final = 90.0
LARGEST_SUN: Final = 32.0
WEEK_SUN: Final = 26.0
SMILES_FROM: Final = 12.0


def draw_poster(poster: WallPoster, paper: Sheet, *, page: int, pages: int) -> None:
    """Draw one class and week as one page."""
    _draw_scene(poster, paper)
    daily = [row for row in poster.rows if row.is_daily]
    weekly = [row for row in poster.rows if not row.is_daily]
    lines = -(-len(weekly) // WEEK_A_ROW)
    week_top = PROGRESS_TOP + 16 + (lines * WEEK_ROW + WEEK_HEAD if lines else 0)
    _draw_days(poster, paper, daily, week_top)
    _draw_week(paper, weekly, week_top)
    _draw_progress(poster, paper)
    _draw_legend(paper)
    draw_foot(
        paper,
        left=LEFT,
        right=RIGHT,
        data_until=poster.data_until,
        device=poster.device,
        page=page,
        pages=pages,
        gray=0.35,
    )
    paper.end_page()


def _draw_scene(poster: WallPoster, paper: Sheet) -> None:
    """Draw the sunrise with the class's name; the sky stays white and saves toner."""
    bottom, width = SCENE_BOTTOM, PAGE_WIDTH
    sun_x, sun_y, sun_r = width - 138, bottom + 92, 92.0
    paper.ink(f"0.55 g {suns.rays(sun_x, sun_y, sun_r, count=20, start=0.62)} f")
    paper.ink(f"0.86 g {suns.disc(sun_x, sun_y, sun_r * 0.54)} f")
    far = [(0, 34), (80, 58), (170, 34), (260, 52), (335, 76), (420, 44), (510, 66), (width, 48)]
    near = [(0, 18), (90, 38), (200, 12), (300, 36), (400, 14), (500, 34), (width, 16)]
    for hills, gray in ((far, 0.72), (near, 0.42)):
        paper.ink(suns.ridge([(x, bottom + y) for x, y in hills], bottom, gray))
    y = PAGE_HEIGHT - 21 * MM
    paper.text(LEFT, y, poster.class_name, 38, bold=True, room=285)
    paper.text(LEFT, y - 40, _("Our sun wall of good habits"), 21, bold=True, room=285)
    paper.text(LEFT, y - 67, poster.site_name, 10.5, room=285, gray=0.2)
    paper.text(LEFT, y - 84, week_text(poster.monday), 10.5, room=285, gray=0.2)


def _draw_days(poster: WallPoster, paper: Sheet, rows: list[SunRow], bottom: float) -> None:
    if not rows:
        return
    x0 = LEFT + NAME_ROOM
    step = (RIGHT - x0) / max(1, len(poster.days))
    _heading(paper, DAYS_TOP - DAYS_HEAD / 2, _("Every day"))
    for place, day in enumerate(poster.days):
        x = x0 + (place + 0.5) * step
        name = weekday_names()[day.weekday()]
        paper.text(x, DAYS_TOP - 11, name, 13, bold=True, align="center", room=step - 4)
        paper.text(x, DAYS_TOP - 26, day_text(day), 9, align="center", room=step - 4, gray=0.35)
    height = min(TALLEST_ROW, (DAYS_TOP - DAYS_HEAD - bottom) / len(rows))
    radius = min(LARGEST_SUN, height * 0.42, step * 0.42)
    for number, row in enumerate(rows):
        top = DAYS_TOP - DAYS_HEAD - number * height
        y = top - height / 2
        paper.ink(signs.lines([(LEFT, top, RIGHT, top)], 0.5, gray=0.6))
        size = min(19.0, height * 0.42)
        paper.text(LEFT, y, item_names()[row.item], size, bold=True, room=NAME_ROOM - 12)
        for place, sun in enumerate(row.suns):
            draw_sun(paper, sun, x0 + (place + 0.5) * step, y, radius)


def _draw_week(paper: Sheet, rows: list[SunRow], top: float) -> None:
    if not rows:
        return
    paper.ink(signs.lines([(LEFT, top, RIGHT, top)], 0.5, gray=0.6))
    _heading(paper, top - WEEK_HEAD / 2 - 2, _("Once a week"))
    step = (RIGHT - LEFT) / min(len(rows), WEEK_A_ROW)
    for number, row in enumerate(rows):
        line, place = divmod(number, WEEK_A_ROW)
        x = LEFT + (place + 0.5) * step
        y = top - WEEK_HEAD - line * WEEK_ROW - 30
        draw_sun(paper, row.suns[0], x, y, WEEK_SUN)
        name = item_names()[row.item]
        paper.text(x, y - 36, name, 14, bold=True, align="center", room=step - 6)


def _heading(paper: Sheet, y: float, text: str) -> None:
    paper.text(LEFT, y, text, 12, gray=0.3, room=NAME_ROOM - 10)


def draw_sun(paper: Sheet, sun: Sun, x: float, y: float, radius: float) -> None:
    """Draw the sign of one day at its centre; a day ahead has a faint place for its sun."""
    if sun is Sun.SHINING:
        paper.ink((suns.smiling if radius >= SMILES_FROM else suns.shining)(x, y, radius))
    elif sun is Sun.OPEN:
        paper.ink(suns.waiting(x, y, radius))
    elif sun is Sun.UNCHECKED:
        paper.ink(suns.dot(x, y, radius))
    elif sun is Sun.EXCUSED:
        half = radius * suns.DISC
        clip = f"{suns.disc(x, y, half)} W n"
        paper.ink(f"{clip} {signs.hatch((x - half, y - half, x + half, y + half), gap=3.5)}")
        paper.ink(f"0.6 G 0.5 w {suns.disc(x, y, half)} S")
    else:
        paper.ink(f"0.7 G 0.6 w [2 3] 0 d {suns.disc(x, y, radius * suns.DISC)} S")


def _draw_progress(poster: WallPoster, paper: Sheet) -> None:
    box = (LEFT, PROGRESS_BOTTOM, RIGHT, PROGRESS_TOP)
    paper.ink(signs.filled([box], 0.94))
    middle = (PROGRESS_TOP + PROGRESS_BOTTOM) / 2
    left = LEFT + 24 + _draw_sum(poster, paper, middle)
    room = RIGHT - left - 18
    title, words = progress_words(poster)
    lines = lines_of(words, 17, room, bold=True)[:2]
    height = 20 + 24 * len(lines)
    top = middle + height / 2
    paper.text(left, top - 8, title, 10.5, gray=0.2, room=room)
    for number, line in enumerate(lines):
        y = top - 20 - 12 - 24 * number
        paper.text(left, y, line, 17, bold=True, room=room)


def _draw_sum(poster: WallPoster, paper: Sheet, middle: float) -> float:
    """Draw how many suns the week has, if any; return the room that was taken."""
    if not poster.shining:
        return 0.0
    number, label = str(poster.shining), _("suns this week")
    width = max(fonts.width_of(number, 38, bold=True), fonts.width_of(label, 10.5))
    x = LEFT + 24 + width / 2
    paper.text(x, middle + 12, number, 38, bold=True, align="center")
    paper.text(x, middle - 22, label, 10.5, align="center", gray=0.2)
    edge = LEFT + 24 + width + 22
    paper.ink(signs.lines([(edge, PROGRESS_BOTTOM + 14, edge, PROGRESS_TOP - 14)], 0.6, gray=0.6))
    return width + 44


def progress_words(poster: WallPoster) -> tuple[str, str]:
    """Return the heading and the words of the box: what grew, or a kind word where nothing did."""
    if poster.progress:
        names = item_names()
        return _("Better than last week"), _(", ").join(names[item] for item in poster.progress)
    if poster.shining:
        return _("To our class"), _("Steady as the hills. Let us keep it up.")
    return _("To our class"), _("A new week, new suns. Together we begin.")


def _draw_legend(paper: Sheet) -> None:
    radius, x = 8.0, LEFT + 8
    for sun, words in (
        (Sun.SHINING, _("nine in ten of those checked met it")),
        (Sun.OPEN, _("on the way")),
        (Sun.UNCHECKED, _("not checked")),
        (Sun.EXCUSED, _("no water, no power or holiday: not counted")),
    ):
        draw_sun(paper, sun, x, LEGEND_MIDDLE, radius)
        x += radius + 5
        x += paper.text(x, LEGEND_MIDDLE, words, 9, gray=0.2) + 20
