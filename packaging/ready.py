"""Tell what keeps a built folder 索玛 from being handed out as a release.

Run as ``.venv/bin/python packaging/ready.py dist/索玛``; exit code 1 when there is anything to say.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import release_key

from app.center.stick_release import PARTS
from app.domain.errors import AppError
from app.domain.version import VERSION
from app.updates.manifest import STICK_NAMES, Manifest, TrustedKeys, check_tree, read

ROOT = Path(__file__).resolve().parents[1]


def troubles(stick: Path, root: Path = ROOT, trusted: TrustedKeys | None = None) -> list[str]:
    """Return what is wrong, in sentences; nothing when it can be handed out."""
    return [*_of_checkout(root), *_of_stick(stick, trusted or release_key.own_trusted())]


def _of_checkout(root: Path) -> Iterator[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    if project["version"] != VERSION:
        yield f"pyproject.toml says {project['version']}, the program says {VERSION}"
    for name, heading in (
        ("CHANGELOG.md", rf"^## \[{re.escape(VERSION)}\]"),
        ("更新说明.md", rf"^## {re.escape(VERSION)}\b"),
    ):
        if not re.search(heading, (root / name).read_text("utf-8"), re.MULTILINE):
            yield f"{name} has no heading for {VERSION}"
    command = ["git", "status", "--porcelain"]
    said = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)
    if said.returncode or said.stdout.strip():
        yield "the checkout is not a committed state"


def _of_stick(stick: Path, trusted: TrustedKeys) -> Iterator[str]:
    try:
        manifest = read(stick, trusted, names=STICK_NAMES).manifest
        check_tree(stick, manifest)
    except AppError as error:
        yield f"{stick}: {error.code} {error.what}"
        return
    if manifest.version != VERSION:
        yield f"{stick} is {manifest.version}, the program here is {VERSION}"
    yield from _of_parts(manifest)


def _of_parts(manifest: Manifest) -> Iterator[str]:
    paths = {file.path for file in manifest.files}
    for name, wanted in PARTS.items():
        if lacking := [path for path in wanted if path not in paths]:
            yield f"{name} is not whole: {', '.join(lacking)}"


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("usage: ready.py FOLDER")
    found = troubles(Path(sys.argv[1]))
    print("\n".join(found) or "Nothing keeps it from being handed out.")
    sys.exit(bool(found))
