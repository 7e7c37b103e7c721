"""What of the version for Windows wine cannot show, since it brings more than Windows does."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.version import VERSION
from tests.packages import portable_executable as pe

# Several programs of Windows, one after the other, on a machine that may be busy.
pytestmark = [pytest.mark.package, pytest.mark.timeout(1800)]
PROGRAMS = (".exe", ".dll", ".pyd")
# Of every Windows 10 from version 1809 on; ``icuuc`` since 1703.
WINDOWS = frozenset(
    {
        *("advapi32", "authz", "bcrypt", "bcryptprimitives", "comdlg32", "crypt32", "d3d11"),
        *("d3d12", "d3d9", "dnsapi", "dwmapi", "dwrite", "dxgi", "gdi32", "icuuc", "imm32"),
        *("iphlpapi", "kernel32", "mpr", "msvcrt", "netapi32", "ntdll", "ole32", "oleaut32"),
        *("propsys", "psapi", "rpcrt4", "secur32", "setupapi", "shell32", "shlwapi"),
        *("uiautomationcore", "user32", "userenv", "uxtheme", "version", "winhttp", "winmm"),
        *("ws2_32", "wtsapi32", "winspool.drv"),
    }
)


@pytest.fixture(scope="module")
def tree(release: Path) -> Path:
    return release / "免安装-Windows" / "versions" / VERSION


def programs(tree: Path) -> list[Path]:
    return sorted(path for path in tree.rglob("*") if path.suffix in PROGRAMS)


def of_windows(name: str) -> bool:
    return name.startswith("api-ms-win-") or name.removesuffix(".dll") in WINDOWS


def test_every_library_that_is_asked_for_is_there_or_is_of_windows_10(tree: Path) -> None:
    # Where Windows looks: beside the file, beside python.exe, and where Qt says it lies.
    python, qt = tree / "python", tree / "lib" / "PySide6"
    shared = {path.name.lower() for folder in (python, qt) for path in folder.iterdir()}
    shared |= {path.name.lower() for path in (tree / "lib" / "shiboken6").iterdir()}
    missing = {
        path.relative_to(tree).as_posix(): sorted(lost)
        for path in programs(tree)
        if (
            lost := {
                name
                for name in pe.read(path).imports
                if not of_windows(name)
                and name not in shared
                and not (path.parent / name).is_file()
            }
        )
    }
    assert missing == {}


def test_the_program_has_64_bits_and_only_the_launcher_32(tree: Path) -> None:
    assert {path.name for path in programs(tree) if pe.read(path).machine != pe.AMD64} == {
        "Suoma.exe"
    }
    assert pe.read(tree / "launcher" / "Suoma.exe").machine == pe.I386


def test_what_speaks_on_an_old_windows_needs_nothing_but_that_windows(
    tree: Path, release: Path
) -> None:
    launcher = pe.read(tree / "launcher" / "Suoma.exe")
    assert launcher.imports == {"kernel32.dll", "msvcrt.dll", "user32.dll"}
    setup = pe.read(release / "安装-Windows.exe")
    assert setup.machine == pe.I386
    assert {name for name in setup.imports if not of_windows(name)} <= {"comctl32.dll"}


def test_neither_python_of_the_registry_nor_a_variable_adds_to_the_path(tree: Path) -> None:
    paths = (tree / "python" / "python311._pth").read_text().split()
    assert paths == ["python311.zip", ".", "..\\lib", "..\\program"]


def test_the_sqlite_that_may_damage_records_is_not_there(tree: Path) -> None:
    assert [path.name for path in tree.rglob("*sqlite3.*") if "sqlcipher" not in str(path)] == []


def test_the_executables_of_python_and_qt_are_untouched_by_us(tree: Path) -> None:
    # Their signatures end the file; one that is stripped or patched has none or a wrong one.
    for name in ("python/python.exe", "python/pythonw.exe", "python/python311.dll"):
        assert b"Python Software Foundation" in (tree / name).read_bytes()
