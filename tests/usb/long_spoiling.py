"""Files of sticks, spoiled without end: both ends refuse each and stay as they were.

python -m tests.usb.long_spoiling SEED FILES
"""

from __future__ import annotations

import hashlib
import random
import shutil
import struct
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.center.receiving import Bundle
from tests.factories.sticks import OTHER_SITE, Sticks, digest, sticks

MAIN = "files"
PORTION = 10_000
# So many lie on one stick; then both ends are looked at.
ON_ONE_STICK = 1_000
REPLAYED = 0.01
WORD = 4


@dataclass(frozen=True, slots=True)
class Delivered:
    """Two laptops of two schools that delivered three packets, and both sides' files."""

    area: Sticks
    packets: list[bytes]
    replies: list[bytes]

    @property
    def files(self) -> list[bytes]:
        return [*self.packets, *self.replies]

    def state(self) -> list[str]:
        """Return what both ends hold; the center's epoch alone may go on."""
        stores = [desk.laptop.store for desk in self.area.desks[:2]]
        center = digest(self.area.center.store, without=("epoch",))
        return [center, *(digest(one) for one in stores)]


@contextmanager
def delivered(folder: Path) -> Iterator[Delivered]:
    """Make both ends and their files."""
    with sticks(folder) as area:
        one, two = area.desk("吉木阿来"), area.desk("马海伍合", OTHER_SITE)
        stick = area.stick()
        packets = []
        for desk in (one, two, one):
            desk.open_class()
            desk.mark()
            packets.append(desk.carry(stick).file.read_bytes())
        bundles = area.receive(stick)
        replies = [one.reply.read_bytes() for one in bundles if one.reply is not None]
        for desk in (one, two):
            desk.take_back(stick)
        yield Delivered(area, packets, replies)


def resealed(raw: bytes) -> bytes:
    """Give a changed file the digest of its new bytes, as a forger would."""
    return raw[:-32] + hashlib.sha256(raw[:-32]).digest()


def spoiled(chance: random.Random, files: list[bytes]) -> bytes:
    """Return a file that was flipped, cut, spliced, lengthened or moved; sometimes by a forger."""
    raw, other = chance.choice(files), chance.choice(files)
    kind = chance.randrange(6)
    if kind == 0:
        place = chance.randrange(len(raw))
        turned = raw[place] ^ 1 << chance.randrange(8)
        changed = raw[:place] + bytes([turned]) + raw[place + 1 :]
    elif kind == 1:
        changed = raw[: chance.randrange(len(raw))]
    elif kind == 2:
        place = chance.randrange(1, min(len(raw), len(other)))
        changed = raw[:place] + other[place:]
    elif kind == 3:
        changed = raw + chance.randbytes(chance.randrange(1, 60))
    elif kind == 4:
        first, second = sorted(chance.randrange(len(raw)) for _side in range(2))
        changed = raw[:first] + raw[second:] + raw[first:second]
    else:
        place = chance.randrange(len(raw) - 2 * WORD)
        changed = raw[:place] + struct.pack(">I", 0xFFFFFFFF) + raw[place + WORD :]
    return resealed(changed) if chance.random() < 0.5 and len(changed) > 40 else changed


def fill_stick(chance: random.Random, made: Delivered, folder: Path, amount: int) -> Counter[bytes]:
    """Write spoiled files in any order, with some whole ones again; return what lies there."""
    folder.mkdir()
    whole = set(made.files)
    contents: list[bytes] = []
    while len(contents) < amount:
        if chance.random() < REPLAYED:
            contents.append(chance.choice(made.files))
            continue
        raw = spoiled(chance, made.files)
        if raw not in whole:  # a splice of a file with itself is that file
            contents.append(raw)
    for number, raw in enumerate(contents):
        (folder / f"{number:05d}").write_bytes(raw)
    return Counter(contents)


def judge(made: Delivered, folder: Path, lying: Counter[bytes]) -> Counter[str]:
    """Let both ends read a stick; count files refused, read again and passed over as strange.

    Raises: AssertionError when anything was taken or touched.
    """
    before = made.state()
    names = {path.name for path in folder.iterdir()}
    bundles = made.area.receive(folder)
    replayed = sum(lying[packet] for packet in made.packets)
    states = Counter(one.state for one in bundles)
    assert (states["same"], states["new"]) == (replayed, 0), states
    assert all(one.code and one.sentence for one in bundles if one.state == "damaged")
    refused = {one.path for one in bundles if one.state == "damaged"}
    _remove_replies(bundles)
    for desk in made.area.desks[:2]:
        taken = desk.take_back(folder)
        assert (taken.acknowledged, taken.received) == (0, 0), taken
        assert all(one.code for one in taken.files if one.state == "damaged")
        refused |= {one.path for one in taken.files if one.state == "damaged"}
    assert made.state() == before, "a store changed"
    assert {path.name for path in folder.iterdir()} == names
    assert Counter(path.read_bytes() for path in folder.iterdir()) == lying, "a file was touched"
    again = sum(lying[one] for one in made.files)
    strange = lying.total() - again - len(refused)
    return Counter(refused=len(refused), replayed=again, strange=strange)


def _remove_replies(bundles: tuple[Bundle, ...]) -> None:
    """Remove what the center answers to whole packets: another test's business."""
    for one in bundles:
        if one.reply is not None:
            one.reply.unlink(missing_ok=True)  # of a packet that lay there twice


def run(seed: int, amount: int) -> dict[str, int]:
    """Spoil so many files. Raises: AssertionError with the line that plays it again."""
    chance = random.Random(seed)
    told: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory(prefix="suoma-sticks-") as folder,
        delivered(Path(folder)) as made,
    ):
        stick = Path(folder) / "spoiled"
        for done in range(0, amount, ON_ONE_STICK):
            lying = fill_stick(chance, made, stick, min(ON_ONE_STICK, amount - done))
            try:
                told += judge(made, stick, lying)
            except AssertionError as error:
                line = f"python -m tests.usb.long_spoiling {seed} {done + ON_ONE_STICK}"
                raise AssertionError(f"{line}: {error}") from error
            shutil.rmtree(stick)
    return {"files": amount, **told}


if __name__ == "__main__":
    print(run(int(sys.argv[1]), int(sys.argv[2])))
