"""Schools to look at: empty, typical and overfull, on a Monday morning, made by public commands."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from unittest import mock

import nacl.utils

from app.bootstrap import https_carrier
from app.center.administration import tls_identity
from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.cli.main import run_command
from app.cli.wiring import Wiring, wire
from app.domain.calendar import next_day
from app.domain.habits import DEFAULT_CADENCE
from app.services.laptop import World
from tests.factories.serving import serving
from tests.journeys.program import PASSWORD, environment
from tests.journeys.villages import write_rows

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = json.loads((ROOT / "resources/sample/names.json").read_text("utf-8"))
TEACHERS, PUPILS = SHIPPED["teachers"], SHIPPED["pupils"]
SITE = "513431-02"
CLASS = "三年级1班"
BEIJING = timezone(timedelta(hours=8))
MORNING = datetime(2026, 11, 23, 10, 42, tzinfo=BEIJING)
MONDAY = MORNING.date()
LONGEST, YI = "吉克曲莫阿依子作", "ꀊꆈꌠꃀꇁꑭꀉꑳ"
# How a class of the picture was marked: misses in a thousand, the same on every machine.
MISSES = 60


@dataclass(frozen=True)
class School:
    """A laptop's folder and its center's. port: where the laptop looks for its center."""

    laptop: Path
    center: Path
    kind: str
    port: int = 0
    password: str = PASSWORD


def world_at(moment: datetime = MORNING) -> World:
    """Return a world whose clock stands still."""
    return World(random_bytes=nacl.utils.random, now=moment.timestamp)


def command(moment: datetime, *words: object, password: str = PASSWORD) -> dict[str, object]:
    """Run one command of the program at a moment; its JSON object."""
    out, said = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, environment(password=password), clear=True),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(said),
    ):
        wire(Wiring(world_at(moment), https_carrier, https_carrier))
        code = run_command([*(str(one) for one in words), "--json"])
    assert code == 0, said.getvalue()
    answer: dict[str, object] = json.loads(out.getvalue())
    return answer


def _run(school: School, moment: datetime, *words: object) -> dict[str, object]:
    return command(moment, *words, password=school.password)


@contextlib.contextmanager
def serving_at(moment: datetime, folder: Path, port: int = 0) -> Iterator[int]:
    """Serve a center whose clock stands still at a moment; its port."""
    center = CenterFolder.open(folder, world_at(moment))
    try:
        with serving(CenterExchange(center), tls_identity(center), port=port) as listening:
            yield listening
    finally:
        center.close()


def build(home: Path, kind: str, password: str = PASSWORD) -> School:
    """Make a school.

    Args: kind: empty (no class), typical, overfull (60 pupils, long names), or journey (one class
        of 49 whose week has not begun).
    """
    school = School(home / "laptop", home / "center", kind, password=password)
    start = datetime(2026, 11, 16, 8, 0, tzinfo=BEIJING)
    _run(
        school,
        start,
        *("center", "init", school.center, "--name", "四开片区", "--level", "center_school"),
        *("--school-year", 2026),
    )
    with serving_at(start, school.center) as port:
        _enrol(school, start, f"https://127.0.0.1:{port}")
        if kind != "empty":
            _fill(school, start)
    friday = datetime(2026, 11, 20, 16, 20, tzinfo=BEIJING)
    with serving_at(friday, school.center, port):
        if kind != "empty":
            _run(school, friday, "sync", school.laptop)
    if kind in {"typical", "overfull"}:
        _enter(school, _this_week(school))
    return replace(school, port=port)


def _enrol(school: School, start: datetime, address: str) -> None:
    ticket = school.laptop.with_name("ticket")
    made = _run(
        school,
        start,
        *("center", "ticket", school.center, "--site", SITE, "--out", ticket),
        *("--address", address),
    )
    ready = _run(
        school,
        start,
        *("device", "init", school.laptop, "--ticket", ticket, "--code", made["code"]),
        *("--teacher", TEACHERS[0]),
    )
    if school.kind != "empty":
        others = TEACHERS[1:] if school.kind != "overfull" else [*TEACHERS[1:], LONGEST, "俄木"]
        for name in others:
            _run(school, start, "device", "teacher", "add", school.laptop, "--name", name)
        _run(school, start, "sync", school.laptop)
        _run(
            school,
            start,
            *("center", "approve", school.center, "--device", ready["device"]),
            *("--code", ready["short_code"]),
        )


SIZES: dict[str, dict[str, int]] = {
    "empty": {},
    "journey": {CLASS: 49},
    "typical": {"学前班": 22, "一年级1班": 38, CLASS: 45},
    "overfull": {CLASS: 60, "四年级与五年级复式班": 49},
}


def _sizes(school: School) -> dict[str, int]:
    return SIZES[school.kind]


def pupil_name(kind: str, seat: int) -> str:
    """Return the made-up name of a seat; the overfull class has the longest and Yi script."""
    if kind == "overfull" and seat % 3 == 0:
        return LONGEST
    if kind == "overfull" and seat % 7 == 0:
        return YI
    name: str = PUPILS[(seat * 7) % len(PUPILS)]
    return name


def _fill(school: School, start: datetime) -> None:
    for consent in ("given", "pending"):
        rows: list[list[object]] = [["班级", "座号", "姓名"]]
        for name, size in _sizes(school).items():
            rows += [
                [name, seat, pupil_name(school.kind, seat)]
                for seat in range(1, size + 1)
                if _has_consent(school, seat) == (consent == "given")
            ]
        if len(rows) > 1:
            roster = write_rows(school.laptop.with_name(f"{consent}.csv"), rows)
            _run(school, start, "import", "roster", school.laptop, roster, "--consent", consent)
    _enter(school, _last_week(school))


def _has_consent(school: School, seat: int) -> bool:
    return school.kind != "overfull" or seat % 5 != 0


def _chance(*seed: object) -> int:
    return hash_of(repr(seed)) % 1000


def hash_of(text: str) -> int:
    """Return a number that is the same on every machine."""
    value = 2166136261
    for byte in text.encode():
        value = (value ^ byte) * 16777619 % (1 << 32)
    return value >> 7


def _lines(
    school: School, day: date, items: tuple[str, ...], share: int = 1000
) -> Iterator[dict[str, object]]:
    for name, size in _sizes(school).items():
        for seat in range(1, size + 1):
            if not _has_consent(school, seat):
                continue
            line = {"date": day.isoformat(), "class": name, "seat": seat, "by": TEACHERS[0]}
            if _chance("absent", day, seat) < 25:
                yield {"record": "absence", **line}
                continue
            marks = {
                item: "N" if _chance(day, item, seat) < MISSES else "Y"
                for item in items
                if _chance("seen", day, item, seat) < share
            }
            if marks:
                yield {"record": "habit_day", **line, "marks": marks}


def _last_week(school: School) -> Iterator[dict[str, object]]:
    monday = next_day(MONDAY, -7)
    for offset in (0, 1, 3, 4):  # Wednesday was forgotten
        yield from _lines(school, next_day(monday, offset), DEFAULT_CADENCE.daily)
    yield from _lines(school, next_day(monday, 4), DEFAULT_CADENCE.weekly)


def _this_week(school: School) -> Iterator[dict[str, object]]:
    if school.kind == "typical":
        yield from _lines(school, MONDAY, ("wash_face", "wash_hands"))
        yield from _lines(school, MONDAY, ("can_homework",), 700)
    yield from _lines(school, MONDAY, ("wash_clothes", "can_read"), 900)
    yield from _lines(school, MONDAY, ("wash_hair", "can_think", "can_review"), 400)


def _enter(school: School, lines: Iterator[dict[str, object]]) -> None:
    file = school.laptop.with_name("lines.jsonl")
    file.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in lines), "utf-8")
    _run(school, MORNING, "enter", school.laptop, file)


def main() -> None:
    """Build the schools into a folder, for whoever wants to look: ``… FOLDER KIND…``."""
    folder = Path(sys.argv[1])
    for kind in sys.argv[2:]:
        (folder / kind).mkdir(parents=True, exist_ok=True)
        print(build(folder / kind, kind))


if __name__ == "__main__":
    main()
