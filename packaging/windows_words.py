"""The words of the two programs for Windows without Python: the launcher and the installer.

They pass through the one catalogue like all others, and are written into a header of C and one of
NSIS when those two are built. Each sentence says what happened, what was kept and what to do.
"""

from __future__ import annotations

from app.domain.text import _

LONGEST_LINE = 1000  # characters that NSIS takes for one string, less what it fills in


def launcher_words() -> dict[str, str]:
    """Return the launcher's sentences by the name of their macro."""
    return {
        "WORDS_NAME": _("Suoma"),
        "WORDS_UNSUPPORTED": _unsupported(),
        "WORDS_INCOMPLETE": _told(
            _("Suoma's program files on this computer are not complete."),
            _("The records are untouched."),
            _("Install it again from the install stick."),
            "E-91",
        ),
        "WORDS_NOT_OPENED": _told(
            _("Suoma ended before it could open."),
            _("The records are untouched."),
            _("Open it again; if it comes again, install it again from the install stick."),
            "E-92",
        ),
    }


def setup_words() -> dict[str, str]:
    """Return the installer's words by the name of their definition.

    ``$0`` and ``$1`` in a sentence are filled in by the installer.
    """
    return {"NAME": _("Suoma"), **_refusals(), **_pages(), **_uninstalling()}


def _refusals() -> dict[str, str]:
    unchanged = _("Nothing on this computer was changed.")
    return {
        "UNSUPPORTED": _unsupported(),
        "NO_ROOM": _told(
            _("The disk has too little room: {needed} MB are needed, {free} MB are free.").format(
                needed="$0", free="$1"
            ),
            unchanged,
            _("Empty the recycle bin or delete what nobody needs, then install again."),
            "E-01",
        ),
        "IS_OPEN": _told(
            _("Suoma is open on this computer."),
            unchanged,
            _("Close its window, then try again."),
            "E-93",
        ),
        "IS_INSTALLING": _told(
            _("Suoma is being installed already."),
            _("That goes on."),
            _("Wait until it has ended."),
            "E-72",
        ),
        "NEWER_INSTALLED": _told(
            _("A newer Suoma, {version}, is on this computer already.").format(version="$0"),
            unchanged,
            _("Go on with that one; ask your center for a stick with the newest version."),
            "E-94",
        ),
        "NOT_WRITTEN": _told(
            _("Suoma's files could not be written to {folder}.").format(folder="$0"),
            _("The records are untouched, and a Suoma that was installed before still opens."),
            _("Look whether the disk is full or a guard program keeps files away, then try again."),
            "E-95",
        ),
    }


def _pages() -> dict[str, str]:
    return {
        "WELCOME_TITLE": _("Install Suoma on this computer"),
        "WELCOME": _(
            "It takes about a minute and needs neither a network nor an administrator. Records"
            " that are on this computer stay as they are."
        ),
        "INSTALL": _("Install"),
        "DONE_TITLE": _("Suoma is installed"),
        "DONE": _("Its sign is on the desktop and in the start menu. The stick may be pulled out."),
        "OPEN_NOW": _("Open Suoma now"),
    }


def _uninstalling() -> dict[str, str]:
    folder = "$LOCALAPPDATA\\suoma"
    return {
        "UNINSTALL": _("Uninstall Suoma"),
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
        ).format(folder=folder),
        "RECORDS_KEPT": _("Suoma was taken off. The records are kept in {folder}").format(
            folder=folder
        ),
        "RECORDS_GONE": _("Suoma and the records on this computer were deleted."),
    }


def portable_words() -> str:
    """Return the text of ``portable.ini``: by lying there it says that nothing is installed."""
    says = _(
        "Suoma runs out of this folder. Records are kept on the computer's own disk all the same,"
        " never on the stick. Installing starts faster and is safer."
    )
    return f"[portable]\n; {says}\n"


def stub_words() -> dict[str, str]:
    """Return what stands in for the English of the installer's own loader: theirs to ours.

    None may be longer than what it replaces.
    """
    return {
        "Installer integrity check has failed.": _told(
            _("The installer on the stick is cut off or altered."),
            _("Nothing on this computer was changed."),
            _("Have the stick made anew at the center, or try another stick."),
            "E-96",
        ),
        "Error writing temporary file.": _told(
            _("The installer cannot write: the disk is full or locked."),
            "",
            _("Make room, then try again."),
            "E-01",
        ),
        "Error launching installer": _("The installer could not start. [E-96]"),
        "NSIS Error": _("Suoma"),
        "verifying installer: %d%%": _("checking: %d%%"),
    }


def _unsupported() -> str:
    return _told(
        _("This computer can only use paper sheets; the center enters them."),
        _("Nothing on this computer was changed."),
        _("Suoma needs a 64-bit Windows 10, version 1809, or a newer one."),
        "E-90",
    )


def _told(what: str, kept: str, todo: str, code: str) -> str:
    parts = [what, kept, f"{todo} [{code}]"]
    return "\n".join(part for part in parts if part)


def as_c(words: dict[str, str]) -> str:
    """Return words as wide strings of a C header, in ASCII."""
    lines = [f'#define {name} L"{_c_escaped(text)}"' for name, text in words.items()]
    return "\n".join(["/* Made of the catalogue by packaging/windows_words.py. */", *lines, ""])


def _c_escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return "".join(one if one.isascii() else f"\\u{ord(one):04x}" for one in plain)


def as_nsis(words: dict[str, str]) -> str:
    """Return words as definitions of an NSIS header, which is read as UTF-8.

    Raises: ValueError for a text that NSIS would cut off.
    """
    for name, text in words.items():
        if len(text) > LONGEST_LINE:
            raise ValueError(f"{name} is too long for NSIS")
    lines = [f'!define WORDS_{name} "{_nsis_escaped(text)}"' for name, text in words.items()]
    return "\n".join(["; Made of the catalogue by packaging/windows_words.py.", *lines, ""])


def _nsis_escaped(text: str) -> str:
    return text.replace('"', '$\\"').replace("\n", "$\\r$\\n")
