"""Where an account of this machine keeps its copies, as the freedesktop specification says."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.security import state_folder as subject
from app.security.state_folder import state_folder

HOME = Path.home() / ".local" / "state" / "suoma"


def test_the_account_s_own_choice_is_taken(tmp_path: Path) -> None:
    assert state_folder({"XDG_STATE_HOME": str(tmp_path)}) == tmp_path / "suoma"


@pytest.mark.parametrize("environ", [{}, {"XDG_STATE_HOME": ""}, {"XDG_STATE_HOME": "state"}])
def test_without_one_or_with_one_that_begins_nowhere_it_is_the_home_folder(
    environ: dict[str, str],
) -> None:
    assert state_folder(environ) == HOME


def test_on_windows_it_is_the_folder_of_local_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Windows:
        name = "nt"

    monkeypatch.setattr(subject, "os", Windows)
    environ = {"LOCALAPPDATA": str(tmp_path), "XDG_STATE_HOME": "/elsewhere"}
    assert state_folder(environ) == tmp_path / "suoma"
