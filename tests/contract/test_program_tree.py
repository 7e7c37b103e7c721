"""The part of a bundle that is the same everywhere: what goes in, always the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pinned
import program_tree
import pytest

MODULE = "WORDS = {'a', 'b', 'c'}\ndef is_known(x): return x in WORDS\n"


def test_the_program_finds_its_words_fonts_and_migrations_in_the_tree(tmp_path: Path) -> None:
    program_tree.write_program(tmp_path / "program")
    script = """
import sys
sys.path.insert(0, "program")
from app.domain.text import LOCALE_FOLDER
from app.reports.fonts import FONT_FOLDER
from app.store.migrate import MIGRATIONS_FOLDER
from app.cli.main import run_command
for folder in (LOCALE_FOLDER, FONT_FOLDER, MIGRATIONS_FOLDER):
    assert str(folder).startswith(sys.argv[1]), folder
assert list(MIGRATIONS_FOLDER.rglob("*.sql")) and list(FONT_FOLDER.glob("*.ttf"))
"""
    command = [sys.executable, "-c", script, str(tmp_path.resolve())]
    subprocess.run(command, check=True, cwd=tmp_path)


def test_a_checkout_that_was_not_set_up_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make setup"):
        program_tree.write_program(tmp_path / "program", root=tmp_path)


def test_two_trees_have_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    made = []
    for name in ("one", "another"):
        tree = tmp_path / name
        (tree / "program").mkdir(parents=True)
        (tree / "program" / "a.py").write_text(MODULE)
        program_tree.compile_sources(tree, [sys.executable], "program")
        files = program_tree.settle(tree)
        assert {file.stat().st_mtime for file in files} == {1700000000}
        made.append({file.relative_to(tree): file.read_bytes() for file in files})
    assert made[0] == made[1]
    assert len(made[0]) == 2


def test_an_input_that_was_altered_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    altered = tmp_path / "runtime.zip"
    altered.write_bytes(b"not what was pinned")
    wanted = pinned.Input("runtime", "runtime.zip", "0" * 64)
    with pytest.raises(FileNotFoundError, match="SUOMA_INPUT_RUNTIME"):
        pinned.fetch(wanted, tmp_path / "cache")
    monkeypatch.setenv("SUOMA_INPUT_RUNTIME", str(altered))
    with pytest.raises(ValueError, match="SHA-256 differs"):
        pinned.fetch(wanted, tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("*.zip"))


def test_an_input_with_the_pinned_hash_is_taken_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplied = tmp_path / "runtime.zip"
    supplied.write_bytes(b"runtime")
    wanted = pinned.Input("runtime", "runtime.zip", pinned.sha256(supplied))
    monkeypatch.setenv("SUOMA_INPUT_RUNTIME", str(supplied))
    kept = pinned.fetch(wanted, tmp_path / "cache")
    supplied.unlink()
    assert pinned.fetch(wanted, tmp_path / "cache") == kept
