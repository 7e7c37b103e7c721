"""Keep a store of a released schema: ``python migrations/keep_release.py local STORE KEYFILE``.

STORE is a closed store with made-up records of every table, KEYFILE its 32-byte key in hex. The
copy in ``tests/contract/files`` is under a key that everyone knows, so never take real records.
From then on a test opens it with every later version of the program.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.security.durable import replace_durably
from app.store.backup import back_up_file, verify_file
from app.store.connection import open_bare
from app.store.kind import StoreKind
from app.store.store import read_identity

FILES_FOLDER = Path(__file__).resolve().parents[1] / "tests" / "contract" / "files"
PUBLIC_KEY = bytes(range(32))


def keep_release(kind: StoreKind, store: Path, key: bytes, folder: Path = FILES_FOLDER) -> Path:
    """Copy a store, change the copy's key to the public one, and return it.

    Its name says tree and schema version, as ``local-1000.suoma``.
    Raises: as :meth:`app.store.store.Store.open`; FileExistsError when the version is kept already.
    """
    target = folder / f"{kind.tree}-{read_identity(store, key, kind)}.suoma"
    if target.exists():
        raise FileExistsError(target)
    copy = back_up_file(store, key, folder)
    raw = open_bare(copy, key)
    raw.execute(f"PRAGMA rekey = \"x'{PUBLIC_KEY.hex()}'\"").fetchall()
    raw.close()
    verify_file(copy, PUBLIC_KEY)
    replace_durably(copy, target)
    return target


if __name__ == "__main__":
    if len(sys.argv) != 4:  # noqa: PLR2004 - three arguments and the program
        sys.exit(__doc__)
    tree, store_path, key_path = sys.argv[1:]
    wanted = next(kind for kind in StoreKind if kind.tree == tree)
    store_key = bytes.fromhex(Path(key_path).read_text(encoding="ascii"))
    sys.stdout.write(f"{keep_release(wanted, Path(store_path), store_key)}\n")
