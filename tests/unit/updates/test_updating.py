"""A new version is taken whole and started, or refused with a sentence, and the old one works."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from app.domain.errors import AppError
from app.security.file_lock import held
from app.updates import staging
from app.updates.install_root import PORTABLE, InstallRoot
from app.updates.packages import ARCHIVE, find_package
from app.updates.staging import LOCK_NAME
from app.updates.switching import clean, confirm, forgive
from app.updates.updating import Offer, install
from tests.factories.releases import (
    FOREIGN_KEY,
    SHARED,
    TARGET,
    TRUSTED,
    launch,
    make_root,
    make_stick,
    make_tree,
    pack,
    sign_stick,
)

ROOT = Path(__file__).resolve().parents[3]
HOLDING = """
import sys
from pathlib import Path
from app.updates.in_use import hold
hold(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def root(tmp_path: Path) -> InstallRoot:
    return make_root(tmp_path / "索玛 程序", "0.1.0")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return make_stick(tmp_path / "U 盘", "0.2.0")


def take(root: InstallRoot, folder: Path, target: str = TARGET) -> Offer:
    return install(root, find_package(folder, target, TRUSTED), target)


def files_of(root: InstallRoot) -> dict[str, bytes]:
    return {
        path.relative_to(root.path).as_posix(): path.read_bytes()
        for path in root.path.rglob("*")
        if path.is_file() and path.name != LOCK_NAME
    }


def test_a_stick_brings_a_version_that_starts_next_time(root: InstallRoot, stick: Path) -> None:
    assert launch(root) == "0.1.0"
    offer = take(root, stick)
    assert offer == Offer("0.2.0", "0.1.0", is_newer=True, has_failed=False)
    assert (root.current, root.previous, root.is_on_trial) == ("0.2.0", "0.1.0", True)
    assert launch(root) == "0.2.0"
    assert confirm(root, "0.2.0")
    assert not root.is_on_trial
    assert not confirm(root, "0.2.0")
    assert "# 0.2.0" in (root.path / "suoma").read_text()
    assert (root.path / "suoma").stat().st_mode & 0o111
    for _start in range(4):
        assert launch(root) == "0.2.0"


def test_an_unpacked_program_is_a_source_too(root: InstallRoot, tmp_path: Path) -> None:
    plain = make_tree(tmp_path / "plain", "0.2.0")
    assert take(root, plain).is_newer
    assert launch(root) == "0.2.0"


def test_any_folder_of_the_stick_will_do(tmp_path: Path, stick: Path) -> None:
    places = (stick, stick / "索玛", stick / "索玛" / TARGET)
    for number, folder in enumerate(places):
        assert take(make_root(tmp_path / str(number), "0.1.0"), folder).is_newer
    windows = stick / "索玛" / "免安装-Windows"
    for folder in (stick, stick / "索玛", windows, windows / "versions" / "0.2.0"):
        package = find_package(folder, "windows-x86_64", TRUSTED)
        assert package.folder == windows / "versions" / "0.2.0"


def test_the_same_version_again_changes_nothing(root: InstallRoot, stick: Path) -> None:
    take(root, stick)
    confirm(root, "0.2.0")
    before = files_of(root)
    assert not take(root, stick).is_newer
    assert files_of(root) == before


def test_two_versions_stay_and_older_ones_go(root: InstallRoot, tmp_path: Path) -> None:
    for version in ("0.2.0", "0.3.0"):
        take(root, make_tree(tmp_path / version, version))
        clean(root)
        assert launch(root) == version
        confirm(root, version)
        clean(root)
    assert {one.name for one in root.versions.iterdir()} == {"0.2.0", "0.3.0", LOCK_NAME}


def test_nothing_is_removed_while_a_version_is_on_trial(root: InstallRoot, tmp_path: Path) -> None:
    take(root, make_tree(tmp_path / "2", "0.2.0"))
    confirm(root, "0.2.0")
    take(root, make_tree(tmp_path / "3", "0.3.0"))
    clean(root)
    assert (root.version_folder("0.1.0") / "main.py").is_file()


def test_what_cut_updates_left_is_removed(root: InstallRoot) -> None:
    for name in (".staging-0.1.0", ".discarded-0.0.9", "0.0.9"):
        (root.versions / name).mkdir()
        (root.versions / name / "main.py").touch()
    (root.versions / ".staging-0.2.0").mkdir()
    clean(root)
    names = {one.name for one in root.versions.iterdir()}
    assert names == {"0.1.0", ".staging-0.2.0", LOCK_NAME}


def test_on_a_stick_nothing_is_removed_and_nothing_is_written(root: InstallRoot) -> None:
    (root.path / PORTABLE).touch()
    (root.versions / ".discarded-0.0.9").mkdir()
    before = sorted(root.path.rglob("*"))
    clean(root)
    assert sorted(root.path.rglob("*")) == before


def test_a_version_that_never_shows_its_sign_in_goes_back(
    root: InstallRoot, tmp_path: Path
) -> None:
    take(root, make_tree(tmp_path / "2", "0.2.0"))
    assert [launch(root) for _start in range(4)] == ["0.2.0", "0.2.0", "0.1.0", "0.1.0"]
    assert (root.current, root.failed) == ("0.1.0", "0.2.0")
    assert not confirm(root, "0.1.0")
    clean(root)
    assert not root.version_folder("0.2.0").exists()
    offer = take(root, tmp_path / "2")
    assert offer.has_failed
    assert launch(root) == "0.2.0"
    assert confirm(root, "0.2.0")
    assert root.failed is None


def test_two_versions_that_do_not_start_lead_back_to_the_one_that_did(
    root: InstallRoot, tmp_path: Path
) -> None:
    take(root, make_tree(tmp_path / "2", "0.2.0"))
    # Before anybody has seen 0.2.0, the window that is still open takes the next.
    take(root, make_tree(tmp_path / "3", "0.3.0"))
    assert (root.current, root.previous) == ("0.3.0", "0.1.0")
    assert [launch(root) for _start in range(3)] == ["0.3.0", "0.3.0", "0.1.0"]


def test_a_start_that_shows_nothing_is_not_counted_and_forgives_no_other(
    root: InstallRoot, tmp_path: Path
) -> None:
    take(root, make_tree(tmp_path / "2", "0.2.0"))
    assert launch(root) == "0.2.0"
    for _question in range(3):
        assert launch(root) == "0.2.0"
        forgive(root, "0.2.0")
    assert [launch(root) for _start in range(2)] == ["0.2.0", "0.1.0"]


def test_a_version_that_runs_is_not_removed(root: InstallRoot, tmp_path: Path) -> None:
    window = subprocess.Popen(
        [sys.executable, "-c", HOLDING, root.version_folder("0.1.0")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert window.stdout is not None
    assert window.stdout.readline() == b"open\n"
    for version in ("0.2.0", "0.3.0"):
        take(root, make_tree(tmp_path / version, version))
        confirm(root, version)
        clean(root)
    assert root.version_folder("0.1.0").is_dir()
    window.communicate()
    clean(root)
    assert not root.version_folder("0.1.0").exists()


def test_three_impatient_clicks_do_not_lose_a_version_that_starts(
    root: InstallRoot, tmp_path: Path
) -> None:
    take(root, make_tree(tmp_path / "2", "0.2.0"))
    assert [launch(root) for _click in range(3)] == ["0.2.0", "0.2.0", "0.1.0"]
    assert confirm(root, "0.2.0")
    assert (root.current, root.previous, root.failed) == ("0.2.0", "0.1.0", None)
    assert launch(root) == "0.2.0"


def test_a_window_of_the_old_version_confirms_nothing(root: InstallRoot, tmp_path: Path) -> None:
    take(root, make_tree(tmp_path / "2", "0.2.0"))
    assert not confirm(root, "0.1.0")
    assert root.is_on_trial


def test_only_what_is_new_need_lie_in_the_archive(root: InstallRoot, tmp_path: Path) -> None:
    stick = pack(make_tree(tmp_path / "small", "0.2.0"), leave_out=[SHARED, "lib/empty"])
    assert (stick / ARCHIVE).stat().st_size < 2_000
    take(root, stick)
    assert launch(root) == "0.2.0"
    new, old = (root.version_folder(version) / SHARED for version in ("0.2.0", "0.1.0"))
    assert new.read_bytes() == old.read_bytes()
    assert new.stat().st_ino != old.stat().st_ino


def test_what_an_earlier_try_left_is_kept_and_completed(root: InstallRoot, tmp_path: Path) -> None:
    whole = make_tree(tmp_path / "whole", "0.2.0", size=40_960)
    part = tmp_path / "part"
    shutil.copytree(whole, part)
    (part / "main.py").write_bytes(b"spoiled")
    with pytest.raises(AppError):
        take(root, part)
    kept = root.staging_folder("0.2.0")
    assert (kept / SHARED).is_file()
    (kept / "left over").mkdir()
    (kept / "left over" / "file").touch()
    (kept / "lib" / "empty").write_bytes(b"torn")
    (whole / SHARED).unlink()
    take(root, whole)
    assert launch(root) == "0.2.0"
    assert not kept.exists()
    assert not (root.version_folder("0.2.0") / "left over").exists()


class Refusal(NamedTuple):
    name: str
    code: str
    words: str
    spoil: Callable[[Path], object]


def package_of(stick: Path) -> Path:
    return stick / "索玛" / TARGET


def cut(path: Path, at: float = 0.5) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * at)])


def flip(path: Path, at: float = 0.5) -> None:
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 0x10
    path.write_bytes(content)


def another_release_over_it(stick: Path) -> None:
    package = package_of(stick)
    shutil.rmtree(package)
    pack(make_tree(package, "0.3.0"))


def an_archive_of_another_release(stick: Path) -> None:
    other = pack(make_tree(stick / "other", "0.3.0"))
    shutil.copy(other / ARCHIVE, package_of(stick) / ARCHIVE)


def signed_by_nobody_we_know(stick: Path) -> None:
    shutil.rmtree(stick / "索玛")
    make_stick(stick, "0.2.0", key=FOREIGN_KEY)


def older(stick: Path) -> None:
    shutil.rmtree(stick / "索玛")
    make_stick(stick, "0.0.9")


def for_windows_only(stick: Path) -> None:
    shutil.rmtree(package_of(stick))
    sign_stick(stick / "索玛", "0.2.0")


REFUSALS = [
    Refusal("nothing there", "I-640", "U 盘", lambda stick: shutil.rmtree(stick / "索玛")),
    Refusal("foreign key", "I-641", "manifest.json", signed_by_nobody_we_know),
    Refusal("truncated", "I-642", ARCHIVE, lambda s: cut(package_of(s) / ARCHIVE)),
    Refusal("altered", "I-642", "", lambda s: flip(package_of(s) / ARCHIVE, 0.2)),
    Refusal("no archive", "I-642", "launcher", lambda s: (package_of(s) / ARCHIVE).unlink()),
    Refusal("empty archive", "I-642", ARCHIVE, lambda s: cut(package_of(s) / ARCHIVE, 0)),
    Refusal("list", "I-642", "manifest.json", lambda s: flip(package_of(s) / "manifest.json")),
    Refusal("sig", "I-642", "manifest.sig", lambda s: cut(package_of(s) / "manifest.sig")),
    Refusal("mixed lists", "I-645", "0.3.0", another_release_over_it),
    Refusal("mixed files", "I-642", "launcher", an_archive_of_another_release),
    Refusal("other machine", "I-643", TARGET, for_windows_only),
    Refusal("older", "I-644", "0.0.9", older),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.name)
def test_a_bad_stick_is_told_by_name_and_the_old_version_works(
    root: InstallRoot, stick: Path, refusal: Refusal
) -> None:
    before = files_of(root)
    refusal.spoil(stick)
    with pytest.raises(AppError) as caught:
        take(root, stick)
    assert caught.value.code == refusal.code, caught.value.sentence()
    assert refusal.words in caught.value.what
    assert caught.value.kept
    assert caught.value.todo
    assert launch(root) == "0.1.0"
    left = files_of(root)
    assert {name: content for name, content in left.items() if ".staging" not in name} == before


def test_an_incomplete_archive_of_small_files_names_the_first_that_lacks(
    root: InstallRoot, tmp_path: Path
) -> None:
    stick = pack(make_tree(tmp_path / "p", "0.2.0"), leave_out=["program/app/五洗.txt"])
    with pytest.raises(AppError, match="五洗"):
        take(root, stick)


def test_a_disk_that_is_nearly_full_is_told_before_it_begins(
    root: InstallRoot, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(root)
    usage = shutil._ntuple_diskusage(10**9, 10**9 - 1_000, 1_000)
    monkeypatch.setattr(staging.shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(AppError) as caught:
        take(root, stick)
    assert caught.value.code == "E-70"
    assert "68" in caught.value.what
    assert files_of(root) == before
    assert not root.staging_folder("0.2.0").exists()


def test_two_updates_at_once_are_one(root: InstallRoot, stick: Path) -> None:
    with held(root.versions / LOCK_NAME), pytest.raises(AppError) as caught:
        take(root, stick)
    assert caught.value.code == "E-72"
    take(root, stick)


def test_a_program_on_a_stick_is_not_changed_there(root: InstallRoot, stick: Path) -> None:
    (root.path / "portable.ini").touch()
    with pytest.raises(AppError) as caught:
        take(root, stick)
    assert caught.value.code == "E-73"


def test_a_checkout_takes_no_versions(tmp_path: Path, stick: Path) -> None:
    with pytest.raises(AppError) as caught:
        take(InstallRoot(tmp_path / "checkout"), stick)
    assert caught.value.code == "E-71"


def test_a_version_that_was_in_place_before_a_cut_is_only_switched_to(
    root: InstallRoot, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tree(root.version_folder("0.2.0"), "0.2.0")
    (stick / "索玛" / TARGET / ARCHIVE).unlink()
    take(root, stick)
    assert launch(root) == "0.2.0"


def test_a_torn_version_in_its_place_is_gathered_anew(root: InstallRoot, stick: Path) -> None:
    make_tree(root.version_folder("0.2.0"), "0.2.0")
    (root.version_folder("0.2.0") / "main.py").write_bytes(b"torn")
    take(root, stick)
    assert launch(root) == "0.2.0"


def test_a_virus_scanner_that_looks_first_is_waited_for(
    root: InstallRoot, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.updates import switching

    monkeypatch.setattr(switching, "RENAME_PAUSE_S", 0)
    rename, refused = Path.rename, []

    def held_up(self: Path, target: Path) -> Path:
        if self.name.startswith(".staging") and len(refused) < 5:
            refused.append(self)
            raise PermissionError
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", held_up)
    take(root, stick)
    assert len(refused) == 5
    assert launch(root) == "0.2.0"


def test_a_launcher_in_use_is_renewed_another_time(
    root: InstallRoot, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def busy(self: Path, target: Path) -> Path:
        if target.name == "suoma":
            raise PermissionError
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", busy)
        take(root, stick)
    assert "# 0.1.0" in (root.path / "suoma").read_text()
    confirm(root, "0.2.0")
    clean(root)
    assert "# 0.2.0" in (root.path / "suoma").read_text()


def test_progress_is_told_in_bytes(root: InstallRoot, stick: Path) -> None:
    told: list[tuple[int, int]] = []
    package = find_package(stick, TARGET, TRUSTED)
    install(root, package, TARGET, lambda done, total: told.append((done, total)))
    total = package.manifest.size_bytes()
    assert told[-1] == (total, total)
    assert told == sorted(told)


def test_an_archive_whose_numbers_are_none_is_a_spoiled_one(
    root: InstallRoot, tmp_path: Path
) -> None:
    folder = pack(make_tree(tmp_path / "crafted", "0.2.0"))
    member = tarfile.TarInfo("main.py")
    member.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}
    member.size = len(b"zz\nqq\n")
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(member, io.BytesIO(b"zz\nqq\n"))
    (folder / ARCHIVE).write_bytes(gzip.compress(raw.getvalue()))
    with pytest.raises(AppError) as told:
        take(root, folder)
    assert told.value.code == "I-642"
    assert launch(root) == "0.1.0"


def test_a_folder_under_the_name_of_another_computer_is_a_spoiled_one(
    root: InstallRoot, stick: Path
) -> None:
    (stick / "索玛" / TARGET).rename(stick / "索玛" / "linux-aarch64")
    with pytest.raises(AppError) as told:
        take(root, stick / "索玛" / "linux-aarch64")
    assert told.value.code == "I-642"
    assert launch(root) == "0.1.0"
