"""Each import contract breaks when, and only when, the one file that breaks it is planted."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = {c["name"]: c for c in PROJECT["tool"]["importlinter"]["contracts"]}
PURE = "protocol, batch and merge have no I/O, clock or chance"
DOMAIN = "the domain is standard library only"


class Plant(NamedTuple):
    """One file that breaks one contract; a room that is not built yet is made for it."""

    contract: str
    file: str
    line: str


PLANTS = [
    Plant("rooms import to the right only", "domain/planted.py", "import app.security.planted_key"),
    Plant("rooms import to the right only", "planted_room/__init__.py", ""),
    Plant(DOMAIN, "domain/planted.py", "import msgspec"),
    Plant("PySide6 only in ui and bootstrap", "services/planted.py", "from PySide6 import QtCore"),
    Plant("the window knows no tables", "ui/windows/planted.py", "import sqlalchemy.orm"),
    Plant("the window knows no tables", "ui/planted.py", "from app.store import planted_key"),
    Plant("the window knows no tables", "ui/planted.py", "import app.models.planted_key"),
    *(
        Plant(PURE, f"sync/{module}.py", line)
        for module, line in [
            ("protocol", "import socket"),
            ("protocol/planted", "def push():\n    from ssl import SSLContext"),
            ("batch", "from pathlib import Path"),
            ("batch", "import secrets"),
            ("merge", "import time"),
            ("merge", "import app.store.planted_key"),
            ("references", "import os"),
            ("columns", "import sqlalchemy"),
            ("columns", "from app.sync import lan"),
        ]
    ),
    *(
        Plant(PURE, f"{module.removeprefix('*.').replace('.', '/')}.py", "import selectors")
        for module in CONTRACTS[PURE]["source_modules"]
    ),
    Plant("requests only in sync.https", "services/planted.py", "import requests"),
    Plant("requests only in sync.https", "sync/planted.py", "from requests import Session"),
    Plant("zeroconf only in sync.lan", "services/planted.py", "import zeroconf"),
    Plant("keyring only in security.keyring_backend", "security/planted.py", "import keyring"),
    Plant("reportlab only in reports", "cli/planted.py", "from reportlab.pdfgen import canvas"),
    Plant("neither sqlite3 nor random in the program", "store/planted.py", "import sqlite3"),
    Plant("neither sqlite3 nor random in the program", "sync/planted.py", "import random"),
]
# What the contracts leave open on purpose.
ALLOWED = {
    "ui/planted.py": "from PySide6 import QtWidgets",
    "sync/https.py": "import requests",
    "sync/lan.py": "import zeroconf",
    "security/keyring_backend.py": "import keyring",
    "reports/planted.py": "from reportlab.pdfgen import canvas",
    "store/planted.py": "import sqlalchemy\nimport sqlcipher3",
    "cli/planted.py": "def serve():\n    from app.center import planted_key",
}


def plant(root: Path, file: str, line: str) -> None:
    """Write one module, its rooms and the module it may name."""
    path = root / "app" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.relative_to(root).parents:
        if folder != Path():
            (root / folder / "__init__.py").touch()
    # A package of that name would hide the planted module.
    shutil.rmtree(path.with_suffix(""), ignore_errors=True)
    if path.parent.with_suffix(".py").is_file():
        path.parent.with_suffix(".py").unlink()
    path.write_text(line + "\n", "utf-8")
    for room in re.findall(r"app\.(\w+)(?: import |\.)(?:planted_key|lan)", line):
        target = root / "app" / room
        target.mkdir(exist_ok=True)
        (target / "__init__.py").touch()
        (target / ("lan.py" if line.endswith("lan") else "planted_key.py")).touch()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=ignored)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def broken(root: Path) -> tuple[set[str], str]:
    """Return the names of the contracts that `root` breaks, and the linter's words."""
    linter = Path(sys.executable).with_name("lint-imports")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [linter, "--no-cache", "--config", "pyproject.toml"],
        cwd=root,
        env=environment | {"NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    names = {name for name in CONTRACTS if f"{name} BROKEN" in done.stdout}
    assert (done.returncode == 0) == (not names), done.stdout + done.stderr
    return names, done.stdout


def test_the_program_breaks_no_contract(copy: Path) -> None:
    names, words = broken(copy)
    assert names == set(), words


def test_what_is_meant_to_be_open_is_open(copy: Path) -> None:
    for file, line in ALLOWED.items():
        plant(copy, file, line)
    names, words = broken(copy)
    assert names == set(), words


@pytest.mark.parametrize("planted", PLANTS, ids=lambda p: f"{p.file}: {p.line or 'a new room'}")
def test_a_planted_import_breaks_exactly_its_contract(copy: Path, planted: Plant) -> None:
    plant(copy, planted.file, planted.line)
    names, words = broken(copy)
    assert names == {planted.contract}, words


def impure_calls(source: str) -> list[str]:
    """Return the calls that need no import: opening a file, and asking a date what day it is."""
    calls = [n.func for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)]
    named = [call.id for call in calls if isinstance(call, ast.Name)]
    asked = [call.attr for call in calls if isinstance(call, ast.Attribute)]
    return [n for n in named if n == "open"] + [n for n in asked if n in {"now", "today", "utcnow"}]


def test_pure_modules_open_no_file_and_ask_no_date() -> None:
    modules = [m.removeprefix("*.").replace(".", "/") for m in CONTRACTS[PURE]["source_modules"]]
    there = [ROOT / "app" / f"{m}.py" for m in modules if (ROOT / "app" / f"{m}.py").is_file()]
    assert {path.name: impure_calls(path.read_text("utf-8")) for path in there} == {
        path.name: [] for path in there
    }
    assert impure_calls("open('x'); datetime.now(UTC)") == ["open", "now"]


def test_every_contract_has_a_plant() -> None:
    assert {planted.contract for planted in PLANTS} == set(CONTRACTS)


def test_the_domain_contract_names_every_dependency() -> None:
    names = {
        "pillow": "PIL",
        "pynacl": "nacl",
        "python_calamine": "python_calamine",
        "pyside6_essentials": "PySide6",
    }
    wanted = {
        names.get(module, module)
        for dependency in PROJECT["project"]["dependencies"]
        for module in [re.split(r"[<>=\[ ]", dependency)[0].lower().replace("-", "_")]
    }
    assert wanted - set(CONTRACTS[DOMAIN]["forbidden_modules"]) == set()
