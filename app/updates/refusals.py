"""Why a version of the program is not taken, in words for the person who brought it."""

from __future__ import annotations

from app.domain.errors import DiskFullError, EnvironmentalError, InputError
from app.domain.text import _


def no_release(name: str) -> InputError:
    """Return what a person is told of a folder or file that holds no version."""
    return _refused(
        _("There is no version of this program in {name}.").format(name=name),
        todo=_("Choose the folder of the install stick."),
        code="I-640",
    )


def foreign_release(name: str) -> InputError:
    """Return what a person is told of a list that none of the trusted keys has signed."""
    return _refused(
        _("Nobody this program trusts has signed {name}.").format(name=name),
        todo=_("Do not use this stick; tell the center where it came from."),
        code="I-641",
    )


def spoiled_file(name: str) -> InputError:
    """Return what a person is told of a file of a version that is missing, cut off or altered."""
    return _refused(
        _("The file {name} is missing, cut off or altered.").format(name=name),
        todo=_("Copy the whole folder again, better to another stick."),
        code="I-642",
    )


def newer_format(name: str) -> InputError:
    """Return what a person is told of a list that this program is too old to read."""
    return _refused(
        _("{name} is of a newer kind that this program cannot read.").format(name=name),
        todo=_("Install the program from the stick with its installer."),
        code="I-646",
    )


def _refused(what: str, todo: str, code: str) -> InputError:
    return InputError(what, field="package", kept=_still_works(), todo=todo, code=code)


def _still_works() -> str:
    return _("The version that is installed keeps working.")


def wrong_platform(offered: str, own: str) -> InputError:
    """Return what a person is told of a version for another kind of computer."""
    return _refused(
        _("This version is for another computer ({offered}); this one needs {own}.").format(
            offered=offered, own=own
        ),
        todo=_("Choose the folder of the install stick."),
        code="I-643",
    )


def older_release(offered: str, own: str) -> InputError:
    """Return what a person is told of a version that is older than the installed one."""
    return _refused(
        _("Version {offered} is older than the installed {own}.").format(offered=offered, own=own),
        todo=_("Ask the center for a newer stick."),
        code="I-644",
    )


def mixed_release(whole: str, part: str) -> InputError:
    """Return what a person is told of a stick with parts of two releases on it."""
    return _refused(
        _("Parts of two releases are mixed on this stick ({whole} and {part}).").format(
            whole=whole, part=part
        ),
        todo=_("Delete the folder on the stick, then copy the whole release again."),
        code="I-645",
    )


def no_room(need_bytes: int, free_bytes: int) -> DiskFullError:
    """Return what a person is told before anything is written, when it would not fit."""
    return DiskFullError(
        _("The new version needs {need} MB on the disk; {free} MB are free.").format(
            need=_megabytes_up(need_bytes), free=free_bytes // 1_000_000
        ),
        kept=_("Nothing was begun.") + " " + _still_works(),
        todo=_("Make room on the disk, then try again."),
        code="E-70",
    )


def _megabytes_up(size_bytes: int) -> int:
    return -(-size_bytes // 1_000_000)


def not_installed() -> EnvironmentalError:
    """Return what a person is told of a program that no installer has put there."""
    return EnvironmentalError(
        _("This program was not installed from a stick, so it cannot take new versions."),
        kept=_("Nothing was changed."),
        todo=_("Install it from the stick with its installer."),
        code="E-71",
    )


def other_update() -> EnvironmentalError:
    """Return what a person is told while another process takes a version."""
    return EnvironmentalError(
        _("A new version is being taken already."),
        kept=_("Nothing was changed."),
        todo=_("Wait until it is there, then start the program anew."),
        code="E-72",
    )


def portable_program() -> EnvironmentalError:
    """Return what a person is told who would update the program on a stick from inside."""
    return EnvironmentalError(
        _("The program runs from the stick; it is not changed there."),
        kept=_("Nothing was changed."),
        todo=_("Let the center write the stick anew, or install the program on this computer."),
        code="E-73",
    )
