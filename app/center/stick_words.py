"""The parts of an install stick in a person's words."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.text import _


def part_names() -> dict[str, str]:
    """Return what a person calls the parts of a release, by their short names."""
    return {
        "windows": _("installer for Windows"),
        "windows_folder": _("Windows without installing"),
        "linux-x86_64": _("Linux on x86_64"),
        "linux-aarch64": _("Linux on ARM (aarch64)"),
        "licences": _("licences and list of parts"),
        "instructions": _("instructions and what is new"),
    }


def missing_sentence(parts: Iterable[str]) -> str:
    """Return which parts a release has not."""
    names = part_names()
    words = _("This release does not hold: {parts}.")
    return words.format(parts="、".join(names[one] for one in parts))


def foreign_sentence(names: Iterable[str]) -> str:
    """Return what lies among the release and is no part of it."""
    words = _("Not from the release, and does no harm: {files}.")
    return words.format(files="、".join(names))
