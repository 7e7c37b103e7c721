"""Keep the one gettext catalogue: rooms bring fragments, `merge` takes them in, `compile` ships it.

``resources/locale/zh_CN/LC_MESSAGES/suoma.po`` is the catalogue. A file in ``fragments/`` holds
the entries of one room until they are merged; both count from the moment they are written.
The compiled ``suoma.mo`` is not in the repository.

Run as ``python packaging/catalogue.py compile`` (``make setup`` does), ``… merge``, or
``… missing``, which prints what is still to be translated.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LANGUAGE = "zh_CN"
# The compiled catalogue bears a date, and the same words shall be the same bytes.
DATED = datetime(2024, 9, 1, tzinfo=UTC)
# Nobody's name and no day: the history says who changed what, and when.
HEAD = {
    "project": "suoma",
    "version": "1",
    "header_comment": "# The words of Suoma in Chinese; packaging/catalogue.py keeps this file.",
    "last_translator": "Suoma",
    "language_team": "Suoma",
    "msgid_bugs_address": "Suoma",
}


class ClashError(ValueError):
    """Two files translate one message id in two ways."""


def used_messages(root: Path = ROOT) -> dict[str, list[str]]:
    """Return every message id that ``_()`` names, with the files that use it.

    What ``packaging/`` says goes into installers and launchers, which have no catalogue.
    """
    found: dict[str, list[str]] = {}
    for folder in ("app", "packaging"):
        extracted = extract_from_dir(
            root / folder, method_map=[("**.py", "python")], keywords={"_": None}
        )
        for name, _line, message, _comments, _context in extracted:
            files = found.setdefault(str(message), [])
            if f"{folder}/{name}" not in files:
                files.append(f"{folder}/{name}")
    return {message: sorted(files) for message, files in sorted(found.items())}


def sources(root: Path = ROOT) -> list[Path]:
    """Return the catalogue and every fragment that is there, the catalogue first."""
    folder = root / "resources" / "locale" / LANGUAGE
    merged = folder / "LC_MESSAGES" / "suoma.po"
    return [merged] * merged.is_file() + sorted((folder / "fragments").glob("*.po"))


def read_source(path: Path) -> Catalog:
    """Return one file's entries; a fragment needs no header.

    Raises: babel.messages.pofile.PoFileError naming the line that is no .po syntax.
    """
    with path.open("rb") as source:
        return read_po(source, locale=LANGUAGE, charset="utf-8", abort_invalid=True)


def union(paths: list[Path]) -> Catalog:
    """Return all entries of `paths` as one catalogue.

    Raises: ClashError naming both files when they disagree about a message id.
    """
    whole = Catalog(
        locale=LANGUAGE, project="suoma", fuzzy=False, creation_date=DATED, revision_date=DATED
    )
    origin: dict[object, Path] = {}
    for path in paths:
        for entry in read_source(path):
            if not entry.id:
                continue
            known = whole.get(entry.id)
            if known is not None and known.string != entry.string:
                raise ClashError(f"{entry.id!r} differs in {origin[entry.id]} and {path}")
            whole.add(entry.id, entry.string, flags=entry.flags)
            origin[entry.id] = path
    return whole


def compiled_path(root: Path = ROOT) -> Path:
    """Return where gettext looks for the compiled catalogue."""
    return root / "resources" / "locale" / LANGUAGE / "LC_MESSAGES" / "suoma.mo"


def is_stale(root: Path = ROOT) -> bool:
    """Say whether a source is newer than the compiled catalogue, or there is none."""
    target = compiled_path(root)
    if not target.is_file():
        return True
    made = target.stat().st_mtime_ns
    return any(path.stat().st_mtime_ns > made for path in sources(root))


def compile_catalogue(root: Path = ROOT) -> Path:
    """Write the compiled catalogue in one step, so that a reader never sees half of it."""
    target = compiled_path(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".draft")
    with draft.open("wb") as file:
        write_mo(file, union(sources(root)))
    draft.replace(target)
    return target


def merge_fragments(root: Path = ROOT) -> Path:
    """Take every fragment into the catalogue, drop what nothing says any more, remove them."""
    whole = union(sources(root))
    kept = Catalog(**HEAD, locale=LANGUAGE, fuzzy=False, creation_date=DATED, revision_date=DATED)
    for message, files in used_messages(root).items():
        entry = whole.get(message)
        # Files without lines: a line number would change with every edit above it.
        locations = [(file, 0) for file in files]
        kept.add(message, entry.string if entry else "", locations=locations)
    target = compiled_path(root).with_suffix(".po")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_po(file, kept, width=0, omit_header=False, include_lineno=False)
    for fragment in sources(root)[1:]:
        fragment.unlink()
    return target


def missing_entries(root: Path = ROOT) -> str:
    """Return an empty entry, ready to fill in, for every sentence without a translation."""
    whole = union(sources(root))
    lacking = Catalog(locale=LANGUAGE)
    for message, files in used_messages(root).items():
        known = whole.get(message)
        if known is None or not known.string:
            lacking.add(message, "", locations=[(file, 0) for file in files])
    text = io.BytesIO()
    write_po(text, lacking, width=0, omit_header=True, include_lineno=False)
    return text.getvalue().decode()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["missing"]:
            print(missing_entries())
        case ["compile"]:
            compile_catalogue()
        case ["merge"]:
            merge_fragments()
            compile_catalogue()
        case _:
            sys.exit("usage: catalogue.py compile|merge|missing")
