"""How PouchDB loses edits, played on PouchDB and on us."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.domain.training import HourEntry, Session
from app.services.conflicts import conflicts
from app.services.teaching_staff import own_teacher
from benchmarks.peers.loss import Case, Seen
from benchmarks.peers.our_site import OurSite
from benchmarks.peers.peers import Pouch
from benchmarks.peers.process import Answer
from benchmarks.school import SCHOOL_DAYS
from tests.factories.two_laptops import two_laptops

NAME = Pouch.name
BOTH = ("push", "pull")
HOURS = (360, 300)


def _edited_twice(folder: Path, edits: tuple[tuple[int, str], tuple[int, str]]) -> list[Answer]:
    """Edit one document on two laptops, replicate; return what each laptop shows."""
    with Pouch().open(folder) as setting:
        first = setting.laptop
        first.ask("enter", records=[[1, 0, "-" * 10]])
        first.ask("sync", ways=BOTH)
        second = setting.new_laptop("second", is_first=True)
        second.ask("sync", ways=BOTH)
        for laptop, (item, mark) in zip((first, second), edits, strict=True):
            laptop.ask("change", pupil=1, day=0, item=item, mark=mark)
        said = [laptop.ask("sync", ways=BOTH) for laptop in (first, second, first)]
        looks = [laptop.ask("look", pupil=1, day=0) for laptop in (first, second)]
    return [{**look, "said": said[-1].get("said", said[-1].get("error"))} for look in looks]


def different_items(folder: Path) -> Seen:
    """Let two teachers mark different items of one child on one day."""
    looks = _edited_twice(folder, ((0, "1"), (1, "0")))
    lost = max((one["marks"][0] != "1") + (one["marks"][1] != "0") for one in looks)
    return _pouch_seen(looks, lost)


def _pouch_seen(looks: list[Answer], lost: int) -> Seen:
    return Seen(
        said=f"“{looks[0]['said']}”",
        left=f"both show {looks[0]['marks']}; {looks[0]['hidden']} hidden losing revision",
        lost=lost,
        is_told=False,
    )


def our_different_items(folder: Path) -> Seen:
    """Do the same to us."""
    with OurSite(folder) as site:
        site.add("laptop", "second")
        site.mark("laptop", 1, 0, {0: "1"})
        site.mark("second", 1, 0, {1: "0"})
        said = [site.sync(name) for name in ("laptop", "second", "laptop")]
        looks = [site.look(name, 1, 0) for name in ("laptop", "second")]
    lost = max((look[0] != "1") + (look[1] != "0") for look in looks)
    return Seen(f"“{said[-1].outcome}”", f"both show {looks[0]}", lost, is_told=False)


def same_item(folder: Path) -> Seen:
    """Let two teachers mark one item differently."""
    looks = _edited_twice(folder, ((0, "1"), (0, "0")))
    return _pouch_seen(looks, lost=1)


def our_same_item(folder: Path) -> Seen:
    """Do the same to us: a habit cell settles by one rule, and nobody is asked."""
    with OurSite(folder) as site:
        site.add("laptop", "second")
        before = site.operations()
        site.mark("laptop", 1, 0, {0: "1"})
        site.mark("second", 1, 0, {0: "0"})
        said = [site.sync(name) for name in ("laptop", "second", "laptop")]
        looks = [site.look(name, 1, 0) for name in ("laptop", "second")]
        logged = site.operations() - before
    return Seen(
        said=f"“{said[-1].outcome}”",
        left=f"first laptop {looks[0]}, second {looks[1]}; {logged} signed operations in the log",
        lost=1 if looks[0] == looks[1] else 2,
        is_told=False,
    )


def our_same_hours(folder: Path) -> Seen:
    """Let two people fill in one entry of hours differently: what is signed for is asked about."""
    folder.mkdir(parents=True, exist_ok=True)
    with two_laptops(folder) as school:
        teacher = own_teacher(school.first.laptop)
        entry = HourEntry(
            id=bytes(range(16)),
            teacher=teacher.id,
            teacher_name=teacher.name,
            title="新课标解读",
            level="county",
            mode="onsite",
            sessions=(Session(SCHOOL_DAYS[0], HOURS[0], None),),
        )
        school.first.enter(entry)
        school.exchange()
        school.first.enter(replace(entry, certificate="ZJ-117"))
        sessions = (Session(SCHOOL_DAYS[0], HOURS[1], None),)
        school.second.enter(replace(entry, certificate="ZJ-171", sessions=sessions))
        school.exchange()
        found = [conflicts(desk.laptop) for desk in (school.first, school.second)]
    sides = [len(one[0].sides) if one else 1 for one in found]
    return Seen(
        said=f"listed on both laptops as filled in twice, {sides[0]} versions to choose from",
        left=f"{min(sides)} of 2 versions",
        lost=2 - min(sides),
        is_told=all(found),
    )


CASES = (
    Case(
        NAME,
        "two teachers mark different items of one child on one day",
        different_items,
        our_different_items,
    ),
    Case(NAME, "two teachers mark one item of one child differently", same_item, our_same_item),
    Case(NAME, "two people fill in one record of hours differently", same_item, our_same_hours),
)
