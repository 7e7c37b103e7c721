"""The next version on an old Linux: what changed comes by stick, and a bad one is taken back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import linux
import pytest
import release_key

from app.domain.version import VERSION
from app.updates.manifest import describe, write
from tests.packages.old_linux import HOME, OWN_STICK, OldLinux

pytestmark = [pytest.mark.package, pytest.mark.root, pytest.mark.timeout(1200)]
TARGET = "linux-x86_64"
NEXT, BAD = "900.1.0", "900.2.0"
ROOT_THERE = f"{HOME}/.local/opt/suoma"


def lay_on_stick(computer: OldLinux, tree: Path, version: str, changed: str) -> None:
    """Sign a tree as a version and put its list and its one changed file on the stick."""
    write(tree, describe(tree, version, TARGET), release_key.load().keys)
    stick = computer.folder / "own" / "索玛"
    shutil.rmtree(stick, ignore_errors=True)
    linux.pack(tree, stick / TARGET, only={changed})
    linux.write_installer(stick / linux.SETUP)


def told(computer: OldLinux) -> dict[str, object]:
    ended = computer.run(f"{ROOT_THERE}/suoma", "update", "--json")
    assert ended.code == 0, ended
    return dict(json.loads(ended.out))


def test_what_changed_comes_by_stick_and_a_version_that_does_not_start_goes_again(
    old_linux: OldLinux, tmp_path: Path
) -> None:
    assert old_linux.install().code == 0
    tree = shutil.copytree(old_linux.installed / "versions" / VERSION, tmp_path / "tree")
    number = tree / "program" / "app" / "domain" / "version.py"
    number.write_text(number.read_text("utf-8").replace(VERSION, NEXT), "utf-8")
    for compiled in number.parent.glob("__pycache__/version.*"):
        compiled.unlink()
    lay_on_stick(old_linux, tree, NEXT, "program/app/domain/version.py")
    packed = old_linux.folder / "own" / "索玛" / TARGET / "files.tar.gz"
    assert packed.stat().st_size < 2_000

    ended = old_linux.install(stick=OWN_STICK)
    assert ended.code == 0, ended
    assert (old_linux.installed / "current").read_text() == f"{NEXT}\n"
    assert (old_linux.installed / "trial").exists()
    assert told(old_linux)["running"] == NEXT
    assert old_linux.sign_in_shown()

    (tree / "main.py").write_text("raise SystemExit(3)\n")
    lay_on_stick(old_linux, tree, BAD, "main.py")
    assert old_linux.install(stick=OWN_STICK).code == 0
    starts = [old_linux.run(f"{ROOT_THERE}/suoma", "--help").code for _start in range(3)]
    assert starts == [3, 3, 0]
    after = told(old_linux)
    assert (after["running"], after["failed"]) == (NEXT, BAD)


def test_a_package_that_nobody_trusted_signed_is_refused(
    old_linux: OldLinux, tmp_path: Path
) -> None:
    if not old_linux.installed.exists():
        assert old_linux.install().code == 0
    before = (old_linux.installed / "current").read_text()
    stick = old_linux.folder / "own" / "索玛"
    shutil.rmtree(stick, ignore_errors=True)
    package = stick / TARGET
    package.mkdir(parents=True)
    source = old_linux.installed / "versions" / before.strip()
    listing = (source / "manifest.json").read_text("utf-8")
    altered = listing.replace(f'"version":"{before.strip()}"', '"version":"900.9.0"')
    (package / "manifest.json").write_text(altered, "utf-8")
    shutil.copyfile(source / "manifest.sig", package / "manifest.sig")
    (package / "files.tar.gz").write_bytes(b"")
    linux.write_installer(stick / linux.SETUP)
    ended = old_linux.install(stick=OWN_STICK)
    assert ended.code == 2, ended
    assert "（I-642）" in ended.words
    assert (old_linux.installed / "current").read_text() == before
