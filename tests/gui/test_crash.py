"""A bug comes up while a teacher works: a file without names, and a dialog to pass it on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qCritical, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.crash_reporter import CrashReporter, install, masked
from app.ui.dialogs.crash import CrashDialog
from app.ui.style import style_sheet
from app.ui.theme import Theme
from app.ui.volumes import Volume, removable_volumes
from tests.gui.schools import PUPILS


@pytest.fixture
def installed(tmp_path: Path, qapp: QApplication) -> Iterator[tuple[CrashReporter, list[Path]]]:
    before = sys.excepthook, threading.excepthook
    told: list[Path] = []
    reporter = install(tmp_path, told.append, version="0.3")
    yield reporter, told
    sys.excepthook, threading.excepthook = before
    qInstallMessageHandler(None)


def fail_with(error: BaseException) -> BaseException:
    # The name is a local value of the frame, as in a real sheet.
    child = PUPILS[0]
    try:
        raise error  # noqa: TRY301 -- a frame with a child's name in it is the point
    except BaseException as caught:  # noqa: BLE001 -- the failure of the test itself
        assert child
        return caught


def hook(error: BaseException) -> None:
    sys.excepthook(type(error), error, error.__traceback__)


@pytest.mark.parametrize("name", [*PUPILS[:20], "Jimu Alai", "吉克曲莫阿依子作", "ꀊꆈꌠ"])
def test_no_name_of_a_child_gets_into_the_file(
    installed: tuple[CrashReporter, list[Path]], name: str
) -> None:
    _reporter, told = installed
    cause = KeyError(name)
    outer = ValueError(f"no seat for {name} in {{'name': {name!r}, 'id': 513431201409130012}}")
    outer.__cause__ = fail_with(cause)
    hook(fail_with(outer))
    hook(fail_with(RuntimeError(f"it's {name} ({name}) 'in' /home/{name}/records.suoma")))
    assert len(told) == 2
    for path in told:
        text = path.read_text("utf-8")
        assert not any(part in text for part in [name, *name.split()])
        assert "513431201409130012" not in text
        assert "test_crash.py" in text
        assert "fail_with" in text
        assert "Python 3." in text
    assert "ValueError: no seat for" in told[0].read_text("utf-8")
    assert "KeyError" in told[0].read_text("utf-8")


def test_words_of_the_interpreter_are_kept() -> None:
    assert masked("unsupported operand for +: … and 3") == "unsupported operand for +: … and 3"
    assert masked("list index out of range") == "list index out of range"
    assert masked("") == ""


def test_a_thread_and_qt_report_too(
    installed: tuple[CrashReporter, list[Path]],
    tmp_path: Path,
    qtbot: QtBot,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _reporter, told = installed
    error = LookupError("seat 41")

    def work() -> None:
        raise error

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(told) == 1)
    qCritical(f"no font for {PUPILS[3]}")
    files = sorted((tmp_path / "crashes").iterdir())
    assert len(files) == 2
    assert PUPILS[3] not in files[1].read_text("utf-8") + capsys.readouterr().err
    assert len(told) == 1


def test_the_same_failure_is_told_once_and_twenty_files_are_kept(
    installed: tuple[CrashReporter, list[Path]], tmp_path: Path
) -> None:
    reporter, told = installed
    for count in (1, 1, *range(2, 31)):
        reporter.report(ValueError(f"row {count}"))
    names = sorted(one.name for one in (tmp_path / "crashes").iterdir())
    assert len(told) == 30
    assert (len(names), names[0], names[-1]) == (20, "crash-000011.txt", "crash-000030.txt")


def test_where_no_file_can_be_written_nothing_else_breaks(
    tmp_path: Path, qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "crashes").write_text("a file in the way")
    assert CrashReporter(tmp_path).report(ValueError("row 3")) is None
    assert "row 3" in capsys.readouterr().err


def test_the_file_is_copied_to_a_stick(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    theme = Theme()
    qapp.setStyleSheet(style_sheet(theme.tokens))
    crash = tmp_path / "crash-000003.txt"
    crash.write_text("ValueError")
    stick, gone = tmp_path / "stick", tmp_path / "gone"
    stick.mkdir()
    offered = [Volume(stick, "KINGSTON"), Volume(gone, "E:")]
    dialog = CrashDialog(crash, theme, sticks=lambda: offered)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "X-00" in dialog.code.text()
    dialog.stick_buttons[1].click()
    assert dialog.outcome.property("token") == "danger"
    dialog.stick_buttons[0].click()
    assert (stick / "suoma-crash-000003.txt").read_text() == "ValueError"
    assert dialog.outcome.property("token") == "done"
    dialog.go_on.click()
    assert dialog.result() == CrashDialog.DialogCode.Accepted


def test_the_disk_of_the_laptop_is_no_stick() -> None:
    assert all(one.root != Path("/") for one in removable_volumes())
