"""What scripts rely on: exit codes, one JSON object, and what each command leaves alone."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pypdf
import pytest

from app.bootstrap import https_carrier, real_world
from app.cli.main import run_command
from app.cli.wiring import Wiring, wire
from app.services.laptop import World
from tests.journeys.false_center import honest, lying
from tests.journeys.program import (
    HEAD,
    ROOT,
    SITE,
    TEACHER,
    environment,
    process,
    serving,
    suoma,
    suoma_process,
)
from tests.journeys.villages import (
    CLASS,
    NAMES,
    PUPILS,
    Village,
    center_content,
    content,
    free_port,
    habit_day,
    roster_rows,
    write_lines,
    write_rows,
)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["enter"], "folder"),
        (["enter", "laptop"], "file"),
        (["center"], ""),
        (["center", "nothing"], ""),
        (["report", "P09", "laptop", "--week", "2024-W41"], "out"),
        (
            ["center", "init", "x", "--name", "n", "--level", "county", "--school-year", "x"],
            "school_year",
        ),
        (["nothing"], ""),
    ],
)
def test_wrong_use_is_one_json_object_and_exit_2(arguments: list[str], field: str) -> None:
    answer = suoma(*arguments, "--json")
    assert answer.code == 2
    assert (answer.error["code"], answer.error["field"]) == ("I-153", field)
    assert "Nothing was changed." in answer.words


def test_an_unknown_word_says_how_to_use_it() -> None:
    unknown = suoma("nonsense")
    assert (unknown.code, unknown.out) == (2, "")
    assert "suoma --help shows the commands" in unknown.words
    assert "There is no command nonsense." in unknown.words
    assert "没有 nonsense 这个命令" in suoma("nonsense", language="zh_CN").words


def test_help_is_exit_0_and_lists_the_commands() -> None:
    answer = suoma("--help")
    assert answer.code == 0
    assert all(word in answer.out for word in ("center", "device", "import", "enter", "demo"))


def test_the_module_and_the_installed_command_are_the_same(tmp_path: Path) -> None:
    entry = "import sys; from app.__main__ import main; sys.argv[0] = 'suoma'; main()"
    command = ["check", str(tmp_path / "none"), "--json"]
    answers = [
        subprocess.run(
            [sys.executable, *start, *command],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            check=False,
        )
        for start in (["-m", "app"], ["-c", entry])
    ]
    first, second = ((one.returncode, one.stdout, one.stderr) for one in answers)
    assert first == second
    assert first[0] == 1
    scripts = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'suoma = "app.__main__:main"' in scripts


def test_json_is_utf8_wherever_it_goes(village: Village) -> None:
    done = subprocess.run(
        process(
            "center",
            "init",
            village.home / "other",
            "--name",
            "四开片区",
            "--level",
            "county",
            "--json",
        ),
        cwd=ROOT,
        env=environment() | {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("utf-8"))["name"] == "四开片区"


def test_a_mistake_of_the_program_is_exit_3(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("app.cli.checking.check_folder", fail)
    answer = suoma("check", village.laptop, "--json")
    assert (answer.code, answer.error["code"]) == (3, "X-00")
    assert "ZeroDivisionError" in answer.words


def test_ctrl_c_says_what_is_safe_and_is_exit_1(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.cli.checking.check_folder", interrupt)
    answer = suoma("check", village.laptop, "--json")
    assert answer.code == 1
    assert "Everything saved before is safe." in answer.words


def test_a_missing_password_without_a_terminal_is_exit_2(village: Village) -> None:
    for command in (
        ["sync", village.laptop],
        ["device", "teacher", "add", village.laptop, "--name", TEACHER],
    ):
        answer = suoma_process(*command, "--json", password=None)
        assert (answer.code, answer.error["code"], answer.error["field"]) == (
            2,
            "I-150",
            "password",
        )


def test_a_folder_is_set_up_once(village: Village) -> None:
    before = content(village.laptop)
    ticket, code = village.ticket("again")
    answer = suoma(
        *("device", "init", village.laptop, "--ticket", ticket, "--code", code),
        *("--teacher", HEAD, "--json"),
    )
    assert (answer.code, answer.error["code"]) == (2, "I-130")
    assert content(village.laptop) == before
    again = suoma(
        "center", "init", village.center, "--name", "四开片区", "--level", "county", "--json"
    )
    assert (again.code, again.error["code"]) == (2, "I-140")


def test_the_first_account_must_be_named(village: Village) -> None:
    ticket, code = village.ticket("second")
    command = ("device", "init", village.home / "second", "--ticket", ticket, "--code", code)
    assert suoma(*command, "--json").error["code"] == "I-132"
    assert suoma(*command, "--teacher", " ", "--json").error["field"] == "teacher"
    assert suoma(*command, "--teacher", "长" * 21, "--json").error["code"] == "I-105"
    assert not (village.home / "second").exists()


def test_an_account_is_added_once_by_the_head(village: Village) -> None:
    add = ("device", "teacher", "add", village.laptop, "--json", "--name")
    told = suoma(*add, f" {TEACHER} ").json
    assert (told["name"], told["role"]) == (TEACHER, "teacher")
    for name, code in ((TEACHER, "I-104"), (HEAD, "I-104"), ("  ", "I-105")):
        answer = suoma(*add, name)
        assert (answer.code, answer.error["code"], answer.error["field"]) == (2, code, "name")
    assert suoma(*add, "阿约伍呷莫", "--role", "king").error["field"] == "role"
    assert suoma(*add, "阿约伍呷莫", user=TEACHER).error["code"] == "I-131"
    roster = ("import", "roster", village.laptop, village.home / "roster.csv", "--json")
    assert suoma(*roster, user=TEACHER).error["code"] == "I-131"


def test_over_20000_rows_are_refused_whole(village: Village) -> None:
    before = content(village.laptop)
    rows = [["班级", "座号", "姓名"]]
    rows += [[f"{n // 50}班", str(n % 50 + 1), NAMES[1]] for n in range(20_001)]
    file = write_rows(village.home / "province.csv", rows)
    answer = suoma("import", "roster", village.laptop, file, "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (2, "I-214", "file")
    assert content(village.laptop) == before


def test_a_trial_changes_nothing(village: Village) -> None:
    before = content(village.laptop)
    file = write_rows(village.home / "r.csv", roster_rows(14))
    command = ("import", "roster", village.laptop, file, "--consent", "given", "--json")
    answer = suoma(*command, "--dry-run")
    assert (answer.code, answer.json["imported"], answer.json["unchanged"]) == (0, 2, PUPILS)
    assert "nothing was changed" in answer.words
    assert content(village.laptop) == before
    assert suoma(*command).json["imported"] == 2


def test_consent_given_later_changes_consent_only(village: Village) -> None:
    file = write_rows(village.home / "r.csv", roster_rows(14))
    assert suoma("import", "roster", village.laptop, file, "--json").json["imported"] == 2
    before = content(village.laptop)["pupil"]
    repeat = ("import", "roster", village.laptop, file, "--consent", "given", "--json")
    assert suoma(*repeat).json["imported"] == 2
    after = content(village.laptop)["pupil"]
    assert len(after) == len(before)
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert len(changed) == 2
    assert all(sum(x != y for x, y in zip(a, b, strict=True)) <= 3 for a, b in changed)
    assert suoma(*repeat).json["unchanged"] == 14


def test_the_same_seat_with_another_name_is_an_error_row(village: Village) -> None:
    rows = roster_rows()
    rows[3][2] = NAMES[0]
    before = content(village.laptop)
    answer = suoma(
        "import", "roster", village.laptop, write_rows(village.home / "r.csv", rows), "--json"
    )
    (error,) = answer.json["errors"]
    assert (answer.code, error["row"], error["column"], error["code"]) == (2, 4, "姓名", "I-240")
    assert answer.json["unchanged"] == PUPILS - 1
    assert content(village.laptop) == before


def test_id_numbers_are_named_as_dropped_and_kept_nowhere(village: Village) -> None:
    number = "513431201501010012"
    rows = [
        [*row, "身份证号" if not place else number] for place, row in enumerate(roster_rows(13))
    ]
    answer = suoma(
        "import", "roster", village.laptop, write_rows(village.home / "r.csv", rows), "--json"
    )
    assert answer.json["dropped_columns"] == ["身份证号"]
    assert number not in repr(content(village.laptop))
    assert number not in answer.words + answer.out


def test_a_center_imports_for_a_site(village: Village) -> None:
    file = write_rows(village.home / "r.csv", roster_rows())
    without = suoma("import", "roster", village.center, file, "--json")
    assert (without.code, without.error["code"], without.error["field"]) == (2, "I-141", "site")
    done = suoma("import", "roster", village.center, file, "--site", SITE, "--json", password=None)
    assert (done.code, done.json["imported"]) == (0, PUPILS)


def test_a_second_folder_on_one_ticket_is_told_as_such(village: Village) -> None:
    ticket = village.ticket("twice")
    for name in ("one", "two"):
        village.enrol(name, ticket)
    with lying(village.center, village.port, honest):
        for name in ("one", "two"):
            suoma("sync", village.home / name, "--json")
    told = suoma("center", "approve", village.center)
    assert told.words.count("shows the code") == 2
    assert told.words.count("ticket was used by another laptop already") == 1


def test_a_laptop_refuses_the_code_of_another_site_and_takes_its_own(village: Village) -> None:
    laptop, home = village.laptop, village.home
    roster = write_rows(home / "r.csv", roster_rows())
    lines = write_lines(home / "lines.jsonl", habit_day(1))
    teachers = write_rows(home / "t.csv", [["姓名", "用工类型"], ["沙马拉且", "特岗"]])
    days = write_rows(home / "d.csv", [["日期", "类型"], ["2024-10-14", "放假"]])
    paper = ("--week", "2024-W41", "--out", home / "p.pdf")
    before = content(laptop)
    for command in (
        ("import", "roster", laptop, roster, "--consent", "given"),
        ("import", "teachers", laptop, teachers),
        ("import", "calendar", laptop, days),
        ("enter", laptop, lines),
        ("report", "P09", laptop, *paper),
        ("report", "E3", laptop, "--out", home / "e.xlsx", "--month", "2024-10"),
    ):
        other = suoma(*command, "--site", "999", "--json")
        assert (other.code, other.error["code"], other.error["field"]) == (2, "I-141", "site")
    assert content(laptop) == before
    assert not (home / "p.pdf").exists()
    assert suoma("enter", laptop, lines, "--site", SITE, "--json").json["saved"] == 1
    assert suoma("report", "P09", laptop, *paper, "--site", SITE).code == 0


def test_enter_twice_changes_nothing(village: Village) -> None:
    lines = [habit_day(seat) for seat in range(1, PUPILS + 1)]
    lines += [{"record": "site_day", "date": "2024-10-09", "reason": "no_water"}]
    lines += [{"record": "absence", "date": "2024-10-09", "class": CLASS, "seat": 7}]
    file = write_lines(village.home / "lines.jsonl", *lines)
    first = suoma("enter", village.laptop, file, "--json").json
    assert (first["saved"], first["unchanged"]) == (PUPILS + 2, 0)
    before = content(village.laptop)
    again = suoma("enter", village.laptop, file, "--json")
    assert (again.code, again.json["saved"], again.json["unchanged"]) == (0, 0, PUPILS + 2)
    assert content(village.laptop) == before


def test_a_dash_clears_a_mark_and_clear_takes_back(village: Village) -> None:
    absent = {"record": "absence", "date": "2024-10-08", "class": CLASS, "seat": 2}
    dry = {"record": "site_day", "date": "2024-10-08", "reason": "no_water"}
    village.enter(habit_day(1), absent, dry)
    assert len(content(village.laptop)["site_day"]) == 1
    cleared = habit_day(1, marks={"wash_face": "-", "can_homework": "-"})
    village.enter(cleared, absent | {"clear": True}, dry | {"clear": True})
    kept = content(village.laptop)
    assert kept["site_day"] == []
    assert {row[2] for row in kept["habit_day"]} <= {0}
    again = suoma("enter", village.laptop, village.home / "lines.jsonl", "--json").json
    assert (again["saved"], again["unchanged"]) == (0, 3)


def test_by_names_an_account_of_this_laptop(village: Village) -> None:
    suoma("device", "teacher", "add", village.laptop, "--name", TEACHER)
    file = write_lines(
        village.home / "l.jsonl", habit_day(1, by=TEACHER), habit_day(2, by="无此人"), habit_day(3)
    )
    answer = suoma("enter", village.laptop, file, "--json")
    (refused,) = answer.json["refused"]
    assert (answer.code, answer.json["saved"]) == (2, 2)
    assert (refused["line"], refused["field"], refused["code"]) == (2, "by", "I-102")


def test_a_day_without_school_is_saved_with_a_warning(village: Village) -> None:
    file = write_lines(village.home / "l.jsonl", habit_day(1, "2024-10-12"))
    answer = suoma("enter", village.laptop, file, "--json")
    assert (answer.code, answer.json["saved"]) == (0, 1)
    (warning,) = answer.json["warnings"]
    assert "2024-10-12" in warning
    assert warning in answer.words


def test_progress_names_the_lines_that_are_saved(village: Village) -> None:
    file = write_lines(
        village.home / "l.jsonl", habit_day(1), habit_day(77), "", habit_day(2), habit_day(2)
    )
    progress = village.home / "progress"
    progress.write_text("9\n")
    suoma("enter", village.laptop, file, "--progress", progress)
    assert progress.read_text().split() == ["9", "1", "4", "5"]


@pytest.mark.parametrize("what", ["missing", "a folder", "a progress file in no folder"])
def test_files_that_cannot_be_read_or_written(village: Village, what: str) -> None:
    lines = write_lines(village.home / "l.jsonl", habit_day(1))
    command = {
        "missing": ("enter", village.laptop, village.home / "none"),
        "a folder": ("enter", village.laptop, village.center),
        "a progress file in no folder": (
            *("enter", village.laptop, lines),
            *("--progress", village.home / "none" / "progress"),
        ),
    }[what]
    before = content(village.laptop)
    answer = suoma(*command, "--json")
    expected = (2, "I-204") if what == "a folder" else (1, "E-06")
    assert (answer.code, answer.error["code"]) == expected
    assert content(village.laptop) == before


def test_a_folder_where_a_file_should_be(village: Village) -> None:
    for command in (
        ["import", "roster", village.laptop, village.center],
        ["device", "init", village.home / "x", "--ticket", village.center, "--code", "x"],
    ):
        answer = suoma(*command, "--json")
        assert (answer.code, answer.error["code"]) == (2, "I-204")


def test_a_file_where_a_folder_should_be(village: Village) -> None:
    file = write_lines(village.home / "file", "x")
    ticket, code = village.ticket("x")
    for command in (
        ["center", "init", file, "--name", "四开片区", "--level", "county"],
        ["device", "init", file, "--ticket", ticket, "--code", code, "--teacher", HEAD],
        ["sync", file],
        ["center", "status", file],
        ["demo", "--out", file],
        ["check", file],
    ):
        answer = suoma(*command, "--json")
        assert (answer.code, answer.error["code"]) == (1, "E-06"), command


def test_a_center_folder_is_no_laptop_and_the_other_way_round(village: Village) -> None:
    assert suoma("sync", village.center, "--json").error["code"] == "E-07"
    assert suoma("center", "status", village.laptop, "--json").error["code"] == "E-06"


def test_a_ticket_needs_an_address_and_a_known_site(village: Village) -> None:
    ticket = ("center", "ticket", village.center, "--out", village.home / "t", "--json", "--site")
    assert suoma(*ticket, SITE).error["code"] == "I-142"
    assert suoma(*ticket, "000000-00", "--address", "https://a:1").error["code"] == "I-141"
    assert suoma(*ticket, SITE, "--address", "http://a:1").error["code"] == "I-123"
    assert not (village.home / "t").exists()


def test_the_default_school_year_is_todays_by_the_clock(village: Village) -> None:
    def year_on(day: datetime, folder: str) -> str:
        world = World(random_bytes=real_world().random_bytes, now=day.timestamp)
        wire(Wiring(world, https_carrier, https_carrier))
        with mock.patch("app.cli.center.emit") as told:
            code = run_command(
                [
                    "center",
                    "init",
                    str(village.home / folder),
                    "--name",
                    "四开片区",
                    "--level",
                    "county",
                ]
            )
        assert code == 0
        year: str = told.call_args.args[0]["school_year"]
        return year

    assert year_on(datetime(2025, 8, 30, tzinfo=UTC), "before") == "2024-2025"
    assert year_on(datetime(2025, 9, 2, tzinfo=UTC), "after") == "2025-2026"
    wrong = suoma(
        *("center", "init", village.home / "x", "--name", "四开片区", "--level", "county"),
        *("--school-year", "99999", "--json"),
    )
    assert (wrong.code, wrong.error["code"]) == (2, "I-146")


def test_approve_lists_refuses_a_wrong_code_and_accepts(village: Village) -> None:
    with lying(village.center, village.port, honest):
        assert suoma("sync", village.laptop, "--json").json["outcome"] == "waiting_for_approval"
    (one,) = suoma("center", "approve", village.center, "--json").json["waiting"]
    assert set(one) == {"device", "site", "code", "ticket_used", "replaces"}
    approve = ("center", "approve", village.center, "--json", "--device")
    before = center_content(village.center)
    for command, code in (
        ((one["device"], "--code", "0000 0000"), "I-144"),
        ((one["device"],), "I-144"),
        ((one["device"], "--code", " "), "I-144"),
        (("00" * 16, "--code", one["code"]), "I-143"),
    ):
        answer = suoma(*approve, *command)
        assert (answer.code, answer.error["code"]) == (2, code)
    assert center_content(village.center) == before
    unnamed = suoma("center", "approve", village.center, "--device", one["device"])
    assert "is needed" in unnamed.words
    assert "does not match" not in unnamed.words
    told = suoma("center", "status", village.center).words
    assert f"{one['device']} of site {SITE}: waits for approval, last contact 20" in told
    approved = suoma(*approve, one["device"], "--code", one["code"]).json
    assert approved == {"waiting": [], "withdrawn": None, "gaps": [], "closed": []}


def test_p09_on_a_laptop_and_on_the_center(village: Village) -> None:
    out = village.home / "P09.pdf"
    sheet = ("--out", out, "--class", CLASS, "--week", "2024-W41", "--json")
    assert suoma("report", "P09", village.laptop, *sheet).json == {"file": str(out), "pages": 1}
    assert NAMES[3] in pypdf.PdfReader(out).pages[0].extract_text()
    missing = suoma("report", "P09", village.center, "--site", SITE, *sheet)
    assert (missing.code, missing.error["code"]) == (2, "I-303")
    roster = ("import", "roster", village.center, village.home / "roster.csv", "--site", SITE)
    assert suoma(*roster).code == 0
    done = suoma("report", "p09", village.center, "--site", SITE, "--blank", *sheet)
    assert done.json["pages"] == 1
    assert NAMES[3] in pypdf.PdfReader(out).pages[0].extract_text()
    assert suoma("report", "P09", village.center, *sheet).error["field"] == "site"
    assert suoma("report", "E01", village.laptop, *sheet).error["field"] == "form"
    wrong = ("--out", out, "--class", CLASS, "--week", "2024-41", "--json")
    assert suoma("report", "P09", village.laptop, *wrong).error["field"] == "week"


def test_check_has_its_keys_on_a_laptop_and_on_a_center(village: Village) -> None:
    for folder in (village.laptop, village.center):
        answer = suoma("check", folder, "--json")
        assert answer.code == (0 if answer.json["ok"] else 1)
        assert list(answer.json) == [
            *("ok", "problems", "sqlite", "pragmas", "cipher", "keyring", "disk_free", "clock")
        ]


def test_serving_stops_cleanly_and_lets_other_commands_work(village: Village) -> None:
    with serving(village.center, free_port()) as served:
        assert suoma("center", "status", village.center, "--json").code == 0
        assert suoma("center", "totals", village.center, "--json").code == 0
        made = suoma(
            "center",
            "ticket",
            village.center,
            "--site",
            SITE,
            "--out",
            village.home / "t",
            "--json",
        )
        assert made.code == 0
        roster = ("import", "roster", village.center, village.home / "roster.csv", "--site", SITE)
        assert suoma(*roster, "--json").json["imported"] == PUPILS
        second = suoma_process("center", "serve", village.center, "--listen", served.address[8:])
        assert second.code == 1
        assert "E-61" in second.words
        other = village.home / "other"
        init = ("center", "init", other, "--name", "四开片区", "--level", "center_school")
        assert suoma(*init).code == 0
        same_port = suoma_process("center", "serve", other, "--listen", served.address[8:])
        assert same_port.code == 1
        assert "E-10" in same_port.words
    assert served.exit_code == 0


def test_ctrl_c_ends_a_serving_center_cleanly(village: Village) -> None:
    with subprocess.Popen(
        process("center", "serve", village.center, "--listen", "127.0.0.1:0"),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().startswith("listening on ")
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == 0


def test_a_wrong_place_to_listen_is_wrong_use(village: Village) -> None:
    answer = suoma("center", "serve", village.center, "--listen", "somewhere")
    assert answer.code == 2
    assert "I-124" in answer.words
