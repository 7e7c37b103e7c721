"""What is taken in, what is turned away, and what waits until it can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.ids import OperationId
from app.domain.lessons import LessonCase
from app.security.sealing import SchoolKey, SigningKey, seal
from app.sync import batch as batch_module
from app.sync.batch import (
    AUTHOR_CONTEXT,
    DEVICE_CONTEXT,
    Batch,
    BatchKind,
    CutFrom,
    Header,
    cut,
    list_hash,
    pack_class_list,
    sha256,
    write_batch,
)
from app.sync.columns import pack_part
from app.sync.index import State
from app.sync.intake import Ruling, Taken
from app.sync.lesson_text import write_lesson
from app.sync.operations import Kind, Operation, RegisterChange
from app.sync.sheets import MET
from tests.sync.worlds import FIRST_DAY, SITE, Node, School, digest, water

SESSION = bytes(range(8))
RuleOn = Callable[[Header, Operation], Ruling | None]


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School(tmp_path)
    yield made
    made.close()


def _water(day: int, *, value: object = True) -> RegisterChange:
    return RegisterChange(Kind.SITE_DAY, water(day), msgspec.msgpack.encode(value))


def _cut(node: Node, operations: list[Operation], *, site: str = SITE, **rest: object) -> bytes:
    origin = CutFrom(
        site,
        node.device,
        SESSION,
        bytes(16),
        None,
        rest.pop("previous", None),  # type: ignore[arg-type]
    )
    batch = cut(
        operations,
        origin,
        node.key,
        school_key=node.school.key,
        nonce=node.rng.randbytes(24),
        kind=rest.pop("kind", BatchKind.OPERATIONS),  # type: ignore[arg-type]
    )
    return write_batch(batch)


def _signed(node: Node, public: bytes, count: int = 1, *, sealed: bytes | None = None) -> bytes:
    """Sign a header over any part whatever."""
    key_id = None if sealed is None else node.school.key.id
    header = msgspec.msgpack.encode(
        [
            1,
            0,
            SITE,
            node.device,
            SESSION,
            1,
            count,
            bytes(16),
            None,
            None,
            sha256(public),
            None if sealed is None else sha256(sealed),
            key_id,
            [],
            [],
        ]
    )
    return write_batch(Batch(header, node.key.sign(DEVICE_CONTEXT, header), None, public, sealed))


class _Judge:
    """A center that rules as the test says."""

    def __init__(self, rule: RuleOn) -> None:
        self._rule = rule
        self.asked = 0

    def rule(
        self, header: Header, operation: Operation, *, batch: Batch, is_own: bool
    ) -> Ruling | None:
        self.asked += 1
        return None if is_own else self._rule(header, operation)


def _judged(node: Node, wires: list[bytes], rule: RuleOn) -> list[tuple[OperationId, Ruling]]:
    """Take batches in as a center does, and return the verdicts it would issue."""
    with node.unit() as unit:
        unit.intake._judge = _Judge(rule)
        for wire in wires:
            unit.intake.take(wire)
        unit.intake.finish()
        return unit.intake.harvest.verdicts


def test_what_is_damaged_foreign_or_of_an_unknown_device_changes_nothing(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    wire = _cut(writer, [Operation(1, 1, 0, _water(FIRST_DAY))])
    elsewhere = _cut(writer, [Operation(1, 1, 0, _water(FIRST_DAY))], site="LS-0002")
    damaged = wire[:-1] + bytes([wire[-2] ^ 1]) + wire[-1:]
    with reader.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM device WHERE id = ?", (writer.device,))
    assert reader.take([wire]) == [Taken.UNKNOWN_DEVICE]
    reader.learn_devices()
    batch = msgspec.msgpack.decode(wire, type=Batch)
    forged = Batch(batch.header, bytes(64), None, batch.public, None)
    assert reader.take([b"", damaged, elsewhere, write_batch(forged)]) == [
        Taken.DAMAGED,
        Taken.DAMAGED,
        Taken.FOREIGN,
        Taken.DAMAGED,
    ]
    assert reader.query("SELECT count(*) FROM batch") == [(0,)]
    assert reader.query("SELECT count(*) FROM session") == [(0,)]
    assert reader.take([wire]) == [Taken.NEW]


def test_a_laptop_hears_of_a_new_device_and_of_its_batches_in_one_go(school: School) -> None:
    center, reader = school.laptop(is_center=True), school.laptop()
    newcomer = school.laptop()
    with reader.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM device WHERE id = ?", (newcomer.device,))
    value = [newcomer.key.public, "approved"]
    center.change(center.device, Kind.DEVICE, newcomer.device, value)
    wire = _cut(newcomer, [Operation(1, 1, 0, _water(FIRST_DAY))])
    assert reader.take([wire, *center.wires(), wire]) == [
        Taken.UNKNOWN_DEVICE,
        Taken.NEW,
        Taken.NEW,
    ]
    assert reader.query("SELECT date FROM site_day") == [(FIRST_DAY,)]


def test_a_batch_that_nobody_can_read_goes_to_quarantine_whole(school: School) -> None:
    rogue, reader = school.laptop(), school.laptop()
    unreadable = _signed(rogue, b"\x00" + b"\x91" * 5_000, 2)
    assert reader.take([unreadable, unreadable]) == [Taken.NEW, Taken.SAME]
    for seq in (1, 2):
        assert reader.state_of(OperationId(rogue.device, SESSION, seq)) == State.QUARANTINED
    assert reader.alarms == []
    # What is readable under the same numbers later is taken, and is no fork.
    wire = _cut(rogue, [Operation(n, n, 0, _water(FIRST_DAY + n)) for n in (1, 2)])
    assert reader.take([wire]) == [Taken.NEW]
    assert reader.state_of(OperationId(rogue.device, SESSION, 2)) == State.ACCEPTED
    assert reader.alarms == []
    reader.pull(school.laptop())
    assert reader.take([unreadable]) == [Taken.SAME]
    assert reader.query("SELECT count(*) FROM site_day") == [(2,)]


def test_an_unreadable_batch_leaves_alone_what_was_read_under_its_numbers(school: School) -> None:
    rogue, reader = school.laptop(), school.laptop()
    reader.take([_cut(rogue, [Operation(1, 1, 0, _water(FIRST_DAY))])])
    reader.take([_signed(rogue, b"\x00rubbish")])
    assert reader.state_of(OperationId(rogue.device, SESSION, 1)) == State.ACCEPTED


def test_a_sealed_part_that_does_not_open_with_its_key_goes_to_quarantine(school: School) -> None:
    rogue, reader = school.laptop(), school.laptop()
    part = pack_part([Operation(1, 1, 0, _water(FIRST_DAY))], rogue.device, SESSION, 1, [])
    sealed = seal(b"z" * 32, bytes(24), part, b"")
    assert reader.take([_signed(rogue, part, 2, sealed=sealed)]) == [Taken.NEW]
    assert reader.query("SELECT state FROM operation") == [(3,), (3,)]


def test_sealed_records_wait_for_the_school_key_and_are_folded_with_it(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id = school.person(), school.person()
    pupils = [school.rng.randbytes(16) for _one in range(2)]
    writer.enrol(head, class_id, pupils)
    writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    secret = reader.query("SELECT id, secret FROM school_key")[0]
    with reader.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM school_key")
    assert set(reader.pull(writer)) == {Taken.NEW}
    assert reader.query("SELECT count(*) FROM habit_day") == [(0,)]
    with reader.store.write() as connection:
        connection.exec_driver_sql("INSERT INTO school_key (id, secret) VALUES (?, ?)", secret)
    with reader.unit() as unit:
        unit.intake._may_release = True
    assert digest(reader) == digest(writer)


def test_a_batch_that_names_another_place_in_the_chain_is_shown(school: School) -> None:
    rogue, reader = school.laptop(), school.laptop()
    first = _cut(rogue, [Operation(n, n, 0, _water(FIRST_DAY + n)) for n in (1, 2)])
    name = sha256(msgspec.msgpack.decode(first, type=Batch).header)
    skipping = _cut(rogue, [Operation(4, 4, 0, _water(FIRST_DAY))], previous=name)
    third = _cut(rogue, [Operation(3, 3, 0, _water(FIRST_DAY))], previous=name)
    assert reader.take([first, third, skipping]) == [Taken.NEW] * 3
    assert [what for what, _who in reader.alarms] == ["chain"]
    assert reader.query("SELECT last_seq FROM session") == [(3,)]


def test_a_center_issues_one_verdict_for_what_it_refuses(school: School) -> None:
    rogue, center = school.laptop(), school.laptop(is_center=True)
    wire = _cut(rogue, [Operation(n, n, 0, _water(FIRST_DAY + n)) for n in (1, 2)])
    refusal = Ruling(State.REFUSED, "R-02")
    verdicts = _judged(center, [wire, wire], lambda _h, one: refusal if one.seq == 2 else None)
    assert verdicts == [(OperationId(rogue.device, SESSION, 2), refusal)]
    assert center.query("SELECT date FROM site_day") == [(FIRST_DAY + 1,)]


def test_what_a_center_lets_wait_is_judged_again_when_the_roster_grows(school: School) -> None:
    writer, center = school.laptop(), school.laptop(is_center=True)
    head, class_id = school.person(), school.person()
    known: list[bytes] = []

    def rule(_header: Header, operation: Operation) -> Ruling | None:
        content = operation.content
        assert isinstance(content, RegisterChange)
        if content.kind is Kind.ACCOUNT:
            known.append(content.key)
            return None
        if not known:
            return Ruling(State.WAITING, "R-01")
        return None if content.kind is not Kind.CLASS else Ruling(State.REFUSED, "R-01")

    pupils = [school.rng.randbytes(16)]
    writer.enrol(head, class_id, pupils)
    roster = writer.wires()
    writer.change(head, Kind.ACCOUNT, head, ["吉木阿来", "head", bytes(32)])
    account = writer.wires()[-1]
    assert _judged(center, roster, rule) == []
    assert center.query("SELECT DISTINCT state FROM operation") == [(State.WAITING,)]
    verdicts = _judged(center, [account], rule)
    assert [ruling for _one, ruling in verdicts] == [Ruling(State.REFUSED, "R-01")]
    assert center.name_of(pupils[0]) is not None
    assert center.query("SELECT count(*) FROM name_book WHERE is_replaced = 0") == [(1,)]


def test_what_still_may_not_be_in_goes_on_waiting(school: School) -> None:
    writer, center = school.laptop(), school.laptop(is_center=True)
    wires = [_cut(writer, [Operation(1, 1, 0, _water(FIRST_DAY))])]
    waits = Ruling(State.WAITING, "R-01")
    for _time in range(2):
        assert _judged(center, wires, lambda _h, _o: waits) == []
        with center.unit() as unit:
            unit.intake._judge = _Judge(lambda _h, _o: waits)
            unit.intake.look_again()
        assert center.query("SELECT state FROM operation") == [(State.WAITING,)]
    with center.unit() as unit:
        unit.intake._judge = _Judge(lambda _h, _o: None)
        unit.intake.look_again()
    assert center.query("SELECT date FROM site_day") == [(FIRST_DAY,)]


def test_a_waiting_name_book_whose_names_were_replaced_is_passed_over(school: School) -> None:
    writer, center = school.laptop(), school.laptop(is_center=True)
    head, class_id, pupil = school.person(), school.person(), school.person()
    writer.enrol(head, class_id, [pupil])
    first = writer.wires()
    waits = Ruling(State.WAITING, "R-01")
    _judged(center, first, lambda _h, one: waits if one.kind is Kind.NAME_BOOK else None)
    writer.write_book(head, class_id, {pupil: "曲木史哈"})
    _judged(center, writer.wires()[-1:], lambda _h, _o: None)
    with center.unit() as unit:
        unit.intake._judge = _Judge(lambda _h, _o: None)
        unit.intake.look_again()
    assert center.name_of(pupil) == "曲木史哈"
    assert center.query(
        "SELECT count(*) FROM batch WHERE sealed_part IS NOT NULL AND kind = 1"
    ) == [(1,)]


def test_a_name_book_without_a_book_replaces_nothing(school: School) -> None:
    rogue, reader = school.laptop(), school.laptop()
    wire = _cut(rogue, [Operation(1, 1, 0, _water(FIRST_DAY))], kind=BatchKind.NAME_BOOK)
    assert reader.take([wire]) == [Taken.NEW]
    assert reader.query("SELECT * FROM name_book") == []
    assert reader.query("SELECT date FROM site_day") == [(FIRST_DAY,)]


def test_a_record_waits_for_a_piece_that_its_header_kept_quiet_about(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    rogue, reader = school.laptop(), school.laptop()
    case = LessonCase(
        bytes(16), bytes(16), "吉木阿来", FIRST_DAY, "语文", 3, "秋天的雨", reflection="秋" * 9_000
    )
    raw, pieces = write_lesson(case)
    change = RegisterChange(Kind.LESSON_CASE, bytes(16), raw)
    with monkeypatch.context() as of_another_program:
        of_another_program.setattr(batch_module, "objects_of", lambda _one: [])
        wire = _cut(rogue, [Operation(1, 1, 0, change)])
    assert reader.take([wire]) == [Taken.NEW]
    assert reader.query("SELECT state FROM operation") == [(State.WAITING,)]
    for name, piece in pieces.items():
        assert reader.query("SELECT * FROM lesson_case") == [], name
        reader.take(lists=[piece])
    assert reader.query("SELECT id FROM lesson_case") == [(bytes(16),)]


def test_what_nobody_ever_heard_of_has_neither_content_nor_batch(school: School) -> None:
    node = school.laptop()
    unheard = OperationId(node.device, SESSION, 1)
    with node.unit() as unit:
        assert unit.intake.content_of(unheard) is None
        assert unit.intake.contents.position_of(unheard) is None
        assert unit.intake.contents.batch_of(unheard) is None


def test_a_device_that_the_center_takes_back_at_once_stays_as_it_was_known(
    school: School,
) -> None:
    center, reader, newcomer = school.laptop(is_center=True), school.laptop(), school.laptop()
    value = [newcomer.key.public, "revoked"]
    said = center.change(center.device, Kind.DEVICE, newcomer.device, value)
    reader.pull(center)
    center.change(center.device, Kind.VERDICT, said.to_bytes(), [2, "R-01"])
    reader.pull(center)
    assert reader.state_of(said) == State.REFUSED
    assert reader.query("SELECT count(*) FROM device WHERE id = ?", newcomer.device) == [(1,)]


def test_a_center_that_gets_its_verdict_back_first_does_not_judge_again(school: School) -> None:
    writer, center = school.laptop(), school.laptop(is_center=True)
    wire = _cut(writer, [Operation(1, 1, 0, _water(FIRST_DAY))])
    one = OperationId(writer.device, SESSION, 1)
    center.change(center.device, Kind.VERDICT, one.to_bytes(), [2, "R-02"])
    assert _judged(center, [wire], lambda _h, _o: None) == []
    assert center.state_of(one) == State.REFUSED


def test_a_refused_register_change_gives_the_old_value_back(school: School) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id = school.person(), school.person()
    writer.change(head, Kind.CLASS, class_id, ["一年级", 1, "2024-2025"])
    bad = writer.change(head, Kind.CLASS, class_id, ["错", 9, "2024-2025"])
    reader.pull(writer)
    center.change(center.device, Kind.VERDICT, bad.to_bytes(), [2, "R-01"])
    reader.pull(center)
    assert reader.query("SELECT name FROM class_group") == [("一年级",)]


def test_a_record_that_was_quarantined_and_then_refused_stays_out(school: School) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    one = writer.write(school.person(), [_water(FIRST_DAY)])[0]
    reader.pull(writer)
    for decision in (3, 2):
        center.change(center.device, Kind.VERDICT, one.to_bytes(), [decision, "Q-02"])
        reader.pull(center)
        assert reader.state_of(one) == decision
    assert reader.query("SELECT count(*) FROM site_day") == [(0,)]


def test_an_account_that_is_taken_back_is_gone(school: School) -> None:
    node, head = school.laptop(), school.person()
    node.change(head, Kind.ACCOUNT, head, ["吉木阿来", "head", bytes(32)])
    node.change(head, Kind.ACCOUNT, head, None)
    assert node.query("SELECT count(*) FROM account") == [(0,)]


def test_the_authors_signature_is_that_of_the_header(school: School) -> None:
    writer, head = school.laptop(), school.person()
    writer.change(head, Kind.ACCOUNT, head, ["吉木阿来", "head", bytes(32)])
    batch = writer.batches()[0]
    key = SigningKey.from_seed(head + head)
    assert batch.author_signature == key.sign(AUTHOR_CONTEXT, batch.header)


def test_a_school_key_is_known_by_its_name_only(school: School) -> None:
    node = school.laptop()
    with node.unit() as unit:
        assert unit.intake.school_key(None) is None
        assert unit.intake.school_key(b"none") is None
        assert unit.intake.school_key(school.key.id) == SchoolKey(school.key.id, school.key.secret)


def test_a_long_class_list_is_read_in_its_order_once_all_its_pupils_are_known(
    school: School,
) -> None:
    pupils = [number.to_bytes(16, "big") for number in range(120, 0, -1)]
    stranger = bytes(range(16))
    whole, wider = (pack_class_list(bytes(16), [*pupils, *more]) for more in ([], [stranger]))
    with school.laptop().unit() as unit:
        index = unit.intake.index
        known = {one: index.add_pupil(one) for one in reversed(pupils)}
        unit.intake.take_object(whole)
        unit.intake.take_object(wider)
        assert index.pupils_of(list_hash(whole)) == [known[one] for one in pupils]
        assert index.pupils_of(list_hash(wider)) is None
        known[stranger] = index.add_pupil(stranger)
        assert index.pupils_of(list_hash(wider)) == [known[one] for one in [*pupils, stranger]]
