"""The keys that sign a release, and whom its program trusts.

A release manager keeps the seed (32 bytes in hex) in a file away from the checkout and names it in
SUOMA_RELEASE_KEY, several of them with a colon between; the public halves stand in
``resources/release_keys.json``. Without one a key for development is made once in ``build/``, and
the program that is built trusts that key alone: nobody takes such a release for a real one, and it
takes no real one.

Run as ``.venv/bin/python packaging/release_key.py FILE`` to make a new key for releases.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.security.sealing import SigningKey
from app.updates.manifest import TrustedKeys, read_trusted

ROOT = Path(__file__).resolve().parents[1]
TRUSTED = ROOT / "resources" / "release_keys.json"
VARIABLE = "SUOMA_RELEASE_KEY"
DEVELOPMENT = Path("build") / "development.key"
IN_TREE = Path("program") / "resources" / "release_keys.json"


@dataclass(frozen=True)
class ReleaseKey:
    """Who signs this build. trusted: the bytes of the list that its program carries."""

    keys: tuple[SigningKey, ...]
    trusted: bytes
    is_development: bool

    @property
    def public(self) -> tuple[str, ...]:
        """Return the public halves in hex."""
        return tuple(key.public.hex() for key in self.keys)

    def settle_in(self, tree: Path) -> None:
        """Have the program of a version tree trust whoever signs this build."""
        path = tree / IN_TREE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.trusted)

    def words(self) -> str:
        """Return what whoever builds must know of it."""
        public = ", ".join(self.public)
        if self.is_development:
            return (
                f"SIGNED WITH A DEVELOPMENT KEY ({public}): this release and its updates are good"
                f" for trials alone. For real ones name the key file in {VARIABLE}."
            )
        return f"Signed with {public}."


def load(environment: Mapping[str, str] = os.environ, folder: Path = ROOT) -> ReleaseKey:
    """Return the keys that sign; one for development when none is named.

    Raises: ValueError (no seed in a file, or the program would not trust the result); OSError.
    """
    if named := environment.get(VARIABLE):
        keys = tuple(_read(Path(one)) for one in named.split(os.pathsep))
        trusted = own_trusted()
        known = {key.public.hex() for key in keys} & set(trusted.keys)
        if len(known) < trusted.threshold:
            message = f"{TRUSTED.name} wants {trusted.threshold} of its keys, {len(known)} are here"
            raise ValueError(f"{message}: no laptop would take this release.")
        return ReleaseKey(keys, TRUSTED.read_bytes(), is_development=False)
    path = folder / DEVELOPMENT
    if not path.is_file():
        make(path)
    key = _read(path)
    listed = f'{{"keys":["{key.public.hex()}"],"threshold":1}}\n'.encode()
    return ReleaseKey((key,), listed, is_development=True)


def own_trusted() -> TrustedKeys:
    """Return whom the program of the checkout trusts."""
    return read_trusted(TRUSTED)


def make(path: Path) -> SigningKey:
    """Write a new seed, readable by its owner alone. Raises: FileExistsError; OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    seed = secrets.token_bytes(32)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(seed.hex() + "\n")
    return SigningKey.from_seed(seed)


def _read(path: Path) -> SigningKey:
    text = path.read_text("ascii").strip()
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        message = f"{path} does not hold a seed: 64 hexadecimal digits"
        raise ValueError(message)
    return SigningKey.from_seed(bytes.fromhex(text))


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("usage: release_key.py FILE")
    try:
        made = make(Path(sys.argv[1]))
    except FileExistsError:
        sys.exit(f"{sys.argv[1]} is there already and was left as it is; name a new file.")
    print("Public key for resources/release_keys.json:", made.public.hex())
