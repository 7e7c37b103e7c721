"""The slip of a ticket: its code as it is typed, the file, and the first steps."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from app.reports.job import PrintJob, encode_job, write_encoded_job
from app.reports.ticket_slip import TicketSlip
from tests.unit.reports.papers import UNKIND, words_of

SLIP = TicketSlip(
    center_name="四开片区",
    site_name="昭觉县地莫乡波作村小学",
    file_name="索玛入网票 昭觉县地莫乡波作村小学.suoma",
    code="AB3K-7QWM-X2PC",
    address="https://192.168.1.20:8443",
    made_at="2026-11-23 10:42",
)


def test_the_slip_travels_to_the_child_and_says_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    out = tmp_path / "slip.pdf"
    assert write_encoded_job(encode_job(PrintJob(ticket_slips=(SLIP,))), out) == 1
    words = words_of(out)
    for part in (SLIP.code, SLIP.file_name, SLIP.site_name, SLIP.address, "头几步", "八位数字"):
        assert part in words
    assert not [word for word in UNKIND if word in words]


@pytest.mark.skipif(os.name == "nt", reason="rights are told otherwise there")
def test_the_slip_with_its_code_is_for_its_owner_alone_also_over_an_older_one(
    tmp_path: Path,
) -> None:
    out = tmp_path / "slip.pdf"
    out.write_bytes(b"an older one")
    out.chmod(0o644)
    write_encoded_job(encode_job(PrintJob(ticket_slips=(SLIP,))), out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
