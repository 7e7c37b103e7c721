"""A small store of each test's own; its tables are the shipped ones plus one of the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store

KEY = bytes(range(32))


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("pristine") / STORE_NAME
    Store.create(path, KEY, StoreKind.LAPTOP).close()
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, pristine: bytes) -> Path:
    """Return the path of a closed, empty laptop store."""
    store = tmp_path / STORE_NAME
    store.write_bytes(pristine)
    return store


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path, KEY, StoreKind.LAPTOP, busy_timeout_ms=50)
    with opened.write() as connection:
        connection.exec_driver_sql("create table tally (n integer primary key, words text)")
    yield opened
    opened.close()
