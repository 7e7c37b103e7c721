"""What `make package` left, made into a stick by the program it holds, and installed from there."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from email.parser import Parser
from pathlib import Path
from typing import Any

import pypdf
import pytest

from app.center.stick_release import PARTS, find_release
from app.security.ticket import read_ticket
from app.updates.manifest import TrustedKeys, check_tree, hash_of

pytestmark = pytest.mark.package
ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1_000_000
SITES = ("513431-02", "513431-08")
ADDRESS = "https://192.168.1.5:8443"


@pytest.fixture(scope="module")
def trusted(release: Path) -> TrustedKeys:
    """Return whom the program of this build trusts: whoever signed the whole."""
    signatures = json.loads((release / "release.sig").read_text("utf-8"))["signatures"]
    return TrustedKeys(1, (signatures[0]["key"],))


def test_every_file_of_the_folder_is_in_its_list_and_as_the_list_says(
    release: Path, trusted: TrustedKeys
) -> None:
    found = find_release(release, trusted)
    assert found.missing_parts() == ()
    check_tree(release, found.manifest)
    there = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()}
    assert there - {one.path for one in found.manifest.files} == {"release.json", "release.sig"}


def test_nothing_of_the_building_machine_is_in_what_is_handed_out(release: Path) -> None:
    rooms = ("app", "build", "packaging", "resources", ".packages", ".venv")
    places = [str(ROOT / room).encode() for room in rooms]
    for folder in (release, *(ROOT / "build" / "package").glob("*/tree")):
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert not any(place in content for place in places), path


def test_every_library_that_is_shipped_is_in_the_list_of_parts_with_its_licence(
    release: Path,
) -> None:
    told = json.loads((release / "许可证" / "sbom.cdx.json").read_text("utf-8"))["components"]
    known = {one["purl"].partition("@")[0] for one in told}
    assert all(one["licenses"] for one in told)
    libraries = {
        str(Parser().parsestr(path.read_text("utf-8"))["Name"]).lower().replace("_", "-")
        for path in (ROOT / "build" / "package").glob("*/tree/lib/*.dist-info/METADATA")
    }
    assert libraries
    lacking = {one for one in libraries if f"pkg:pypi/{one.replace('.', '-')}" not in known}
    assert lacking == set()
    for name in ("libc6", "libglib2.0-0t64", "PySide6_Essentials", "zeroconf"):
        assert any((release / "许可证" / "组件" / name).iterdir()), name


class Home:
    """A person's own folder on a computer with Linux, without a network address or a Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder / ".local" / "opt" / "suoma" / "suoma"

    def run(self, *words: object, **more: str) -> subprocess.CompletedProcess[str]:
        own = {"HOME": str(self.folder), "PATH": os.defpath, "SUOMA_SLOT_COST": "floor"}
        return subprocess.run(
            [str(word) for word in words],
            cwd=self.folder,
            env={**own, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def suoma(self, *words: object, **more: str) -> dict[str, Any]:
        ended = self.run(self.program, *words, "--json", **more)
        assert ended.returncode == 0, ended.stderr
        answer: dict[str, Any] = json.loads(ended.stdout)
        return answer


@pytest.fixture(scope="module")
def office(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the administrator's computer, with the program installed and a center made."""
    if platform.machine() not in ("x86_64", "aarch64"):
        pytest.fail("the bundle does not run on this processor")
    home = Home(tmp_path_factory.mktemp("中心校 办公室"))
    ended = home.run("sh", release / "安装-Linux.sh")
    assert ended.returncode == 0, ended.stderr
    home.suoma(
        *("center", "init", "center", "--name", "四开片区", "--level", "center_school"),
        *("--school-year", "2026"),
    )
    return home


def test_the_installed_program_makes_a_stick_that_installs_and_opens_its_tickets(
    office: Home, release: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "KINGSTON"
    wanted = [word for site in SITES for word in ("--site", site)]
    made = office.suoma(
        *("center", "stick", "center", "--to", stick, "--from", release),
        *("--address", ADDRESS, *wanted),
    )
    assert (made["verified"], made["missing"]) == (True, [])
    assert made["bytes"] < 500 * MEGABYTE
    words = pypdf.PdfReader(office.folder / made["sheet"]).pages[0].extract_text()
    for one in made["tickets"]:
        assert one["code"] in words
        ticket = read_ticket(Path(one["file"]).read_bytes()).open(one["code"])
        assert ticket.clear.site_code == one["site"]
    school = Home(tmp_path / "老师 的电脑")
    school.folder.mkdir()
    ended = school.run("sh", stick / "索玛" / "安装-Linux.sh")
    assert ended.returncode == 0, ended.stderr
    first = made["tickets"][0]
    enrolled = school.suoma(
        *("device", "init", "laptop", "--ticket", first["file"], "--code", first["code"]),
        *("--teacher", "吉木阿来"),
        SUOMA_NEW_PASSWORD="山上的索玛花开了",
    )
    assert len(enrolled["short_code"]) == 9
    whole = office.suoma("center", "stick", "center", "--to", stick, "--check")
    assert whole["verified"]


def test_a_stick_with_one_altered_byte_is_told_by_its_file(
    office: Home, release: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "USB"
    office.suoma("center", "stick", "center", "--to", stick, "--from", release)
    archive = stick / "索玛" / f"linux-{platform.machine()}" / "files.tar.gz"
    before = hash_of(archive)
    with archive.open("r+b") as file:
        file.seek(archive.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
    assert hash_of(archive) != before
    ended = office.run(
        office.program, "center", "stick", "center", "--to", stick, "--check", "--json"
    )
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["altered"] == [f"{archive.parent.name}/files.tar.gz"]
    mended = office.suoma("center", "stick", "center", "--to", stick, "--from", release)
    assert mended["written"] == 1
    assert hash_of(archive) == before


def test_the_parts_a_stick_is_looked_over_for_are_those_the_release_has(
    release: Path, trusted: TrustedKeys
) -> None:
    paths = {one.path for one in find_release(release, trusted).manifest.files}
    for wanted in PARTS.values():
        assert paths.issuperset(wanted)
