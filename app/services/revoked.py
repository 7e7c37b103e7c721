"""A laptop that its center has withdrawn: it shows what it has and hands it over, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from app.domain.errors import InputError
from app.domain.text import _
from app.sync.envelope import Standing
from app.sync.rows import SiteRows

if TYPE_CHECKING:
    from app.services.laptop import Laptop


def is_revoked(laptop: Laptop) -> bool:
    """Tell whether the center has withdrawn this laptop, as far as it has heard.

    Nothing is wiped: everything can be read, printed and carried to the center.
    """
    with laptop.store.read() as connection:
        return is_withdrawn(SiteRows(connection), laptop.identity.device)


def why_revoked(laptop: Laptop) -> str:
    """Return the reason the center gave, empty when it has not been heard yet."""
    with laptop.store.read() as connection:
        why: str | None = SiteRows(connection).scalar(
            "SELECT why FROM revocation WHERE site = ? AND device = ?", laptop.identity.device
        )
    return why or ""


def is_withdrawn(rows: SiteRows, device: bytes) -> bool:
    """Tell the same inside a unit of work: what the center said last, or its word in the log.

    One statement, because every mark asks; nothing is remembered, because another process of this
    laptop may have taken the news.
    """
    found = rows.one(
        "SELECT EXISTS (SELECT 1 FROM revocation WHERE site = ? AND device = ?),"
        " (SELECT value FROM meta WHERE name = 'standing')",
        device,
    )
    assert found is not None
    is_in_log, standing = found
    said = None if standing is None else msgspec.msgpack.decode(standing)
    return bool(is_in_log) or said == Standing.REVOKED


def withdrawn() -> InputError:
    """Return the refusal of any new record on a withdrawn laptop."""
    return InputError(
        _("The center has withdrawn this laptop, so nothing new can be entered on it."),
        kept=_("Everything entered before is still here; it can be read and handed over."),
        todo=_("Call the administrator of the center; go on working on the new laptop."),
        code="I-537",
    )
