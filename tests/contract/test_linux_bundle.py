"""How a Linux bundle is made: small pieces with real inputs, without a download."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import struct
import subprocess
import sys
import tarfile
from pathlib import Path

import bare_modules
import debian
import icu_data
import linux
import linux_runtime
import linux_words
import pytest
from PySide6 import __file__ as pyside

from tests.factories.linux_releases import make_tree

ICU = sorted(Path(pyside).parent.glob("Qt/lib/libicudata.so.*"))


def test_every_package_of_the_list_is_pinned_for_both_processors() -> None:
    for machine in debian.ARCHITECTURES:
        pinned = debian.packages(machine)
        assert [one.name for one in pinned] == debian.wanted_names()
        assert all(len(one.sha256) == 64 and one.path.startswith("pool/") for one in pinned)


def test_a_package_that_was_altered_on_the_mirror_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "pool/main/s/suoma/suoma_1_all.deb"
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_bytes(b"altered")
    monkeypatch.setenv("SUOMA_DEBIAN_MIRROR", tmp_path.as_uri())
    wanted = debian.Package("amd64", path, "0" * 64)
    with pytest.raises(ValueError, match="SHA-256 differs"):
        debian.fetch(wanted, tmp_path / "cache")
    good = debian.Package("amd64", path, hashlib.sha256(b"altered").hexdigest())
    kept = debian.fetch(good, tmp_path / "cache")
    shutil.rmtree(tmp_path / "pool")
    assert debian.fetch(good, tmp_path / "cache") == kept


def test_a_package_gives_its_files_and_where_its_links_lead(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    (folder / "DEBIAN").mkdir(parents=True)
    (folder / "DEBIAN" / "control").write_text(
        "Package: suoma\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\nDescription: c\n"
    )
    (folder / "usr" / "lib").mkdir(parents=True)
    (folder / "usr" / "lib" / "libone.so.1.2").write_bytes(b"one")
    (folder / "usr" / "lib" / "libone.so.1").symlink_to("libone.so.1.2")
    made = tmp_path / "suoma.deb"
    subprocess.run(["dpkg-deb", "--build", str(folder), str(made)], check=True, capture_output=True)
    assert dict(debian.members(made)) == {
        "usr/lib/libone.so.1": "libone.so.1.2",
        "usr/lib/libone.so.1.2": b"one",
    }


@pytest.mark.skipif(not ICU, reason="this Qt brings no ICU of its own")
def test_less_of_icu_still_sorts_chinese_names(tmp_path: Path) -> None:
    whole = ICU[0]
    for library in whole.parent.glob("libicu*"):
        shutil.copyfile(library, tmp_path / library.name)
    icu_data.shrink(tmp_path / whole.name)
    assert (tmp_path / whole.name).stat().st_size < whole.stat().st_size / 5
    number = whole.name.rpartition(".")[2]
    script = f"""
import ctypes, sys
for name in ("data", "uc", "i18n"):
    library = ctypes.CDLL(f"{{sys.argv[1]}}/libicu{{name}}.so.{number}", ctypes.RTLD_GLOBAL)
error = ctypes.c_int(0)
open_collator = library.ucol_open_{number}
open_collator.restype = ctypes.c_void_p
collator = ctypes.c_void_p(open_collator(b"zh_CN", ctypes.byref(error)))
def key(word):
    units = word.encode("utf-16-le")
    buffer = ctypes.create_string_buffer(200)
    library.ucol_getSortKey_{number}(collator, units, len(units) // 2, buffer, 200)
    return buffer.value
print(error.value <= 0, *sorted(["张三", "阿里", "李四", "王五"], key=key))
"""
    command = [sys.executable, "-X", "utf8", "-c", script, str(tmp_path)]
    answer = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    assert answer.stdout.split() == ["True", "阿里", "李四", "王五", "张三"]


def test_a_library_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "libicudata.so.1"
    other.write_bytes(b"\x7fELF" + bytes(2000))
    with pytest.raises(ValueError, match="not ICU"):
        icu_data.shrink(other)
    assert other.read_bytes() == b"\x7fELF" + bytes(2000)


def test_a_library_works_without_its_docstrings(tmp_path: Path) -> None:
    module = tmp_path / "lib" / "library.py"
    module.parent.mkdir()
    module.write_text(
        '"""Title."""\nasserts = False\n\nclass A:\n    """Words."""\n'
        '\n    def f(self):\n        """More words."""\n        assert asserts\n'
        "\n__doc__ += 'more'\n"
    )
    bare_modules.replace_sources(module.parent)
    compiled = module.with_suffix(".pyc")
    assert not module.exists()
    assert b"ords" not in compiled.read_bytes()
    assert struct.unpack("<I", compiled.read_bytes()[4:8]) == (1,)  # never compared, PEP 552
    spec = importlib.util.spec_from_file_location("library", compiled)
    assert spec is not None
    assert spec.loader is not None
    library = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(library)
    assert library.__doc__ == "more"
    with pytest.raises(AssertionError):
        library.A().f()


def test_the_same_tree_is_packed_into_the_same_bytes(tmp_path: Path) -> None:
    archives = []
    for name in ("one", "another"):
        tree = make_tree(tmp_path / name, "0.1.0", size=1000)
        for path in tree.rglob("*"):
            path.touch()
        linux.pack(tree, tmp_path / f"{name}-packed")
        archives.append((tmp_path / f"{name}-packed" / "files.tar.gz").read_bytes())
    assert archives[0] == archives[1]
    with tarfile.open(tmp_path / "one-packed" / "files.tar.gz") as archive:
        names = archive.getnames()
        assert {member.uid for member in archive} == {0}
    assert names == sorted(names)
    assert "manifest.json" not in names


def test_words_go_into_a_script_as_they_are(tmp_path: Path) -> None:
    template = tmp_path / "template"
    template.write_text('#!/bin/sh\n#WORDS#\nprintf %s "$SAID"\n')
    said = "It's $HOME, `id` and \\n\n“村校”"
    linux_words.write_script(template, tmp_path / "script", {"SAID": said})
    told = subprocess.run(["sh", str(tmp_path / "script")], check=True, capture_output=True)
    assert told.stdout.decode() == said


@pytest.mark.parametrize("name", ["suoma", "install.sh", "python3"])
def test_a_script_is_one_for_every_shell(name: str) -> None:
    text = (linux.TEMPLATES / name).read_text("utf-8")
    assert text.startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", str(linux.TEMPLATES / name)], check=True)


def test_what_a_desktop_sets_for_its_own_qt_does_not_reach_ours(tmp_path: Path) -> None:
    home = tmp_path / "python"
    (home / "bin").mkdir(parents=True)
    (home / "syslib").mkdir()
    shutil.copyfile(linux_runtime.TEMPLATES / "python3", home / "bin" / "python3")
    loader = home / "syslib" / "ld-linux-x86-64.so.2"
    loader.write_text("#!/bin/sh\nenv | grep ^QT_ | sort\n")
    for script in (loader, home / "bin" / "python3"):
        script.chmod(0o755)
    desktop = {
        "QT_PLUGIN_PATH": "/usr/lib",
        "QT_QPA_PLATFORMTHEME": "ukui",
        "PATH": "/usr/bin:/bin",
    }

    def started(**more: str) -> str:
        told = subprocess.run(
            [str(home / "bin" / "python3")],
            env={**desktop, **more},
            check=True,
            capture_output=True,
        )
        return told.stdout.decode()

    # A machine without an id, a bare container for example, gets neither of the two.
    has_id = any(Path(name).is_file() for name in ("/etc/machine-id", "/var/lib/dbus/machine-id"))
    fcitx, ibus = ("fcitx", "ibus") if has_id else ("compose", "compose")
    assert started(DISPLAY=":0", XMODIFIERS="@im=fcitx", QT_QPA_PLATFORM="dxcb;xcb") == (
        f"QT_IM_MODULE={fcitx}\nQT_QPA_PLATFORM=xcb\n"
    )
    assert started(WAYLAND_DISPLAY="wayland-0", QT_IM_MODULE="ibus") == (
        f"QT_IM_MODULE={ibus}\nQT_QPA_PLATFORM=wayland\n"
    )
    assert "QT_QPA_PLATFORM=offscreen\n" in started(QT_QPA_PLATFORM="offscreen")
