from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from app.domain.errors import FileTroubleError, InputError, StoreDamagedError
from app.security import slots as subject
from app.security.slot_cost import SlotCost
from app.security.slot_file import Slot, SlotFile, seal_check
from app.security.slots import SlotTable

STORE_KEY = bytes(range(32))
SEED = bytes(range(32, 64))
ALAI, XIAOMEI = b"a" * 16, b"m" * 16
PASSWORD = "羊圈 石板 清水 早晨"


def _random(count: int) -> bytes:
    return b"r" * count


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "slots.json"


@pytest.fixture
def table(path: Path) -> SlotTable:
    made = SlotTable(path)
    made.add(ALAI, "吉木阿来", "head", PASSWORD, STORE_KEY, SEED, SlotCost.FLOOR)
    made.add(XIAOMEI, "王小梅", "teacher", "xiaomei-2024", STORE_KEY, SEED[::-1], SlotCost.FLOOR)
    return made


def _slots(path: Path) -> list[Slot]:
    return list(msgspec.json.decode(path.read_bytes(), type=SlotFile).slots)


def _code_of_loading(path: Path) -> str:
    try:
        SlotTable.load(path)
    except StoreDamagedError as damage:
        return damage.code
    return ""


def _write(path: Path, *slots: Slot) -> SlotTable:
    path.write_bytes(msgspec.json.encode(SlotFile(tuple(slots))))
    return SlotTable.load(path)


def test_each_teacher_opens_the_store_with_a_password_of_their_own(
    table: SlotTable, path: Path
) -> None:
    for opened in (table, SlotTable.load(path)):
        alai = opened.unlock("吉木阿来", PASSWORD)
        xiaomei = opened.unlock(XIAOMEI, "xiaomei-2024")
        assert (alai.store_key, alai.seed, alai.account_id) == (STORE_KEY, SEED, ALAI)
        assert (xiaomei.store_key, xiaomei.seed) == (STORE_KEY, SEED[::-1])
        assert (alai.name, alai.role, xiaomei.role) == ("吉木阿来", "head", "teacher")


def test_the_accounts_are_shown_in_the_order_they_came(table: SlotTable) -> None:
    shown = [(account.name, account.role, account.cost) for account in table.accounts()]
    floor = SlotCost.FLOOR
    assert shown == [("吉木阿来", "head", floor), ("王小梅", "teacher", floor)]


def test_nothing_secret_stands_in_the_file_or_in_a_printed_value(
    table: SlotTable, path: Path
) -> None:
    content = path.read_bytes()
    printed = repr(table.unlock(ALAI, PASSWORD)).encode()
    for secret in (STORE_KEY, SEED, PASSWORD.encode(), b"xiaomei-2024"):
        assert secret not in content
        assert secret.hex().encode() not in content
        assert repr(secret).encode() not in printed


@pytest.mark.parametrize(
    "attempt",
    ["wrong password", "", PASSWORD + " ", "xiaomei-2024"],
    ids=["wrong password", "empty", "one space more", "a colleague's"],
)
def test_wrong_password(table: SlotTable, path: Path, attempt: str) -> None:
    before = path.read_bytes()
    with pytest.raises(InputError) as refusal:
        table.unlock("吉木阿来", attempt)
    assert (refusal.value.code, refusal.value.field) == ("I-101", "password")
    assert path.read_bytes() == before
    assert table.unlock("吉木阿来", PASSWORD).store_key == STORE_KEY


@pytest.mark.parametrize("who", ["沙马拉且", b"?" * 16])
def test_an_account_that_is_not_here(table: SlotTable, who: str | bytes) -> None:
    with pytest.raises(InputError) as refusal:
        table.unlock(who, PASSWORD)
    assert (refusal.value.code, refusal.value.field) == ("I-102", "user")


def test_a_short_password_is_refused_and_nothing_written(path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        SlotTable(path).add(
            ALAI, "王小梅", "head", "清水清水清水清", STORE_KEY, SEED, SlotCost.FLOOR
        )
    assert (refusal.value.code, refusal.value.field) == ("I-103", "password")
    assert not path.exists()


@pytest.mark.parametrize("account_id", [ALAI, b"?" * 16], ids=["same account", "same name"])
def test_a_name_is_taken_once(table: SlotTable, path: Path, account_id: bytes) -> None:
    before = path.read_bytes()
    with pytest.raises(InputError) as refusal:
        table.add(account_id, "吉木阿来", "head", PASSWORD, STORE_KEY, SEED, SlotCost.FLOOR)
    assert (refusal.value.code, refusal.value.field) == ("I-104", "name")
    assert path.read_bytes() == before


def test_an_account_added_by_another_process_is_not_overwritten(
    table: SlotTable, path: Path
) -> None:
    other = SlotTable.load(path)
    other.add(b"l" * 16, "沙马拉且", "teacher", "la-qie-2024", STORE_KEY, SEED, SlotCost.FLOOR)
    table.add(b"w" * 16, "马海伍合", "teacher", "wu-he-2024", STORE_KEY, SEED, SlotCost.FLOOR)
    names = [account.name for account in SlotTable.load(path).accounts()]
    assert names == ["吉木阿来", "王小梅", "沙马拉且", "马海伍合"]


def test_two_keyboards_that_compose_a_letter_differently_agree(path: Path) -> None:
    table = SlotTable(path)
    table.add(ALAI, "Zoe\u0301", "head", "cafe\u0301 2024", STORE_KEY, SEED, SlotCost.FLOOR)
    assert table.unlock("Zo\u00e9", "caf\u00e9 2024").store_key == STORE_KEY


def test_randomness_is_injected(path: Path) -> None:
    contents = []
    for _ in range(2):
        path.unlink(missing_ok=True)
        SlotTable(path).add(
            *(ALAI, "王小梅", "head", PASSWORD, STORE_KEY, SEED, SlotCost.FLOOR),
            random_bytes=_random,
        )
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]


def test_keys_of_a_wrong_length_are_a_bug(path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SlotTable(path).add(ALAI, "王小梅", "head", PASSWORD, b"k", SEED, SlotCost.FLOOR)


def test_slots_cannot_be_swapped_or_changed_by_hand(table: SlotTable, path: Path) -> None:
    alai, xiaomei = _slots(path)
    swapped = seal_check(msgspec.structs.replace(alai, wrapped=xiaomei.wrapped))
    promoted = seal_check(msgspec.structs.replace(xiaomei, role="head"))
    changed = _write(path, swapped, promoted)
    for name, password in (("吉木阿来", PASSWORD), ("王小梅", "xiaomei-2024")):
        with pytest.raises(InputError) as refusal:
            changed.unlock(name, password)
        assert refusal.value.code == "I-101"


@pytest.mark.parametrize("position", range(0, 900, 31))
def test_a_flipped_bit_is_damage_and_never_a_wrong_password(
    table: SlotTable, path: Path, position: int
) -> None:
    content = bytearray(path.read_bytes())
    place = content.index(b'"account"') + position % (len(content) - 40)
    content[place] ^= 2
    path.write_bytes(bytes(content))
    is_damaged = _code_of_loading(path) == "E-03"
    if not is_damaged:  # blanks between the fields and the unused bits of base64 carry nothing
        again = SlotTable.load(path)
        assert again.unlock("吉木阿来", PASSWORD).store_key == STORE_KEY
        assert again.unlock("王小梅", "xiaomei-2024").seed == SEED[::-1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"slots":[],"format":2}',
        b'{"slots":[{}],"format":1}',
        b"\xff\xfe",
        b"[" * 5_000,
        b'{"slots":[],"more":1}',
    ],
    ids=["empty", "a list", "newer format", "no fields", "not text", "5,000 brackets", "more"],
)
def test_a_damaged_table_is_said(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreDamagedError) as damage:
        SlotTable.load(path)
    assert damage.value.code == "E-03"


@pytest.mark.parametrize(
    "change",
    [{"mem_bytes": 2**40}, {"ops": 2**31}, {"mem_bytes": 1}, {"ops": 0}, {"salt": b"short"}],
    ids=["all the memory", "forever", "no memory", "no pass", "no salt"],
)
def test_a_hostile_cost_is_refused_before_it_is_paid(
    table: SlotTable, path: Path, change: dict[str, object]
) -> None:
    alai, _xiaomei = _slots(path)
    with pytest.raises(StoreDamagedError):
        _write(path, seal_check(msgspec.structs.replace(alai, **change)))


def test_a_table_that_is_not_there(path: Path) -> None:
    with pytest.raises(FileTroubleError):
        SlotTable.load(path)
    assert SlotTable(path).accounts() == []


def test_the_names_of_the_file_are_fixed() -> None:
    assert subject.SLOTS_NAME == "slots.json"
