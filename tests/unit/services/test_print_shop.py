"""The print shop: papers drawn by a real child process, and no name left on the disk."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdf
import pytest

from app.domain.errors import FileTroubleError
from app.domain.habit_rates import NOTHING, focus_of
from app.domain.habits import ITEMS
from app.domain.months import Month
from app.reports.habit_month import HabitMonth
from app.reports.job import PrintJob
from app.services import print_shop
from app.services.print_shop import PrintShop, save_copy

NONE = (NOTHING,) * len(ITEMS)
JOB = PrintJob(
    months=(
        HabitMonth("四开乡小学", "三年级1班", Month(2024, 10), 4, NONE, None, None, focus_of(NONE)),
    )
)


def test_a_paper_is_drawn_into_a_private_folder_and_closing_takes_it_away(tmp_path: Path) -> None:
    shop = PrintShop(tmp_path)
    first, second = shop.print_out(JOB), shop.print_out(JOB)
    assert first.file != second.file
    assert len(pypdf.PdfReader(first.file).pages) == first.pages == 1
    assert shop.folder.stat().st_mode & 0o077 == 0
    shop.discard(first)
    assert list(shop.folder.iterdir()) == [second.file]
    shop.close()
    assert list(tmp_path.iterdir()) == []


def test_what_a_power_cut_left_is_gone_at_the_next_start(tmp_path: Path) -> None:
    left = PrintShop(tmp_path).print_out(JOB)
    assert left.file.exists()
    PrintShop(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_copy_is_saved_whole_where_a_person_wants_it(tmp_path: Path) -> None:
    shop = PrintShop(tmp_path / "records")
    printed = shop.print_out(JOB)
    out = tmp_path / "三年级1班 班级月报.pdf"
    save_copy(printed, out)
    assert out.read_bytes() == printed.file.read_bytes()
    with pytest.raises(FileTroubleError):
        save_copy(printed, tmp_path / "gone" / "x.pdf")


def test_no_password_reaches_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_PASSWORD", "correct horse")
    seen: list[dict[str, str]] = []
    real = subprocess.run

    def watched(command: Sequence[str], **options: Any) -> Any:
        seen.append(options["env"])
        assert not [word for word in command if "三年级" in word]
        return real(command, **options)

    monkeypatch.setattr(print_shop.subprocess, "run", watched)
    PrintShop(tmp_path).print_out(JOB)
    assert not [name for env in seen for name in env if "PASSWORD" in name]


def test_a_child_that_dies_is_told_by_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = PrintShop(tmp_path)
    monkeypatch.setattr(print_shop.sys, "executable", "/nowhere/python")
    with pytest.raises(FileTroubleError) as failed:
        shop.print_out(JOB)
    assert failed.value.code == "E-40"
    monkeypatch.setattr(print_shop.sys, "executable", "/bin/false")
    with pytest.raises(FileTroubleError) as failed:
        shop.print_out(JOB)
    assert failed.value.code == "E-40"


def test_an_error_of_the_child_keeps_its_code_and_kind(tmp_path: Path) -> None:
    shop = PrintShop(tmp_path)
    shop.folder.mkdir()
    # A folder where the document should come: the child cannot put its file there.
    (shop.folder / "1.pdf").mkdir()
    with pytest.raises(FileTroubleError) as failed:
        shop.print_out(JOB)
    assert failed.value.code == "E-06"
    assert "1.pdf" in failed.value.what
