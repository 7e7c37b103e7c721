"""An administrator makes a ticket; a village laptop opens it, or is told plainly why not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec
import nacl.utils
import pytest

from app.domain.errors import InputError
from app.security import ticket
from app.security.slot_cost import COST_VARIABLE, MEM_BYTES, SlotCost
from app.security.ticket import (
    ClearTicket,
    SealedTicket,
    TicketSecrets,
    announce_proof,
    read_ticket,
    ticket_cost,
    write_ticket,
)

CODE = "ABCD-2345-WXYZ"
CLEAR = ClearTicket(
    center_id=b"c" * 16,
    center_name="昭觉县片区中心校",
    level="center_school",
    sign_key=b"k" * 32,
    certificate=b"certificate",
    addresses=["https://192.168.1.5:8443", "https://zx.example.cn:443"],
    site_code="5134310101",
    site_name="三河村小学",
    ticket_id=b"t" * 16,
)
SECRETS = TicketSecrets(
    ticket_secret=b"s" * 32,
    school_key_id=b"i" * 8,
    school_key_secret=b"K" * 32,
    lamport=41,
    school_year=2024,
    calendar={20004: False, 20008: True},
    daily_mask=0b1_0000_0011,
    center_time=1_728_370_800,
)


def make(code: str = CODE, secrets: TicketSecrets = SECRETS) -> bytes:
    return write_ticket(CLEAR, secrets, code, random_bytes=nacl.utils.random, cost=SlotCost.FLOOR)


def with_right_digest(body: bytes) -> bytes:
    return body + hashlib.sha256(body).digest()


def opened(raw: bytes, code: str) -> None:
    read_ticket(raw).open(code)


def test_a_ticket_is_read_on_the_laptop_and_opened_with_its_code() -> None:
    sealed = read_ticket(make())
    assert sealed.clear == CLEAR
    opened_ticket = sealed.open(CODE)
    assert opened_ticket.clear == CLEAR
    assert opened_ticket.secrets == SECRETS
    assert opened_ticket.secrets.school_key.secret == b"K" * 32


@pytest.mark.parametrize(
    "typed",
    [
        "abcd2345wxyz",
        " ABCD 2345 WXYZ ",
        "abcd-2345—wxyz",
        "ＡＢＣＤ－２３４５－ＷＸＹＺ",
        "ABCD\u30002345WXYZ",
    ],
)
def test_the_code_may_be_typed_as_a_chinese_keyboard_gives_it(typed: str) -> None:
    assert read_ticket(make()).open(typed).secrets == SECRETS


@pytest.mark.parametrize(
    ("spoil", "code", "error_code", "field"),
    [
        pytest.param(lambda raw: raw[:-1], CODE, "I-121", "ticket", id="ticket truncated"),
        pytest.param(
            lambda raw: raw[:200] + bytes([raw[200] ^ 1]) + raw[201:],
            CODE,
            "I-121",
            "ticket",
            id="ticket altered",
        ),
        pytest.param(lambda raw: raw, "ABCD-2345-WXY2", "I-122", "code", id="wrong code"),
    ],
)
def test_what_is_wrong_is_said_and_the_second_try_succeeds(
    spoil: Callable[[bytes], bytes], code: str, error_code: str, field: str
) -> None:
    raw = make()
    with pytest.raises(InputError) as refused:
        opened(spoil(raw), code)
    assert (refused.value.code, refused.value.field) == (error_code, field)
    assert refused.value.kept
    assert refused.value.todo
    assert read_ticket(raw).open(CODE).secrets == SECRETS


def test_cut_at_any_byte_it_is_never_taken_for_a_wrong_code() -> None:
    raw = make()
    for length in range(len(raw)):
        with pytest.raises(InputError) as refused:
            read_ticket(raw[:length])
        assert refused.value.code == "I-121"


def test_any_altered_byte_is_seen_before_the_code_is_asked() -> None:
    raw = make()
    for place in range(len(raw)):
        with pytest.raises(InputError) as refused:
            read_ticket(raw[:place] + bytes([raw[place] ^ 0x20]) + raw[place + 1 :])
        assert refused.value.code in {"I-120", "I-121"}


def test_a_changed_address_with_a_digest_made_anew_does_not_open() -> None:
    # Whoever holds the stick can make the digest again, but not the seal over the clear part.
    body = make()[:-32].replace(b"192.168.1.5", b"192.168.1.6")
    sealed = read_ticket(with_right_digest(body))
    with pytest.raises(InputError) as refused:
        sealed.open(CODE)
    assert refused.value.code == "I-122"


@pytest.mark.parametrize(
    "cost",
    [
        *(SlotCost(9, 8192), SlotCost(1, 1 << 31), SlotCost(0, 8192)),
        SlotCost(1, MEM_BYTES + 1024),  # up to 1 GiB was allowed once
    ],
)
def test_a_ticket_cannot_eat_the_memory_of_the_laptop(cost: SlotCost) -> None:
    kdf = msgspec.msgpack.encode([b"s" * 16, cost.ops, cost.mem_bytes])
    body = msgspec.msgpack.encode([msgspec.msgpack.encode(CLEAR), msgspec.Raw(kdf), b"x" * 60])
    with pytest.raises(InputError) as refused:
        read_ticket(with_right_digest(ticket.MAGIC + body))
    assert refused.value.code == "I-121"


@pytest.mark.parametrize("raw", [b"PK\x03\x04 a spreadsheet", b"SUOMA-TICKET 2\nlater", b"\0" * 40])
def test_another_file_is_not_called_a_spoiled_ticket(raw: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_ticket(raw)
    assert (refused.value.code, refused.value.field) == ("I-120", "ticket")


def test_over_64_kb_nothing_is_a_ticket() -> None:
    with pytest.raises(InputError) as refused:
        read_ticket(with_right_digest(ticket.MAGIC + bytes(64 * 1024)))
    assert refused.value.code == "I-121"
    many_days = msgspec.structs.replace(SECRETS, calendar=dict.fromkeys(range(20_000), False))
    with pytest.raises(ValueError, match="64 kB"):
        make(secrets=many_days)


@pytest.mark.parametrize("typed", ["", "ABCD-2345", "ABCD-2345-WXY0", "ABCD-2345-WXYZ-2"])
def test_what_cannot_be_a_code_is_refused_without_a_guess(
    typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = read_ticket(make())
    monkeypatch.setattr(ticket, "_derive", None)  # it must not come so far
    with pytest.raises(InputError) as refused:
        sealed.open(typed)
    assert (refused.value.code, refused.value.field) == ("I-122", "code")


def test_the_center_refuses_to_make_a_ticket_with_half_a_code() -> None:
    with pytest.raises(ValueError, match="code"):
        make(code="ABCD")


def test_no_secret_is_printed() -> None:
    sealed = read_ticket(make())
    shown = f"{sealed!r} {sealed.open(CODE)!r} {SECRETS!r}"
    assert "KKKK" not in shown
    assert isinstance(sealed, SealedTicket)


def test_one_guess_costs_64_mib_unless_a_test_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(COST_VARIABLE, raising=False)
    assert ticket_cost() == SlotCost(2, 64 * 1024 * 1024)
    monkeypatch.setenv(COST_VARIABLE, "floor")
    assert ticket_cost() == SlotCost.FLOOR


def test_a_proof_speaks_for_one_ticket_and_one_device() -> None:
    proof = announce_proof(b"s" * 32, b"k" * 32, b"d" * 16)
    assert len(proof) == 32
    assert proof != announce_proof(b"s" * 32, b"k" * 32, b"e" * 16)
    assert proof != announce_proof(b"s" * 32, b"j" * 32, b"d" * 16)
    assert proof != announce_proof(b"r" * 32, b"k" * 32, b"d" * 16)
