"""A stick with a new version comes to a village; the commands as a person runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.version import VERSION
from app.services import program_updates
from app.updates.install_root import ROOT_VARIABLE, InstallRoot
from app.updates.packages import ARCHIVE
from tests.factories.releases import TARGET, launch, make_root, make_stick, trusted_file
from tests.journeys import program
from tests.journeys.program import suoma

NEWER = "9.0.0"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InstallRoot:
    """Return where this program is installed, as its launcher says."""
    keys = trusted_file(tmp_path / "release_keys.json")
    monkeypatch.setattr(program_updates, "own_keys", lambda: keys)
    monkeypatch.setattr(program_updates, "own_target", lambda: TARGET)
    root = make_root(tmp_path / "索玛", VERSION)
    told = program.environment

    def environment(*given: str, **about: str) -> dict[str, str]:
        return told(*given, **about) | {ROOT_VARIABLE: str(root.path)}

    monkeypatch.setattr(program, "environment", environment)
    return root


def test_a_stick_brings_a_version_and_it_starts_next_time(
    root: InstallRoot, tmp_path: Path
) -> None:
    stick = make_stick(tmp_path / "U 盘", NEWER)
    told = suoma("update", "--from", stick, "--check", "--json")
    assert told.code == 0
    assert (told.json["offered"], told.json["is_newer"], told.json["is_taken"]) == (
        *(NEWER, True, False),
    )
    assert root.current == VERSION

    taken = suoma("update", "--from", stick, "--json")
    assert taken.code == 0
    assert (taken.json["running"], taken.json["next"], taken.json["previous"]) == (
        *(VERSION, NEWER, VERSION),
    )
    assert taken.json["is_taken"]
    assert taken.json["is_on_trial"]
    assert "100 %" in taken.words
    assert launch(root) == NEWER

    again = suoma("update", "--from", stick, "--json")
    assert (again.code, again.json["is_taken"]) == (0, False)


def test_only_a_command_that_opens_records_confirms_a_version_on_trial(
    root: InstallRoot, tmp_path: Path
) -> None:
    (root.path / "trial").write_bytes(b"..")
    told = suoma("update", "--json")
    assert (told.code, told.json["is_on_trial"]) == (0, True)
    # The launcher counted this start; those before it still count.
    assert (root.path / "trial").read_bytes() == b"."
    words = ("--name", "四开片区", "--level", "center_school", "--school-year", "2024")
    assert suoma("center", "init", tmp_path / "center", *words).code == 0
    assert not root.is_on_trial


def test_a_version_that_was_given_up_is_told(root: InstallRoot) -> None:
    root.write_line("failed", NEWER)
    told = suoma("update", "--json")
    assert told.json["failed"] == NEWER
    assert NEWER in told.words


def test_a_stick_that_was_not_copied_to_its_end_is_refused_by_the_name_of_the_file(
    root: InstallRoot, tmp_path: Path
) -> None:
    stick = make_stick(tmp_path / "stick", NEWER)
    archive = stick / "索玛" / TARGET / ARCHIVE
    archive.write_bytes(archive.read_bytes()[:500])
    told = suoma("update", "--from", stick, "--json", language="")
    assert (told.code, told.error["code"], told.error["field"]) == (2, "I-642", "package")
    assert ARCHIVE in told.words
    assert "照常能用" in told.words
    assert launch(root) == VERSION


def test_a_folder_that_is_not_there_is_told(root: InstallRoot, tmp_path: Path) -> None:
    told = suoma("update", "--from", tmp_path / "gone", "--json")
    assert (told.code, told.error["code"]) == (1, "E-06")
