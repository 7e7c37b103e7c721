"""The 四开片区 with something on every screen of the administrator.

Everything is written by the services of the center, as its commands write it.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.center.administration import import_site_roster
from app.center.aliases import merge_pupils
from app.center.certification import Decision, decide_entry
from app.center.publications import publish_offer, read_offer
from app.center.publishing import every_site
from app.center.site_place import SitePlace
from app.domain.training import ACCEPTED, CONFIRMED, HourEntry
from app.importers.roster import read_roster
from app.importers.spreadsheet import read_table
from app.services.class_sheet import CellKey, SheetChanges, classes, read_sheet, save_changes
from app.services.roster_writing import Hand
from app.services.teaching_staff import teacher_id
from app.services.training_records import save_activity, save_entry
from app.sync.operations import Kind, RegisterChange
from app.sync.record_values import pack_hour_entry
from app.sync.rows import SiteRows
from app.sync.sheets import MET, NOT_YET
from tests.factories.area import Area, new_area, raw_id
from tests.factories.training_store import sitting, training
from tests.gui.schools import ROOT

NAMES = json.loads((ROOT / "resources" / "sample" / "names.json").read_text("utf-8"))
PAPER_SITE, LARGE, SMALL_SITE = "513431-13", "513431-02", "513431-19"
TEACHERS = ("吉木阿来", "沙马拉且", "海来木加", "阿尔曲布莫", "吉克石布")
SMALL_TEACHERS = ("马海伍合", "曲比史色")
COUNTY = training(
    "小学数学骨干教师集中培训",
    sitting("2026-11-07", 360, 510),
    sitting("2026-11-08", 360, 510),
    evidence="证书",
)
LONG = "国家通用语言文字推广与小学语文教师教学能力提升远程专题研修（乡村教师专项）"


def desk_area(folder: Path, *, size: int = 18) -> Area:
    """Make the center with classes, teachers, claims and everything that waits for a person."""
    area = new_area(folder / "center")
    rosters(area, folder, size)
    with_teachers(area, folder)
    claims(area)
    clash(area)
    publications_of(area, folder)
    marks(area)
    accidents(area)
    return area


def rosters(area: Area, folder: Path, size: int) -> None:
    """Give three sites classes with names; two of one name sit in one class."""
    pupils = list(dict.fromkeys(NAMES["pupils"]))
    for number, (site, names) in enumerate(
        (
            (PAPER_SITE, ("一年级1班", "三年级1班")),
            (LARGE, ("二年级1班",)),
            (SMALL_SITE, ("复式班",)),
        )
    ):
        file = folder / f"{site}.csv"
        rows = [
            (name, seat, pupils[(number * 11 + place * 29 + seat) % len(pupils)])
            for place, name in enumerate(names)
            for seat in range(1, size + 1)
        ]
        if site == PAPER_SITE:
            rows.append((names[0], size + 1, rows[2][2]))
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([("班级", "座号", "姓名"), *rows])
        sheet = read_roster(read_table(file))
        report = import_site_roster(area.center, site, sheet, "given", is_dry_run=False)
        assert report.imported == len(rows), report.errors


def odd_class_list(file: Path) -> Path:
    """Write a class list as an office sends it: a column too many, a seat that is missing."""
    rows = (
        ("班级", "座号", "姓名", "身份证号"),
        ("四年级1班", 1, "阿尔曲布莫", "513431201501010011"),
        ("四年级1班", 2, "吉克石布", ""),
        ("四年级1班", "", "曲比史色", ""),
    )
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(rows)
    return file


def with_teachers(area: Area, folder: Path) -> None:
    """Publish a teacher list of two schools; two have the same last four."""
    file = folder / "teachers.csv"
    rows = [(name, f"{1200 + n}", "在编", LARGE) for n, name in enumerate(TEACHERS)]
    rows += [(name, f"{3300 + n}", "在编", PAPER_SITE) for n, name in enumerate(SMALL_TEACHERS)]
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([("姓名", "证件号后4位", "用工类型", "学校"), *rows])
    report = publish_offer(area.center, read_offer("teachers", file))
    assert report.imported == len(rows), report.errors


def entry_at(area: Area, site: str, name: str, word: str, *sittings: Any, **more: Any) -> HourEntry:
    """Return an entry of a teacher of a site."""
    key = SitePlace.open(area.center, site).identity.school_key
    values: dict[str, Any] = {"title": word, "level": "county", "mode": "onsite"}
    return HourEntry(
        id=sha256(f"{site}{name}{word}{more.get('certificate', '')}".encode()).digest()[:16],
        teacher=teacher_id(key, name),
        teacher_name=name,
        sessions=sittings,
        **values | more,
    )


def write_entries(area: Area, site: str, *entries: HourEntry) -> None:
    """Write entries as an intake brings them."""
    place = SitePlace.open(area.center, site)
    with place.unit() as unit:
        hand = Hand.of(unit, place.writer(), place.world)
        for one in entries:
            save_entry(hand, one)


def claims(area: Area) -> None:
    """Write claims of one training, of free entries, with everything that can be flagged."""
    with every_site(area.center) as sites:
        for _site, hand in sites:
            save_activity(hand, COUNTY)
    of_county = {"activity": COUNTY.id, "organizer": COUNTY.organizer}
    at = COUNTY.sessions
    write_entries(
        area,
        LARGE,
        *(
            entry_at(area, LARGE, name, COUNTY.title, *at, certificate=f"ZJ-{117 + n}", **of_county)
            for n, name in enumerate(TEACHERS[:3])
        ),
        entry_at(area, LARGE, TEACHERS[3], COUNTY.title, *at, **of_county),
        entry_at(area, LARGE, TEACHERS[0], "县级教研：口算教学", sitting("2026-11-07", 90, 600)),
        entry_at(area, LARGE, TEACHERS[1], LONG, sitting("2026-10-17", 360), certificate="GP-1"),
        entry_at(area, LARGE, TEACHERS[4], "校本研修", sitting("2026-09-18", 90), level="school"),
    )
    same = {"certificate": "ZJ-118"}
    write_entries(
        area,
        PAPER_SITE,
        entry_at(area, PAPER_SITE, SMALL_TEACHERS[0], COUNTY.title, *at, **same, **of_county),
        entry_at(area, PAPER_SITE, SMALL_TEACHERS[1], "普通话培训", sitting("2026-10-12", 180)),
        entry_at(area, PAPER_SITE, SMALL_TEACHERS[1], "普通话培训班", sitting("2026-10-13", 180)),
    )
    done = entry_at(area, LARGE, TEACHERS[4], "校本研修", sitting("2026-09-18", 90), level="school")
    decide_entry(area.center, CONFIRMED, done.id.hex(), Decision(ACCEPTED))


def clash(area: Area) -> None:
    """Write one record twice without having seen each other."""
    place = SitePlace.open(area.center, LARGE)
    one = entry_at(area, LARGE, TEACHERS[2], "班主任研修", sitting("2026-10-24", 240))
    other = replace(one, certificate="BZR-09", sessions=(sitting("2026-10-24", 180),))
    with place.unit() as unit:
        changes = [
            RegisterChange(Kind.HOUR_ENTRY, one.id, pack_hour_entry(each)) for each in (one, other)
        ]
        unit.journal.append(place.writer(), changes)


def publications_of(area: Area, folder: Path) -> None:
    """Publish a target, with laptops that asked since and one that did not."""
    file = folder / "targets.json"
    targets = {"indicators": [{"id": "TH-01", "threshold": 90}, {"id": "LC-01", "threshold": 1}]}
    file.write_text(json.dumps(targets), "utf-8")
    publish_offer(area.center, read_offer("targets", file))
    today = area.center.world.today()
    area.laptop(LARGE, today)
    area.laptop("513431-05", today - 9)


def accidents(area: Area) -> None:
    """Let a laptop's disk be copied, and put two entries of a pupil together."""
    with area.center.store.write() as connection:
        SiteRows(connection, area.numbers[LARGE]).run(
            "INSERT INTO alarm (site, subject, kind, raised_at) VALUES (?, ?, ?, ?)",
            raw_id("laptop", area.numbers[LARGE] * 10 + 1) + bytes(8),
            "clone",
            area.center.world.unix_seconds(),
        )
    with area.center.read() as connection:
        pupils = SiteRows(connection, area.numbers[LARGE]).all(
            "SELECT id FROM pupil WHERE site = ? AND true ORDER BY no"
        )
    merge_pupils(area.center, LARGE, pupils[0][0].hex(), pupils[1][0].hex())


def marks(area: Area) -> None:
    """Enter a part of a paper sheet for the site without a laptop."""
    place = SitePlace.open(area.center, PAPER_SITE)
    chosen = classes(place)[0]
    sheet = read_sheet(place, chosen.id)
    cells = {
        CellKey(sheet.day, pupil.number, item): NOT_YET if pupil.seat in (4, 13) else MET
        for pupil in sheet.pupils[:16]
        for item in (0, 1)
    }
    save_changes(place, chosen.id, SheetChanges(cells, {}))
    place.gather_left_over()
