"""制作安装U盘: what lies on it afterwards is what was released, and the tickets open."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pypdf
import pytest

from app.center import stick_laying, stick_release
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
from app.domain.errors import AppError, InputError
from app.security.sealing import SigningKey
from app.services import program_updates
from app.services.ticket_files import found_tickets, open_ticket
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
    asked = iter([False] * 3)
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


def test_progress_tells_writing_then_reading_back(table: Table) -> None:
    told: list[tuple[str, int, int]] = []
    make_install_stick(
        table.center,
        table.plan(),
        on_progress=lambda *step: told.append(step),
        trusted=TRUSTED,
    )
    stages = [stage for stage, _done, _whole in told]
    assert stages == sorted(stages, key=["writing", "reading"].index)
    for stage in ("writing", "reading"):
        last = [step for step in told if step[0] == stage][-1]
        assert last[1] == last[2]


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
