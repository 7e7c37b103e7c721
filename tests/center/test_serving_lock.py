"""Who signs receipts: the one that serves, or whoever reads sticks while nobody serves."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from app.center import serving_lock
from app.center.identity import current_epoch
from app.center.serving_lock import serving, signing_epoch
from app.domain.errors import EnvironmentalError
from app.sync.envelope import Epoch
from tests.factories.sticks import Sticks, sticks

HOLD = """
    import sys
    from pathlib import Path
    from app.center.serving_lock import serving
    with serving(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.read()
"""


def stored(area: Sticks) -> Epoch:
    with area.center.read() as connection:
        return current_epoch(connection)


def test_while_nobody_serves_reading_a_stick_begins_an_epoch(tmp_path: Path) -> None:
    with sticks(tmp_path) as area:
        before = stored(area)
        one, two = signing_epoch(area.center), signing_epoch(area.center)
        assert before.number < one.number < two.number == stored(area).number


def test_while_the_center_serves_reading_a_stick_works_in_its_epoch(tmp_path: Path) -> None:
    with sticks(tmp_path) as area, serving(area.center.folder):
        before = stored(area)
        assert signing_epoch(area.center) == before == stored(area)


def test_a_center_is_served_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving_lock, "PAUSE_S", 0)
    with serving(tmp_path):
        with pytest.raises(EnvironmentalError) as told, serving(tmp_path):
            pass
        assert told.value.code == "E-61"
    with serving(tmp_path):
        pass


def test_a_center_that_was_killed_leaves_no_lock_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLD), str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        monkeypatch.setattr(serving_lock, "TRIES", 1)
        with pytest.raises(EnvironmentalError), serving(tmp_path):
            pass
        process.kill()
        process.wait(timeout=30)
    with serving(tmp_path):
        pass
