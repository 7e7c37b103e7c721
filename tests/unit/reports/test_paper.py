"""The file: whole or not at all, the same bytes for the same words, nobody's name in it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pypdf
import pytest

from app.domain.errors import DiskFullError, FileTroubleError
from app.reports.paper import A4_PORTRAIT, Sheet, write_whole


def _sheet(title: str = "检查表") -> Sheet:
    sheet = Sheet(title=title, size=A4_PORTRAIT)
    sheet.text(100, 700, "五洗五会", 12)
    sheet.end_page()
    return sheet


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    _sheet().save(tmp_path / "a.pdf")
    _sheet().save(tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_the_metadata_has_a_title_and_no_author(tmp_path: Path) -> None:
    _sheet().save(tmp_path / "a.pdf")
    facts = pypdf.PdfReader(tmp_path / "a.pdf").metadata
    assert facts is not None
    assert facts.title == "检查表"
    assert not facts.author
    assert facts.producer == facts.creator == "Suoma"


def test_every_font_is_embedded(tmp_path: Path) -> None:
    _sheet().save(tmp_path / "a.pdf")
    page: Any = pypdf.PdfReader(tmp_path / "a.pdf").pages[0]
    descriptors = [
        font.get_object()["/FontDescriptor"] for font in page["/Resources"]["/Font"].values()
    ]
    assert descriptors
    assert all("/FontFile2" in descriptor for descriptor in descriptors)


def test_text_is_placed_by_its_alignment_and_reports_its_width(tmp_path: Path) -> None:
    sheet = Sheet(title="T", size=A4_PORTRAIT)
    assert sheet.text(300, 500, "五洗五会", 10, align="center") == pytest.approx(40)
    assert sheet.text(300, 500, "五洗五会", 10, align="right", room=20) == pytest.approx(20)
    assert sheet.text(300, 500, "", 10) == 0
    sheet.end_page()
    sheet.save(tmp_path / "a.pdf")


def test_a_full_disk_leaves_the_old_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "P09.pdf"
    out.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError, match=r"P09\.pdf"):
        write_whole(out, b"new")
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_folder_that_is_gone_is_told_and_the_second_try_succeeds(tmp_path: Path) -> None:
    out = tmp_path / "stick" / "P09.pdf"
    with pytest.raises(FileTroubleError) as caught:
        write_whole(out, b"new")
    assert caught.value.code == "E-06"
    out.parent.mkdir()
    write_whole(out, b"new")
    assert out.read_bytes() == b"new"
