"""The ring of hours: what it says to a reader of the screen, and what its pixels show."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.calendar import SchoolYear
from app.services.training import YearHours
from app.ui.hour_words import hours_text
from app.ui.theme import Scheme, Theme
from app.ui.widgets.ring import HoursRing, PartSign
from app.ui.widgets.year_ring import YearRing
from tests.gui.visual_audit import SIGN_CONTRAST, contrast

RATIO = 3


@pytest.fixture(params=[Scheme.LIGHT, Scheme.DARK])
def theme(request: pytest.FixtureRequest, qapp: object) -> Theme:
    return Theme(request.param)


def drawn(widget: QWidget, theme: Theme) -> QImage:
    """Return a widget on a card, three pixels for each."""
    image = QImage(widget.size() * RATIO, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(RATIO)
    image.fill(theme.colour("surface"))
    widget.render(image, QPoint(0, 0), renderFlags=QWidget.RenderFlag.DrawChildren)
    return image


def share_of(image: QImage, colour: QColor) -> int:
    """Return how many pixels have just this colour."""
    wanted = colour.rgb()
    pixels = (
        image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    )
    return Counter(pixels)[wanted]


def ring(theme: Theme, qtbot: QtBot, *hours: int) -> HoursRing:
    made = HoursRing(theme)
    qtbot.addWidget(made)
    made.set_hours(*hours)
    made.resize(made.sizeHint())
    return made


def test_it_is_named_in_words(theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    made = ring(theme, qtbot, 124, 16, 180)
    assert made.accessibleName() == "培训学时，已认定62，待认定8，目标90"
    made.set_hours(125, 0, 180)
    assert made.accessibleName() == "培训学时，已认定62.5，待认定0，目标90"


def test_halves_are_written_without_a_float() -> None:
    assert [hours_text(halves) for halves in (0, 1, 2, 179, 180)] == [
        "0",
        "0.5",
        "1",
        "89.5",
        "90",
    ]


@pytest.mark.parametrize(
    ("hours", "parts"),
    [
        ((0, 0, 180), (0, 0)),
        ((90, 45, 180), (180, 90)),
        ((180, 0, 180), (360, 0)),
        ((90, 400, 180), (180, 180)),
        ((400, 400, 180), (360, 0)),
        ((1, 0, 180), (2, 0)),
    ],
)
def test_it_closes_at_the_target_and_never_goes_round_twice(
    qtbot: QtBot, qapp: object, hours: tuple[int, int, int], parts: tuple[float, float]
) -> None:
    assert ring(Theme(Scheme.LIGHT), qtbot, *hours).parts() == pytest.approx(parts)


def test_certified_is_solid_and_pending_is_hatched(theme: Theme, qtbot: QtBot) -> None:
    """Tell the two apart without their colour: hatching leaves the card to be seen."""
    primary = theme.colour("primary")
    empty = share_of(drawn(ring(theme, qtbot, 0, 0, 180), theme), primary)
    sure = share_of(drawn(ring(theme, qtbot, 90, 0, 180), theme), primary)
    waits = share_of(drawn(ring(theme, qtbot, 0, 90, 180), theme), primary)
    assert empty == 0
    assert 0 < waits < sure * 0.8


def test_more_certified_hours_are_more_ink(theme: Theme, qtbot: QtBot) -> None:
    inks = [
        share_of(drawn(ring(theme, qtbot, halves, 0, 180), theme), theme.colour("primary"))
        for halves in (2, 45, 90, 135, 180, 270)
    ]
    assert inks[:5] == sorted(set(inks[:5]))
    assert inks[4] == inks[5]


def test_its_parts_can_be_seen_on_the_card(theme: Theme) -> None:
    ground = theme.colour("surface").rgb() & 0xFFFFFF
    assert contrast(theme.colour("primary").rgb() & 0xFFFFFF, ground) >= SIGN_CONTRAST


@pytest.mark.parametrize("part", ["certified", "pending", "gap"])
def test_the_legend_has_the_signs_of_the_ring(theme: Theme, qtbot: QtBot, part: str) -> None:
    sign = PartSign(part, theme)
    qtbot.addWidget(sign)
    image = drawn(sign, theme)
    has_ink = share_of(image, theme.colour("primary")) > 0
    assert has_ink == (part != "gap")


def test_the_legend_tells_three_numbers_and_the_full_release(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    made = YearRing(theme)
    qtbot.addWidget(made)
    made.show_year(YearHours(SchoolYear(2026), 124, 16, 40, 180, full_release=12))
    assert [one.text() for one in made.figures.values()] == ["62", "8", "20"]
    assert made.full_release.text() == "其中脱产 6"
    made.show_year(
        YearHours(SchoolYear(2026), 124, 16, 40, 180, full_release=12, needed_release=20)
    )
    assert made.full_release.text() == "其中脱产 6 / 10"
