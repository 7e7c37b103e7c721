"""What a window does with a stick: pack it, take its reply home, say what went wrong."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.errors import DiskFullError, FileTroubleError, InputError
from app.domain.text import _
from app.security.durable import file_failures
from app.services.carrying import Carried, TakenBack, carry, take_back
from app.services.laptop import Laptop
from app.services.news_summary import News, last_number, news_since
from app.services.stick_look import Stick
from app.services.ticket_files import STICK_DATA, STICK_HOME

# A folder of its own on a stick that holds other things too.
FOLDER: Final = "suoma"
_LOCKED: Final = {errno.EROFS, errno.EACCES, errno.EPERM}
_WORN_OUT: Final = "E-60"


@dataclass(frozen=True, slots=True)
class TakenHome:
    """What a stick brought: receipts, and what came down, by topic."""

    back: TakenBack
    news: News


def pack(laptop: Laptop, stick: Stick) -> Carried:
    """Write everything unconfirmed to a stick and read it back; on any thread.

    Raises: InputError I-621 (locked), I-622 (full), I-623 (pulled out); FileTroubleError E-60 for
        a stick that does not keep what is written; DiskFullError of this laptop's own disk.
    """
    if stick.is_locked:
        raise locked_stick(stick)
    try:
        return carry(laptop, _folder(stick))
    except DiskFullError as error:
        if isinstance(error.__cause__, OSError):  # the store's own is told by its driver
            raise _full_stick(stick) from error
        raise
    except FileTroubleError as error:
        if error.code == _WORN_OUT:
            raise
        cause = error.__cause__
        if isinstance(cause, OSError) and cause.errno in _LOCKED:
            raise locked_stick(stick) from error
        raise _gone_stick(stick) from error


def _folder(stick: Stick) -> Path:
    """Return where packets go: an install stick has a folder for them."""
    if stick.is_chosen:
        return stick.root
    prepared = stick.root / STICK_HOME / STICK_DATA
    with file_failures(stick.root):
        return prepared if prepared.is_dir() else stick.root / FOLDER


def take_home(laptop: Laptop, stick: Stick) -> TakenHome:
    """Take receipts and news from a stick; on any thread.

    Raises: InputError I-623 (pulled out), I-190; DiskFullError.
    """
    with laptop.reading() as unit:
        before = last_number(unit)
    try:
        back = take_back(laptop, stick.root)
    except FileTroubleError as error:
        raise _gone_stick(stick) from error
    with laptop.reading() as unit:
        return TakenHome(back, news_since(unit, laptop, before))


def no_stick() -> InputError:
    """Return what is told when there is no stick to write to."""
    return InputError(
        _("No stick is plugged in."),
        field="stick",
        kept=_("All records are safe on this laptop."),
        todo=_("Plug one in; after a few seconds it is seen here. Or choose another folder."),
        code="I-620",
    )


def locked_stick(stick: Stick) -> InputError:
    """Return what is told of a stick that takes nothing."""
    return InputError(
        _("The stick {name} is locked against writing.").format(name=stick.name),
        field="stick",
        kept=_("Nothing was written; all records are safe on this laptop."),
        todo=_("Push the small switch at its side back, or take another stick."),
        code="I-621",
    )


def _full_stick(stick: Stick) -> InputError:
    return InputError(
        _("The stick {name} is full.").format(name=stick.name),
        field="stick",
        kept=_("Nothing unfinished was left on it; all records are safe on this laptop."),
        todo=_("Delete something from it, or take another stick, then pack again."),
        code="I-622",
    )


def _gone_stick(stick: Stick) -> InputError:
    return InputError(
        _("The stick {name} was pulled out, or cannot be read any more.").format(name=stick.name),
        field="stick",
        kept=_("What was not finished does not count; all records are safe on this laptop."),
        todo=_("Plug it in again and press once more."),
        code="I-623",
    )
