"""A store from outside is looked at before any of it is trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import AppError, InputError, StoreDamagedError
from app.store import inspection as subject
from app.store.connection import open_bare
from app.store.inspection import refuse_strange
from app.store.kind import StoreKind

KEY = bytes(range(32))


def changed(path: Path, *statements: str) -> Path:
    raw = open_bare(path, KEY)
    for one in statements:
        raw.execute(one)
    raw.close()
    return path


def test_a_store_of_ours_is_let_in_and_stays_as_it_was(path: Path) -> None:
    before = path.read_bytes()
    assert refuse_strange(path, KEY, StoreKind.LAPTOP) == StoreKind.LAPTOP.schema_version
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        (("PRAGMA user_version = 4000",), "I-552"),
        (("PRAGMA user_version = 1500",), "I-558"),
        (("CREATE TABLE more (n INTEGER)",), "I-558"),
        (
            ("CREATE TRIGGER t AFTER INSERT ON meta BEGIN DELETE FROM operation; END",),
            "I-558",
        ),
        (
            (
                "PRAGMA writable_schema = ON",
                "UPDATE sqlite_master SET sql = 'CREATE TABLE meta (' WHERE name = 'meta'",
            ),
            "I-558",
        ),
    ],
)
def test_what_no_store_of_ours_holds_is_refused(
    path: Path, statements: tuple[str, ...], code: str
) -> None:
    with pytest.raises(InputError) as refused:
        refuse_strange(changed(path, *statements), KEY, StoreKind.LAPTOP)
    assert refused.value.code == code


def test_a_page_whose_seal_is_broken_is_damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-200] ^= 4
    path.write_bytes(bytes(content))
    with pytest.raises(StoreDamagedError):
        refuse_strange(path, KEY, StoreKind.LAPTOP)


def test_a_structure_that_does_not_hold_together_is_damage(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page is sealed rightly, by somebody who knew the key and built a false tree."""
    rows = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 50)"
    fill = f"INSERT INTO meta {rows} SELECT 'key' || n, zeroblob(900) FROM c"  # noqa: S608 -- no input
    changed(
        path,
        fill,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master"
        " WHERE name = 'operation') WHERE name = 'meta'",
    )
    with pytest.raises(AppError) as refused:
        refuse_strange(path, KEY, StoreKind.LAPTOP)
    assert refused.value.code == "E-03"


def test_another_key_and_another_role_are_told(path: Path) -> None:
    with pytest.raises(AppError) as refused:
        refuse_strange(path, bytes(32), StoreKind.LAPTOP)
    assert refused.value.code == "E-08"
    with pytest.raises(AppError) as refused:
        refuse_strange(path, KEY, StoreKind.CENTER)
    assert refused.value.code == "E-07"


def test_the_pattern_is_made_by_our_migrations_alone() -> None:
    laptop = subject._expected(StoreKind.LAPTOP, StoreKind.LAPTOP.schema_version)
    center = subject._expected(StoreKind.CENTER, StoreKind.CENTER.schema_version)
    assert laptop != center
    assert {name for kind, name, *_rest in laptop if kind == "trigger"} == set()
