from __future__ import annotations

from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from app.domain.errors import FileTroubleError, SQLiteTooOldError
from app.store import connection as subject
from app.store.connection import (
    PRAGMAS,
    check_sqlite_version,
    lax_pragmas,
    make_engine,
    open_bare,
    open_connection,
    read_pragmas,
)
from app.store.store import Store

KEY = bytes(range(32))


@pytest.mark.parametrize("version", [(3, 51, 2), (3, 40, 1)], ids=["SQLite too old", "Debian 12"])
def test_a_library_that_can_corrupt_the_store_is_refused(version: tuple[int, int, int]) -> None:
    with pytest.raises(SQLiteTooOldError) as refusal:
        check_sqlite_version(version)
    assert refusal.value.code == "E-04"
    assert ".".join(map(str, version)) in refusal.value.what


def test_the_shipped_library_is_new_enough() -> None:
    check_sqlite_version()
    check_sqlite_version(subject.OLDEST_SQLITE)


def test_every_connection_of_a_store_has_every_safety_setting(store: Store) -> None:
    names = [name for name, _value, _expected in PRAGMAS]
    expected = [value for _name, _set, value in PRAGMAS]
    with store.write() as writer:
        assert [writer.exec_driver_sql(f"pragma {name}").scalar() for name in names] == expected
    with store.read() as one, store.read() as other:
        for reader in (one, other):
            assert [reader.exec_driver_sql(f"pragma {name}").scalar() for name in names] == expected
    with store.bare() as raw:
        assert lax_pragmas(read_pragmas(raw)) == []
    assert len(PRAGMAS) <= 20


def test_a_setting_that_does_not_take_stops_the_opening(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "PRAGMAS", (("synchronous", "NORMAL", 2),))
    with pytest.raises(FileTroubleError) as refusal:
        open_connection(path, KEY)
    assert refusal.value.code == "E-09"


def test_a_key_of_the_wrong_length_is_a_bug_and_never_a_passphrase(path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        open_bare(path, b"short")


def test_erased_names_do_not_stay_on_free_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without a key SQLCipher writes plain pages: what stays can then be looked for in the file.
    def open_plain(path: Path, _key: bytes) -> object:
        return driver.connect(str(path), isolation_level=None)

    monkeypatch.setattr(subject, "open_bare", open_plain)

    def bytes_left(name: str) -> bytes:
        raw = open_connection(tmp_path / name, KEY)
        raw.execute("create table pupil (n integer primary key, name text)")
        rows = [(n, "马海木呷子" * 20) for n in range(400)]
        raw.executemany("insert into pupil values (?, ?)", rows)
        raw.execute("delete from pupil")
        raw.execute("pragma wal_checkpoint(truncate)").fetchall()
        raw.close()
        return (tmp_path / name).read_bytes()

    canary = "马海木呷子".encode()
    assert canary not in bytes_left("ours")
    lax = tuple(row for row in PRAGMAS if row[0] != "secure_delete")
    monkeypatch.setattr(subject, "PRAGMAS", lax)
    assert canary in bytes_left("lax")


def test_a_transaction_that_cannot_begin_for_our_own_fault_stays_a_bug(path: Path) -> None:
    engine = make_engine(path, KEY, begin="BEGIN NONSENSE")
    with engine.connect() as connection, pytest.raises(driver.OperationalError):
        connection.begin()
    engine.dispose()


def test_a_new_statement_is_compiled_once_however_many_came_before(path: Path) -> None:
    raw = open_connection(path, KEY)
    for _turn in range(2):
        for number in range(300):
            raw.execute(f"select {number}").fetchall()
    compiled = []

    def on_compiling(*what: object) -> int:
        compiled.append(what)
        return int(driver.SQLITE_OK)

    raw.set_authorizer(on_compiling)
    counts = []
    for _turn in range(3):
        for statement in ("select 'a'", "select 'b'", "select 'c'"):
            raw.execute(statement).fetchall()
        counts.append(len(compiled))
    raw.close()
    assert counts == [3, 3, 3]
