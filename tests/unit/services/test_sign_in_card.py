"""What the sign-in window reads before a password: names, the desk's card, and the delay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.domain.errors import InputError, StoreDamagedError
from app.services.sign_in_card import (
    DESK_NAME,
    AccountNote,
    DeskCard,
    SignInAccount,
    change_desk_card,
    latest_first,
    read_accounts,
    read_desk_card,
    seconds_to_wait,
    sign_in,
    write_desk_card,
)

ALAI = SignInAccount("a1", "吉木阿来", "head", 0)
LAQIE = SignInAccount("b2", "沙马拉且", "teacher", 1)
CARD = DeskCard(
    "梭梭拉打村小学", "四开片区", "3号", 128, 1_700_000_000, {"a1": AccountNote(5, "三年级1班", 2)}
)


def wrong() -> object:
    raise InputError("no", field="password", code="I-101")


def test_what_the_desk_remembers_is_there_after_a_restart(tmp_path: Path) -> None:
    write_desk_card(tmp_path, CARD)
    assert read_desk_card(tmp_path) == CARD


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"format": 2}',
        b'{"format": 1, "pending": "many"}',
        b'{"format": 1, "accounts": []}',
        b'{"format": 1, "accounts": {"a1": 3}}',
        b'{"format": 1, "accounts": {"a1": {"wrong": true}}}',
    ],
)
def test_a_damaged_card_is_an_empty_card(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DESK_NAME).write_bytes(content)
    assert read_desk_card(tmp_path) == DeskCard()


def test_a_field_of_a_newer_program_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / DESK_NAME).write_text(json.dumps({"format": 1, "site": "甲", "moon": "full"}))
    assert read_desk_card(tmp_path).site == "甲"


def test_before_the_set_up_there_is_nobody(tmp_path: Path) -> None:
    assert read_accounts(tmp_path) == []
    assert read_desk_card(tmp_path) == DeskCard()


@pytest.mark.parametrize("content", ["{", "[]", '{"slots": [{"name": "x"}]}'])
def test_a_damaged_list_of_accounts_is_said(tmp_path: Path, content: str) -> None:
    (tmp_path / "slots.json").write_text(content)
    with pytest.raises(StoreDamagedError):
        read_accounts(tmp_path)


def test_who_came_last_stands_first_and_the_others_keep_their_order() -> None:
    card = DeskCard().noting("b2", used_at=9)
    third = SignInAccount("c3", "王小梅", "teacher", 2)
    assert latest_first([ALAI, LAQIE, third], card) == [LAQIE, ALAI, third]


def test_two_slips_cost_nothing_then_the_wait_doubles_up_to_five_minutes() -> None:
    waits = [seconds_to_wait(AccountNote(wrong=count, wrong_at=100), 100) for count in range(13)]
    assert waits == [0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_the_wait_ends_and_a_clock_put_back_does_not_lengthen_it() -> None:
    note = AccountNote(wrong=4, wrong_at=100)
    assert [seconds_to_wait(note, now) for now in (100, 101.5, 104, 50)] == [4, 3, 0, 4]


def test_a_wrong_password_is_remembered_and_a_right_one_forgets_it(tmp_path: Path) -> None:
    for _try in range(3):
        with pytest.raises(InputError):
            sign_in(tmp_path, ALAI, wrong, lambda: 50.9)
    assert read_desk_card(tmp_path).note("a1") == AccountNote(wrong=3, wrong_at=50)
    assert sign_in(tmp_path, ALAI, lambda: "open", lambda: 60.0) == "open"
    assert read_desk_card(tmp_path).note("a1") == AccountNote(used_at=60)


def test_another_failure_is_no_wrong_password(tmp_path: Path) -> None:
    def damaged() -> object:
        raise StoreDamagedError("broken")

    with pytest.raises(StoreDamagedError):
        sign_in(tmp_path, ALAI, damaged, lambda: 50.0)
    assert read_desk_card(tmp_path) == DeskCard()


def test_a_disk_that_takes_nothing_keeps_nobody_out(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert sign_in(gone, ALAI, lambda: "open", lambda: 60.0) == "open"


def test_an_equal_card_is_not_written(tmp_path: Path) -> None:
    write_desk_card(tmp_path, CARD)
    before = (tmp_path / DESK_NAME).stat().st_ino
    assert change_desk_card(tmp_path, lambda card: card) == CARD
    assert (tmp_path / DESK_NAME).stat().st_ino == before
