"""The signed list of a version's files: what is signed is a list of hashes, so all of it is.

Two files lie in the folder they speak of. ``manifest.json`` has sorted keys and no spaces::

    {"files":[{"executable":false,"path":"main.py","sha256":hex,"size":bytes},…],"format":1,
     "product":"suoma","sequence":2000,"target":"linux-x86_64","version":"0.2.0"}

``manifest.sig`` holds Ed25519 signatures over ``suoma release manifest 1``, a zero byte and the
bytes of ``manifest.json``. Nothing of the list is read before they are found good.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from app.security.durable import file_failures, write_durably
from app.security.sealing import KEY_BYTES, SigningKey, is_signed
from app.updates.refusals import foreign_release, newer_format, no_release, spoiled_file

FORMAT: Final = 1
PRODUCT: Final = "suoma"
CONTEXT: Final = b"suoma release manifest 1"
STICK: Final = "stick"
TARGETS: Final = ("windows-x86_64", "linux-x86_64", "linux-aarch64", STICK)
MOST_BYTES: Final = 8 * 1024 * 1024
PIECE_BYTES: Final = 1024 * 1024
_VERSION: Final = re.compile(r"(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})", re.ASCII)
_HASH: Final = re.compile(r"[0-9a-f]{64}")
# FAT and Windows take none of these in a name, and no name that ends in a dot or a space.
_NO_NAME: Final = re.compile(r'[\x00-\x1f<>:"\\|?*]|^\.{1,2}$|[. ]$|^$')


class Names(NamedTuple):
    """How the list and its signatures are called in their folder."""

    listing: str
    signature: str


VERSION_NAMES: Final = Names("manifest.json", "manifest.sig")
# The same for the whole stick, target ``stick``.
STICK_NAMES: Final = Names("release.json", "release.sig")


class FileEntry(msgspec.Struct, frozen=True):
    """One file. path: with ``/``, below the folder; size in bytes; sha256 in hex."""

    path: str
    size: int
    sha256: str
    executable: bool = False


class Manifest(msgspec.Struct, frozen=True):
    """A version for one target. files: sorted by path; the list and its signatures not among them.

    sequence: grows with the version, see :func:`sequence_of`.
    """

    version: str
    sequence: int
    target: str
    files: tuple[FileEntry, ...]
    format: int = FORMAT
    product: str = PRODUCT

    def size_bytes(self) -> int:
        """Return how much room the files take."""
        return sum(file.size for file in self.files)


class Signature(msgspec.Struct, frozen=True):
    """One signature. key: the public key; both in hex."""

    key: str
    signature: str


class Signatures(msgspec.Struct, frozen=True):
    """What the file of signatures holds."""

    signatures: tuple[Signature, ...] = ()


class TrustedKeys(msgspec.Struct, frozen=True):
    """Who may sign. keys: public, in hex; threshold: how many of them must, at least 1."""

    threshold: int = 1
    keys: tuple[str, ...] = ()


class SignedManifest(NamedTuple):
    """A list that was found good, with the bytes it was read from."""

    manifest: Manifest
    listing: bytes
    signature: bytes


def is_version(word: str) -> bool:
    """Tell whether a word is a version, like ``1.2.3``: also safe as the name of a folder."""
    return _VERSION.fullmatch(word) is not None


def sequence_of(version: str) -> int:
    """Return the number that grows with a version. Raises: ValueError unless it is ``1.2.3``."""
    if not is_version(version):
        raise ValueError(f"no version: {version!r}")
    major, minor, patch = map(int, version.split("."))
    return major * 1_000_000 + minor * 1_000 + patch


def describe(
    folder: Path,
    version: str,
    target: str,
    *,
    names: Names = VERSION_NAMES,
    leave_out: Iterable[str] = (),
) -> Manifest:
    """List every file of a folder. leave_out: names of entries directly in it.

    Raises: ValueError for a link, or for a name that not every file system takes; OSError.
    """
    left_out = {*names, *leave_out}
    files = [
        _described(path, path.relative_to(folder).as_posix())
        for path in folder.rglob("*")
        if path.relative_to(folder).parts[0] not in left_out
        and (path.is_symlink() or not path.is_dir())
    ]
    manifest = Manifest(
        version=version,
        sequence=sequence_of(version),
        target=target,
        files=tuple(sorted(files, key=lambda file: file.path)),
    )
    if not is_sound(manifest):
        raise ValueError(f"a target or a name of a file is not possible everywhere: {folder}")
    return manifest


def _described(path: Path, name: str) -> FileEntry:
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"neither a file nor a folder: {path}")
    return FileEntry(
        path=name,
        size=status.st_size,
        sha256=hash_of(path),
        executable=bool(status.st_mode & stat.S_IXUSR),
    )


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex. Raises: OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def encode(manifest: Manifest) -> bytes:
    """Return the bytes that are signed: sorted keys, no spaces, UTF-8."""
    return msgspec.json.encode(manifest, order="sorted")


def sign(listing: bytes, keys: Iterable[SigningKey]) -> bytes:
    """Return the content of the file of signatures over the bytes of a list."""
    signatures = tuple(
        Signature(key=key.public.hex(), signature=key.sign(CONTEXT, listing).hex()) for key in keys
    )
    return msgspec.json.encode(Signatures(signatures), order="sorted")


def write(
    folder: Path, manifest: Manifest, keys: Iterable[SigningKey], *, names: Names = VERSION_NAMES
) -> None:
    """Write a list and its signatures into the folder it speaks of.

    Raises: DiskFullError, FileTroubleError.
    """
    listing = encode(manifest)
    write_durably(folder / names.listing, listing, mode=0o644)
    write_durably(folder / names.signature, sign(listing, keys), mode=0o644)


def read_trusted(path: Path) -> TrustedKeys:
    """Return who may sign; nobody, if the file is missing or makes no sense."""
    try:
        trusted = msgspec.json.decode(path.read_bytes(), type=TrustedKeys)
    except (OSError, msgspec.DecodeError):
        return TrustedKeys()
    is_sensible = trusted.threshold >= 1 and all(
        re.fullmatch(rf"[0-9a-f]{{{2 * KEY_BYTES}}}", key) for key in trusted.keys
    )
    return trusted if is_sensible else TrustedKeys()


def read(folder: Path, trusted: TrustedKeys, *, names: Names = VERSION_NAMES) -> SignedManifest:
    """Read and verify the list of a folder; its files are not looked at.

    Raises: InputError I-640 no list there, I-641 not signed by enough trusted keys, I-642
        altered, I-646 of a newer format; FileTroubleError.
    """
    path = folder / names.listing
    with file_failures(path):
        if not path.is_file():
            raise no_release(str(folder))
        listing = _read_small(path)
    path = folder / names.signature
    with file_failures(path):
        signature = _read_small(path) if path.is_file() else b""
    return SignedManifest(verify(listing, signature, trusted, names=names), listing, signature)


def _read_small(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise spoiled_file(path.name)
    return content


def verify(
    listing: bytes, signature: bytes, trusted: TrustedKeys, *, names: Names = VERSION_NAMES
) -> Manifest:
    """Return the list if enough of the trusted keys signed exactly these bytes.

    Raises: InputError I-641 not signed by enough trusted keys, I-642 altered, I-646 of a newer
        format, I-640 of another product.
    """
    given = _signatures(signature, names)
    known = [one for one in given if one.key in trusted.keys]
    good = {one.key for one in known if _is_good(one, listing)}
    if len(good) < trusted.threshold:
        # Signed by a trusted key, but not these bytes: damage is likelier than forgery.
        raise spoiled_file(names.listing) if known and not good else foreign_release(names.listing)
    return _parse(listing, names)


def _signatures(content: bytes, names: Names) -> tuple[Signature, ...]:
    if not content:
        raise spoiled_file(names.signature)
    try:
        return msgspec.json.decode(content, type=Signatures).signatures
    except msgspec.DecodeError as error:
        raise spoiled_file(names.signature) from error


def _is_good(one: Signature, listing: bytes) -> bool:
    try:
        public, signature = bytes.fromhex(one.key), bytes.fromhex(one.signature)
    except ValueError:
        return False
    return is_signed(public, CONTEXT, listing, signature)


class _Head(msgspec.Struct):
    product: str
    format: int


def _parse(listing: bytes, names: Names) -> Manifest:
    try:
        head = msgspec.json.decode(listing, type=_Head)
        if head.product != PRODUCT:
            raise no_release(names.listing)
        if head.format > FORMAT:
            raise newer_format(names.listing)
        manifest = msgspec.json.decode(listing, type=Manifest)
    except msgspec.DecodeError as error:
        raise spoiled_file(names.listing) from error
    if not is_sound(manifest):
        raise spoiled_file(names.listing)
    return manifest


def is_sound(manifest: Manifest) -> bool:
    """Tell whether a list makes sense: also signed bytes are not trusted to name any path."""
    if manifest.target not in TARGETS or not is_version(manifest.version):
        return False
    if manifest.format != FORMAT or manifest.sequence != sequence_of(manifest.version):
        return False
    paths = [file.path for file in manifest.files]
    folded = {path.casefold() for path in paths}
    folders = {
        parent.casefold()
        for path in paths
        for parent in (path[:at] for at, sign in enumerate(path) if sign == "/")
    }
    return (
        paths == sorted(paths)
        and len(folded) == len(paths)
        and folded.isdisjoint(folders)
        and folded.isdisjoint(VERSION_NAMES)
        and all(_is_sound_file(file) for file in manifest.files)
    )


def _is_sound_file(file: FileEntry) -> bool:
    has_names = not any(_NO_NAME.search(name) for name in file.path.split("/"))
    return has_names and file.size >= 0 and bool(_HASH.fullmatch(file.sha256))


def check_file(path: Path, entry: FileEntry) -> None:
    """Read a file again and compare it with its entry.

    Raises: InputError I-642 naming the file; FileTroubleError.
    """
    with file_failures(path):
        if not path.is_file() or path.stat().st_size != entry.size or hash_of(path) != entry.sha256:
            raise spoiled_file(entry.path)


def check_tree(folder: Path, manifest: Manifest) -> None:
    """Read every file of a list again. Raises: InputError I-642 for the first bad one."""
    for entry in manifest.files:
        check_file(folder / entry.path, entry)
