"""Answers that are hard to give: names that are no text, and nobody who takes them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from unittest import mock

import pytest

from app.domain.errors import DiskFullError
from tests.journeys.program import HEAD, ROOT, environment, process, suoma, suoma_process
from tests.journeys.test_bad_input import told_field
from tests.journeys.villages import Village, habit_day, write_lines

# As a Chinese Windows of old packs 二班.suoma into a zip, and a Linux takes it out.
GBK = os.fsdecode("二班.suoma".encode("gbk"))


def handed_over(village: Village) -> Path:
    """Return a stick with one packet, and with a file whose name is no UTF-8."""
    stick = village.home / "stick"
    stick.mkdir()
    lines = write_lines(village.home / "day.jsonl", habit_day(1))
    assert suoma("enter", village.laptop, lines, user=HEAD).code == 0
    assert suoma("carry", village.laptop, "--to", stick, user=HEAD).code == 0
    return stick


def test_a_name_that_is_no_utf8_spoils_no_answer(village: Village) -> None:
    stick = handed_over(village)
    (packet,) = stick.iterdir()
    packet.rename(stick / GBK)
    (stick / os.fsdecode("三班.suoma".encode("gbk"))).write_bytes(b"SUOMA-STICK 1\nand no more")
    received = suoma_process("center", "receive", village.center, stick, "--json")
    assert received.code == 2
    assert "Traceback" not in received.words
    bad, good = sorted(received.json["bundles"], key=lambda one: one["state"])
    assert (bad["state"], bad["code"]) == ("damaged", "I-500")
    assert "\ufffd" in bad["sentence"]
    assert good["path"].startswith(str(stick))
    assert good["path"].endswith(".suoma")
    assert good["state"] in {"new", "waiting"}
    reply = Path(str(good["reply"]))
    reply.rename(stick / os.fsdecode("回执.suoma".encode("gbk")))
    (stick / os.fsdecode("三班.suoma".encode("gbk"))).write_bytes(b"SUOMA-REPLY 1\nand no more")
    carried = suoma_process("carried", village.laptop, "--from", stick, "--json", user=HEAD)
    assert carried.code == 2
    assert "Traceback" not in carried.words
    assert sorted(one["state"] for one in carried.json["files"]) == ["damaged", "taken"]
    assert (stick / GBK).exists()


@pytest.mark.parametrize("closed", [">&-", ">/dev/full"])
def test_an_answer_that_nobody_takes_is_told(village: Village, closed: str) -> None:
    command = ["sh", "-c", f'exec "$@" {closed}', "sh", *process("check", village.laptop, "--json")]
    done = subprocess.run(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, check=False)
    words = done.stderr.decode()
    assert done.returncode == 1, words
    assert "The answer could not be written to standard output." in words
    assert "E-06" in words
    assert "Traceback" not in words
    assert "Exception" not in words


def test_words_that_nobody_takes_are_not_mixed_into_the_answer(village: Village) -> None:
    command = ["sh", "-c", 'exec "$@" 2>&-', "sh", *process("check", village.laptop, "--json")]
    done = subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, check=False)
    assert json.loads(done.stdout)["ok"] is True
    assert done.returncode == 0


def test_an_alarm_without_a_number_is_no_alarm(village: Village) -> None:
    told_field(suoma("center", "alarms", village.center, "--seen", "", "--json"), "I-530", "seen")


def test_the_summary_of_the_sites_is_no_pdf(village: Village) -> None:
    out = village.home / "E4.pdf"
    told_field(suoma("report", "E4", village.center, "--out", out, "--json"), "I-445", "out")
    assert not out.exists()


def test_a_stick_that_is_not_there_stops_no_other(village: Village) -> None:
    stick, gone = handed_over(village), village.home / "gone"
    alone = suoma("center", "receive", village.center, gone, "--json")
    assert (alone.code, alone.error["code"]) == (1, "E-06")
    assert f"The folder {gone} is not there." in alone.words
    both = suoma("center", "receive", village.center, gone, stick, "--json")
    assert both.code == 2
    assert f"The folder {gone} is not there." in both.words
    states = [(one["state"], one["code"]) for one in both.json["bundles"]]
    assert states == [("damaged", "E-06"), ("waiting", "")]


def test_a_file_is_no_place_for_a_packet(village: Village) -> None:
    note = village.home / "便条.txt"
    note.write_text("记得带U盘")
    carried = suoma("carry", village.laptop, "--to", note, "--json")
    assert (carried.code, carried.error["code"]) == (1, "E-06")
    assert f"{note} is a file, not a folder." in carried.words
    assert note.read_text() == "记得带U盘"


def test_a_stick_that_takes_no_reply_does_not_hide_what_was_read(village: Village) -> None:
    stick = handed_over(village)
    full = DiskFullError("The disk is full.", kept="This last step was not saved.")
    with mock.patch("app.center.stick_replies.write_new", side_effect=full):
        answer = suoma("center", "receive", village.center, stick, "--json")
    assert (answer.code, answer.json["bundles"][0]["state"]) == (1, "waiting")
    assert "The packet was read; it waits until the laptop is accepted. Only the" in answer.words
    (waiting,) = suoma("center", "approve", village.center, "--json").json["waiting"]
    known = ("--device", waiting["device"], "--code", waiting["code"])
    assert suoma("center", "approve", village.center, *known, "--json").code == 0
    with mock.patch("app.center.stick_replies.write_new", side_effect=full):
        answer = suoma("center", "receive", village.center, stick, "--json")
    assert answer.code == 1
    (bundle,) = answer.json["bundles"]
    assert bundle["code"] == "E-01"
    assert f"packet 1: {bundle['records']} record(s)" in answer.words
    assert f"Receipt code {bundle['receipt_code']}" in answer.words
    assert f"The records were taken in ({bundle['new_records']} new)." in answer.words
    assert "Only the receipt could not be written to the stick. The disk is full." in answer.words
    assert f"Tell the school the receipt code {bundle['receipt_code']}" in answer.words
    assert "not saved" not in answer.words
