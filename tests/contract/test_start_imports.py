"""The sign-in is painted before anything is imported that it does not show (budget P12)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

from app.domain.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
LATER = {
    *("sqlalchemy", "sqlcipher3", "nacl", "requests", "reportlab", "msgspec", "typer", "openpyxl"),
    *("zstandard", "cryptography", "importlib.metadata", "concurrent.futures", "dataclasses"),
    *(
        "PySide6.QtNetwork",
        "zeroconf",
        "app.services.laptop",
        "app.ui.windows.frame",
        "app.ui.windows.today",
    ),
}


def test_nothing_is_imported_before_the_sign_in_that_it_does_not_show(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.start_probe", "window", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        timeout=60,
    )
    imported = set(json.loads(ended.stdout)["modules"])
    assert "app.ui.windows.sign_in" in imported
    assert imported & LATER == set()


def test_the_version_is_that_of_the_package() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert package["version"] == VERSION
