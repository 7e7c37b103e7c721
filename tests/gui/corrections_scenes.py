"""需要改正 as the gallery shows it: nothing, a few things, and more than fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.domain.training import HourEntry
from app.services.laptop import Laptop
from app.services.lesson_records import save_case
from app.services.roster_writing import Hand, write
from app.services.teaching_staff import own_teacher
from app.sync.index import State
from app.sync.lesson_text import write_lesson
from app.sync.operations import Kind, RegisterChange
from app.sync.record_values import pack_hour_entry
from app.ui.windows.corrections import CorrectionsScreen
from app.ui.windows.desktop import Desktop
from tests.factories.lessons import draft, long
from tests.factories.training_store import entry_of, sitting

# How many records have two versions, and how many were refused.
SIZES = {"empty": (0, 0), "typical": (1, 2), "overfull": (6, 20)}


def store_corrections(desktop: Desktop, kind: str) -> None:
    """Have others of the school write the same, and the center refuse; twice changes nothing."""
    laptop = desktop.laptop
    assert laptop is not None
    clashes, refused = SIZES[kind]
    with laptop.reading() as unit:
        is_there = unit.rows.scalar("SELECT count(*) FROM operation WHERE state = 2")
    if is_there or not clashes:
        return
    for number in range(clashes):
        _clash(laptop, number)
    _clash_of_lessons(laptop, is_long=kind == "overfull")
    for number in range(refused):
        _refuse(laptop, _entry(laptop, f"县级培训第{number + 1}期", "2026-10-10"))


def _entry(laptop: Laptop, word: str, day: str) -> HourEntry:
    return entry_of(own_teacher(laptop), word, sitting(day, 180, 540))


def _clash(laptop: Laptop, number: int) -> None:
    entry = _entry(laptop, f"普通话能力提升研修第{number + 1}期", "2026-10-17")
    versions = (
        entry,
        replace(entry, certificate=f"PTH2026{number:04d}", organizer="四川师范大学"),
    )
    _say(laptop, Kind.HOUR_ENTRY, [(entry.id, pack_hour_entry(one)) for one in versions])


def _clash_of_lessons(laptop: Laptop, *, is_long: bool) -> None:
    case = replace((long if is_long else draft)(laptop), id=bytes([200]) * 16, topic="秋天的雨")
    other = replace(case, reflection=case.reflection + "下次先请同桌互相读。", class_size=44)
    with laptop.unit() as unit:
        save_case(Hand.of(unit, laptop.writer(), laptop.world), case)
        raw, pieces = write_lesson(other)
        for piece in pieces.values():
            unit.intake.take_object(piece)
    _say(laptop, Kind.LESSON_CASE, [(case.id, raw)])


def _say(laptop: Laptop, kind: Kind, versions: list[tuple[bytes, bytes]]) -> None:
    """Write versions, none of which has seen another."""
    with laptop.unit() as unit:
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        for key, raw in versions:
            write(hand, [RegisterChange(kind, key, raw)])


def _refuse(laptop: Laptop, entry: HourEntry) -> None:
    with laptop.unit() as unit:
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        change = RegisterChange(Kind.HOUR_ENTRY, entry.id, pack_hour_entry(entry))
        (one,) = write(hand, [change])
        unit.intake.unfold(one, State.REFUSED)
        unit.rows.run(
            "INSERT INTO verdict (site, operation_no, decision, code) VALUES (?, ?, ?, ?)",
            unit.intake.index.number_of(one),
            2,
            "R-05",
        )


def corrections_scenes(desktop: Desktop, kind: str) -> Iterator[str]:
    """Yield the name of each picture while it is shown."""
    assert desktop.frame is not None
    desktop.frame.go("corrections")
    screen = desktop.frame.screen_of("corrections")
    assert isinstance(screen, CorrectionsScreen)
    yield "corrections"
    if kind != "empty":
        screen.list.verbs[0].click()
        assert screen.stack.currentWidget() is screen.conflict
        yield "corrections-hours"
        assert screen.conflict.conflict is not None
        screen.show_list()
        screen.list.verbs[SIZES[kind][0]].click()
        yield "corrections-lesson"
        screen.show_list()
