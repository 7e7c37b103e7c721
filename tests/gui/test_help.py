"""F1 on any screen shows the page of that screen, in words a village teacher knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.style import dress
from app.ui.theme import Scheme, Theme
from app.ui.windows.frame import places
from app.ui.windows.help import FOLDER, TOPICS, HelpWindow, heading, page

# Rules 5.2 of the domain, and look.md: no such word, no exclamation mark.
FORBIDDEN = ("差", "不合格", "脏", "！", "!")
RAIL = [one.name for one in places()]


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme()
    dress(qapp, made)
    yield made
    qapp.setStyleSheet("")


@pytest.mark.parametrize("topic", TOPICS)
def test_no_page_has_a_forbidden_word_and_half_width_punctuation(topic: str) -> None:
    text = page(topic)
    assert not [word for word in FORBIDDEN if word in text]
    assert not re.findall(r"[\u4e00-\u9fff][,;:?]", re.sub(r"\(topic:\w+\)", "", text))
    assert len(text) < 1_600


def test_every_page_is_a_topic_and_every_link_leads_to_one() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(TOPICS)
    linked = {name for topic in TOPICS for name in re.findall(r"\(topic:(\w+)\)", page(topic))}
    assert linked <= set(TOPICS)


@pytest.mark.parametrize("screen", RAIL)
def test_each_screen_of_the_rail_has_its_own_page(screen: str, theme: Theme, qtbot: QtBot) -> None:
    window = HelpWindow(screen, theme)
    qtbot.addWidget(window)
    assert window.topic == {"roster": "classes"}.get(screen, screen)
    assert window.topic != "trouble"
    assert heading(window.topic) in window.windowTitle()
    assert window.text.toPlainText().startswith(heading(window.topic))


def test_every_key_of_the_sheet_stands_in_the_table() -> None:
    from app.ui import sheet_keys

    table = page("habits")
    names = {
        "Left": "←",
        "Right": "→",
        "Up": "↑",
        "Down": "↓",
        "Return": "回车",
        "Enter": "回车",
        "PageUp": "PgUp",
        "PageDown": "PgDn",
    }
    for key, modifier in sheet_keys._KEYS:
        bare = key.name.removeprefix("Key_")
        held = {
            Qt.KeyboardModifier.ShiftModifier: "Shift+",
            Qt.KeyboardModifier.ControlModifier: "Ctrl+",
        }
        assert held.get(modifier, "") + names.get(bare, bare) in table


def test_links_the_list_and_the_theme(theme: Theme, qtbot: QtBot) -> None:
    window = HelpWindow("classes", theme)
    qtbot.addWidget(window)
    window.show()
    window.text.anchorClicked.emit(QUrl("topic:calendar"))
    assert window.topic == "calendar"
    qtbot.keyClick(window.list, Qt.Key.Key_Down)
    assert window.topic == "handover"
    theme.choose(Scheme.DARK)
    assert window.text.toPlainText().startswith(heading("handover"))
    theme.choose(Scheme.SYSTEM)
    window.open_topic("no such page")
    assert window.topic == "trouble"
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
