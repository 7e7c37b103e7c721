"""Why a file from a stick is not taken, in words for the person who holds the stick."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import DiskFullError, EnvironmentalError, FileTroubleError, InputError
from app.domain.text import _


def damaged_file(path: Path) -> InputError:
    """Return what a person is told of a file that was cut off or altered."""
    return InputError(
        _("The file {name} is damaged: it was cut off or altered on its way.").format(
            name=path.name
        ),
        field="path",
        kept=_("Nothing was changed; the file was not touched."),
        todo=_("Let it be written again, better to another stick."),
        code="I-500",
    )


def missing_path(path: Path) -> FileTroubleError:
    """Return what a person is told of a stick, a folder or a file that is not there."""
    return FileTroubleError(
        _("The folder {folder} is not there.").format(folder=path),
        kept=_("Nothing was changed."),
        todo=_("Check that the stick is plugged in and the folder is the right one."),
    )


def center_disk_failed(error: DiskFullError | FileTroubleError) -> EnvironmentalError:
    """Return what a person is told of a healthy packet that the center itself cannot keep."""
    return type(error)(
        error.what + " " + _("That is the disk of this center, not the stick."),
        kept=_("The stick is as it was; packets that were read before are kept at the center."),
        todo=_("Make room on that disk or have it looked at, then read the stick again."),
        code=error.code,
    )


def reply_left_out(
    error: EnvironmentalError, new_records: int, receipt_code: str | None
) -> EnvironmentalError:
    """Return what a person is told of a packet that was taken in and whose reply has no place."""
    what = _("The packet was read; it waits until the laptop is accepted.")
    todo = _("Make room on the stick, or let it be written to, then read it again.")
    if receipt_code is not None:
        words = _(
            "Tell the school the receipt code {code}, or make the stick writable and read it again."
        )
        todo = words.format(code=receipt_code)
        what = _("The records were taken in ({new} new).").format(new=new_records)
    return EnvironmentalError(
        what,
        kept=_("Only the receipt could not be written to the stick.") + " " + error.what,
        todo=todo,
        code=error.code,
    )


def newer_file(path: Path) -> InputError:
    """Return what a person is told of a file of a newer format."""
    return InputError(
        _("The file {name} is too new for this program.").format(name=path.name),
        field="path",
        kept=_("Nothing was changed; the file was not touched."),
        todo=_("Install the newer program first, then read the file again."),
        code="I-501",
    )


def unknown_packet(packet: int) -> InputError:
    """Return what a person is told of a reply to a packet that is not this laptop's."""
    return InputError(
        _("This laptop did not make the packet no. {packet} that is answered here.").format(
            packet=packet
        ),
        field="path",
        kept=_("Nothing was changed; the file was not touched."),
        todo=_("Was this laptop put back from an older copy? Tell the center."),
        code="I-504",
    )


def false_reply(path: Path) -> InputError:
    """Return what a person is told of a reply that claims what was never offered."""
    return InputError(
        _("The file {name} says what cannot be true.").format(name=path.name),
        field="path",
        kept=_("Nothing was changed; the file was not touched."),
        todo=_("Tell the center."),
        code="I-505",
    )


def foreign_packet(path: Path) -> InputError:
    """Return what a person is told of a packet sealed to another center."""
    return InputError(
        _("The file {name} is for another center.").format(name=path.name),
        field="path",
        kept=_("Nothing was changed; the file was not touched."),
        todo=_("Take the stick to the center that the laptop belongs to."),
        code="I-502",
    )


def unknown_sender(path: Path) -> InputError:
    """Return what a person is told of a packet of a laptop this center never gave a ticket."""
    return InputError(
        _("The file {name} comes from a laptop that this center does not know.").format(
            name=path.name
        ),
        field="path",
        kept=_("Nothing was changed; the file was not touched."),
        todo=_("Set that laptop up with a ticket of this center."),
        code="I-503",
    )
