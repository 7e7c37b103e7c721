"""Why a version of the program is not taken, in words for the person who brought it."""

from __future__ import annotations

from app.domain.errors import InputError
from app.domain.text import _


def no_release(name: str) -> InputError:
    """Return what a person is told of a folder or file that holds no version."""
    return InputError(
        _("There is no version of this program in {name}.").format(name=name),
        field="package",
        kept=_still_works(),
        todo=_("Choose the folder of the install stick."),
        code="I-640",
    )


def foreign_release(name: str) -> InputError:
    """Return what a person is told of a list that none of the trusted keys has signed."""
    return InputError(
        _("Nobody this program trusts has signed {name}.").format(name=name),
        field="package",
        kept=_still_works(),
        todo=_("Do not use this stick; tell the center where it came from."),
        code="I-641",
    )


def spoiled_file(name: str) -> InputError:
    """Return what a person is told of a file of a version that is missing, cut off or altered."""
    return InputError(
        _("The file {name} is missing, cut off or altered.").format(name=name),
        field="package",
        kept=_still_works(),
        todo=_("Copy the whole folder again, better to another stick."),
        code="I-642",
    )


def newer_format(name: str) -> InputError:
    """Return what a person is told of a list that this program is too old to read."""
    return InputError(
        _("{name} is of a newer kind that this program cannot read.").format(name=name),
        field="package",
        kept=_still_works(),
        todo=_("Install the program from the stick with its installer."),
        code="I-646",
    )


def _still_works() -> str:
    return _("The version that is installed keeps working.")
