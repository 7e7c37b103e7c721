"""Compile libraries without their docstrings, and put the result in place of the sources.

Run by the target's own Python: ``python packaging/bare_modules.py FOLDER…``. Docstrings are a
quarter of a compiled library and nobody at a school reads them. They become empty, not None, so a
library that edits its own finds a string; assertions stay.
"""

from __future__ import annotations

import ast
import importlib.util
import marshal
import struct
import sys
from pathlib import Path

HASH_UNCHECKED = 0b01
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def bare(source: bytes, name: str) -> bytes:
    """Return the compiled module, never compared with a source again.

    Args: name: what tracebacks call the file. Raises: SyntaxError.
    """
    tree = ast.parse(source, name)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False):
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            first.value = ast.copy_location(ast.Constant(""), first.value)
    code = compile(tree, name, "exec", dont_inherit=True, optimize=0)
    # As PEP 552 lays out a module that is never compared with its source.
    head = importlib.util.MAGIC_NUMBER + struct.pack("<I", HASH_UNCHECKED)
    return head + importlib.util.source_hash(source) + marshal.dumps(code)


def replace_sources(folder: Path) -> None:
    """Replace every ``x.py`` below a folder by ``x.pyc``, in one order on every machine."""
    for source in sorted(folder.rglob("*.py")):
        name = source.relative_to(folder.parent).as_posix()
        source.with_suffix(".pyc").write_bytes(bare(source.read_bytes(), name))
        source.unlink()


if __name__ == "__main__":
    for word in sys.argv[1:]:
        replace_sources(Path(word))
