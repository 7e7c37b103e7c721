"""What a release is made of, with licence and source: the one list behind SBOM and licence folder.

Read from finished version trees: the libraries say what they are in their own metadata, Debian's
packages stand in their lock. What lies inside a library without a metadata of its own, and what is
no package at all, is told by ``parts.toml``.
"""

from __future__ import annotations

import email.parser
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.message import Message
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

LISTED = Path(__file__).with_name("parts.toml")


@dataclass(frozen=True)
class Part:
    """One component. purl: its name in the world (https://github.com/package-url/purl-spec).

    licence: as SPDX writes it, of a Debian package the words of its own text. source: where
    its source text is. sha256: of the file it came in, where one is pinned. targets: the kinds of
    computer it goes to. inside: the purl of the part that holds it. texts: its licence.
    """

    name: str
    version: str
    licence: str
    purl: str
    source: str = ""
    sha256: str = ""
    targets: tuple[str, ...] = ()
    inside: str = ""
    texts: tuple[Path, ...] = field(default=(), compare=False)


def gather(trees: Mapping[str, Path], debian: Mapping[str, Sequence[Part]]) -> list[Part]:
    """Return the parts of all trees, each once with all its targets, sorted by purl.

    Args: trees: target to its version tree. debian: target to its packages.
    Raises: ValueError for a library whose licence neither it nor ``parts.toml`` tells.
    """
    found: dict[str, Part] = {}
    for target, tree in sorted(trees.items()):
        for part in (*libraries(tree), *debian.get(target, ()), *others(target, tree)):
            known = found.get(part.purl, part)
            texts = (*known.texts, *(one for one in part.texts if one not in known.texts))
            targets = tuple(sorted({*known.targets, target}))
            found[part.purl] = replace(known, targets=targets, texts=texts)
    return [found[purl] for purl in sorted(found)]


def libraries(tree: Path) -> Iterator[Part]:
    """Yield the Python libraries of a tree, and what ``parts.toml`` knows to lie inside them.

    Raises: ValueError for one whose licence nobody tells.
    """
    for folder in sorted((tree / "lib").glob("*.dist-info")):
        part = _library(folder)
        yield part
        for inner in _listed()["inside"].get(_bare(part.name), ()):
            yield replace(_other(inner["name"], inner), inside=part.purl)


def _library(folder: Path) -> Part:
    told = email.parser.Parser().parsestr((folder / "METADATA").read_text("utf-8"))
    name, version = str(told["Name"]), str(told["Version"])
    bare, listed = _bare(name), _listed()
    licence = listed["licences"].get(bare) or _told_licence(told)
    if not licence:
        message = f"{name} does not tell its licence; write it into {LISTED.name}"
        raise ValueError(message)
    source = listed["sources"].get(bare, "https://pypi.org/project/{name}/{version}/")
    return Part(
        name,
        version,
        licence,
        f"pkg:pypi/{bare}@{version}",
        source=source.format(name=bare, version=version),
        texts=tuple(one for one in sorted(folder.rglob("*")) if one.is_file() and _is_text(one)),
    )


def others(target: str, tree: Path) -> Iterator[Part]:
    """Yield what is neither a Python library nor a Debian package: runtime, fonts, signs."""
    for name, told in _listed()["parts"].items():
        if target in told.get("targets", (target,)):
            text = tree / told.get("text", "")
            yield replace(_other(name, told), texts=(text,) if text.is_file() else ())


def packages(tree: Path, pinned: Iterable[tuple[str, str]]) -> list[Part]:
    """Return the Debian packages of a Linux tree; their licences are those their texts name.

    Args: pinned: path below a mirror, like ``pool/main/g/glibc/libc6_2.41-12_amd64.deb``, and
    SHA-256.
    """
    return [_package(tree, path, sha256) for path, sha256 in sorted(pinned)]


def _package(tree: Path, path: str, sha256: str) -> Part:
    *_folders, source, file = path.split("/")
    name, version, architecture = file.removesuffix(".deb").split("_")
    text = tree / "python" / "licences" / f"{name}.txt"
    told = text.read_text("utf-8", "replace") if text.is_file() else ""
    # Old texts have no fields, but lines that begin like one.
    short = {one.strip() for one in re.findall(r"^License: *(\w.{0,70})$", told, re.MULTILINE)}
    return Part(
        name,
        unquote(version),
        ", ".join(sorted(short)) or f"see {name}.txt",
        f"pkg:deb/debian/{name}@{version}?arch={architecture}",
        # A rebuild (+b1) has the source of what it rebuilds.
        source=f"https://sources.debian.org/src/{source}/{re.sub(r'[+]b[0-9]+$', '', version)}/",
        sha256=sha256,
        texts=(text,) if told else (),
    )


def _other(name: str, told: Mapping[str, str]) -> Part:
    version = told.get("version", "")
    bare = quote(name.lower().replace(" ", "-"))
    purl = f"pkg:generic/{bare}@{quote(version)}" if version else f"pkg:generic/{bare}"
    return Part(name, version, told["licence"], purl, source=told["source"])


def _bare(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_text(path: Path) -> bool:
    name = path.name.upper()
    return "licenses" in path.parts or name.startswith(("LICEN", "COPYING", "NOTICE", "AUTHORS"))


def _told_licence(told: Message) -> str:
    """Return the expression a library gives; older metadata hold a word or a class."""
    if expression := told.get("License-Expression"):
        return expression
    words = _listed()["words"]
    if (licence := (told.get("License") or "").strip()) in words:
        return str(words[licence])
    classes = told.get_all("Classifier") or []
    known = [words[one] for one in classes if one in words]
    return str(known[0]) if known else ""


@cache
def _listed() -> dict[str, dict[str, Any]]:
    return tomllib.loads(LISTED.read_text("utf-8"))
