"""No child's name in any byte of a stick; the same search finds them with sealing switched off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sync.columns import unsqueeze
from tests.factories.school import NAMES
from tests.factories.sticks import Sticks

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
# 200 names that stand nowhere else, of syllables that do.
CANARIES = [
    f"{one}{other}"
    for one in NAMES["pupils"][:16]
    for other in NAMES["pupils"][1:16]
    if one != other
][:200]


def names_in(folder: Path) -> set[str]:
    """Return the children whose name stands in a byte, or a file name, of a folder."""
    content = b"\0".join(
        part
        for file in folder.rglob("*")
        if file.is_file()
        for part in (file.read_bytes(), file.name.encode())
    )
    return {name for name in CANARIES if any(name.encode(one) in content for one in ENCODINGS)}


def hand_over(area: Sticks) -> Path:
    """Let names travel up from one laptop and down to another, by stick."""
    head, teacher, stick = area.desk("吉木阿来"), area.desk("沙马拉且"), area.stick()
    head.open_class(len(CANARIES), CANARIES)
    head.mark()
    for desk in (head, teacher):
        desk.carry(stick)
    area.receive(stick)
    for desk in (head, teacher):
        desk.take_back(stick)
    with teacher.laptop.store.read() as connection:
        taught = connection.exec_driver_sql("SELECT count(*) FROM pupil").scalar_one()
    assert taught == len(CANARIES) == 200
    return stick


def test_no_name_stands_in_any_byte_of_a_stick(area: Sticks) -> None:
    assert names_in(hand_over(area)) == set()


@pytest.fixture
def unsealed() -> Iterator[None]:
    """Switch the stick's own sealing off: what is inside is sealed with the school's key still."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.sync.stick.seal_to", lambda _public, plain, _seed: plain)
        patch.setattr("app.sync.stick.unseal_own", lambda _key, sealed: sealed)
        yield


def test_whoever_opened_a_stick_would_still_need_the_school_s_key(
    area: Sticks, unsealed: None
) -> None:
    assert names_in(hand_over(area)) == set()


def test_with_both_sealings_off_the_search_finds_the_names(
    area: Sticks, unsealed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "app.sync.batch.seal", lambda _key, nonce, plain, _context: nonce + plain + bytes(16)
    )
    monkeypatch.setattr("app.sync.batch.unseal", lambda _key, sealed, _context: sealed[24:-16])
    monkeypatch.setattr("app.sync.columns.squeeze", lambda plain: b"\x00" + plain)
    assert unsqueeze(b"\x00plain") == b"plain"
    assert len(names_in(hand_over(area))) == len(set(CANARIES))
