from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from app.domain.errors import (
    DiskFullError,
    EnvironmentalError,
    FileTroubleError,
    InputError,
    StoreBusyError,
    StoreDamagedError,
    StoreTooNewError,
)
from app.store import store as subject
from app.store.connection import open_connection
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store

KEY = bytes(range(32))


def _count(store: Store) -> int:
    with store.read() as reader:
        return int(reader.exec_driver_sql("select count(*) from tally").scalar_one())


def _add(store: Store, *numbers: int) -> None:
    with store.write() as writer:
        rows = [(number, "x" * 500) for number in numbers]
        writer.exec_driver_sql("insert into tally values (?, ?)", rows)


def test_what_was_saved_is_there_after_closing_and_opening(store: Store) -> None:
    _add(store, 1, 2, 3)
    store.close()
    store.close()  # a second time does nothing
    assert [path.name for path in store.path.parent.iterdir()] == [STORE_NAME]
    again = Store.open(store.path, KEY, StoreKind.LAPTOP)
    assert _count(again) == 3
    again.close()


@pytest.mark.parametrize("kind", list(StoreKind))
def test_a_new_store_says_what_it_is(tmp_path: Path, kind: StoreKind) -> None:
    (tmp_path / f"{STORE_NAME}.new").write_bytes(b"half made, then the power went")
    store = Store.create(tmp_path / STORE_NAME, KEY, kind)
    with store.read() as reader:
        assert reader.exec_driver_sql("pragma application_id").scalar() == kind.application_id
        assert reader.exec_driver_sql("pragma user_version").scalar() == kind.schema_version
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == [STORE_NAME]


def test_records_that_are_there_are_never_created_over(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(InputError) as refusal:
        Store.create(path, KEY, StoreKind.LAPTOP)
    assert (refusal.value.code, refusal.value.field) == ("I-110", "path")
    assert path.read_bytes() == before


def test_the_file_holds_nothing_readable(store: Store) -> None:
    _add(store, 1)
    for path in store.path.parent.iterdir():
        content = path.read_bytes()
        assert b"SQLite format" not in content
        assert b"xxxxxxxx" not in content
        assert b"CREATE TABLE" not in content


def test_an_exception_takes_the_whole_unit_back(store: Store) -> None:
    _add(store, 1)
    with pytest.raises(IntegrityError):
        _add(store, 2, 3, 1)
    with pytest.raises(IntegrityError), store.write() as writer:
        writer.exec_driver_sql("insert into tally values (4, ''), (4, '')")
    assert _count(store) == 1
    _add(store, 2)
    assert _count(store) == 2


def test_a_unit_inside_a_unit_is_a_bug(store: Store) -> None:
    with pytest.raises(RuntimeError, match="inside"), store.write(), store.write():
        pass
    _add(store, 1)
    assert _count(store) == 1


def test_a_reader_sees_one_state_and_cannot_write(store: Store) -> None:
    _add(store, 1)
    with store.read() as reader:
        assert reader.exec_driver_sql("select count(*) from tally").scalar() == 1
        _add(store, 2)
        assert reader.exec_driver_sql("select count(*) from tally").scalar() == 1
        with pytest.raises(FileTroubleError):
            reader.exec_driver_sql("delete from tally")
    assert _count(store) == 2


def test_two_threads_that_read_and_write_lose_nothing(store: Store) -> None:
    _add(store, 0)
    with store.write() as writer:
        writer.exec_driver_sql("update tally set words = '0'")
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        for _round in range(50):
            with store.write() as writer:
                found = int(writer.exec_driver_sql("select words from tally").scalar_one())
                writer.exec_driver_sql("update tally set words = ?", (str(found + 1),))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as reader:
        assert reader.exec_driver_sql("select words from tally").scalar() == "100"


def test_two_processes_that_read_and_write_lose_nothing(store: Store) -> None:
    with store.write() as writer:
        writer.exec_driver_sql("insert into tally values (0, '0')")
    program = """
import sys
from pathlib import Path
from app.store.kind import StoreKind
from app.store.store import Store
store = Store.open(Path(sys.argv[1]), bytes(range(32)), StoreKind.LAPTOP)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(50):
    with store.write() as writer:
        found = int(writer.exec_driver_sql("select words from tally").scalar_one())
        writer.exec_driver_sql("update tally set words = ?", (str(found + 1),))
store.close()
"""
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(store.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for run in runs:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
    for run in runs:
        assert run.stdin is not None
        run.stdin.write("go\n")
        run.stdin.flush()
    for run in runs:
        run.communicate()
        assert run.returncode == 0
    with store.read() as reader:
        assert reader.exec_driver_sql("select words from tally").scalar() == "100"


def test_another_process_that_holds_the_store_is_named(store: Store) -> None:
    other = open_connection(store.path, KEY)
    other.execute("begin immediate")
    with pytest.raises(StoreBusyError) as trouble:
        _add(store, 1)
    assert trouble.value.code == "E-02"
    other.execute("rollback")
    other.close()
    _add(store, 1)
    assert _count(store) == 1


def test_disk_full_while_saving_takes_the_unit_back_whole(store: Store) -> None:
    _add(store, 1)
    with store.write() as writer:
        pages = writer.exec_driver_sql("pragma page_count").scalar_one()
        writer.exec_driver_sql(f"pragma max_page_count = {pages + 2}")
    with pytest.raises(DiskFullError) as trouble:
        _add(store, *range(2, 200))
    assert trouble.value.code == "E-01"
    assert _count(store) == 1
    with store.write() as writer:
        writer.exec_driver_sql("pragma max_page_count = 100000")
    _add(store, *range(2, 200))
    assert _count(store) == 199


def test_a_missing_file_is_said_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(FileTroubleError) as trouble:
        Store.open(tmp_path / "nothing", KEY, StoreKind.LAPTOP)
    assert trouble.value.code == "E-06"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"SQLite format 3\0" + bytes(5_000), b"wash_face,Y\n"],
    ids=["empty file", "plain SQLite file", "a text"],
)
def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / STORE_NAME
    path.write_bytes(content)
    with pytest.raises(FileTroubleError) as trouble:
        Store.open(path, KEY, StoreKind.LAPTOP)
    assert trouble.value.code == "E-07"
    assert path.read_bytes() == content


def test_a_laptop_s_store_does_not_open_as_a_center_s(path: Path) -> None:
    with pytest.raises(FileTroubleError) as trouble:
        Store.open(path, KEY, StoreKind.CENTER)
    assert trouble.value.code == "E-07"


def test_a_wrong_key_opens_nothing(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(StoreDamagedError) as trouble:
        Store.open(path, bytes(32), StoreKind.LAPTOP)
    assert trouble.value.code == "E-08"
    assert path.read_bytes() == before
    Store.open(path, KEY, StoreKind.LAPTOP).close()


def test_a_damaged_page_is_noticed_when_it_is_read(store: Store) -> None:
    _add(store, *range(200))
    store.close()
    content = bytearray(store.path.read_bytes())
    content[-2_000] ^= 1
    store.path.write_bytes(bytes(content))
    again = Store.open(store.path, KEY, StoreKind.LAPTOP)
    with pytest.raises(EnvironmentalError) as trouble, again.read() as reader:
        reader.exec_driver_sql("select sum(length(words)) from tally").scalar()
    assert trouble.value.code == "E-03"
    again.close()


def test_a_store_of_a_newer_major_opens_to_be_read_only(store: Store) -> None:
    _add(store, 1)
    with store.write() as writer:
        writer.exec_driver_sql("pragma user_version = 9000")
    store.close()
    newer = Store.open(store.path, KEY, StoreKind.LAPTOP)
    assert newer.is_read_only
    assert _count(newer) == 1
    with pytest.raises(StoreTooNewError) as refusal:
        _add(newer, 2)
    assert refusal.value.code == "E-05"
    newer.close()


def test_a_store_of_a_newer_minor_is_used_as_it_is(store: Store) -> None:
    with store.write() as writer:
        writer.exec_driver_sql("pragma user_version = 1001")
    store.close()
    newer = Store.open(store.path, KEY, StoreKind.LAPTOP)
    _add(newer, 1)
    assert not newer.is_read_only
    newer.close()


def test_opening_a_store_at_head_does_not_load_the_migrations(path: Path) -> None:
    program = """
import sys
from pathlib import Path
from app.store.kind import StoreKind
from app.store.store import Store
Store.open(Path(sys.argv[1]), bytes(range(32)), StoreKind.LAPTOP).close()
sys.exit("alembic" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert done.returncode == 0


def test_a_log_that_cannot_be_folded_at_the_end_loses_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _key: bytes) -> None:
        raise DiskFullError("full")

    _add(store, 1)
    monkeypatch.setattr(subject, "_fold_log", full)
    store.close()
    monkeypatch.undo()
    again = Store.open(store.path, KEY, StoreKind.LAPTOP)
    assert _count(again) == 1
    again.close()


def test_who_still_reads_when_the_store_is_closed_finishes_reading(store: Store) -> None:
    _add(store, 1, 2)
    with store.read() as reader:
        store.close()
        assert reader.exec_driver_sql("select count(*) from tally").scalar_one() == 2
    assert reader.closed
