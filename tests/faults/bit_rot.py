"""Bit rot: single bits turn, sectors become zeros, ends go missing, in stores and on sticks.

    python -m tests.faults.bit_rot SEED FLIPS

Each damage is done to a fresh copy and judged by what the program says: it does not open, the check
names it, or the content is what it was. Anything else is content that changed unseen.

One thing nobody can see: a log whose last commit is spoiled or missing looks as if the power had
gone earlier. There the content must be exactly what it was after some commit, and it is counted
by itself.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from app.domain.errors import AppError
from app.security.keyring_backend import KeyringReport
from app.services.backup_files import back_up_to
from app.services.backups import good_backups, make_daily_backup, restore
from app.services.self_check import check_store
from app.store.backup_file import unpack
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store
from app.sync.columns import MalformedError
from app.sync.stick import NewerStickError, read_packet, read_reply
from tests.factories.digests import digest_of
from tests.factories.sticks import PASSWORD, TUESDAY, digest, sticks

MAIN = "flips"
PORTION = 500
TEACHER = "吉木阿来"
WAL = f"{STORE_NAME}-wal"
DAY = dt.date(2024, 10, 8)
NO_KEYRING = KeyringReport("none", refused=())
SECTOR = 512
# Working the password out is dear, so going on with a backup is tried now and then.
RESTORED_EVERY = 50
SEEN, WHOLE, EARLIER = "seen", "as it was", "as earlier"
# https://www.sqlite.org/fileformat2.html#walformat
LOG_HEAD, FRAME_HEAD = 32, 24


@dataclass(frozen=True, slots=True)
class Pattern:
    """A laptop's folder as a power cut leaves it, and files of sticks, all of them whole.

    key: of the store. content: its digest. earlier: digests after each commit that the log holds.
    backed_up: the digest in the daily backup.
    """

    folder: Path
    key: bytes
    content: str
    earlier: frozenset[str]
    backed_up: str
    packet: bytes
    reply: bytes
    backup: Path


@contextmanager
def pattern(folder: Path) -> Iterator[Pattern]:
    """Make a laptop that delivered by stick, was backed up, and wrote on until the power went."""
    with sticks(folder / "made") as area:
        desk, stick = area.desk(TEACHER), area.stick()
        desk.open_class()
        desk.mark()
        packet = desk.carry(stick).file.read_bytes()
        (bundle,) = area.receive(stick)
        assert bundle.reply is not None
        reply = bundle.reply.read_bytes()
        desk.take_back(stick)
        laptop = desk.laptop
        backup = back_up_to(laptop, area.stick("backups"))
        daily = make_daily_backup(laptop)
        assert daily is not None
        for day in range(1, 8):
            desk.mark(TUESDAY + day, late_seat=day)
        kept = folder / "kept"
        shutil.copytree(laptop.folder, kept, ignore=shutil.ignore_patterns("*-shm"))
        assert (kept / WAL).stat().st_size > SECTOR
        key = laptop.store.key
        backed_up = digest_of(daily, key)
        earlier = frozenset(_states_of_log(kept, key, folder / "cut"))
        content = digest(laptop.store)
        assert content in earlier
        yield Pattern(kept, key, content, earlier, backed_up, packet, reply, backup)


def _states_of_log(folder: Path, key: bytes, scratch: Path) -> Iterator[str]:
    """Yield the content after each commit that stands in a log, the first without any of them."""
    log = (folder / WAL).read_bytes()
    page_bytes = int.from_bytes(log[8:12], "big")
    frame_bytes = FRAME_HEAD + page_bytes
    starts = range(LOG_HEAD, len(log), frame_bytes)
    # A frame that ends a commit says how large the file is then.
    ends = [start + frame_bytes for start in starts if any(log[start + 4 : start + 8])]
    for end in (0, *ends):
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        shutil.copy(folder / STORE_NAME, scratch)
        (scratch / WAL).write_bytes(log[:end])
        with closing(Store.open(scratch / STORE_NAME, key, StoreKind.LAPTOP)) as store:
            yield digest(store)


class Rot:
    """Damages copies of a pattern, one after the other. found: what became of each."""

    def __init__(self, whole: Pattern, seed: int) -> None:
        self.whole = whole
        self.seed = seed
        self.found: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._scratch = whole.folder.with_name("damaged")

    def run(self, amount: int) -> None:
        """Damage so many times. Raises: AssertionError for what changed unseen."""
        targets: tuple[Callable[[], str], ...] = (
            *(self._store, self._store, self._log, self._daily),
            *(self._packet, self._reply, self._backup),
        )
        for number in range(1, amount + 1):
            target = self._chance.choice(targets)
            name = target.__name__.strip("_")
            try:
                became = target()
            except AssertionError as error:
                line = f"python -m tests.faults.bit_rot {self.seed} {number}"
                raise AssertionError(f"{line}: {name}: {error}") from error
            self.found[f"{name} {became}"] += 1
            if number % RESTORED_EVERY == 0:
                self._go_on_with_the_backup()

    def spoil(self, path: Path) -> bytes:
        """Damage a file; return what it held."""
        whole = path.read_bytes()
        path.write_bytes(self._spoiled(whole))
        return whole

    def _spoiled(self, raw: bytes) -> bytes:
        """Turn one bit, clear one sector or cut the end off."""
        place = self._chance.randrange(len(raw))
        kind = self._chance.random()
        if kind < 0.8:
            turned = raw[place] ^ 1 << self._chance.randrange(8)
            return raw[:place] + bytes([turned]) + raw[place + 1 :]
        if kind < 0.9:
            start = place - place % SECTOR
            return raw[:start] + bytes(min(SECTOR, len(raw) - start)) + raw[start + SECTOR :]
        return raw[:place]

    # The store

    def _store(self) -> str:
        return self._judged(STORE_NAME, frozenset())

    def _log(self) -> str:
        return self._judged(WAL, self.whole.earlier)

    def _judged(self, name: str, earlier: frozenset[str]) -> str:
        """Damage one file of a copy and look at it as the program does."""
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir()
        for part in (STORE_NAME, WAL):
            shutil.copy(self.whole.folder / part, self._scratch / part)
        self.spoil(self._scratch / name)
        return judge_store(self._scratch, self.whole.key, self.whole.content, earlier)

    def _daily(self) -> str:
        """Damage the daily backup: what is offered as good is good."""
        shutil.rmtree(self._scratch, ignore_errors=True)
        shutil.copytree(self.whole.folder / "backups", self._scratch)
        (path,) = self._scratch.glob("*.suoma")
        self.spoil(path)
        return judge_backup(path, self.whole.key, self.whole.backed_up)

    def _go_on_with_the_backup(self) -> None:
        """A person with a damaged store is offered the last backup, and it holds what it held."""
        shutil.rmtree(self._scratch, ignore_errors=True)
        shutil.copytree(self.whole.folder, self._scratch)
        self.spoil(self._scratch / STORE_NAME)
        (offered,) = good_backups(self._scratch, user=TEACHER, password=PASSWORD)
        restore(self._scratch, offered.path, user=TEACHER, password=PASSWORD)
        assert digest_of(self._scratch / STORE_NAME, self.whole.key) == self.whole.backed_up
        self.found["restored"] += 1

    # Sticks

    def _packet(self) -> str:
        return self._judged_file(self.whole.packet, read_packet)

    def _reply(self) -> str:
        return self._judged_file(self.whole.reply, read_reply)

    def _judged_file(self, whole: bytes, read: Callable[[bytes], object]) -> str:
        spoiled = self._spoiled(whole)
        if spoiled == whole:
            return WHOLE
        try:
            read(spoiled)
        except (MalformedError, NewerStickError):
            return SEEN
        raise AssertionError("a spoiled file was read as a whole one")

    def _backup(self) -> str:
        self._scratch.mkdir(exist_ok=True)
        path = self._scratch / self.whole.backup.name
        whole = self.whole.backup.read_bytes()
        path.write_bytes(self._spoiled(whole))
        if path.read_bytes() == whole:
            return WHOLE
        try:
            unpack(path, self._scratch / "unpacked")
        except AppError:
            return SEEN
        raise AssertionError("a spoiled backup was unpacked as a whole one")


def judge_store(folder: Path, key: bytes, content: str, earlier: frozenset[str]) -> str:
    """Return whether a store's damage is seen or harmless. Raises: AssertionError when neither.

    It must be the check that sees it: later reading may meet the damage or not.
    """
    try:
        store = Store.open(folder / STORE_NAME, key, StoreKind.LAPTOP)
    except AppError:
        return SEEN
    with closing(store):
        found = check_store(
            folder, store, today=DAY, build_date=DAY, newest_record=None, keyring=NO_KEYRING
        )
        if not found.ok:
            return SEEN
        try:
            read = digest(store)
        except AppError as error:
            raise AssertionError("the check saw nothing, and the store cannot be read") from error
    assert read == content or read in earlier, "content changed unseen"
    return WHOLE if read == content else EARLIER


def judge_backup(path: Path, key: bytes, content: str) -> str:
    """Return whether a backup's damage is seen by who looks for good ones, or harmless."""
    from app.services import backups

    if not backups._is_good(path, key):
        return SEEN
    try:
        read = digest_of(path, key)
    except driver.DatabaseError:
        read = ""
    assert read == content, "a damaged backup is offered as good"
    return WHOLE


def run(seed: int, amount: int) -> dict[str, int]:
    """Damage so many times. Raises: AssertionError with the line that plays it again."""
    with (
        tempfile.TemporaryDirectory(prefix="suoma-rot-") as folder,
        pattern(Path(folder)) as whole,
    ):
        rot = Rot(whole, seed)
        rot.run(amount)
    seen = sum(count for name, count in rot.found.items() if name.endswith(SEEN))
    earlier = sum(count for name, count in rot.found.items() if name.endswith(EARLIER))
    return {
        "flips": amount,
        "seen": seen,
        "harmless": amount - seen - earlier,
        "cut_logs": earlier,
        "restored": rot.found["restored"],
    }


if __name__ == "__main__":
    print(run(int(sys.argv[1]), int(sys.argv[2])))
