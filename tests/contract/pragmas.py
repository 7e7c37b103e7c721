"""Counts what the measuring of coverage leaves out: ``python -m tests.contract.pragmas``."""

from __future__ import annotations

import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("app", "migrations", "packaging", "benchmarks", "tests")
MOST = 20
_PRAGMA = re.compile(r"#\s*pragma:\s*no\s*(?:cover|branch)\b[\s:,-]*(?P<reason>.*)")


@dataclass(frozen=True, slots=True)
class Pragma:
    """A line that is left out. place: file and line; reason: empty when none was written."""

    place: str
    reason: str


def pragmas(folders: Iterable[Path]) -> Iterator[Pragma]:
    """Yield every pragma in the comments of the Python files of some folders."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            text = path.read_text("utf-8")
            # Taking a file apart is slow, and few have any.
            tokens = tokenize.generate_tokens(StringIO(text).readline) if "pragma" in text else ()
            for token in tokens:
                found = _PRAGMA.search(token.string) if token.type == tokenize.COMMENT else None
                if found is not None:
                    yield Pragma(f"{path}:{token.start[0]}", found["reason"].strip())


def main() -> int:
    """Print each pragma with its reason, and the sum; return 1 when there are too many."""
    found = list(pragmas(ROOT / one for one in FOLDERS))
    for one in found:
        print(f"{Path(one.place).relative_to(ROOT)}: {one.reason}")
    print(f"{len(found)} pragmas, at most {MOST}")
    return int(len(found) > MOST)


if __name__ == "__main__":
    sys.exit(main())
