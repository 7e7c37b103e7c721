from __future__ import annotations

from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection

from app.domain.errors import StoreBusyError
from app.store.kind import StoreKind
from app.store.statements import Statements
from app.store.store import Store

KEY = bytes(range(32))
INSERT = "insert into tally (words) values (?)"


def _words(store: Store) -> list[str]:
    with store.read() as connection:
        return [row[0] for row in Statements(connection).run("select words from tally order by n")]


def _by_both_ways(connection: Connection, word: str) -> None:
    Statements(connection).run(INSERT, (word,))
    connection.exec_driver_sql(INSERT, (word + " too",))


def _fail_after_writing(store: Store) -> None:
    with store.write() as connection:
        _by_both_ways(connection, "lost")
        raise ZeroDivisionError


def _leave_an_orphan(store: Store, *, is_by_sqlalchemy: bool) -> None:
    with store.write() as connection:
        run = connection.exec_driver_sql if is_by_sqlalchemy else Statements(connection).run
        run("pragma defer_foreign_keys = on")
        run("insert into child values (99)")


def test_sqlalchemy_joins_the_driver_s_transaction(store: Store) -> None:
    with store.write() as connection:
        _by_both_ways(connection, "kept")
    with pytest.raises(ZeroDivisionError):
        _fail_after_writing(store)
    with store.write() as connection:
        _by_both_ways(connection, "kept again")
    assert _words(store) == ["kept", "kept too", "kept again", "kept again too"]


def test_a_commit_that_is_refused_leaves_nothing_open(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("create table child (n integer references tally (n))")
    for is_by_sqlalchemy in (False, True):
        with pytest.raises(driver.IntegrityError):
            _leave_an_orphan(store, is_by_sqlalchemy=is_by_sqlalchemy)
        assert _words(store) == []
    with store.write() as connection:
        _by_both_ways(connection, "kept")
    assert _words(store) == ["kept", "kept too"]


def test_a_unit_that_could_not_begin_has_nothing_to_roll_back(store: Store, path: Path) -> None:
    other = Store.open(path, KEY, StoreKind.LAPTOP, busy_timeout_ms=1)
    with store.write(), pytest.raises(StoreBusyError), other.write():
        pass
    with other.write() as connection:
        Statements(connection).run(INSERT, ("later",))
    assert _words(store) == ["later"]
    other.close()


def test_a_reader_sees_one_state_whichever_way_it_asks(store: Store) -> None:
    count = "select count(*) from tally"
    with store.read() as reader:
        assert Statements(reader).run(count) == [(0,)]
        with store.write() as connection:
            _by_both_ways(connection, "meanwhile")
        assert reader.exec_driver_sql(count).scalar() == 0
    with store.read() as reader:
        assert reader.exec_driver_sql(count).scalar() == 2


class _StoppedError(BaseException):
    """What a person's Ctrl+C is to a statement that is being carried out."""


def test_a_store_goes_on_after_a_stop_in_the_middle_of_a_statement(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_arguments: object) -> None:
        raise _StoppedError

    def write_and_be_stopped() -> None:
        with store.write() as connection:
            _by_both_ways(connection, "lost")
            with monkeypatch.context() as patch:
                patch.setattr(connection.engine.dialect, "do_execute", stop)
                connection.exec_driver_sql(INSERT, ("never",))

    with pytest.raises(_StoppedError):
        write_and_be_stopped()
    with store.write() as connection:
        _by_both_ways(connection, "kept")
    assert _words(store) == ["kept", "kept too"]
