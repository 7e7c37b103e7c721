"""Where the program lies, and what its one-line files say when they are whole or torn."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.updates.install_root import (
    ROOT_VARIABLE,
    InstallRoot,
    own_keys,
    own_root,
    own_target,
)
from app.updates.manifest import TARGETS, read_trusted
from tests.factories.releases import make_root


def test_the_launcher_says_where_the_program_is_installed(tmp_path: Path) -> None:
    make_root(tmp_path, "0.1.0")
    root = own_root({ROOT_VARIABLE: str(tmp_path)})
    assert root is not None
    assert root.current == "0.1.0"
    assert own_root({}) is None
    assert own_root({ROOT_VARIABLE: str(tmp_path / "elsewhere")}) is None


def test_this_machine_has_a_name_among_the_targets() -> None:
    assert own_target() in TARGETS


def test_a_windows_machine_has_one_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("platform.machine", lambda: "AMD64")
    assert own_target() == "windows-x86_64"


def test_a_checkout_trusts_nobody() -> None:
    assert own_keys().is_file()
    assert read_trusted(own_keys()).keys == ()


@pytest.mark.parametrize("torn", [b"", b"\xff", b"0.1", b"../../etc", b"0.1.0" * 100])
def test_a_torn_line_names_nothing_and_the_former_version_starts(
    tmp_path: Path, torn: bytes
) -> None:
    root = make_root(tmp_path, "0.1.0")
    root.write_line("previous", "0.1.0")
    (tmp_path / "current").write_bytes(torn)
    assert root.line("current") is None
    assert root.current == "0.1.0"


def test_without_any_whole_version_there_is_none(tmp_path: Path) -> None:
    root = InstallRoot(tmp_path)
    assert (root.current, root.previous, root.failed) == (None, None, None)
    assert not root.is_portable
