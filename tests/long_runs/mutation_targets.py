"""Which modules are mutated, and which fast tests of each must see a fault, the nearest first.

A fault is put before one group of tests after the other, until one of them fails.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The budget asks for 90 of 100 faults of these.
CORE = ("app/sync/merge.py", "app/sync/batch.py", "app/sync/receipts.py", "app/domain")
# The rest of what a wrong byte passes through on its way to the tables.
SYNC = tuple(
    f"app/sync/{name}.py"
    for name in (
        *("columns", "references", "envelope", "stick", "salvage", "protocol"),
        *("intake", "deciding", "folding", "sheets", "record_fold", "registers", "revocations"),
    )
)

_FOLD = ("tests/sync/test_fold.py", "tests/sync/test_intake.py", "tests/sync/test_records.py")
_REST_OF_THE_FOLD = (
    *("tests/sync/test_sessions.py", "tests/sync/test_verdicts.py"),
    *("tests/sync/test_revocations.py", "tests/sync/test_quarantine.py"),
    *("tests/sync/test_resolving.py", "tests/sync/test_name_books.py"),
    *("tests/sync/test_hostile_values.py", "tests/sync/test_record_tables.py"),
    *("tests/sync/test_cutting.py", "tests/center/test_exchange.py"),
)
_STICKS = ("tests/usb/test_bad_sticks.py", "tests/usb/test_handing_over.py")
# Beside the test of the module's own name, which always comes first.
_FURTHER: dict[str, tuple[tuple[str, ...], ...]] = {
    "app/domain": (("tests/unit/domain",),),
    "app/domain/calendar.py": (
        ("tests/unit/domain",),
        ("tests/unit/services/test_school_calendar.py",),
    ),
    "app/sync/merge.py": (("tests/sync/test_fold.py",),),
    "app/sync/batch.py": (
        ("tests/unit/sync", "tests/contract/test_protocol_document.py"),
        ("tests/sync/test_intake.py",),
    ),
    "app/sync/receipts.py": (
        ("tests/unit/sync",),
        ("tests/sync/test_sessions.py", "tests/center/test_status.py"),
    ),
    "app/sync/columns.py": (("tests/unit/sync", "tests/contract/test_protocol_document.py"),),
    "app/sync/references.py": (("tests/unit/sync", "tests/contract/test_protocol_document.py"),),
    "app/sync/envelope.py": (("tests/unit/sync", "tests/contract/test_protocol_document.py"),),
    "app/sync/salvage.py": (("tests/center/test_cut_requests.py",),),
    "app/sync/stick.py": (("tests/contract/test_protocol_document.py",), _STICKS),
    "app/sync/protocol.py": (("tests/sync/test_sessions.py",), ("tests/center/test_exchange.py",)),
}
_OF_THE_FOLD = (_FOLD, _REST_OF_THE_FOLD)


def modules(targets: tuple[str, ...]) -> list[str]:
    """Return the paths of all modules of files and folders, sorted."""
    found = set()
    for target in targets:
        path = ROOT / target
        files = path.glob("*.py") if path.is_dir() else [path]
        found |= {one.relative_to(ROOT).as_posix() for one in files}
    return sorted(found)


def groups_for(module: str) -> list[tuple[str, ...]]:
    """Return the groups of test paths of one module."""
    path = Path(module)
    own = Path("tests/unit", *path.parts[1:-1], f"test_{path.name}")
    groups = [(own.as_posix(),)] if (ROOT / own).exists() else []
    further = _FURTHER.get(module) or _FURTHER.get(path.parent.as_posix()) or _OF_THE_FOLD
    return [*groups, *further]
