"""The launcher of Linux starts the version that is meant, or the one before it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factories.linux_releases import Ended, make_tree, run


class Root:
    """An install root in a folder with a blank and Chinese in its name."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / "村校 程序"
        for version in ("0.1.0", "0.2.0"):
            tree = make_tree(self.path / "versions" / version, version)
            (self.path / "suoma").write_bytes((tree / "launcher" / "suoma").read_bytes())
        (self.path / "suoma").chmod(0o755)
        self.write(current="0.2.0", previous="0.1.0")

    def write(self, **lines: str) -> None:
        for name, text in lines.items():
            (self.path / name).write_text(f"{text}\n")

    def line(self, name: str) -> str | None:
        file = self.path / name
        return file.read_text().strip() if file.exists() else None

    def start(self, *words: str, by: str = "") -> Ended:
        return run([by or str(self.path / "suoma"), *words], self.home, at=self.home)

    def started(self) -> str:
        """Start it and return which version that was."""
        done = self.start()
        assert done.returncode == 0, done.stderr
        return next(one for one in ("0.1.0", "0.2.0") if f"versions/{one}/main.py" in done.stdout)


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return Root(tmp_path)


def test_it_starts_the_current_version_with_all_words_as_they_are(root: Root) -> None:
    done = root.start("enter", "/media/U盘 一", "")
    entry = f"{root.path}/versions/0.2.0/main.py"
    assert done.stdout == f"{root.path} {entry} enter /media/U盘 一 \n"
    assert not (root.path / "trial").exists()


def test_a_link_to_it_starts_the_same(root: Root, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "suoma").symlink_to("../村校 程序/suoma")
    assert f"{root.path}/versions/0.2.0/main.py" in root.start(by="bin/suoma").stdout


def test_without_the_files_of_the_current_version_the_one_before_starts(root: Root) -> None:
    (root.path / "versions" / "0.2.0" / "main.py").unlink()
    assert root.started() == "0.1.0"
    assert root.line("current") == "0.2.0"


@pytest.mark.parametrize("spoiled", ["", "../../etc", ".staging-0.2.0", "0.3.0"])
def test_a_pointer_that_names_no_version_counts_as_none(root: Root, spoiled: str) -> None:
    root.write(current=spoiled)
    assert root.started() == "0.1.0"


def test_a_new_version_that_never_shows_its_sign_in_is_taken_back(root: Root) -> None:
    (root.path / "trial").touch()
    assert [root.started() for _start in range(2)] == ["0.2.0", "0.2.0"]
    assert (root.path / "trial").stat().st_size == 2
    assert [root.started() for _start in range(2)] == ["0.1.0", "0.1.0"]
    assert (root.line("current"), root.line("failed")) == ("0.1.0", "0.2.0")
    assert not (root.path / "trial").exists()


def test_on_a_full_disk_it_goes_back_for_this_start_and_the_lines_stay_whole(root: Root) -> None:
    (root.path / "trial").write_bytes(b"++")
    (root.path / "pointer.tmp").symlink_to("/dev/full")
    assert [root.started() for _start in range(2)] == ["0.1.0", "0.1.0"]
    assert (root.line("current"), root.line("previous")) == ("0.2.0", "0.1.0")
    assert not (root.path / "current").is_symlink()


def test_a_version_on_trial_without_one_before_it_goes_on(root: Root) -> None:
    (root.path / "previous").unlink()
    (root.path / "trial").touch()
    assert [root.started() for _start in range(3)] == ["0.2.0"] * 3


def test_a_confirmed_version_is_never_taken_back(root: Root) -> None:
    assert [root.started() for _start in range(4)] == ["0.2.0"] * 4


def test_without_any_version_a_person_is_told_what_to_do(root: Root) -> None:
    for version in ("0.1.0", "0.2.0"):
        (root.path / "versions" / version / "main.py").unlink()
    done = root.start()
    assert (done.returncode, done.stdout) == (1, "")
    assert "安装U盘" in done.stderr
    assert "（E-91）" in done.stderr


def without_its_python(version: Path) -> None:
    (version / "python" / "bin" / "python3").unlink()


def with_an_empty_entry(version: Path) -> None:
    (version / "main.py").write_text("")


def without_exec_bits(version: Path) -> None:
    (version / "python" / "bin" / "python3").chmod(0o644)


def without_its_loader(version: Path) -> None:
    (version / "python" / "syslib").mkdir()
    (version / "python" / "bin" / "python3.13").write_text("program")


def for_another_system(version: Path) -> None:
    (version / "python" / "bin" / "python3").write_text("#!/no/such/shell\n")


DAMAGE = [
    *(without_its_python, with_an_empty_entry, without_exec_bits),
    *(without_its_loader, for_another_system),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_current_version_gives_way_to_the_one_before(
    root: Root, damage: Callable[[Path], None]
) -> None:
    damage(root.path / "versions" / "0.2.0")
    assert root.started() == "0.1.0"
    assert root.line("current") == "0.2.0"


@pytest.mark.parametrize("damage", DAMAGE)
def test_with_both_versions_damaged_a_person_is_told_what_to_do(
    root: Root, damage: Callable[[Path], None]
) -> None:
    for version in ("0.1.0", "0.2.0"):
        damage(root.path / "versions" / version)
    done = root.start()
    assert (done.returncode, done.stdout) == (1, "")
    assert "（E-91）" in done.stderr


def test_where_no_start_can_be_counted_a_version_on_trial_waits(root: Root) -> None:
    (root.path / "trial").touch()
    # As a full disk does it: no file of this process may grow.
    full = 'trap "" XFSZ; ulimit -f 0; exec "./村校 程序/suoma"'
    for _start in range(3):
        done = run(["sh", "-c", full], root.home, at=root.home)
        assert "versions/0.1.0/main.py" in done.stdout, done
        assert done.stderr == ""
    assert (root.path / "trial").stat().st_size == 0
    assert (root.line("current"), root.line("previous")) == ("0.2.0", "0.1.0")
    # With room again it has its two starts.
    assert root.started() == "0.2.0"
