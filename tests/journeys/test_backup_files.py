"""The stick in the drawer: a laptop is stolen, a center burns down, and the records come back."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import nacl.utils
import pytest

from app.bootstrap import real_world
from app.center.backups import back_up, daily_backups, list_center_backups
from app.center.daily_backups import daily_backups_made, make_daily_backup, make_stick_backup
from app.center.identity import CenterFolder, current_epoch
from app.domain.errors import AppError, FileTroubleError, InputError
from app.services.backup_files import make_backup, restore_file
from app.services.backup_list import Whence, copies_in, is_whole
from app.services.laptop import Laptop, World
from app.store.backup_file import SUFFIX
from app.store.kind import STORE_NAME
from tests.factories.digests import digest_of
from tests.journeys.program import HEAD, PASSWORD, ROOT, Answer, serving, suoma
from tests.journeys.villages import Village, content, habit_day

DAY_S = 86_400


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the state folder of the account that runs the commands; there is none yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "suoma" / "center-keys"


def done(*words: object, **about: Any) -> dict[str, Any]:
    answer = suoma(*words, "--json", **about)
    assert answer.code == 0, answer.words
    return answer.json


def refused(*words: object, **about: Any) -> str:
    answer: Answer = suoma(*words, "--json", **about)
    assert answer.code != 0
    return answer.error["code"]


def approve(village: Village) -> None:
    """Have the village's laptop approved by its center, which serves, and deliver its class."""
    done("sync", village.laptop)
    waiting = done("center", "approve", village.center)["waiting"][0]
    accept = ("--device", waiting["device"], "--code", waiting["code"])
    done("center", "approve", village.center, *accept)
    assert done("sync", village.laptop)["pending"] == 0


@pytest.fixture
def approved(village: Village, away: Path) -> Iterator[Village]:
    """Lend the village with its laptop approved and its class delivered; the center serves."""
    with serving(village.center, village.port):
        approve(village)
        yield village


def opened(folder: Path) -> Laptop:
    return Laptop.open(folder, None, PASSWORD, real_world())


def sessions(folder: Path) -> set[bytes]:
    """Return every session this laptop itself began."""
    with closing(opened(folder)) as laptop, laptop.store.read() as connection:
        query = "SELECT session FROM session WHERE device = ?"
        rows = connection.exec_driver_sql(query, (laptop.identity.device,))
        return {bytes(session) for (session,) in rows}


# The laptop.


def test_a_stolen_laptop_goes_on_from_the_stick(approved: Village, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    approved.enter(*(habit_day(seat) for seat in range(1, 6)))
    with closing(opened(approved.laptop)):  # the window is open meanwhile
        made = done("backup", approved.laptop, "--to", stick)
    approved.enter(*(habit_day(seat) for seat in range(6, 9)))
    assert done("sync", approved.laptop)["pending"] == 0
    before = sessions(approved.laptop)
    shutil.rmtree(approved.laptop)
    again = tmp_path / "new laptop"
    assert done("restore", made["file"], "--to", again)["set_aside"] is None
    approved.enter(habit_day(9), to=str(again))
    assert sessions(again) - before
    for _time in range(3):
        assert done("sync", again)["outcome"] == "done"
    assert done("sync", again)["pending"] == 0
    # What only the center had is back, and what only the stick had is delivered.
    assert sum(1 for _row in content(again)["habit_day"]) == 9
    counts = done("center", "totals", approved.center)["habit_counts"]
    assert sum(one["yes"] for one in counts if one["item"] == "wash_face") == 9


def test_the_same_content_comes_back(village: Village, away: Path, tmp_path: Path) -> None:
    village.enter(*(habit_day(seat) for seat in range(1, 12)))
    made = done("backup", village.laptop, "--to", tmp_path)
    before = content(village.laptop)
    with closing(opened(village.laptop)) as laptop:
        key = laptop.store.key
    before_digest = digest_of(village.laptop / STORE_NAME, key)
    shutil.rmtree(village.laptop)
    done("restore", made["file"], "--to", village.laptop)
    assert digest_of(village.laptop / STORE_NAME, key) == before_digest
    assert content(village.laptop) == before


def test_fourteen_of_this_laptop_stay_and_others_are_not_touched(
    village: Village, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    village.enrol("other")
    other = Path(done("backup", village.home / "other", "--to", stick)["file"])
    (stick / f"letter{SUFFIX}").write_text("not a backup at all")
    with closing(opened(village.laptop)) as laptop:
        told = [make_backup(laptop, stick) for _time in range(16)]
    assert [one.number for one in told] == list(range(1, 17))
    assert [one.dropped for one in told[:14]] == [()] * 14
    assert [one.dropped for one in told[14:]] == [(told[0].path.name,), (told[1].path.name,)]
    assert {one.name for one in stick.iterdir()} == {
        *(one.path.name for one in told[2:]),
        *(other.name, f"letter{SUFFIX}"),
    }


def test_the_number_goes_on_over_another_stick_and_after_a_restore(
    village: Village, tmp_path: Path
) -> None:
    first = done("backup", village.laptop, "--to", tmp_path / "one")
    second = done("backup", village.laptop, "--to", tmp_path / "two")
    assert (first["number"], second["number"]) == (1, 2)
    done("restore", first["file"], "--to", village.laptop, "--replace")
    third = done("backup", village.laptop, "--to", tmp_path / "two")
    assert third["number"] == 3
    assert len(list((tmp_path / "two").iterdir())) == 2


def test_going_back_and_forth_loses_nothing(village: Village, tmp_path: Path) -> None:
    village.enter(habit_day(1))
    made = done("backup", village.laptop, "--to", tmp_path / "stick")
    village.enter(habit_day(2))
    before = content(village.laptop)["habit_day"]
    assert refused("restore", made["file"], "--to", village.laptop) == "I-553"
    aside = Path(done("restore", made["file"], "--to", village.laptop, "--replace")["set_aside"])
    assert len(content(village.laptop)["habit_day"]) == len(before) - 1
    lines = copies_in(village.laptop)
    assert [one.path for one in lines if one.whence is Whence.SET_ASIDE] == [aside / STORE_NAME]
    with closing(opened(village.laptop)) as laptop:
        assert all(is_whole(one, laptop.store.key, village.laptop) for one in lines)
    done("restore", aside / STORE_NAME, "--to", village.laptop, "--replace")
    assert content(village.laptop)["habit_day"] == before


def test_records_set_aside_with_their_log_come_back_with_it(
    village: Village, tmp_path: Path
) -> None:
    from app.sync.rows import Meta

    aside = tmp_path / "damaged" / "000001"
    aside.mkdir(parents=True)
    with closing(opened(village.laptop)) as laptop:
        with laptop.store.write() as connection:
            Meta(connection).put("last word", "only in the log")
        for one in village.laptop.glob("records.suoma*"):
            shutil.copy(one, aside)
        shutil.copy(village.laptop / "slots.json", aside)
    assert (aside / "records.suoma-wal").stat().st_size > 0
    done("restore", aside / STORE_NAME, "--to", tmp_path / "again")
    with closing(opened(tmp_path / "again")) as laptop, laptop.store.read() as connection:
        assert Meta(connection).get("last word") == "only in the log"


def test_another_persons_open_folder_is_not_replaced_either(
    village: Village, tmp_path: Path
) -> None:
    village.enrol("other")
    made = done("backup", village.home / "other", "--to", tmp_path / "stick")
    slots = village.laptop / "slots.json"
    whole = slots.read_bytes()
    slots.write_bytes(whole[:50])  # so that no key of it is known
    over = ("restore", made["file"], "--to", village.laptop, "--replace")
    slots.write_bytes(whole)
    process = suoma_holding(village.laptop)
    try:
        slots.write_bytes(whole[:50])
        assert refused(*over) == "E-50"
    finally:
        process.communicate(b"\n", timeout=60)
    done(*over)
    assert (village.laptop / "damaged" / "000001" / "slots.json").read_bytes() == whole[:50]


def suoma_holding(folder: Path) -> subprocess.Popen[bytes]:
    """Start a process that has a laptop open until it is written to."""
    script = (
        "import pathlib, sys\n"
        "from app.bootstrap import real_world\n"
        "from app.services.laptop import Laptop\n"
        "laptop = Laptop.open(pathlib.Path(sys.argv[1]), None, sys.argv[2], real_world())\n"
        "print('open', flush=True)\n"
        "sys.stdin.readline()\n"
        "laptop.close()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(folder), PASSWORD],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    return process


def test_a_folder_that_is_open_is_not_replaced(village: Village, tmp_path: Path) -> None:
    made = done("backup", village.laptop, "--to", tmp_path / "stick")
    village.enter(habit_day(3))
    before = content(village.laptop)
    with closing(opened(village.laptop)):
        assert refused("restore", made["file"], "--to", village.laptop, "--replace") == "E-50"
    assert content(village.laptop) == before
    assert not (village.laptop / "damaged").exists()


def test_a_serving_center_is_not_replaced(approved: Village, tmp_path: Path) -> None:
    made = done("center", "backup", approved.center, "--to", tmp_path / "stick")
    again = ("center", "restore", made["file"], "--to", approved.center, "--replace")
    assert refused(*again) == "E-50"
    assert done("sync", approved.laptop)["outcome"] == "done"


def test_a_daily_copy_makes_a_laptop_elsewhere(village: Village, tmp_path: Path) -> None:
    from app.services.backups import make_daily_backup as make_daily

    village.enter(habit_day(1))
    with closing(opened(village.laptop)) as laptop:
        daily = make_daily(laptop)
    assert daily is not None
    before = content(village.laptop)
    done("restore", daily, "--to", tmp_path / "elsewhere")
    assert content(tmp_path / "elsewhere") == before
    alone = Path(shutil.copy(daily, tmp_path / daily.name))
    assert refused("restore", alone, "--to", tmp_path / "third") == "I-550"


def test_a_stick_that_loses_what_is_written_is_found_out(
    village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import app.store.backup_folder as subject

    real = subject.write_backup_file

    def forgetful(path: Path, *about: Any) -> None:
        real(path, *about)
        spoiled = bytearray(path.read_bytes())
        spoiled[len(spoiled) // 2] ^= 1
        path.write_bytes(bytes(spoiled))

    monkeypatch.setattr(subject, "write_backup_file", forgetful)
    assert refused("backup", village.laptop, "--to", tmp_path / "stick") == "E-51"
    assert list((tmp_path / "stick").iterdir()) == []
    assert not list(village.laptop.glob("backup-draft-*"))


def test_case_back_up_to_a_stick_88_a_draft_that_stays_does_not_spoil_the_backup(
    village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.unlink

    def stubborn(path: str | Path, **more: Any) -> None:
        if Path(path).name == "store" and not more:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(path, **more)

    monkeypatch.setattr(os, "unlink", stubborn)
    made = done("backup", village.laptop, "--to", tmp_path / "stick")
    assert Path(made["file"]).exists()
    assert not list(village.laptop.glob("backup-draft-*"))


def test_a_cut_while_replacing_is_begun_again(
    village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import app.services.restoring as subject

    village.enter(habit_day(1))
    made = done("backup", village.laptop, "--to", tmp_path / "stick")
    before = content(village.laptop)
    for step in ("set_aside", "begin_set_up", "replace_durably", "write_durably", "end_set_up"):
        with monkeypatch.context() as patch:

            def cut(*_about: object, **_more: object) -> None:
                raise FileTroubleError("the power went")

            patch.setattr(subject, step, cut)
            with pytest.raises(AppError):
                restore_file(
                    Path(made["file"]), village.laptop, user=HEAD, password=PASSWORD, replace=True
                )
        done("restore", made["file"], "--to", village.laptop, "--replace")
        assert content(village.laptop) == before
        assert not (village.laptop / "unfinished-set-up").exists()


# The center.


def epoch_of(folder: Path) -> int:
    with closing(CenterFolder.open(folder, real_world())) as center, center.read() as connection:
        return current_epoch(connection).number


def test_a_center_that_burned_down_hears_everything_again(
    village: Village, away: Path, tmp_path: Path
) -> None:
    with serving(village.center, village.port):
        approve(village)
        village.enter(habit_day(1))
        assert done("sync", village.laptop)["pending"] == 0
        answer = suoma("center", "backup", village.center, "--to", tmp_path / "stick", "--json")
        assert answer.json["recovery_code"] in answer.words
    for seat in range(2, 5):  # each start is an epoch that the backup does not know
        with serving(village.center, village.port):
            village.enter(habit_day(seat))
            assert done("sync", village.laptop)["pending"] == 0
    wanted, epoch = done("center", "totals", village.center), epoch_of(village.center)
    shutil.rmtree(village.center)
    restore = ("center", "restore", answer.json["file"], "--to", village.center)
    assert done(*restore)["set_aside"] is None
    assert done("center", "totals", village.center) != wanted
    assert epoch_of(village.center) < epoch
    with serving(village.center, village.port):
        sent = [done("sync", village.laptop) for _time in range(2)]
        assert sum(one["sent"] for one in sent) >= 3
        assert {one["outcome"] for one in sent} == {"done"}
        assert sent[-1]["pending"] == 0
        assert done("center", "totals", village.center) == wanted
        assert epoch_of(village.center) > epoch


def test_another_machine_needs_the_code(village: Village, away: Path, tmp_path: Path) -> None:
    made = done("center", "backup", village.center, "--to", tmp_path / "stick")
    (key,) = away.iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes() == (village.center / "center.key").read_bytes()
    restore = ("center", "restore", made["file"], "--to", tmp_path / "here")
    assert done(*restore, password=None)["name"] == "四开片区"
    shutil.rmtree(away)
    shutil.rmtree(village.center)
    elsewhere = ("center", "restore", made["file"], "--to", tmp_path / "there")
    assert refused(*elsewhere, password=None) == "I-556"
    assert refused(*elsewhere, password="ABCD-EFGH-JKMN") == "I-555"
    assert refused(*elsewhere, password="no code at all") == "I-555"
    assert not (tmp_path / "there").exists()
    code = made["recovery_code"].replace("-", " ").lower()
    done(*elsewhere, password=code)
    here, there = tmp_path / "here", tmp_path / "there"
    assert done("center", "totals", here) == done("center", "totals", there)
    # The next backup of the restored one goes on under the same code.
    again = done("center", "backup", there, "--to", tmp_path / "stick")
    assert (again["number"], again["recovery_code"]) == (2, None)


def test_a_new_code_opens_what_comes_after_it(village: Village, away: Path, tmp_path: Path) -> None:
    first = done("center", "backup", village.center, "--to", tmp_path / "stick")
    same = done("center", "backup", village.center, "--to", tmp_path / "stick")
    assert same["recovery_code"] is None
    new = done("center", "backup", village.center, "--to", tmp_path / "stick", "--new-code")
    assert new["recovery_code"] not in {None, first["recovery_code"]}
    shutil.rmtree(away)
    for number, (made, code, other) in enumerate(
        ((first, first, new), (same, first, new), (new, new, first))
    ):
        target = ("center", "restore", made["file"], "--to", tmp_path / str(number))
        assert refused(*target, password=other["recovery_code"]) == "I-555"
        done(*target, password=code["recovery_code"])


def test_a_code_that_nobody_was_told_is_not_kept(
    village: Village, away: Path, tmp_path: Path
) -> None:
    blocked = tmp_path / "a file"
    blocked.write_bytes(b"")
    assert refused("center", "backup", village.center, "--to", blocked) == "E-06"
    made = done("center", "backup", village.center, "--to", tmp_path / "stick")
    assert made["recovery_code"] is not None


def test_a_laptops_backup_is_no_centers(village: Village, away: Path, tmp_path: Path) -> None:
    laptop = done("backup", village.laptop, "--to", tmp_path)["file"]
    center = done("center", "backup", village.center, "--to", tmp_path)["file"]
    assert refused("center", "restore", laptop, "--to", tmp_path / "x") == "I-554"
    assert refused("restore", center, "--to", tmp_path / "x") == "I-554"
    over = ("restore", laptop, "--to", village.center, "--replace")
    assert refused(*over) == "I-554"
    assert not (tmp_path / "x").exists()


def test_no_name_and_no_key_stands_in_the_clear(
    village: Village, away: Path, tmp_path: Path
) -> None:
    village.enter(habit_day(1))
    from tests.journeys.villages import NAMES

    for words in (("backup", village.laptop), ("center", "backup", village.center)):
        raw = Path(done(*words, "--to", tmp_path / "stick")["file"]).read_bytes()
        assert not [one for one in NAMES if len(one) > 2 and one.encode() in raw]
        assert (village.center / "center.key").read_bytes() not in raw


# Each day, by itself.


class Days:
    """A center with a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.now = 1_728_372_600.0
        self.center = CenterFolder.open(folder, World(nacl.utils.random, lambda: self.now))

    def numbers(self) -> list[int]:
        return sorted(one.number for one in daily_backups(self.center.folder))


@pytest.fixture
def days(village: Village, away: Path) -> Iterator[Days]:
    made = Days(village.center)
    yield made
    made.center.close()


def test_one_a_day_while_it_serves_and_fourteen_stay(days: Days) -> None:
    for _day in range(16):
        assert make_daily_backup(days.center) is not None
        assert make_daily_backup(days.center) is None
        days.now += DAY_S
    assert days.numbers() == list(range(3, 17))


def test_a_clock_without_a_battery_counts_each_start(days: Days) -> None:
    days.now = 86_400.0
    assert make_daily_backup(days.center, is_first=True) is not None
    assert make_daily_backup(days.center) is None
    assert make_daily_backup(days.center, is_first=True) is not None
    days.now = 1_728_372_600.0
    assert make_daily_backup(days.center) is not None
    days.now -= 3 * DAY_S
    assert make_daily_backup(days.center) is not None
    assert make_daily_backup(days.center) is None


def test_the_stick_gets_one_on_each_day_it_is_there(days: Days, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    assert make_stick_backup(days.center) is None
    back_up(days.center, stick)
    days.now += DAY_S
    assert make_stick_backup(days.center) is not None
    assert make_stick_backup(days.center) is None
    stick.rename(tmp_path / "pulled out")
    days.now += DAY_S
    assert make_stick_backup(days.center) is None
    assert not stick.exists()
    (tmp_path / "pulled out").rename(stick)
    assert make_stick_backup(days.center) is not None
    listed = list_center_backups(days.center)
    assert [(one.number, one.is_daily) for one in listed] == [(3, False), (2, False), (1, False)]


def test_the_thread_looks_at_once_tells_what_fails_and_ends(days: Days) -> None:
    told: list[AppError] = []
    with daily_backups_made(days.center, told.append) as looked:
        assert looked.wait(30)
    assert (days.numbers(), told) == ([1], [])
    home = days.center.folder / "backups"
    shutil.rmtree(home)
    home.write_bytes(b"")
    with daily_backups_made(days.center, told.append) as looked:
        assert looked.wait(30)
    assert [one.code for one in told] == ["E-06"]


def test_a_center_backs_itself_up_while_it_serves(
    village: Village, away: Path, tmp_path: Path
) -> None:
    with serving(village.center, village.port):
        pass
    (daily,) = [one.path for one in daily_backups(village.center)]
    assert refused("center", "restore", daily, "--to", village.center) == "I-553"
    done("center", "restore", daily, "--to", tmp_path / "again")
    assert done("center", "totals", tmp_path / "again") == done("center", "totals", village.center)
    alone = Path(shutil.copy(daily, tmp_path / daily.name))
    assert refused("center", "restore", alone, "--to", tmp_path / "third") == "I-557"


def test_input_errors_name_their_field(village: Village, tmp_path: Path) -> None:
    (tmp_path / "x.suoma-backup").write_bytes(b"SUOMA-BACK")
    with pytest.raises(InputError) as trouble:
        restore_file(tmp_path / "x.suoma-backup", tmp_path / "to", user=None, password=PASSWORD)
    assert trouble.value.field == "file"
