"""What coverage leaves out is little, and each line says why."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tests.contract.pragmas import FOLDERS, MOST, ROOT, pragmas


def test_little_is_left_out_of_the_coverage_and_each_line_says_why() -> None:
    found = list(pragmas(ROOT / one for one in FOLDERS))
    assert len(found) <= MOST
    assert [one.place for one in found if not one.reason] == []


def test_nothing_is_left_out_by_a_setting_instead() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["coverage"]
    assert settings == {"run": {"branch": True, "source": ["app"]}}


def test_a_pragma_is_seen_in_whatever_way_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "x = 1  # pragma: no cover\n"
        "y = 2  # pragma: no branch - Windows alone\n"
        "if x:  #pragma:no cover: never here\n"
        '    z = "# pragma: no cover"\n'
    )
    assert [(one.place.rpartition(":")[2], one.reason) for one in pragmas([tmp_path])] == [
        ("1", ""),
        ("2", "Windows alone"),
        ("3", "never here"),
    ]
