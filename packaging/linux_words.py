"""The words of the launcher and the installer for Linux, which are shell scripts without Python.

They pass through the one catalogue like all others, and are written into the scripts when those are
built. A name in braces that is left in a sentence is filled in by the script.
"""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import EnvironmentalError
from app.domain.text import _

MARK = "#WORDS#\n"
# The installer is one file on the stick and two here.
PART_MARK, PART = "#UNINSTALL#\n", "uninstall.sh"
INSTALLER = "安装-Linux.sh"
# What a machine must be able to do before a version is switched to.
TRIAL_RUN = "import app.bootstrap, sqlcipher3, PySide6.QtWidgets"


def launcher_words() -> dict[str, str]:
    """Return the launcher's words by the name of their variable."""
    return {
        "NAME": _("Suoma"),
        "INCOMPLETE": _told(
            _("Suoma's program files on this computer are not complete."),
            _("The records are untouched."),
            _("Install it again from the install stick."),
            "E-91",
        ),
    }


def installer_words() -> dict[str, str]:
    """Return the installer's words by the name of their variable."""
    return {
        "NAME": _("Suoma"),
        "COMMENT": _("Habits, training hours and lesson cases"),
        "TRIAL_RUN": TRIAL_RUN,
        "USAGE": _("Usage: sh {file} [--uninstall]").format(file=INSTALLER),
        "INSTALLING": _("Suoma {version} is being installed; this takes about a minute."),
        "DONE": _("Suoma is installed. Its sign is in the menu; the stick may be pulled out."),
        "ALREADY": _("Suoma {version} is on this computer already, and all its files are good."),
        "MENDED": _("Suoma {version} was on this computer already; what it lacked was put right."),
        **_machine_refusals(),
        **_installed_refusals(),
        **_writing_refusals(),
        **_uninstalling(),
    }


def _machine_refusals() -> dict[str, str]:
    only_paper = _("This computer can only use paper sheets; the center enters them.")
    unchanged = _("Nothing on this computer was changed.")
    return {
        "UNSUPPORTED": _told(
            only_paper,
            unchanged,
            _("Suoma needs a 64-bit Linux on a processor of the kind x86_64 or aarch64."),
            "E-90",
        ),
        "OLD_KERNEL": _told(
            only_paper,
            unchanged,
            _("Suoma needs Linux {oldest} or newer; this is Linux {found}."),
            "E-90",
        ),
        "WITH_SUDO": _told(
            _("The installer was started with sudo, so Suoma would belong to the administrator."),
            unchanged,
            _("Start it again without sudo; no password is needed."),
            "E-97",
        ),
        "NO_ROOM": _told(
            _("The disk has too little room: {need} MB are needed, {free} MB are free."),
            unchanged,
            _("Empty the recycle bin or delete what nobody needs, then install again."),
            "E-70",
        ),
    }


def _installed_refusals() -> dict[str, str]:
    return {
        "BAD_HOME": _told(
            _("The name of the home folder {folder} has a {sign} in it; Suoma cannot start there."),
            _("Nothing on this computer was changed."),
            _("Sign in as a user whose folder has none of the signs : ; $ and install there."),
            "E-98",
        ),
        "OTHER": _told(
            _("Suoma is being installed or updated on this computer just now."),
            _("Nothing on this computer was changed."),
            _("Wait until that is done, then open Suoma."),
            "E-72",
        ),
        "DAMAGED": _told(
            _("The installed Suoma {version} is damaged and cannot check what this stick brings."),
            _("Nothing on this computer was changed. The records are untouched."),
            _(
                "Install from a stick with version {{version}}. Without one take Suoma off with:"
                " {command} (the records stay), then install again."
            ).format(command=f"sh {INSTALLER} --uninstall"),
            "E-91",
        ),
    }


def _writing_refusals() -> dict[str, str]:
    kept = _("The records are untouched, and a Suoma that was installed before still opens.")
    return {
        "SPOILED": _told(
            _("The file {name} is missing, cut off or altered."),
            kept,
            _("Copy the whole folder again, better to another stick."),
            "I-642",
        ),
        "NOT_WRITTEN": _told(
            _("Suoma's files could not be written to {folder}."),
            kept,
            _("Look whether the disk is full or a guard program keeps files away, then try again."),
            "E-95",
        ),
        "NOT_STARTING": _told(
            _("Suoma's files are good, but they do not run on this computer."),
            kept,
            _("Tell the center which computer and which system this is."),
            "E-92",
        ),
    }


def _uninstalling() -> dict[str, str]:
    return {
        "YES_NO": _("[y: yes, Enter: no]"),
        "IS_OPEN": _told(
            _("Suoma is open on this computer."),
            _("Nothing on this computer was changed."),
            _("Close its window, then try again."),
            "E-93",
        ),
        "ASK_UNINSTALL": _(
            "Take Suoma off this computer? The records are kept: after installing again they are"
            " all there."
        ),
        "ASK_RECORDS": _(
            "Delete the records on this computer as well?\n\nWhat was not yet delivered to the"
            " center is then lost for good. Who is not sure chooses No."
        ),
        "ASK_RECORDS_AGAIN": _(
            "Really delete all records on this computer? Nobody can bring them back.\n\n{folder}"
        ),
        "NOT_INSTALLED": _("Suoma is not installed for this user. Nothing was changed."),
        "UNCHANGED": _("Nothing on this computer was changed."),
        "NO_ANSWER": _(
            "No answer came, so nothing was changed. Start it in a terminal where you can type."
        ),
        "RECORDS_KEPT": _("Suoma was taken off. The records are kept in {folder}"),
        "RECORDS_ELSEWHERE": _(
            "Suoma was taken off. The folder of the records is a link, so they were not deleted;"
            " they are kept in {folder}"
        ),
        "RECORDS_GONE": _("Suoma and the records on this computer were deleted."),
        **_not_removed(),
    }


def _not_removed() -> dict[str, str]:
    todo = _("Look who owns the folder and whether it may be written, then delete it by hand.")
    return {
        "NOT_REMOVED": _told(
            _("Not all of Suoma could be deleted; there is still: {folder}."),
            _("The rest was taken off; the records are gone only if you said so."),
            todo,
            "E-99",
        ),
        "RECORDS_LEFT": _told(
            _("The records could not be deleted; what is left of them is in {folder}."),
            _("The program was taken off."),
            todo,
            "E-99",
        ),
    }


def _told(what: str, kept: str, todo: str, code: str) -> str:
    return EnvironmentalError(what, kept=kept, todo=todo, code=code).sentence()


def write_script(template: Path, target: Path, words: dict[str, str]) -> None:
    """Write a script with its words as variables, and the installer with its second part.

    Raises: ValueError for a template without the mark.
    """
    text = template.read_text("utf-8")
    if PART_MARK in text:
        text = text.replace(PART_MARK, template.with_name(PART).read_text("utf-8"))
    if text.count(MARK) != 1:
        message = f"{template.name} has no place for words"
        raise ValueError(message)
    lines = "".join(f"{name}={_quoted(said)}\n" for name, said in words.items())
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text.replace(MARK, lines), "utf-8", newline="\n")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
