"""制作安装U盘: what lies on it afterwards is what was released, and the tickets open."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pypdf
import pytest

from app.center import install_stick, stick_laying, stick_release
from app.center.administration import note_address
from app.center.identity import CenterFolder
from app.center.install_stick import (
    StickMade,
    StickPlan,
    lacks_laptop,
    look_over_stick,
    make_install_stick,
    stick_outlook,
)
from app.center.site_desk import site_desks
from app.center.stick_room import ROOM_TO_SPARE, peak_bytes
from app.domain.errors import AppError, InputError
from app.reports import paper
from app.security.durable import disk_full
from app.security.sealing import SigningKey
from app.services import program_updates
from app.services.ticket_files import found_tickets, open_ticket
from app.updates.manifest import FileEntry
from tests.factories.area import TODAY, new_area
from tests.factories.stick_releases import TRUSTED, small_release, trust
from tests.journeys.program import suoma

SITE, OTHER = "513431-08", "513431-02"
ADDRESS = "https://192.168.1.5:8443"


@pytest.fixture
def center(tmp_path: Path) -> Iterator[CenterFolder]:
    area = new_area(tmp_path / "center")
    note_address(area.center, ADDRESS)
    yield area.center
    area.close()


class Table(NamedTuple):
    """What lies before the administrator."""

    center: CenterFolder
    release: Path
    stick: Path

    def make(self, *sites: str, release: Path | None = None) -> StickMade:
        made = make_install_stick(self.center, self.plan(*sites, release=release), trusted=TRUSTED)
        assert made is not None
        return made

    def plan(self, *sites: str, release: Path | None = None) -> StickPlan:
        return StickPlan(self.stick, sites, release or self.release)

    def refused(self, *sites: str, release: Path | None = None) -> AppError:
        with pytest.raises(AppError) as told:
            self.make(*sites, release=release)
        return told.value

    def tickets(self) -> int:
        return sum(len(one.tickets) for one in site_desks(self.center))

    @property
    def home(self) -> Path:
        return self.stick / "索玛"


@pytest.fixture
def table(tmp_path: Path, center: CenterFolder) -> Table:
    (tmp_path / "KINGSTON").mkdir()
    return Table(center, small_release(tmp_path / "released" / "索玛"), tmp_path / "KINGSTON")


def content_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_stick_holds_the_whole_release_and_a_ticket_that_its_code_opens(table: Table) -> None:
    made = table.make(SITE, OTHER)
    on_stick = content_of(table.home)
    released = content_of(table.release)
    assert {name: on_stick[name] for name in released} == released
    assert set(on_stick) - set(released) == {f"tickets/{OTHER}.ticket", f"tickets/{SITE}.ticket"}
    assert (table.home / "data").is_dir()
    for file, code in zip(made.tickets, made.sheet.codes, strict=True):
        ticket = open_ticket(file, code.code)
        assert ticket.clear.site_code == code.site_code
        assert ticket.clear.addresses == [ADDRESS]
    assert made.missing == ()
    assert (made.laid.files, made.laid.written) == (15, 15)


def test_the_new_laptop_finds_its_ticket_where_the_stick_is_plugged_in(table: Table) -> None:
    table.make(SITE)
    (found,) = found_tickets([table.stick])
    assert found.site == "昭觉县大坝乡拖都村小"


def test_no_code_lies_on_the_stick_that_its_ticket_is_on(table: Table) -> None:
    made = table.make(SITE, OTHER)
    for code in (one.code for one in made.sheet.codes):
        for content in content_of(table.stick).values():
            assert code.encode() not in content
            assert code.replace("-", "").encode() not in content


def test_making_it_again_copies_nothing_and_leaves_tickets_and_hand_overs_alone(
    table: Table,
) -> None:
    table.make(SITE)
    (table.home / "data" / "packet.suoma").write_bytes(b"sealed")
    before = content_of(table.home)
    made = table.make(SITE, SITE)
    assert made.laid.written == 0
    after = content_of(table.home)
    assert {name: after[name] for name in before} == before
    assert [file.name for file in made.tickets] == [f"{SITE}-2.ticket", f"{SITE}-3.ticket"]


def test_a_folder_in_place_of_a_stick_is_made_where_it_is_missing(
    table: Table, tmp_path: Path
) -> None:
    plan = StickPlan(tmp_path / "for-the-copier", (SITE,), table.release)
    made = make_install_stick(table.center, plan, trusted=TRUSTED)
    assert made is not None
    assert made.home == tmp_path / "for-the-copier" / "索玛"


def test_without_a_release_the_one_on_the_stick_is_enough_for_more_tickets(table: Table) -> None:
    table.make()
    shutil.rmtree(table.release)
    made = make_install_stick(table.center, StickPlan(table.stick, (SITE,)), trusted=TRUSTED)
    assert made is not None
    assert made.version == "0.2.0"
    assert len(made.tickets) == 1


def test_the_release_used_last_need_not_be_named_again(table: Table, tmp_path: Path) -> None:
    fresh = tmp_path / "SANDISK"
    fresh.mkdir()
    with pytest.raises(InputError) as told:
        make_install_stick(table.center, StickPlan(fresh, ()), trusted=TRUSTED)
    assert told.value.code == "I-663"
    table.make()
    made = make_install_stick(table.center, StickPlan(fresh, ()), trusted=TRUSTED)
    assert made is not None
    assert made.laid.written == 15


def test_a_newer_release_takes_the_place_of_the_older_one_with_all_its_files(
    table: Table, tmp_path: Path
) -> None:
    table.make(SITE)
    newer = small_release(tmp_path / "newer", "0.3.0")
    made = table.make(release=newer)
    assert made.version == "0.3.0"
    assert made.laid.removed == 2
    assert not (table.home / "免安装-Windows" / "versions" / "0.2.0").exists()
    assert {name for name in content_of(table.home) if not name.startswith("tickets")} == set(
        content_of(newer)
    )
    error = table.refused()
    assert (error.code, table.make(release=newer).laid.written) == ("I-662", 0)


def test_a_stick_that_was_pulled_out_is_not_taken_for_a_whole_one(table: Table) -> None:
    asked = iter([False] * 18)  # the release was read, and the writing begun
    stopped = make_install_stick(
        table.center,
        table.plan(SITE),
        is_stopped=lambda: next(asked, True),
        trusted=TRUSTED,
    )
    assert stopped is None
    assert stick_release.release_on(table.stick, TRUSTED) is None
    assert not [name for name in content_of(table.stick) if name.endswith(".part")]
    assert table.tickets() == 0
    assert table.make(SITE).laid.files == 15


def test_a_file_that_rotted_on_the_stick_is_found_by_reading_and_written_anew(
    table: Table,
) -> None:
    table.make()
    (table.home / "linux-aarch64" / "files.tar.gz").write_bytes(b"wrong")
    made = table.make()
    assert made.laid.written == 1
    assert (table.home / "linux-aarch64" / "files.tar.gz").read_bytes() == bytes(5)


def test_a_damaged_release_is_told_by_its_file_and_no_ticket_is_made(table: Table) -> None:
    file = table.release / "linux-x86_64" / "files.tar.gz"
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    error = table.refused(SITE)
    assert (error.code, error.field) == ("I-642", "from")  # type: ignore[attr-defined]
    assert "linux-x86_64/files.tar.gz" in error.what
    assert table.tickets() == 0
    assert stick_release.release_on(table.stick, TRUSTED) is None


def test_a_release_that_nobody_trusted_signed_is_not_copied(table: Table, tmp_path: Path) -> None:
    forged = small_release(tmp_path / "forged", key=SigningKey.from_seed(b"\x09" * 32))
    assert table.refused(release=forged).code == "I-641"
    assert content_of(table.stick) == {}


def test_what_is_no_release_is_refused(table: Table, tmp_path: Path) -> None:
    (tmp_path / "photographs").mkdir()
    assert table.refused(release=tmp_path / "photographs").code == "I-640"


def test_a_stick_that_does_not_keep_what_is_written_gets_no_ticket(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = table.home / "linux-x86_64" / "files.tar.gz"

    def lost(_handle: int) -> None:
        if file.exists():
            file.write_bytes(bytes(file.stat().st_size))

    monkeypatch.setattr(stick_laying, "forget_cached", lost)
    assert table.refused(SITE).code == "E-60"
    assert table.tickets() == 0
    assert stick_release.release_on(table.stick, TRUSTED) is None


def test_too_little_room_is_told_before_anything_is_written(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil._ntuple_diskusage(10, 5, 5_000_000)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    error = table.refused(SITE)
    assert error.code == "E-01"
    assert "5" in error.kept
    assert str(table.stick) in error.what
    assert " MB" in error.what
    assert content_of(table.stick) == {}
    assert table.tickets() == 0


def test_nothing_is_written_before_site_address_and_place_are_known_to_be_right(
    table: Table, tmp_path: Path
) -> None:
    assert table.refused("513431-99").code == "I-141"
    wrong = StickPlan(table.stick, (SITE,), table.release, "192.168.1.5")
    for plan, code in (
        (wrong, "I-123"),
        (StickPlan(tmp_path / "center", (), table.release), "I-664"),
        (StickPlan(tmp_path / "gone" / "stick", (), table.release), "E-06"),
    ):
        with pytest.raises(AppError) as told:
            make_install_stick(table.center, plan, trusted=TRUSTED)
        assert told.value.code == code
    assert content_of(table.stick) == {}


def test_a_center_that_never_served_can_put_the_program_alone_onto_a_stick(
    tmp_path: Path,
) -> None:
    area = new_area(tmp_path / "fresh")
    release = small_release(tmp_path / "r")
    made = make_install_stick(
        area.center, StickPlan(tmp_path / "stick", (), release), trusted=TRUSTED
    )
    assert made is not None
    assert made.tickets == ()
    plan = StickPlan(tmp_path / "stick", (SITE,), release)
    with pytest.raises(InputError) as told:
        make_install_stick(area.center, plan, trusted=TRUSTED)
    assert told.value.code == "I-142"
    area.close()


def test_parts_that_the_release_has_not_are_named(table: Table, tmp_path: Path) -> None:
    lean = small_release(tmp_path / "lean", without=("linux-aarch64", "安装-Windows.exe"))
    assert table.make(release=lean).missing == ("windows", "linux-aarch64")


def test_a_look_over_names_what_is_missing_and_what_was_altered(table: Table) -> None:
    table.make(SITE)
    (table.home / "使用说明.txt").unlink()
    (table.home / "安装-Linux.sh").write_bytes(b"#!/bin/no\n")
    before = content_of(table.stick)
    release, found = look_over_stick(
        table.center, StickPlan(table.stick, (), table.release), trusted=TRUSTED
    )
    assert release.version == "0.2.0"
    assert (found.missing, found.altered) == (("使用说明.txt",), ("安装-Linux.sh",))
    assert content_of(table.stick) == before


def test_sites_without_laptop_and_without_ticket_are_what_a_stick_is_usually_for(
    tmp_path: Path,
) -> None:
    area = new_area(tmp_path / "other")
    note_address(area.center, ADDRESS)
    area.laptop(SITE, TODAY)

    def lacking() -> set[str]:
        return {one.code for one in site_desks(area.center) if lacks_laptop(one)}

    before = lacking()
    assert len(before) == 19
    assert SITE not in before
    stick = tmp_path / "stick"
    stick.mkdir()
    plan = StickPlan(stick, (OTHER,), small_release(tmp_path / "r"))
    make_install_stick(area.center, plan, trusted=TRUSTED)
    assert lacking() == before - {OTHER}
    area.close()


def test_the_outlook_says_what_would_be_written_and_what_stands_in_the_way(
    table: Table, tmp_path: Path
) -> None:
    nothing = stick_outlook(table.center, StickPlan(table.stick, ()), TRUSTED)
    assert "I-663" in nothing.trouble
    lean = small_release(tmp_path / "lean", without=("linux-aarch64",))
    found = stick_outlook(table.center, table.plan(release=lean), TRUSTED)
    assert (found.version, found.missing, found.is_on_stick) == ("0.2.0", ("linux-aarch64",), False)
    assert found.free_bytes > found.size_bytes > 900_000
    table.make(release=lean)
    assert stick_outlook(table.center, StickPlan(table.stick, ()), TRUSTED).is_on_stick


def test_progress_tells_checking_writing_then_reading_back(table: Table) -> None:
    told: list[tuple[str, int, int]] = []
    make_install_stick(
        table.center,
        table.plan(),
        on_progress=lambda *step: told.append(step),
        trusted=TRUSTED,
    )
    stages = [stage for stage, _done, _whole in told]
    assert stages == sorted(stages, key=["checking", "writing", "reading"].index)
    for stage in ("checking", "writing", "reading"):
        last = [step for step in told if step[0] == stage][-1]
        assert last[1] == last[2]


# What goes wrong, and what is left of the stick then.


@pytest.fixture
def newer(table: Table, tmp_path: Path) -> Path:
    """Make a whole stick of 0.2.0, and return a release that comes after it."""
    table.make(SITE)
    return small_release(tmp_path / "newer", "0.3.0")


def test_a_damaged_new_release_costs_a_good_stick_nothing(table: Table, newer: Path) -> None:
    file = newer / "linux-x86_64" / "files.tar.gz"
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    before = content_of(table.stick)
    error = table.refused(SITE, release=newer)
    assert (error.code, error.kept) == ("I-642", "什么都没有改动。")
    assert content_of(table.stick) == before
    assert table.make(release=table.release).laid.written == 0


def test_a_release_that_breaks_while_it_is_copied_is_told_with_the_state_of_the_stick(
    table: Table, newer: Path
) -> None:
    def rots(stage: str, _done: int, _whole: int) -> None:
        if stage == "writing":
            (newer / "安装-Windows.exe").write_bytes(b"?")

    with pytest.raises(InputError) as told:
        make_install_stick(
            table.center, table.plan(SITE, release=newer), on_progress=rots, trusted=TRUSTED
        )
    assert told.value.code == "I-642"
    assert "还不完整" in told.value.sentence()
    assert "没有改动" not in told.value.sentence()
    assert stick_release.release_on(table.stick, TRUSTED) is None
    assert table.tickets() == 1


@contextmanager
def no_file_above(length: int) -> Iterator[None]:
    """Let the system refuse to make files larger, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_stick_that_is_full_after_all_is_named_with_its_state(table: Table, newer: Path) -> None:
    with no_file_above(1_200_000):
        error = table.refused(SITE, release=newer)
    assert error.code == "E-01"
    assert str(table.stick) in error.what
    assert "磁盘" not in error.sentence()
    assert "还不完整" in error.kept


def test_no_ticket_stays_whose_code_nobody_was_told(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.make()
    monkeypatch.setattr(install_stick, "write_new", once_then_full(install_stick.write_new))
    error = table.refused(SITE, OTHER)
    assert (error.code, list((table.home / "tickets").iterdir())) == ("E-01", [])
    assert str(table.stick) in error.what
    assert "完整" in error.kept


def once_then_full(write_new: Callable[..., Path]) -> Callable[..., Path]:
    left = iter([True])

    def write(*what: object, **how: object) -> Path:
        if next(left, False):
            return write_new(*what, **how)
        raise OSError(errno.ENOSPC, "No space left on device")

    return write


def free_bytes(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    usage = shutil._ntuple_diskusage(10, 5, free)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)


def test_a_file_that_is_replaced_lies_beside_the_new_one_and_needs_room(
    table: Table, newer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content_of(table.stick)
    free_bytes(monkeypatch, ROOM_TO_SPARE + 1_000_000)  # the archive alone is 1.5 MB, as before
    error = table.refused(SITE, release=newer)
    assert error.code == "E-01"
    assert f"{table.stick} 空间不够：还少 1 MB" in error.what
    assert content_of(table.stick) == before
    free_bytes(monkeypatch, ROOM_TO_SPARE + 2_000_000)
    assert table.make(release=newer).version == "0.3.0"


def test_what_goes_first_makes_room_and_the_fullest_moment_counts(tmp_path: Path) -> None:
    for name, size in (("old", 5000), ("kept", 4000), ("small", 100)):
        (tmp_path / name).write_bytes(bytes(size))
    wanted = [FileEntry("kept", 4000, ""), FileEntry("small", 100, "")]
    assert peak_bytes(tmp_path, wanted, [], 1000) == 4000
    assert peak_bytes(tmp_path, wanted, ["old"], 1000) == -1000
    assert peak_bytes(tmp_path, [FileEntry("new", 1, ""), *wanted], [], 1000) == 5000


@pytest.mark.parametrize("name", ["release.json", "release.sig"])
@pytest.mark.parametrize("junk", [None, b"", b"junk"])
def test_a_stick_without_its_signed_list_is_not_whole(
    table: Table, name: str, junk: bytes | None
) -> None:
    table.make(SITE)
    (table.home / name).unlink()
    if junk is not None:
        (table.home / name).write_bytes(junk)
    for plan in (table.plan(), StickPlan(table.stick, ())):
        _release, found = look_over_stick(table.center, plan, trusted=TRUSTED)
        assert (found.missing if junk is None else found.altered) == (name,)


def test_a_stick_is_not_whole_without_a_list_also_where_no_release_is_known(
    table: Table, tmp_path: Path
) -> None:
    table.make()
    (table.home / "release.json").unlink()
    other = new_area(tmp_path / "other")
    plan = StickPlan(table.stick, ())
    release, found = look_over_stick(other.center, plan, trusted=TRUSTED)
    assert release is None
    assert (found.missing, found.altered) == (("release.json",), ("release.sig",))
    other.close()


def test_a_foreign_file_is_told_and_does_no_harm(table: Table) -> None:
    table.make(SITE)
    (table.home / "照片.jpg").write_bytes(b"jpg")
    _release, found = look_over_stick(table.center, table.plan(), trusted=TRUSTED)
    assert (found.missing, found.altered, found.foreign) == ((), (), ("照片.jpg",))


def test_who_names_the_folder_on_the_stick_means_the_stick(table: Table, newer: Path) -> None:
    plan = StickPlan(table.home, (), newer)
    made = make_install_stick(table.center, plan, trusted=TRUSTED)
    assert made is not None
    assert made.home == table.home
    assert not (table.home / "索玛").exists()
    (table.home / "release.json").unlink()  # as after a stick that was pulled out
    assert stick_outlook(table.center, plan, TRUSTED).version == "0.3.0"
    assert make_install_stick(table.center, plan, trusted=TRUSTED) is not None
    assert not (table.home / "索玛").exists()


def test_what_lies_in_the_way_on_the_stick_is_named_before_anything_is_written(
    table: Table, tmp_path: Path
) -> None:
    table.home.write_bytes(b"a file")
    assert str(table.home) in table.refused().what
    _release, found = look_over_stick(table.center, table.plan(), trusted=TRUSTED)
    assert len(found.missing) == 17
    table.home.unlink()
    (table.home / "安装-Linux.sh").mkdir(parents=True)
    (table.home / "许可证").write_bytes(b"a file")
    before = content_of(table.stick)
    for name in ("许可证", "安装-Linux.sh"):
        error = table.refused(SITE)
        assert (error.code, error.kept) == ("E-06", "什么都没有写出。")
        assert str(table.home / name) in error.what
        assert content_of(table.stick) == before
        (table.home / name).rename(tmp_path / name)
        before = content_of(table.stick)
    assert table.make().version == "0.2.0"


def test_a_stick_that_takes_nothing_is_named(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(path: object, *how: object) -> int:
        if str(path).startswith(str(table.stick)):
            raise OSError(errno.EROFS, "Read-only file system")
        return opened(path, *how)  # type: ignore[arg-type]

    opened = os.open
    monkeypatch.setattr(os, "open", locked)
    error = table.refused(SITE)
    assert (error.code, error.kept) == ("E-06", "什么都没有写出。")
    assert f"U盘 {table.stick}" in error.what


# From the command line.


@pytest.fixture
def trusting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = trust(tmp_path / "keys.json")
    monkeypatch.setattr(program_updates, "own_keys", lambda: keys)


def commanded(table: Table, *more: object) -> tuple[object, ...]:
    return ("center", "stick", table.center.folder, "--to", table.stick, *more, "--json")


@pytest.mark.usefixtures("trusting")
def test_the_command_makes_a_stick_and_the_sheet_is_printed_apart(table: Table) -> None:
    answer = suoma(*commanded(table, "--from", table.release, "--site", SITE, "--site", OTHER))
    assert answer.code == 0, answer.words
    told = answer.json
    assert (told["version"], told["verified"], told["missing"]) == ("0.2.0", True, [])
    assert [one["site"] for one in told["tickets"]] == [OTHER, SITE]
    sheet = Path(told["sheet"])
    assert not sheet.is_relative_to(table.stick)
    words = pypdf.PdfReader(sheet).pages[0].extract_text()
    for one in told["tickets"]:
        assert one["code"] in words
        open_ticket(Path(one["file"]), one["code"])
    again = suoma(*commanded(table, "--site", SITE)).json
    assert again["written"] == 0
    assert again["sheet"] != told["sheet"]
    assert pypdf.PdfReader(sheet).pages[0].extract_text() == words


@pytest.mark.usefixtures("trusting")
def test_a_sheet_on_the_stick_or_over_another_one_is_refused(table: Table, tmp_path: Path) -> None:
    full = tmp_path / "codes.pdf"
    full.write_bytes(b"codes of another stick")
    for sheet, code in ((table.stick / "codes.pdf", "I-665"), (full, "I-666")):
        answer = suoma(*commanded(table, "--from", table.release, "--sheet", sheet))
        assert (answer.code, answer.error["code"], answer.error["field"]) == (2, code, "sheet")
    assert content_of(table.stick) == {}
    assert full.read_bytes() == b"codes of another stick"


@pytest.mark.usefixtures("trusting")
def test_the_check_says_whether_the_stick_is_whole(table: Table) -> None:
    suoma(*commanded(table, "--from", table.release))
    whole = suoma(*commanded(table, "--check"))
    assert (whole.code, whole.json["verified"]) == (0, True)
    (table.home / "更新说明.md").unlink()
    bad = suoma(*commanded(table, "--check"))
    assert (bad.code, bad.json["missing_files"]) == (1, ["更新说明.md"])
    assert "更新说明.md" in bad.words


@pytest.mark.usefixtures("trusting")
def test_a_refusal_of_the_command_is_one_json_object(table: Table) -> None:
    answer = suoma(*commanded(table))
    assert (answer.code, answer.error["code"]) == (2, "I-663")
    assert json.loads(answer.out)


def rights_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("trusting")
def test_a_sheet_without_a_folder_is_refused_before_anything_is_made(
    table: Table, tmp_path: Path
) -> None:
    sheet = tmp_path / "no" / "such" / "x.pdf"
    named = ("--from", table.release, "--site", SITE, "--sheet", sheet)
    answer = suoma(*commanded(table, *named))
    assert (answer.code, answer.error["code"], answer.error["field"]) == (2, "I-667", "sheet")
    assert content_of(table.stick) == {}
    assert table.tickets() == 0


@pytest.mark.usefixtures("trusting")
def test_where_the_sheet_fails_after_all_the_codes_are_told(
    table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_out: Path, _content: bytes) -> None:
        raise disk_full()

    monkeypatch.setattr(paper, "write_whole", full)
    sheet = tmp_path / "x.pdf"
    named = ("--from", table.release, "--site", SITE, "--sheet", sheet)
    answer = suoma(*commanded(table, *named))
    assert (answer.code, answer.error["code"], answer.json["sheet"]) == (1, "E-01", None)
    (ticket,) = answer.json["tickets"]
    assert open_ticket(Path(ticket["file"]), ticket["code"]).clear.site_code == SITE
    assert ticket["code"] in answer.words
    assert "the only copy" in answer.error["message"]
    assert "were made" in answer.words


@pytest.mark.usefixtures("trusting")
@pytest.mark.skipif(os.name == "nt", reason="rights are told otherwise there")
def test_the_sheet_with_the_codes_is_for_its_owner_alone(table: Table) -> None:
    answer = suoma(*commanded(table, "--from", table.release, "--site", SITE))
    assert rights_of(Path(answer.json["sheet"])) == 0o600


@pytest.mark.usefixtures("trusting")
def test_the_check_names_the_signed_list_that_is_lost(table: Table) -> None:
    suoma(*commanded(table, "--from", table.release))
    (table.home / "照片.jpg").write_bytes(b"jpg")
    whole = suoma(*commanded(table, "--check"))
    assert (whole.code, whole.json["foreign"]) == (0, ["照片.jpg"])
    assert "照片.jpg" in whole.words
    (table.home / "release.sig").write_bytes(b"junk")
    bad = suoma(*commanded(table, "--check"))
    assert (bad.code, bad.json["verified"], bad.json["altered"]) == (1, False, ["release.sig"])
    assert "release.sig" in bad.words


@pytest.mark.usefixtures("trusting")
def test_a_site_without_a_code_is_told_with_what_was_kept(table: Table) -> None:
    answer = suoma(*commanded(table, "--from", table.release, "--site", ""))
    assert (answer.code, answer.error["code"]) == (2, "I-141")
    assert "Nothing was changed." in answer.error["message"]
    assert content_of(table.stick) == {}
