"""A release tells what it is made of, by whom it is signed, and is the same bytes each time."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import fonts
import licences
import parts
import pytest
import ready
import release
import release_key
import sbom
import signing
import trim
from cyclonedx.model.bom import Bom
from targets import TARGETS

from app.domain.version import VERSION
from app.security.sealing import SigningKey
from app.updates.manifest import (
    STICK,
    STICK_NAMES,
    TrustedKeys,
    describe,
    read,
    sequence_of,
    write,
)
from tests.factories.stick_releases import TRUSTED, small_release

ROOT = Path(__file__).resolve().parents[2]

WINDOWS, LINUX = "windows-x86_64", "linux-x86_64"
KEY = SigningKey.from_seed(b"\x05" * 32)
LIBRARIES = ("PySide6_Essentials", "sqlcipher3", "requests", "zeroconf", "pypdfium2")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A version tree of Linux with the metadata of some libraries and one Debian package."""
    tree = tmp_path / "tree"
    for name in LIBRARIES:
        told = distribution(name)
        found = Path(str(told.locate_file(f"{name}-{told.version}.dist-info".lower())))
        if not found.is_dir():
            found = next(found.parent.glob(f"{name}-*.dist-info"))
        shutil.copytree(found, tree / "lib" / found.name)
    texts = tree / "python" / "licences"
    texts.mkdir(parents=True)
    (texts / "libc6.txt").write_text("Files: *\nLicense: LGPL-2.1+\n\nLicense: GPL-2+\n", "utf-8")
    return tree


PINNED = ("pool/main/g/glibc/libc6_2.41-12+deb13u4+b1_amd64.deb", "ab" * 32)


def all_parts(tree: Path) -> dict[str, parts.Part]:
    found = parts.gather({LINUX: tree}, {LINUX: parts.packages(tree, [PINNED])})
    return {part.name: part for part in found}


def test_every_part_has_a_licence_and_a_place_to_get_its_source_from(tree: Path) -> None:
    found = all_parts(tree)
    assert found["PySide6_Essentials"].licence.startswith("LGPL-3.0-only OR")
    assert found["Qt"].inside == found["PySide6_Essentials"].purl
    assert "6.11.3" in found["Qt"].source
    assert found["SQLCipher"].licence == "BSD-3-Clause"
    assert found["Noto Sans SC"].licence == "OFL-1.1"
    assert "CPython" not in found  # that of Linux is Debian's
    for part in found.values():
        assert part.licence
        assert part.source.startswith(("https://", "http://")), part.name


def test_a_debian_package_leads_to_the_source_it_was_built_from(tree: Path) -> None:
    libc = all_parts(tree)["libc6"]
    assert libc.source == "https://sources.debian.org/src/glibc/2.41-12+deb13u4/"
    assert libc.licence == "GPL-2+, LGPL-2.1+"
    assert libc.sha256 == "ab" * 32


def test_a_library_that_does_not_tell_its_licence_stops_the_release(tree: Path) -> None:
    folder = tree / "lib" / "nobody-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: nobody\nVersion: 1.0\n")
    with pytest.raises(ValueError, match=r"nobody does not tell its licence"):
        all_parts(tree)


def test_what_two_targets_share_is_one_part_with_both(tree: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(tree / "lib", other / "lib")
    found = parts.gather({LINUX: tree, WINDOWS: other}, {})
    by_name = {part.name: part for part in found}
    assert by_name["requests"].targets == (LINUX, WINDOWS)
    assert by_name["CPython"].targets == (WINDOWS,)


def test_every_library_that_is_shipped_has_a_word_for_its_licence(tmp_path: Path) -> None:
    """A new dependency is noticed here, before anybody builds a release."""
    shipped = {
        name for name, kept in trim.KEPT.items() if name not in {"colorama", "pywin32-ctypes"}
    }
    for name in sorted(shipped):
        found = distribution(name)
        folder = tmp_path / "lib" / f"{name}.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(found.read_text("METADATA") or "", "utf-8")
    told = {part.name for part in parts.libraries(tmp_path)}
    assert len(told) >= len(shipped)


def test_the_list_of_parts_is_cyclonedx_and_the_same_each_time(tree: Path, tmp_path: Path) -> None:
    found = list(all_parts(tree).values())
    for name in ("one.json", "other.json"):
        sbom.write(tmp_path / name, "0.2.0", found)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "other.json").read_bytes()
    told = json.loads((tmp_path / "one.json").read_text("utf-8"))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert told["metadata"]["component"]["version"] == "0.2.0"
    read_back = Bom.from_json(told)  # type: ignore[attr-defined]
    assert {one.name for one in read_back.components} == {one.name for one in found}


def test_the_licence_folder_names_the_duties_of_the_lgpl(tree: Path, tmp_path: Path) -> None:
    folder = tmp_path / "许可证"
    licences.write(folder, "0.2.0", all_parts(tree).values())
    notice = (folder / "许可证说明.txt").read_text("utf-8-sig")
    for part in ("LGPL", "换成自己编译的", "三年内", "qt.txt", "反向工程"):
        assert part in notice
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (folder / "qt.txt").read_text("utf-8")
    listed = (folder / "组件清单.txt").read_text("utf-8-sig")
    assert "download.qt.io/official_releases/qt/6.11/6.11.3" in listed
    assert (folder / "组件" / "libc6" / "libc6.txt").is_file()
    assert (folder / "NotoSansSC.LICENSE.txt").is_file()
    assert (folder / sbom.FILE).is_file()


# Keys.


def test_without_a_key_a_development_key_signs_and_its_program_trusts_that_alone(
    tmp_path: Path,
) -> None:
    key = release_key.load({}, tmp_path)
    assert key.is_development
    assert "DEVELOPMENT KEY" in key.words()
    assert release_key.load({}, tmp_path).public == key.public
    tree = tmp_path / "tree"
    (tree / "main.py").parent.mkdir()
    (tree / "main.py").write_text("")
    key.settle_in(tree)
    trusted = json.loads((tree / "program" / "resources" / "release_keys.json").read_text())
    assert trusted == {"keys": list(key.public), "threshold": 1}
    write(tree, describe(tree, "0.2.0", LINUX), key.keys)
    assert read(tree, TrustedKeys(1, key.public)).manifest.version == "0.2.0"


def test_keys_that_no_laptop_would_believe_stop_the_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / "one.key", tmp_path / "other.key"]
    made = [release_key.make(file) for file in files]
    assert files[0].stat().st_mode & 0o077 == 0
    one = {release_key.VARIABLE: str(files[0])}
    both = {release_key.VARIABLE: ":".join(map(str, files))}
    with pytest.raises(ValueError, match="no laptop would take"):
        release_key.load(one, tmp_path)
    trusted = TrustedKeys(2, tuple(key.public.hex() for key in made))
    monkeypatch.setattr(release_key, "own_trusted", lambda: trusted)
    with pytest.raises(ValueError, match="wants 2 of its keys, 1 are here"):
        release_key.load(one, tmp_path)
    key = release_key.load(both, tmp_path)
    assert (key.is_development, key.public) == (False, trusted.keys)
    (tmp_path / "tree").mkdir()
    write(tmp_path / "tree", describe(tmp_path / "tree", "0.2.0", LINUX), key.keys)
    assert read(tmp_path / "tree", trusted).manifest.version == "0.2.0"
    files[0].write_text("not a seed")
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        release_key.load(one, tmp_path)


# A supplied certificate.


def test_the_command_of_a_certificates_issuer_is_given_the_file(tmp_path: Path) -> None:
    program = tmp_path / "Suoma.exe"
    program.write_bytes(b"MZ")
    script = "import sys, pathlib; pathlib.Path(sys.argv[-1]).write_bytes(b'signed')"
    signing.sign(program, {signing.COMMAND: f'{sys.executable} -c "{script}"'})
    assert program.read_bytes() == b"signed"
    signing.sign(program, {})
    assert program.read_bytes() == b"signed"


def test_a_command_that_fails_stops_the_release(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        signing.sign(
            tmp_path / "x", {signing.COMMAND: f'{sys.executable} -c "raise SystemExit(1)"'}
        )


# The whole.


def test_two_builds_that_differ_are_told_by_their_files() -> None:
    one = {"a": "1", "b": "2", "c": "3"}
    assert release.differences(one, dict(one)) == []
    assert release.differences(one, {"a": "1", "b": "x", "d": "4"}) == ["b", "c", "d"]


def test_a_font_of_another_system_is_told_since_it_makes_other_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in fonts.COPIED:
        shutil.copyfile(ROOT / "resources" / "fonts" / name, tmp_path / name)
    release.warn_of_fonts(tmp_path)
    before = capsys.readouterr().out
    (tmp_path / "LXGWWenKai-Regular.ttf").write_bytes(b"another")
    release.warn_of_fonts(tmp_path)
    assert "LXGWWenKai-Regular.ttf IS ANOTHER RELEASE" in capsys.readouterr().out
    assert before.count("ANOTHER") <= len(fonts.COPIED)


def test_what_is_larger_than_it_may_be_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "安装-Windows.exe").write_bytes(bytes(10))
    (tmp_path / "linux-x86_64").mkdir()
    (tmp_path / "linux-x86_64" / "files.tar.gz").write_bytes(bytes(30))
    assert release.tell(tmp_path, tmp_path, [TARGETS[LINUX]])
    monkeypatch.setattr(release, "MOST_PACKED", 20)
    assert not release.tell(tmp_path, tmp_path, [TARGETS[LINUX]])
    assert capsys.readouterr().out.count("TOO LARGE") == 1


def test_the_stick_is_one_signed_list_over_everything_but_tickets_and_hand_overs(
    tmp_path: Path,
) -> None:
    stick = tmp_path / "索玛"
    (stick / "linux-x86_64").mkdir(parents=True)
    (stick / "linux-x86_64" / "manifest.json").write_text("{}")
    (stick / "使用说明.txt").write_text("插上")
    listing = describe(stick, "0.2.0", STICK, names=STICK_NAMES, leave_out=("tickets", "data"))
    write(stick, listing, [KEY], names=STICK_NAMES)
    found = read(stick, TrustedKeys(1, (KEY.public.hex(),)), names=STICK_NAMES)
    assert [one.path for one in found.manifest.files] == [
        "linux-x86_64/manifest.json",
        "使用说明.txt",
    ]


def test_the_version_is_the_same_wherever_it_stands() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION
    assert sequence_of(VERSION) > 0


def test_what_keeps_a_stick_from_being_handed_out_is_told(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    subprocess.run(["git", "init", "-q", str(checkout)], check=True)
    (checkout / "pyproject.toml").write_text(f'[project]\nversion = "{VERSION}"\n', "utf-8")
    (checkout / "CHANGELOG.md").write_text(f"## [{VERSION}] - 2026-12-01\n", "utf-8")
    (checkout / "更新说明.md").write_text("## 未发布\n", "utf-8")
    stick = small_release(tmp_path / "索玛", VERSION, without=("linux-aarch64",))
    told = ready.troubles(stick, checkout, TRUSTED)
    assert len(told) == 3
    assert "更新说明.md has no heading" in told[0]
    assert told[1] == "the checkout is not a committed state"
    assert told[2].startswith("linux-aarch64 is not whole")
    (stick / "安装-Linux.sh").write_bytes(b"#!/bin/no\n")
    assert "I-642" in ready.troubles(stick, checkout, TRUSTED)[-1]
    assert "I-641" in ready.troubles(stick, checkout, TrustedKeys(1, (KEY.public.hex(),)))[-1]


def test_the_page_about_releases_names_what_is_there() -> None:
    text = (ROOT / "docs" / "release.md").read_text("utf-8")
    for name in re.findall(r"`((?:packaging|app|migrations|resources)/[\w./一-鿿]+)`", text):
        assert (ROOT / name).exists(), name
    for variable in re.findall(r"SUOMA_[A-Z_0-9]+", text):
        sources = [path.read_text("utf-8") for path in (ROOT / "packaging").glob("*.py")]
        assert any(variable in source for source in sources), variable
    assert text.count("- [ ]") > 15
