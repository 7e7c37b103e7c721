"""What cannot be folded is kept apart, so that the fold of all the rest can never fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.ids import OperationId
from app.sync.batch import write_batch
from app.sync.intake import Taken
from app.sync.operations import Kind, RegisterChange
from tests.sync.worlds import (
    FIRST_DAY,
    School,
    no_water,
    refuse,
    water,
)

ACCEPTED, WAITING, REFUSED, QUARANTINED = 0, 1, 2, 3


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School(tmp_path)
    yield made
    made.close()


def _lesson_case(text: bytes | None) -> list[object]:
    about = ["吉木阿来", "submitted", "open", FIRST_DAY, "语文", 3, "秋天的雨", None]
    return [bytes(16), *about, text, []]


BAD_CHANGES = {
    "a reason that does not exist": (Kind.SITE_DAY, bytes([0, 0, 78, 32, 9]), True),
    "a day in another millennium": (Kind.SITE_DAY, bytes([255] * 4 + [1]), True),
    "a key that is too short": (Kind.SITE_DAY, b"", True),
    "a number for a yes": (Kind.SITE_DAY, water(FIRST_DAY), 1),
    "a role nobody has": (Kind.ACCOUNT, bytes(16), ["王小梅", "king", bytes(32)]),
    "half a key": (Kind.ACCOUNT, bytes(16), ["王小梅", "head", bytes(31)]),
    "a name of 10,000 characters": (Kind.ACCOUNT, bytes(16), ["王" * 10_000, "head", bytes(32)]),
    "a seat before the first": (Kind.ENROLMENT, bytes(16), [bytes(16), -1, FIRST_DAY]),
    "a seat beyond every store": (Kind.ENROLMENT, bytes(16), [bytes(16), 1 << 63, FIRST_DAY]),
    "half a seat": (Kind.ENROLMENT, bytes(16), [bytes(16), 1.5, FIRST_DAY]),
    "a class id of three bytes": (Kind.ENROLMENT, bytes(16), [b"abc", 1, FIRST_DAY]),
    "a class name that is a number": (Kind.CLASS, bytes(16), [7, 1, "2024-2025"]),
    "a class name that is no text": (Kind.CLASS, bytes(16), b"\x93\xa2\xff\xfe\x01\xa0"),
    "5,000 arrays": (Kind.CLASS, bytes(16), b"\x91" * 5_000),
    "no value at all": (Kind.CLASS, bytes(16), b""),
    "a class without a year": (Kind.CLASS, bytes(16), ["一年级", 1, None]),
    "a consent since a day that is none": (Kind.CONSENT, bytes(16), [1, -5]),
    "a pupil of no length": (
        Kind.NAME_BOOK,
        bytes(16),
        [bytes(16), [[b"", "马", 1, bytes(16), bytes(8), 1]]],
    ),
    "a name stamped before time": (
        Kind.NAME_BOOK,
        bytes(16),
        [bytes(16), [[bytes(16), "马", -1, bytes(16), bytes(8), 1]]],
    ),
    "a name stamped beyond counting": (
        Kind.NAME_BOOK,
        bytes(16),
        [bytes(16), [[bytes(16), "马", 1, bytes(16), bytes(8), 1 << 64 - 1]]],
    ),
    "a verdict that is no state": (Kind.VERDICT, bytes(24) + bytes([0] * 7 + [1]), [7, ""]),
    "a verdict on number nought": (Kind.VERDICT, bytes(32), [2, ""]),
    "a verdict beyond counting": (Kind.VERDICT, bytes(24) + bytes([255] * 8), [2, ""]),
    "a verdict taken back": (Kind.VERDICT, bytes(24) + bytes([0] * 7 + [1]), None),
    "a device with another's key": (Kind.DEVICE, bytes(16), [bytes(32), "approved"]),
    "a teacher who is two, the wrong way round": (Kind.TEACHER_ALIAS, b"b" * 16 + b"a" * 16, True),
    "a pupil who is their own twin": (Kind.PUPIL_ALIAS, bytes(32), True),
    "a certification of no stage": (
        Kind.CERTIFICATION,
        bytes(16) + bytes([3]),
        ["accepted", [], "1", "", "", "0001", [], None],
    ),
    "a lesson case without a text": (Kind.LESSON_CASE, bytes(16), _lesson_case(None)),
    "a lesson case whose text is noise": (Kind.LESSON_CASE, bytes(16), _lesson_case(b"\xc1")),
    "a revocation without ranges": (Kind.REVOCATION, bytes(16), ["lost", None]),
    "ranges that are none": (Kind.REVOCATION, bytes(16), ["lost", b"\x91\x01"]),
    "a revocation taken back": (Kind.REVOCATION, bytes(16), None),
    "a gap without an end": (Kind.GAP_CLOSING, bytes(24) + bytes([0] * 7 + [1]), [0, "broken"]),
    "a gap from number nought": (Kind.GAP_CLOSING, bytes(32), [4, "broken"]),
    "a device in no state": (Kind.DEVICE, bytes(16), [bytes(32), "happy"]),
}


@pytest.mark.parametrize("name", BAD_CHANGES)
def test_what_cannot_be_folded_goes_to_quarantine_and_blocks_nothing(
    school: School, name: str
) -> None:
    from app.sync.batch import CutFrom, cut
    from app.sync.operations import Operation

    rogue, reader = school.laptop(is_center=True), school.laptop()
    kind, key, value = BAD_CHANGES[name]
    packed = value if isinstance(value, bytes | None) else msgspec.msgpack.encode(value)
    session = bytes(range(8))
    batch = cut(
        [
            Operation(1, 5, 0, RegisterChange(kind, key, packed)),
            Operation(2, 6, 0, no_water(FIRST_DAY)),
        ],
        CutFrom("LS-0001", rogue.device, session, bytes(16), None, None),
        rogue.key,
        school_key=school.key,
        nonce=bytes(24),
    )
    assert reader.take([write_batch(batch)]) == [Taken.NEW]
    assert reader.state_of(OperationId(rogue.device, session, 1)) == QUARANTINED
    assert reader.query("SELECT date, reason FROM site_day") == [(FIRST_DAY, 1)]
    refuse(rogue, OperationId(rogue.device, session, 1), ACCEPTED)
    reader.pull(rogue)
    assert reader.state_of(OperationId(rogue.device, session, 1)) == QUARANTINED


def test_what_a_newer_program_made_waits_until_this_one_is_as_new(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer, older = school.laptop(), school.laptop()
    (dry,) = newer.write(school.person(), [no_water(FIRST_DAY)])
    newer.cut()
    with monkeypatch.context() as of_an_older_program:
        known = frozenset(Kind) - {Kind.SITE_DAY}
        of_an_older_program.setattr("app.sync.columns._KNOWN_KINDS", known)
        older.pull(newer)
        assert older.state_of(dry) == WAITING
        assert older.query("SELECT date FROM site_day") == []
    older.restart()
    with older.unit() as unit:
        unit.intake.look_again()
    assert older.state_of(dry) == ACCEPTED
    assert older.query("SELECT date, reason FROM site_day") == [(FIRST_DAY, 1)]
