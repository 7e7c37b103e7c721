"""A center keeps a release, and its laptops take it: only what they lack, in whatever pieces."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.center.administration import tls_identity
from app.center.exchange import CenterExchange
from app.center.program_answers import ProgramAnswers
from app.center.program_door import MOST_WAITING, ProgramDoor
from app.center.program_shelf import ProgramShelf
from app.center.queue import Answer
from app.domain.addresses import Address
from app.domain.errors import AppError, DiskFullError
from app.security.sealing import SigningKey
from app.services import program_fetching, program_updates
from app.services.laptop import Laptop
from app.services.program_fetching import CenterProgram, Pace, take_from_center
from app.sync.carrier import Answered, Meter, Reason, Unreachable
from app.sync.https import PROGRAM_PATH, HttpsCarrier
from app.sync.program import (
    LEAST_ROOM,
    MAX_WANTS,
    VERSION,
    ProgramRequest,
    Want,
    read_offer,
    read_pieces,
    seal_program_request,
)
from app.updates.install_root import ROOT_VARIABLE, InstallRoot
from app.updates.manifest import describe, write
from tests.factories.proxy import LOCALHOST
from tests.factories.releases import (
    FOREIGN_KEY,
    KEY,
    TARGET,
    TRUSTED,
    launch,
    make_root,
    make_stick,
    make_tree,
    pack,
    trusted_file,
)
from tests.factories.serving import serving
from tests.factories.two_laptops import TwoLaptops, two_laptops

NEW = "9.0.0"
HUGE = 3 * 1024 * 1024


@dataclass
class AtTheDoor:
    """A line to the center's program address without HTTP; it can be cut after some requests."""

    answers: ProgramAnswers
    meter: Meter = field(default_factory=Meter)
    left: int = 1_000_000
    change: Callable[[Answer], Answer] = lambda answer: answer

    def send(self, body: bytes) -> Answered | Unreachable:
        if not self.left:
            return Unreachable(Reason.OFFLINE)
        self.left -= 1
        answer = self.change(self.answers.answer(body))
        self.meter.requests += 1
        self.meter.bytes_down += len(answer.body)
        return Answered(answer.status, answer.body, answer.retry_after)

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Village:
    """One school whose laptop has the program installed."""

    school: TwoLaptops
    root: InstallRoot
    keys: Path
    shelf: ProgramShelf
    home: Path

    @property
    def laptop(self) -> Laptop:
        return self.school.first.laptop

    def door(self, left: int = 1_000_000) -> AtTheDoor:
        return AtTheDoor(ProgramAnswers(self.school.center, self.keys), left=left)

    def program(self, line: AtTheDoor, pace: Pace | None = None) -> CenterProgram:
        return CenterProgram(self.laptop, line, target=TARGET, keys=TRUSTED, pace=pace)

    def take(self, line: AtTheDoor, pace: Pace | None = None) -> None:
        program = self.program(line, pace)
        asked = program.ask()
        assert asked is not None
        take_from_center(program, asked[0])


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    monkeypatch.setenv("SUOMA_SLOT_COST", "floor")
    root = make_root(tmp_path / "索玛", "0.1.0")
    monkeypatch.setenv(ROOT_VARIABLE, str(root.path))
    for module in (program_updates, program_fetching):
        monkeypatch.setattr(module, "own_target", lambda: TARGET)
    keys = trusted_file(tmp_path / "release_keys.json")
    with two_laptops(tmp_path) as school:
        shelf = ProgramShelf(school.center.folder)
        yield Village(school, root, keys, shelf, tmp_path)


def incompressible(folder: Path, version: str, size: int) -> Path:
    """Make a release with one large file that no packing makes small."""
    make_tree(folder, version)
    blocks = (hashlib.sha256(str(n).encode()).digest() for n in range(size // 32))
    (folder / "lib" / "large.bin").write_bytes(b"".join(blocks))
    write(folder, describe(folder, version, TARGET), [KEY])
    return folder


def test_a_laptop_takes_the_version_its_center_keeps(village: Village) -> None:
    kept = village.shelf.keep(make_stick(village.home / "U 盘", NEW), TRUSTED)
    assert [(one.target, one.version, one.is_new) for one in kept] == [
        ("windows-x86_64", NEW, True),
        (TARGET, NEW, True),
    ]
    village.take(village.door())
    assert launch(village.root) == NEW
    asked = village.program(village.door()).ask()
    assert asked is not None
    assert not asked[1].is_newer


def test_what_both_kinds_of_computers_have_is_kept_once(village: Village) -> None:
    stick = make_stick(village.home / "stick", NEW)
    village.shelf.keep(stick, TRUSTED)
    packed = list((village.school.center.folder / "program" / "files").iterdir())
    assert len(packed) == 6 + 2
    again = village.shelf.keep(stick, TRUSTED)
    assert [one.is_new for one in again] == [False, False]


def test_only_what_the_laptop_lacks_comes_over_the_line(village: Village) -> None:
    large = incompressible(village.home / "one", "0.5.0", HUGE)
    village.shelf.keep(large, TRUSTED)
    first = village.door()
    village.take(first)
    assert first.meter.bytes_down > HUGE
    launch(village.root)
    (large / "main.py").write_text("print('0.6.0')\n")
    write(large, describe(large, "0.6.0", TARGET), [KEY])
    village.shelf.keep(large, TRUSTED)
    second = village.door()
    village.take(second)
    assert launch(village.root) == "0.6.0"
    assert second.meter.bytes_down < 4_000


def test_a_line_that_is_cut_again_and_again_brings_each_byte_once(village: Village) -> None:
    village.shelf.keep(incompressible(village.home / "one", NEW, HUGE), TRUSTED)
    got, cuts = 0, 0
    while village.root.current != NEW:
        line = village.door(left=6)
        try:
            village.take(line)
        except AppError as error:
            assert error.code == "S-01"  # noqa: PT017 -- it may also come to its end
            cuts += 1
            assert launch(village.root) == "0.1.0"
        got += line.meter.bytes_down
    assert cuts > 2
    assert got < HUGE * 1.02 + cuts * 4_000
    assert launch(village.root) == NEW
    assert list((village.root.versions / ".fetched").iterdir()) == []


def test_records_go_first_between_two_pieces(village: Village) -> None:
    village.shelf.keep(incompressible(village.home / "one", NEW, HUGE), TRUSTED)
    let_by = []
    line = village.door()
    village.take(line, Pace(give_way=lambda: let_by.append(line.meter.requests)))
    assert len(let_by) == line.meter.requests - 1


def test_pieces_grow_on_a_quick_line_and_shrink_on_a_slow_one(village: Village) -> None:
    village.shelf.keep(incompressible(village.home / "one", NEW, HUGE), TRUSTED)
    quick, slow = village.door(), village.door()
    village.take(quick)
    shutil.rmtree(village.root.path)
    make_root(village.root.path, "0.1.0")
    times = iter(range(0, 1_000_000, 20))
    village.take(slow, Pace(clock=lambda: float(next(times))))
    assert quick.meter.requests < 20
    assert slow.meter.requests > HUGE // LEAST_ROOM


def test_a_busy_center_is_waited_for_and_then_left_alone(village: Village) -> None:
    village.shelf.keep(make_stick(village.home / "stick", NEW), TRUSTED)
    waits: list[float] = []
    line = village.door()
    program = village.program(line, Pace(pause=waits.append))
    asked = program.ask()
    assert asked is not None
    line.change = lambda _answer: Answer(503, b"", 7)
    with pytest.raises(AppError) as caught:
        take_from_center(program, asked[0])
    assert caught.value.code == "S-03"
    assert set(waits) == {7}
    line.change = lambda answer: answer
    take_from_center(program, asked[0])
    assert launch(village.root) == NEW


def spoil(answer: Answer) -> Answer:
    content = bytearray(answer.body)
    content[len(content) // 2] ^= 1
    return Answer(answer.status, bytes(content))


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (spoil, {"I-642", "S-05"}),
        (lambda _answer: Answer(200, b"garbage"), {"S-05"}),
        (lambda _answer: Answer(403, b""), {"S-08"}),
        (lambda _answer: Answer(200, b"\x90"), {"S-05"}),
    ],
    ids=["a flipped bit", "garbage", "refused", "nothing"],
)
def test_what_a_center_should_not_send_is_refused_and_the_old_version_works(
    village: Village, change: Callable[[Answer], Answer], codes: set[str]
) -> None:
    village.shelf.keep(make_stick(village.home / "stick", NEW), TRUSTED)
    line = village.door()
    program = village.program(line)
    asked = program.ask()
    assert asked is not None
    line.change = change
    with pytest.raises(AppError) as caught:
        take_from_center(program, asked[0])
    assert caught.value.code in codes
    assert launch(village.root) == "0.1.0"
    line.change = lambda answer: answer
    take_from_center(program, asked[0])
    assert launch(village.root) == NEW


def test_a_version_that_is_replaced_meanwhile_is_asked_for_anew(village: Village) -> None:
    village.shelf.keep(make_stick(village.home / "one", "0.5.0"), TRUSTED)
    program = village.program(village.door())
    asked = program.ask()
    assert asked is not None
    village.shelf.keep(make_stick(village.home / "two", "0.6.0"), TRUSTED)
    with pytest.raises(AppError) as caught:
        take_from_center(program, asked[0])
    assert caught.value.code == "S-04"
    village.take(village.door())
    assert launch(village.root) == "0.6.0"


def test_without_a_version_or_a_line_there_is_no_offer(village: Village) -> None:
    assert village.program(village.door()).ask() is None
    assert village.program(village.door(left=0)).ask() is None
    line = village.door()
    line.change = lambda _answer: Answer(404, b"")
    assert village.program(line).ask() is None
    line.change = lambda _answer: Answer(200, b"x")
    assert village.program(line).ask() is None


# What the center takes.


def test_a_center_refuses_what_a_laptop_would_and_keeps_what_it_has(village: Village) -> None:
    village.shelf.keep(make_stick(village.home / "good", "0.5.0"), TRUSTED)
    cut = make_stick(village.home / "cut", NEW)
    archive = cut / "索玛" / TARGET / "files.tar.gz"
    archive.write_bytes(archive.read_bytes()[:400])
    (village.home / "empty").mkdir()
    for source, code in (
        (cut, "I-642"),
        (make_stick(village.home / "foreign", NEW, key=FOREIGN_KEY), "I-641"),
        (make_stick(village.home / "old", "0.4.0"), "I-644"),
        (village.home / "empty", "I-640"),
        (pack(make_tree(village.home / "part", "9.1.0"), leave_out=["main.py"]), "I-642"),
    ):
        with pytest.raises(AppError) as caught:
            village.shelf.keep(source, TRUSTED)
        assert caught.value.code == code
        signed = village.shelf.signed(TARGET, TRUSTED)
        assert signed is not None
        assert signed.manifest.version == "0.5.0"
    village.take(village.door())
    assert launch(village.root) == "0.5.0"


def test_a_full_disk_at_the_center_is_told_before_it_begins(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil._ntuple_diskusage(10**9, 10**9 - 1_000, 1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(DiskFullError) as caught:
        village.shelf.keep(make_stick(village.home / "stick", NEW), TRUSTED)
    assert caught.value.code == "E-70"


def test_progress_is_told_and_old_files_go(village: Village) -> None:
    told: list[tuple[int, int]] = []
    village.shelf.keep(
        make_stick(village.home / "one", "0.5.0"), TRUSTED, lambda *one: told.append(one)
    )
    assert told[-1][0] == told[-1][1] > 0
    village.shelf.keep(make_stick(village.home / "two", NEW), TRUSTED)
    files = village.school.center.folder / "program" / "files"
    assert len(list(files.iterdir())) == 6 + 2


# Who is answered.


def test_only_an_approved_laptop_is_answered(village: Village) -> None:
    village.shelf.keep(make_stick(village.home / "stick", NEW), TRUSTED)
    answers = ProgramAnswers(village.school.center, village.keys)
    identity, center = village.laptop.identity, village.school.center.facts.id
    own = ProgramRequest(VERSION, identity.device, TARGET)
    good = seal_program_request(own, center, identity.device_key)
    assert read_offer(answers.answer(good).body) is not None
    stranger = SigningKey.from_seed(b"s" * 32)
    assert answers.answer(seal_program_request(own, center, stranger)).status == 403
    assert answers.answer(seal_program_request(own, bytes(16), identity.device_key)).status == 403
    unknown = ProgramRequest(VERSION, bytes(16), TARGET)
    assert answers.answer(seal_program_request(unknown, center, stranger)).status == 403
    for body in (b"", b"\x92", good[:-1], good + b"x"):
        assert answers.answer(body).status == 400
    newer = ProgramRequest(VERSION + 1, identity.device, TARGET)
    assert answers.answer(seal_program_request(newer, center, identity.device_key)).status == 400


def test_no_request_names_a_file_outside_the_shelf_or_more_than_there_is(village: Village) -> None:
    village.shelf.keep(make_stick(village.home / "stick", NEW), TRUSTED)
    answers = ProgramAnswers(village.school.center, village.keys)
    identity, center = village.laptop.identity, village.school.center.facts.id

    def ask(target: str, wants: list[Want], room: int = 1_000) -> Answer:
        request = ProgramRequest(VERSION, identity.device, target, room, wants)
        return answers.answer(seal_program_request(request, center, identity.device_key))

    assert read_offer(ask("../../center", []).body) is None
    offer = read_offer(ask(TARGET, []).body)
    assert offer is not None
    wants = [Want(offer.listing, 0), Want(offer.listing, 1 << 39), Want(bytes(32), 0)]
    first, beyond, unknown = read_pieces(ask(TARGET, wants, room=10).body, [wants[0]] * 3)
    assert len(first.content) == 10
    assert (beyond.content, unknown.size) == (b"", 0)
    assert ask(TARGET, [Want(bytes(32), 0)] * (MAX_WANTS + 1)).status == 400


# The real line.


def test_a_version_comes_over_the_pinned_line(village: Village) -> None:
    village.shelf.keep(make_stick(village.home / "stick", NEW), TRUSTED)
    center = village.school.center
    exchange = CenterExchange(center)
    with serving(
        exchange,
        tls_identity(center),
        program=ProgramAnswers(center, village.keys),
        is_enrolled=exchange.is_enrolled,
    ) as port:
        certificate = village.laptop.identity.center.certificate
        with HttpsCarrier(Address(LOCALHOST, port), certificate, path=PROGRAM_PATH) as line:
            program = CenterProgram(village.laptop, line, target=TARGET, keys=TRUSTED)
            asked = program.ask()
            assert asked is not None
            take_from_center(program, asked[0])
            assert line.send(bytes(2 * 1024 * 1024)) == Answered(413, b"")
    assert launch(village.root) == NEW


def test_a_center_of_before_has_no_such_address(village: Village) -> None:
    center = village.school.center
    with serving(CenterExchange(center), tls_identity(center)) as port:
        certificate = village.laptop.identity.center.certificate
        with HttpsCarrier(Address(LOCALHOST, port), certificate, path=PROGRAM_PATH) as line:
            assert CenterProgram(village.laptop, line, target=TARGET, keys=TRUSTED).ask() is None


class Slow:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def answer(self, body: bytes) -> Answer:
        assert self.go_on.wait(30)
        if body == b"full":
            raise DiskFullError("full")
        return Answer(200, body)


def test_programs_wait_while_records_do_and_never_queue_without_end() -> None:
    slow = Slow()
    door = ProgramDoor(slow, lambda _device: True)

    async def story() -> None:
        assert (await door.answer("a", b"x", is_busy=True)).status == 503
        begun = [
            asyncio.create_task(door.answer(f"a{number}", b"x", is_busy=False))
            for number in range(MOST_WAITING)
        ]
        await asyncio.sleep(0)
        assert (await door.answer("b", b"x", is_busy=False)).retry_after is not None
        slow.go_on.set()
        assert {answer.status for answer in await asyncio.gather(*begun)} == {200}
        assert (await door.answer("b", b"full", is_busy=False)).status == 503
        statuses = {(await door.answer("c", b"x", is_busy=False)).status for _ask in range(70)}
        assert statuses == {200, 429}
        door.close()

    asyncio.run(story())
