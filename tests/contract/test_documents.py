"""What the first pages promise is there: commands, and one licence text for each font."""

from __future__ import annotations

import re
from pathlib import Path

import fonts
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md"]


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_every_make_command_on_a_page_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE))
    assert named
    assert named <= targets()


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_first_screen_is_the_two_commands(page: str) -> None:
    first = (ROOT / page).read_text("utf-8").splitlines()[:8]
    assert [line.split()[:2] for line in first if line.startswith("make ")] == [
        ["make", "run"],
        ["make", "test"],
    ]


def test_every_font_is_there_whole_with_its_licence() -> None:
    folder = ROOT / "resources" / "fonts"
    for name, wanted in fonts.MUST_HAVE.items():
        assert fonts.missing_characters(folder / name, wanted) == ""
        licence = folder / f"{name.split('-')[0]}.LICENSE.txt"
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text("utf-8")
