"""The process that draws: it gets a job, gives pages or an error by its code."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pypdf
import pytest

from app.reports.child import DONE, FAILED, Answer, serve
from app.reports.habit_week import HabitWeekSheet
from app.reports.job import PrintJob, encode_job, write_encoded_job, write_job
from app.reports.paper_pack import PaperPack
from tests.unit.reports.office_papers import office_jobs
from tests.unit.reports.papers import totals, usual_month, usual_poster

ROOT = Path(__file__).resolve().parents[3]


def test_what_travelled_prints_as_what_did_not(
    tmp_path: Path, class_of: Callable[..., HabitWeekSheet]
) -> None:
    sheet = class_of(3)
    marked = sheet.pupils[0].__class__(1, "阿呷", marks={sheet.monday: (1027, 8)})
    sheet = HabitWeekSheet(
        sheet.site_name, sheet.class_name, sheet.monday, sheet.days, (marked, *sheet.pupils[1:])
    )
    for job in (
        PrintJob(weeks=(sheet,)),
        PrintJob(months=(usual_month(),)),
        PrintJob(posters=(usual_poster(),)),
        PrintJob(pack=PaperPack((sheet.as_blank(),), totals(2))),
        *office_jobs(),
    ):
        near, far = tmp_path / "near.pdf", tmp_path / "far.pdf"
        assert write_job(job, near) == write_encoded_job(encode_job(job), far)
        assert texts(near) == texts(far)


def texts(file: Path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(file).pages]


def ask(job: PrintJob, out: Path) -> tuple[int, Answer]:
    answers = io.BytesIO()
    code = serve(out, io.BytesIO(encode_job(job)), answers)
    return code, msgspec.msgpack.decode(answers.getvalue(), type=Answer)


def test_a_job_becomes_a_document(tmp_path: Path, class_of: Callable[..., HabitWeekSheet]) -> None:
    out = tmp_path / "paper.pdf"
    for job in (
        PrintJob(weeks=(class_of(3),)),
        PrintJob(months=(usual_month(),)),
        PrintJob(posters=(usual_poster(),)),
        PrintJob(pack=PaperPack((), totals(1))),
        *office_jobs(),
    ):
        code, answer = ask(job, out)
        assert code == DONE
        assert answer == Answer(pages=len(pypdf.PdfReader(out).pages))


def test_an_expected_error_comes_back_by_its_code(tmp_path: Path) -> None:
    code, answer = ask(PrintJob(months=(usual_month(),)), tmp_path / "gone" / "paper.pdf")
    assert (code, answer.code) == (FAILED, "E-06")
    assert answer.what


def test_a_message_that_is_no_job_is_a_bug(tmp_path: Path) -> None:
    with pytest.raises(msgspec.ValidationError):
        serve(tmp_path / "paper.pdf", io.BytesIO(b"\x01"), io.BytesIO())


def test_the_child_loads_neither_store_nor_window() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, app.reports.child, app.reports.habit_week_page; print(*sys.modules)",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"PySide6", "sqlcipher3", "sqlalchemy", "nacl", "keyring"} & {
        name.partition(".")[0] for name in told
    }
