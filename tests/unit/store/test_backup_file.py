"""A backup file from anywhere: whole, spoiled in every way, or made to harm."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import msgspec
import pytest

from app.domain.errors import AppError, InputError
from app.security.slot_cost import SlotCost
from app.services.backup_files import restore_file
from app.store.backup_file import (
    DIGEST_BYTES,
    LENGTH_BYTES,
    MAGIC,
    SUFFIX,
    is_backup_file,
    read_head,
    unpack,
    write_backup_file,
)
from app.store.backup_folder import backups_in, write_backup
from app.store.connection import open_bare
from app.store.kind import STORE_NAME, StoreKind
from app.store.migrate import upgrade
from app.store.store import Store
from tests.factories.backups import KEY, PASSWORD, packed, slots_content

FLIPS = 300
ROOT = Path(__file__).resolve().parents[3]
# Run as a process of its own: the limits are the acceptance criterion of hostile files.
JUDGE = """
import json, pathlib, resource, sys
from app.domain.errors import AppError
from app.services.backup_files import restore_file
import alembic.command, app.store.migrate
resource.setrlimit(resource.RLIMIT_AS, (512_000_000, 512_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
home, told = pathlib.Path(sys.argv[1]), {}
for file in sorted(home.glob("*.suoma-backup")):
    try:
        restore_file(file, home / "target", user=None, password=sys.argv[2])
    except AppError as error:
        told[file.stem] = error.code
    else:
        told[file.stem] = "restored"
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a good backup of a laptop."""
    folder = tmp_path_factory.mktemp("whole")
    upgrade(folder / "store", KEY, StoreKind.LAPTOP)
    return packed(folder, folder / "store", StoreKind.LAPTOP).read_bytes()


def resealed(content: bytes) -> bytes:
    """Return a body with the digest that fits it, as a clever forger would."""
    return content + hashlib.sha256(content).digest()


def with_head(whole: bytes, change: Callable[[list[object]], None]) -> bytes:
    """Return a backup with another head, of fitting lengths and digest."""
    start = len(MAGIC) + LENGTH_BYTES
    length = int.from_bytes(whole[len(MAGIC) : start], "little")
    fields = msgspec.msgpack.decode(whole[start : start + length])
    change(fields)
    front = msgspec.msgpack.encode(fields)
    body = whole[start + length : -DIGEST_BYTES]
    return resealed(MAGIC + len(front).to_bytes(LENGTH_BYTES, "little") + front + body)


def refused(folder: Path, content: bytes) -> str:
    """Return the code a file is refused with; nothing may be left of it."""
    file, target = folder / f"one{SUFFIX}", folder / "target"
    file.write_bytes(content)
    with pytest.raises(AppError) as trouble:
        restore_file(file, target, user=None, password=PASSWORD)
    assert not target.exists()
    return trouble.value.code


def test_what_was_written_comes_out(tmp_path: Path, whole: bytes) -> None:
    file = tmp_path / f"one{SUFFIX}"
    file.write_bytes(whole)
    head = unpack(file, tmp_path / "store")
    assert head == read_head(file)
    assert (tmp_path / "store").stat().st_size == head.store_bytes
    assert restore_file(file, tmp_path / "to", user=None, password=PASSWORD).number == 1


def test_every_flipped_bit_is_found(tmp_path: Path, whole: bytes) -> None:
    chance = Random(20)
    places = [*range(len(MAGIC) + 40), *(chance.randrange(len(whole)) for _ in range(FLIPS))]
    for place in places:
        spoiled = bytearray(whole)
        spoiled[place] ^= 1 << chance.randrange(8)
        assert refused(tmp_path, bytes(spoiled)) in {"I-550", "I-551", "I-552"}, place


def test_every_cut_and_every_addition_is_found(tmp_path: Path, whole: bytes) -> None:
    chance = Random(21)
    lengths = [*range(60), *(chance.randrange(len(whole)) for _ in range(60)), len(whole) - 1]
    for length in lengths:
        assert refused(tmp_path, whole[:length]) in {"I-550", "I-551"}, length
    assert refused(tmp_path, whole + b"\0") == "I-551"
    assert refused(tmp_path, whole[:-40] + whole[-39:]) == "I-551"
    assert refused(tmp_path, whole * 2) == "I-551"


def test_a_backup_of_a_newer_program_is_told_by_name(tmp_path: Path, whole: bytes) -> None:
    newer = resealed(whole.replace(MAGIC, MAGIC.replace(b"1", b"2"), 1)[:-DIGEST_BYTES])
    assert refused(tmp_path, newer) == "I-552"


def test_a_backup_is_known_by_its_first_bytes_whatever_its_name(
    tmp_path: Path, whole: bytes
) -> None:
    file = tmp_path / "one.bin"
    for content, is_backup in (
        (whole, True),
        (whole.replace(MAGIC, MAGIC.replace(b"1", b"2"), 1), True),
        (MAGIC, True),
        (MAGIC[:5], False),
        (b"", False),
        (b"SQLite format 3\0", False),
    ):
        file.write_bytes(content)
        assert is_backup_file(file) is is_backup
    assert not is_backup_file(tmp_path)
    assert not is_backup_file(tmp_path / "pulled out")


def test_a_store_that_is_shorter_than_it_was_said_to_be_makes_no_backup(
    tmp_path: Path, whole: bytes
) -> None:
    file, store, out = (tmp_path / name for name in (f"one{SUFFIX}", "store", f"two{SUFFIX}"))
    file.write_bytes(whole)
    head = unpack(file, store)
    more = msgspec.structs.replace(head, store_bytes=head.store_bytes + 1)
    with pytest.raises(InputError) as trouble:
        write_backup_file(out, more, store)
    assert trouble.value.code == "I-551"
    assert sorted(one.name for one in tmp_path.iterdir()) == [f"one{SUFFIX}", "store"]


def test_a_system_that_cannot_forget_its_cache_writes_backups_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows, where nobody can ask for that."""
    monkeypatch.delattr(os, "posix_fadvise")
    upgrade(tmp_path / "store", KEY, StoreKind.LAPTOP)
    made = packed(tmp_path, tmp_path / "store", StoreKind.LAPTOP)
    assert unpack(made, tmp_path / "again") == read_head(made)
    assert (tmp_path / "again").read_bytes() == (tmp_path / "store").read_bytes()


def test_a_backup_of_another_role_is_told_by_name(tmp_path: Path, whole: bytes) -> None:
    def as_center(fields: list[object]) -> None:
        fields[0] = "center"

    assert refused(tmp_path, with_head(whole, as_center)) == "I-554"


def test_the_wrong_password_changes_nothing(tmp_path: Path, whole: bytes) -> None:
    file = tmp_path / f"one{SUFFIX}"
    file.write_bytes(whole)
    for user, password, code in ((None, "not this one", "I-101"), ("王小梅", PASSWORD, "I-102")):
        with pytest.raises(InputError) as trouble:
            restore_file(file, tmp_path / "target", user=user, password=password)
        assert trouble.value.code == code
        assert not (tmp_path / "target").exists()


def harmful_store(path: Path, *statements: str, key: bytes = KEY) -> Path:
    """Make a store of ours, with something in it that no version of ours makes."""
    upgrade(path, key, StoreKind.LAPTOP)
    raw = open_bare(path, key)
    for one in statements:
        raw.execute(one)
    raw.close()
    return path


HARM = {
    "trigger": ("CREATE TRIGGER t AFTER INSERT ON meta BEGIN DELETE FROM operation; END",),
    "view": ("CREATE VIEW v AS SELECT load_extension('/tmp/evil.so')",),
    "a view that never ends": (
        (
            "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
            " SELECT count(*) FROM c"
        ),
    ),
    "table": ("CREATE TABLE more (n INTEGER)",),
    "column": ("ALTER TABLE meta ADD COLUMN more BLOB",),
    "generated column": ("ALTER TABLE meta ADD COLUMN big BLOB AS (zeroblob(1000000000)) VIRTUAL",),
    "index on an expression": ("CREATE INDEX i ON meta (hex(value))",),
    "no index": ("DROP INDEX {index}",),
    "virtual table": ("CREATE VIRTUAL TABLE f USING fts5(words)",),
    "a table renamed": ("ALTER TABLE meta RENAME TO other",),
    "broken schema": (
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = 'CREATE TABLE meta (' WHERE name = 'meta'",
    ),
    "a name twice": (
        "PRAGMA writable_schema = ON",
        (
            "INSERT INTO sqlite_master SELECT type, name, tbl_name, 0, sql FROM sqlite_master"
            " WHERE name = 'meta'"
        ),
    ),
    "a newer schema": ("PRAGMA user_version = 4000",),
    "a schema there never was": ("PRAGMA user_version = 1500",),
    "of a center": ("PRAGMA application_id = 1398099779",),
}


def _some_index(path: Path) -> str:
    upgrade(path, KEY, StoreKind.LAPTOP)
    raw = open_bare(path, KEY)
    query = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    name = str(raw.execute(query).fetchone()[0])
    raw.close()
    return name


def _write_hostile_files(home: Path, whole: bytes) -> dict[str, set[str]]:
    """Write files that should be refused; return the codes that each may be refused with."""
    wanted: dict[str, set[str]] = {}

    def keep(name: str, content: bytes, *codes: str) -> None:
        wanted[name] = set(codes)
        (home / f"{name}{SUFFIX}").write_bytes(content)

    index = _some_index(home / "pattern")
    slots = slots_content(home)
    for name, statements in HARM.items():
        store = harmful_store(home / "store", *(one.format(index=index) for one in statements))
        made = packed(home, store, StoreKind.LAPTOP, keys=slots)
        keep(name, made.read_bytes(), "I-558", "I-552", "I-550", "I-559")
        made.unlink()
        store.unlink()
    plain = b"SQLite format 3\0" + bytes(8176)
    keep("plain SQLite", plain, "I-550")
    keep("nothing", b"", "I-550", "I-551")
    keep("zeros", bytes(1_000_000), "I-550")
    keep("a picture", b"\x89PNG\r\n\x1a\n" + os.urandom(5000), "I-550")
    keep("a ticket", b"SUOMA-TICKET 1\n" + os.urandom(500), "I-550")
    keep("bomb of a head", MAGIC + b"\xff\xff\xff\x7f" + bytes(1000), "I-551")
    keep("array bomb", resealed(MAGIC + b"\x05\0\0\0\xdd\xff\xff\xff\xff" + bytes(2000)), "I-551")
    nested = b"\x91" * 200_000
    keep("nested", resealed(MAGIC + len(nested).to_bytes(LENGTH_BYTES, "little") + nested), "I-551")

    def huge(fields: list[object]) -> None:
        fields[-1] = (1 << 53) - 1

    keep("a store of 8 PB", with_head(whole, huge), "I-551")
    for name, value in (
        ("slots of zeros", bytes(1000)),
        ("no slots", b""),
        ("deep slots", b"[" * 100_000),
        ("dear slots", slots_content(home, cost=SlotCost.FLOOR).replace(b"8192", b"1073741824")),
    ):

        def put(fields: list[object], value: bytes = value) -> None:
            fields[-2] = value

        keep(name, with_head(whole, put), "I-551")

    def elsewhere(fields: list[object]) -> None:
        fields[4:6] = ["../../..", "../../etc/passwd\0"]
        fields[-2] = b"{}"

    keep("a name that climbs", with_head(whole, elsewhere), "I-551")
    other = bytes(range(1, 33))
    upgrade(home / "store", other, StoreKind.LAPTOP)
    keep(
        "the key of another",
        packed(home, home / "store", StoreKind.LAPTOP, keys=slots).read_bytes(),
        "I-559",
    )
    (home / "store").unlink()
    noise = packed_noise(whole)
    keep("noise for a store", noise, "I-559")
    return wanted


def packed_noise(whole: bytes) -> bytes:
    """Return a backup whose store is noise of the right length."""
    start = len(MAGIC) + LENGTH_BYTES
    length = int.from_bytes(whole[len(MAGIC) : start], "little")
    store = len(whole) - start - length - DIGEST_BYTES
    return resealed(whole[: start + length] + Random(9).randbytes(store))


def test_hostile_files_are_refused_in_time_and_memory_and_leave_nothing(
    tmp_path: Path, whole: bytes
) -> None:
    home = tmp_path / "stick"
    home.mkdir()
    wanted = _write_hostile_files(home, whole)
    (home / "pattern").unlink()
    for more in home.glob("packed-*"):
        more.unlink()
    before = sorted(one.name for one in home.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", JUDGE, str(home), PASSWORD],
        cwd=ROOT,
        env=os.environ | {"SUOMA_LANG": "en", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert len(told) >= 25
    assert {name: code for name, code in told.items() if code not in wanted[name]} == {}
    assert sorted(one.name for one in home.iterdir()) == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["stick"]


def test_a_good_backup_passes_the_same_judge(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / f"good{SUFFIX}").write_bytes(whole)
    restored = restore_file(
        tmp_path / f"good{SUFFIX}", tmp_path / "to", user=None, password=PASSWORD
    )
    assert (restored.folder / STORE_NAME).exists()


def test_a_name_is_one_that_every_stick_takes(tmp_path: Path) -> None:
    names = ["四开乡/中心:校*?", "..", "", "a" * 200, "ꀊꆈꌠ\u202e\0<b>|", "con.", "学校　（南）"]
    upgrade(tmp_path / STORE_NAME, KEY, StoreKind.LAPTOP)
    store = Store.open(tmp_path / STORE_NAME, KEY, StoreKind.LAPTOP)
    file = packed(tmp_path, tmp_path / STORE_NAME, StoreKind.LAPTOP)
    head, stick = read_head(file), tmp_path / "stick"
    for number, name in enumerate(names, 1):
        about = msgspec.structs.replace(head, name=name, number=number)
        made = write_backup(store, stick, about)
        assert made.path.parent == stick
        assert not set(made.path.name) & set('\\/:*?"<>|\0\u202e')
        assert len(made.path.name.encode("utf-16-le")) // 2 <= 255
        assert f"-{number:06d}-2024-10-08" in made.path.name
    store.close()
    assert [one.head.number for one in backups_in(stick, "laptop", head.owner)] == [
        *range(len(names), 0, -1)
    ]
