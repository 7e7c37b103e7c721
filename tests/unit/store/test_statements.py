from __future__ import annotations

from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from app.domain.errors import FileTroubleError
from app.store.kind import StoreKind
from app.store.statements import Statements
from app.store.store import Store

KEY = bytes(range(32))
INSERT = "INSERT INTO meta (name, value) VALUES (?, ?)"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store", KEY, StoreKind.LAPTOP)


def test_statements_belong_to_the_unit_they_run_in(store: Store) -> None:
    with store.write() as connection:
        statements = Statements(connection)
        assert statements.run(INSERT, ("one", b"1")) == []
        statements.run_many(INSERT, [("two", b"2"), ("three", b"3")])
    with pytest.raises(driver.IntegrityError), store.write() as connection:
        Statements(connection).run_many(INSERT, [("four", b"4"), ("one", b"again")])
    with store.read() as connection:
        found = Statements(connection).run("SELECT name FROM meta ORDER BY value")
    assert found == [("one",), ("two",), ("three",)]
    store.close()


def test_the_world_s_failures_are_told_apart_from_ours(store: Store) -> None:
    with pytest.raises(FileTroubleError), store.read() as connection:
        Statements(connection).run("DELETE FROM meta")
    with pytest.raises(FileTroubleError), store.read() as connection:
        Statements(connection).run_many(INSERT, [("one", b"1")])
    with pytest.raises(driver.IntegrityError), store.write() as connection:
        Statements(connection).run(INSERT, ("one", None))
    with pytest.raises(driver.IntegrityError), store.write() as connection:
        Statements(connection).run_many(INSERT, [("one", None)])
    store.close()
