"""Why a file from a stick is not taken, in words for the person who holds the stick."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import InputError
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
