"""Which class a person marked last: what is not yet gathered first, then the newest sheet."""

from __future__ import annotations

from app.domain.ids import OperationId
from app.services.laptop import Unit
from app.sync.operations import Kind, Sheet


def class_marked_last(unit: Unit, account: bytes) -> str | None:
    """Return the name of the class that an account marked last, None if it marked none."""
    class_id = unit.rows.scalar(
        "SELECT class_id FROM pending_cells WHERE author = ? ORDER BY claimed_at DESC LIMIT 1",
        account,
    ) or _of_newest_sheet(unit, account)
    if not class_id:
        return None
    name = unit.rows.scalar("SELECT name FROM class_group WHERE id = ?", class_id)
    return None if name is None else str(name)


def _of_newest_sheet(unit: Unit, author: bytes) -> bytes | None:
    """Return the class of the author's newest class sheet that can still be read."""
    row = unit.rows.one(
        "SELECT s.device, s.session, o.seq FROM session s JOIN operation o ON o.session_no = s.no"
        " WHERE s.author = ? AND o.kind = ? ORDER BY o.no DESC LIMIT 1",
        author,
        int(Kind.SHEET),
    )
    held = None if row is None else unit.intake.contents.of(OperationId(*row))
    if held is None or not isinstance(held.content, Sheet):
        return None
    found = unit.intake.index.class_list(held.content.list_hash)
    return None if found is None else found[0]
