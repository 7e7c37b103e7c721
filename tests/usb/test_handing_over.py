"""Handing over by stick: everything arrives once, in whatever order and by whatever way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.center.devices import revoke_device
from app.center.receiving import receive
from app.center.serving_lock import serving
from app.center.site_matrix import read_matrix
from app.center.status import status
from app.center.totals import totals
from app.domain.text import _
from app.services.carrying import handovers
from app.services.handing_over import pack
from app.services.outbox import pending_records, unconfirmed_positions
from app.services.stick_look import Stick
from app.sync.stick import is_packet, is_reply
from app.ui.center.bundle_words import bundle_row
from tests.factories.sticks import (
    OTHER_SITE,
    TUESDAY,
    Desk,
    Sticks,
    digest,
    open_center,
    records,
)


def waiting(desk: Desk) -> int:
    with desk.laptop.reading() as unit:
        return pending_records(unit)


def counted(area: Sticks) -> dict[str, object]:
    with area.center.read() as connection:
        return totals(connection).as_json()


def missing(area: Sticks, desk: Desk) -> tuple[int, ...]:
    with area.center.read() as connection:
        devices = {one.device.hex(): one for one in status(connection, TUESDAY).devices}
    return devices[desk.device].missing_packets


def alarms(area: Sticks) -> list[str]:
    with area.center.read() as connection:
        return [one.kind for one in status(connection, TUESDAY).alarms]


def packets(stick: Path) -> list[Path]:
    return sorted(one for one in stick.iterdir() if is_packet(one.read_bytes()[:14]))


def replies(stick: Path) -> list[Path]:
    return sorted(one for one in stick.iterdir() if is_reply(one.read_bytes()[:14]))


def test_what_is_packed_for_an_install_stick_lies_in_its_own_folder_and_arrives(
    area: Sticks,
) -> None:
    stick, desk = area.stick(), area.desk("吉木阿来")
    desk.open_class(5)
    desk.mark()
    made = pack(desk.laptop, Stick(stick, "KINGSTON"))
    assert made.file.parent == stick / "suoma"
    prepared = stick / "索玛" / "data"
    prepared.mkdir(parents=True)
    made = pack(desk.laptop, Stick(stick, "KINGSTON"))
    assert made.file.parent == prepared
    made.file.parent.parent.parent.joinpath("suoma").rename(area.stick("other") / "suoma")
    (bundle,) = receive(area.center, [stick]).bundles
    assert bundle.state == "new"
    assert bundle.records > 0
    desk.take_back(stick)
    assert waiting(desk) == 0


def test_a_laptop_that_was_never_online_is_set_up_and_delivers_by_stick_alone(
    area: Sticks,
) -> None:
    desk, stick = area.desk("吉木阿来", is_approved=False), area.stick()
    desk.open_class()
    desk.mark()
    made = desk.carry(stick)
    assert (made.packet, made.counts["habit_days"], made.counts["roster_rows"]) == (1, 12, 24)
    first = area.receive_one(stick)
    assert (first.state, first.records, first.receipt_code) == ("waiting", made.records, None)
    held = desk.take_back(stick)
    assert (held.acknowledged, held.pending, held.receipt_codes) == (0, made.records, ())
    area.approve(desk)
    second = area.receive_one(stick)
    assert second.receipt_code is not None
    back = desk.take_back(stick)
    assert (back.acknowledged, back.pending) == (made.records, 0)
    assert back.receipt_codes == (second.receipt_code,)
    (noted,) = handovers(desk.laptop)
    assert (noted.receipt_code, noted.records) == (second.receipt_code, made.records)
    assert len(counted(area)["habit_counts"]) > 0  # type: ignore[arg-type]


def test_two_laptops_of_one_school_one_by_stick_only_end_equal_to_the_one_by_network(
    area: Sticks,
) -> None:
    head, teacher, stick = area.desk("吉木阿来"), area.desk("沙马拉且"), area.stick()
    head.open_class()
    head.mark()
    head.hours("one")
    head.sync()
    for day in (TUESDAY + 1, TUESDAY + 2):
        teacher.carry(stick)
        area.receive(stick)
        teacher.take_back(stick)
        teacher.mark(day, late_seat=5)
        teacher.lesson(f"case {day}")
        head.mark(day + 7)
        head.sync()
    teacher.carry(stick)
    area.receive(stick)
    teacher.take_back(stick)
    head.sync()
    assert records(head.laptop.store) == records(teacher.laptop.store)
    assert waiting(head) == waiting(teacher) == 0
    found = records(head.laptop.store)
    assert [len(found[kind]) for kind in ("habits", "hours", "lessons")] == [60, 1, 2]


def test_reading_a_stick_twice_changes_nothing(area: Sticks) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    desk.open_class()
    desk.mark()
    desk.carry(stick)
    first = area.receive_one(stick)
    before = digest(area.center.store, without=("epoch",))
    again = area.receive_one(stick)
    assert (first.state, again.state) == ("new", "same")
    assert (first.new_records, again.new_records) == (first.records, 0)
    assert again.receipt_code == first.receipt_code
    assert digest(area.center.store, without=("epoch",)) == before
    assert len(replies(stick)) == 1  # the older reply went when the newer was read back


def test_replies_that_come_back_in_the_wrong_order_are_right(area: Sticks) -> None:
    desk, other = area.desk("吉木阿来"), area.desk("沙马拉且")
    one, two = area.stick("one"), area.stick("two")
    desk.open_class()
    desk.carry(one)
    desk.mark()
    desk.carry(two)
    area.receive(one)
    other.sync()
    other.mark(TUESDAY + 1)
    other.sync()
    area.receive(two)
    newer = desk.take_back(two)
    cursor_and_standing = digest(desk.laptop.store, without=("carried",))
    older = desk.take_back(one)
    assert newer.pending == older.pending == 0
    assert older.acknowledged == 0
    assert digest(desk.laptop.store, without=("carried",)) == cursor_and_standing
    assert [one.receipt_code is None for one in handovers(desk.laptop)] == [False, False]
    assert desk.sync().received == 0


def test_within_one_epoch_an_older_reply_takes_nothing_back(area: Sticks) -> None:
    desk, one, two = area.desk("吉木阿来"), area.stick("one"), area.stick("two")
    desk.open_class()
    with serving(area.center.folder):
        desk.carry(one)
        area.receive(one)
        desk.mark()
        desk.carry(two)
        area.receive(two)
        cursors = set()
        for stick in (two, one, two, one):
            desk.take_back(stick)
            assert waiting(desk) == 0
            with desk.laptop.reading() as unit:
                cursors.add(unit.meta.get("cursor"))
        assert len(cursors) == 1
        assert desk.carry(area.stick("three")).records == 0


def test_a_stick_that_arrives_after_the_network_is_nothing_unusual(area: Sticks) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    desk.open_class()
    desk.mark()
    desk.carry(stick)
    desk.sync()
    bundle = area.receive_one(stick)
    assert (bundle.state, bundle.new_records) == ("new", 0)
    assert alarms(area) == []
    assert desk.take_back(stick).acknowledged == 0
    desk.mark(TUESDAY + 1)
    assert desk.sync().acknowledged == 12
    assert alarms(area) == []


def test_several_sticks_with_the_same_records_count_them_once(area: Sticks) -> None:
    desk = area.desk("吉木阿来")
    desk.open_class()
    desk.mark()
    three = [area.stick(name) for name in ("a", "b", "c")]
    for stick in three:
        desk.carry(stick)
    bundles = area.receive(three[2], three[0], three[1])
    assert [one.new_records > 0 for one in bundles] == [True, False, False]
    assert len(records(area.center.store)["habits"]) == 12
    codes = {desk.take_back(stick).receipt_codes for stick in three}
    assert len(codes) == 3
    assert waiting(desk) == 0


def test_the_stick_of_a_withdrawn_laptop_is_told_as_kept_apart(area: Sticks) -> None:
    head, stick = area.desk("吉木阿来"), area.stick()
    head.open_class()
    head.sync()
    gone = area.desk("沙马拉且")
    gone.sync()
    revoke_device(area.center, gone.device, "丢失")
    before = counted(area)
    gone.mark()
    made = gone.carry(stick)
    bundle = area.receive_one(stick)
    assert (bundle.records, bundle.new_records, bundle.quarantined) == (made.records, 0, 12)
    assert counted(area) == before
    assert _("{count} kept apart").format(count=12) in bundle_row(bundle)[-1]
    again = area.receive_one(stick)
    assert (again.new_records, again.quarantined) == (0, 0)
    back = gone.take_back(stick)
    assert (back.code, back.acknowledged, back.pending) == ("S-09", 0, 12)
    assert head.take_back(stick).code == ""


def asked_for(area: Sticks) -> list[dict[str, tuple[int, ...]]]:
    """Return the packets that somebody should be telephoned for."""
    with area.center.read() as connection:
        sites = read_matrix(connection, TUESDAY + 1).sites
    return [dict(one.lost_packets) for one in sites if one.lost_packets]


def test_a_packet_is_asked_for_as_long_as_something_of_its_laptop_is_missing(
    area: Sticks,
) -> None:
    desk, lost, found = area.desk("吉木阿来"), area.stick("lost"), area.stick("found")
    desk.open_class()
    desk.sync()
    desk.mark()
    desk.carry(lost)
    with desk.laptop.unit() as unit:  # as if its receipt had come back and the center were reset
        positions = unconfirmed_positions(unit)
        epoch = unit.meta.get("epoch")[0]
        unit.rows.many(
            "UPDATE batch SET confirmed_epoch = ? WHERE position = ?",
            [(epoch, one) for one in positions],
        )
    desk.mark(TUESDAY + 1)
    desk.carry(found)
    bundle = area.receive_one(found)
    assert (bundle.missing_packets, bundle.is_lacking) == ((1,), True)
    assert asked_for(area) == [{desk.device[:8]: (1,)}]
    assert not area.receive_one(lost).is_lacking
    assert asked_for(area) == []


def test_a_lost_stick_is_told_and_its_records_come_with_the_next(area: Sticks) -> None:
    desk, lost, found = area.desk("吉木阿来"), area.stick("lost"), area.stick("found")
    desk.open_class()
    desk.carry(lost)
    desk.mark()
    desk.carry(found)
    bundle = area.receive_one(found)
    assert (bundle.missing_packets, bundle.is_lacking) == ((1,), False)
    assert asked_for(area) == []
    assert missing(area, desk) == (1,)
    assert desk.take_back(found).pending == 0
    assert area.receive_one(lost).missing_packets == ()
    assert missing(area, desk) == ()


def test_a_laptop_put_back_from_an_older_copy_is_noticed_by_its_packet_number(
    area: Sticks, tmp_path: Path
) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    desk.open_class()
    desk.laptop.close()
    shutil.copytree(desk.laptop.folder, tmp_path / "image")
    desk.laptop = type(desk.laptop).open(
        desk.laptop.folder, None, "correct horse", area.center.world
    )
    desk.mark()
    desk.carry(stick)
    area.receive(stick)
    assert "clone" not in alarms(area)
    desk.laptop.close()
    desk.laptop = type(desk.laptop).open(
        tmp_path / "image", None, "correct horse", area.center.world
    )
    desk.mark(TUESDAY + 1)
    made = desk.carry(stick)
    assert made.packet == 1
    area.receive(stick)
    assert "clone" in alarms(area)
    assert len(records(area.center.store)["habits"]) == 24


def test_a_stick_with_packets_of_many_laptops_is_read_whole_and_news_cross_at_once(
    area: Sticks,
) -> None:
    head, teacher, far = (
        area.desk("吉木阿来"),
        area.desk("沙马拉且"),
        area.desk("马海伍合", OTHER_SITE),
    )
    stick = area.stick()
    head.open_class()
    far.open_class(4)
    for desk in (teacher, head, far):
        desk.carry(stick)
    assert {one.state for one in area.receive(stick)} == {"new"}
    assert teacher.take_back(stick).received > 0  # what the head brought on the same stick
    assert records(teacher.laptop.store)["pupils"] == records(head.laptop.store)["pupils"]
    assert len(records(far.laptop.store)["pupils"]) == 4


def test_a_packet_for_another_center_is_refused_by_name(area: Sticks, tmp_path: Path) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    desk.carry(stick)
    other = open_center(tmp_path / "other center", area.center.world)
    mine, area.center = area.center, other
    before = digest(other.store, without=("epoch",))
    bundle = area.receive_one(stick)
    area.center = mine
    assert (bundle.state, bundle.code, bundle.reply) == ("damaged", "I-502", None)
    assert digest(other.store, without=("epoch",)) == before
    other.close()


def test_a_reply_on_a_shared_stick_is_for_its_laptop_alone(area: Sticks) -> None:
    head, teacher, stick = area.desk("吉木阿来"), area.desk("沙马拉且"), area.stick()
    head.carry(stick)
    area.receive(stick)
    back = teacher.take_back(stick)
    assert (back.files, back.receipt_codes) == ((), ())
    (reply,) = replies(stick)
    assert head.take_back(stick).files[0].path == reply


def test_a_reply_to_a_packet_this_laptop_never_made_is_refused(area: Sticks) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    desk.carry(stick)
    area.receive(stick)
    with desk.laptop.unit() as unit:
        unit.rows.run("DELETE FROM carried")
    before = digest(desk.laptop.store)
    (file,) = desk.take_back(stick).files
    assert (file.state, file.code) == ("damaged", "I-504")
    assert digest(desk.laptop.store) == before


def test_after_the_center_was_put_back_the_next_stick_brings_everything_again(
    area: Sticks, tmp_path: Path
) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    area.center.close()
    shutil.copytree(tmp_path / "center", tmp_path / "backup")
    area.center = type(area.center).open(tmp_path / "center", area.center.world)
    desk.open_class()
    desk.mark()
    desk.carry(stick)
    area.receive(stick)
    assert desk.take_back(stick).pending == 0
    area.center.close()
    area.center = type(area.center).open(tmp_path / "backup", area.center.world)
    for _round in range(2):
        desk.carry(stick)
        area.receive(stick)
        desk.take_back(stick)
    assert len(records(area.center.store)["habits"]) == 12
    assert waiting(desk) == 0


@pytest.mark.parametrize("name", ["", "inner/of/it"])
def test_files_are_found_whatever_they_are_called(area: Sticks, name: str) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    made = desk.carry(stick)
    folder = stick / name
    folder.mkdir(parents=True, exist_ok=True)
    made.file.rename(folder / "照片 001.JPG")
    assert area.receive_one(stick).state == "new"
    (reply,) = replies(folder)
    reply.rename(folder / "con")
    assert len(desk.take_back(stick).receipt_codes) == 1


def test_a_stick_keeps_the_newest_packets_and_every_one_that_was_not_received(
    area: Sticks,
) -> None:
    desk, other, stick = area.desk("吉木阿来"), area.desk("沙马拉且"), area.stick()
    foreign = other.carry(stick).file
    lost = desk.carry(area.stick("lost")).file
    kept = stick / lost.name
    shutil.copy(lost, kept)
    first = desk.carry(stick).file
    area.receive(first)
    desk.take_back(stick)
    for _week in range(6):
        newest = desk.carry(stick).file
        area.receive(newest)
        desk.take_back(stick)
    last = desk.carry(stick).file
    left = packets(stick)
    assert {foreign, kept, newest, last} <= set(left)
    assert first not in left
    assert len(left) == 8  # five received, the last, one not received, one of another laptop
    assert len(replies(stick)) == 5


def test_all_files_of_a_stick_may_be_named(area: Sticks) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    desk.carry(stick)
    area.receive(stick)
    desk.carry(stick)
    everything = [*stick.iterdir(), *stick.iterdir(), stick]
    assert sorted(one.state for one in area.receive(*everything)) == ["new", "same"]


def test_reading_may_be_stopped_between_two_files(area: Sticks) -> None:
    one, two, stick = area.desk("吉木阿来"), area.desk("沙马拉且"), area.stick()
    one.carry(stick)
    two.carry(stick)
    told: list[tuple[int, int]] = []
    found = receive(
        area.center,
        [stick],
        on_progress=lambda done, whole: told.append((done, whole)),
        is_stopped=lambda: len(told) == 1,
    )
    assert [bundle.state for bundle in found.bundles] == ["new"]
    assert found.bundles[0].reply is not None
    assert sorted(bundle.state for bundle in area.receive(stick)) == ["new", "same"]


def test_replies_of_two_epochs_in_one_folder_are_all_taken(area: Sticks) -> None:
    desk, both = area.desk("吉木阿来"), area.stick("both")
    desk.open_class()
    for name in ("two", "one"):  # the names of the files say nothing of their order
        stick = area.stick(name)
        desk.mark(TUESDAY + len(list(both.iterdir())))
        desk.carry(stick)
        reply = area.receive_one(stick).reply
        assert reply is not None
        shutil.copy(reply, both / f"{name}.suoma")
    back = desk.take_back(both)
    assert [one.state for one in back.files] == ["taken", "taken"]
    assert back.pending == 0
