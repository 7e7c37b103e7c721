"""A stranger types ``make run`` at a screen; the window itself is stood in for."""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from unittest import mock

import pytest

from app.bootstrap import https_carrier, real_world
from app.cli.demo_window import open_program, run_demo_window
from app.domain.errors import InputError
from app.services.laptop import Laptop
from app.services.syncing import sync_once
from app.sync.protocol import Outcome
from tests.journeys.program import environment, serving

# A Wednesday: Monday and Tuesday of its week wait, the weeks before are delivered.
TODAY = date(2026, 11, 25)


class Looker:
    """Stands for the window: signs in as the program said and synchronises."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.seen: list[tuple[str, int, int, int]] = []

    def __call__(self, folder: Path) -> int:
        ready = json.loads((self._out / "ready.json").read_text("utf-8"))
        for user in ready["users"]:
            with closing(Laptop.open(folder, user, ready["password"], real_world())):
                pass
        laptop = Laptop.open(folder, ready["users"][0], ready["password"], real_world())
        with closing(laptop):
            report = sync_once(laptop, https_carrier)
            with laptop.reading() as unit:
                days = unit.rows.scalar("SELECT count(*) FROM habit_day WHERE site = ? AND true")
        self.seen.append((report.outcome, report.acknowledged, report.pending, days))
        return 0


def look(out: Path, opening: object) -> tuple[int, str]:
    said = io.StringIO()
    with (
        mock.patch.dict(os.environ, environment(password=None), clear=True),
        redirect_stdout(said),
        redirect_stderr(io.StringIO()),
    ):
        code = run_demo_window(out, as_json=False, today=TODAY, opening=opening)  # type: ignore[arg-type]
    return code, said.getvalue()


def test_a_sample_school_is_made_once_opened_and_reused(tmp_path: Path) -> None:
    out = tmp_path / "school"
    looker = Looker(out)
    code, said = look(out, looker)
    ready = json.loads((out / "ready.json").read_text("utf-8"))
    assert code == 0
    assert len(ready["users"]) >= 4
    assert all(one in said for one in [*ready["users"], ready["password"]])
    outcome, acknowledged, pending, days = looker.seen[0]
    assert outcome is Outcome.DONE
    assert acknowledged > 100
    assert (pending, days > 2_000) == (0, True)
    made = (out / "ready.json").stat().st_mtime_ns
    code, again = look(out, looker)
    assert (code, again) == (0, said)
    assert (out / "ready.json").stat().st_mtime_ns == made
    assert looker.seen[1] == (Outcome.DONE, 0, 0, days)
    # Something else took the port: the school opens all the same, offline or not.
    port = int(ready["address"].rsplit(":", 1)[1])
    with serving(out / "center", port):
        assert look(out, looker) == (0, said)
    assert looker.seen[2] == (Outcome.DONE, 0, 0, days)


def test_a_school_cut_in_the_making_is_made_anew_and_a_foreign_folder_is_refused(
    tmp_path: Path,
) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "letter.txt").write_text("keep me")
    with pytest.raises(InputError) as refused:
        look(letters, Looker(letters))
    assert refused.value.code == "I-154"
    assert [one.name for one in letters.iterdir()] == ["letter.txt"]


def test_the_window_is_the_program_itself(tmp_path: Path) -> None:
    child = mock.MagicMock()
    child.__enter__.return_value = child
    child.wait.return_value = 0
    with mock.patch("app.cli.demo_window.subprocess.Popen", return_value=child) as started:
        assert open_program(tmp_path) == 0
    assert started.call_args.args[0] == [sys.executable, "-m", "app", str(tmp_path)]
