"""Clones and restored images: one operation of a device that has two successors.

Each session names the last operation of the session before it (sync.md section 1). Two sessions
with one parent, or a parent that goes on after it was named, mean that two copies of one disk
were at work. Nothing is lost by it; a person is told.
"""

from __future__ import annotations

from app.sync.batch import Header
from app.sync.rows import SiteRows

CLONE = "clone"


def is_cloned(rows: SiteRows, header: Header) -> bool:
    """Tell whether this batch shows a second successor; call it after its session was written."""
    if header.first_seq == 1 and (_has_sibling(rows, header) or _parent_went_on(rows, header)):
        return True
    named_as_parent = rows.scalar(
        "SELECT min(parent_seq) FROM session WHERE site = ? AND device = ? AND parent_session = ?",
        header.device,
        header.session,
    )
    return named_as_parent is not None and header.last_seq > named_as_parent


def _has_sibling(rows: SiteRows, header: Header) -> bool:
    parent = header.parent_id()
    siblings = rows.all(
        "SELECT no FROM session WHERE site = ? AND device = ? AND session <> ? AND author <> x''"
        " AND parent_session IS ? AND parent_seq IS ?",
        header.device,
        header.session,
        None if parent is None else parent.session,
        None if parent is None else parent.seq,
    )
    return any(_is_parent_known(rows, no) for (no,) in siblings)


def _is_parent_known(rows: SiteRows, session_no: int) -> bool:
    """Tell whether a session's first batch is held; before it, its parent is not known."""
    found = rows.scalar(
        "SELECT count(*) FROM batch WHERE site = ? AND session_no = ? AND first_seq = 1",
        session_no,
    )
    return bool(found)


def _parent_went_on(rows: SiteRows, header: Header) -> bool:
    parent = header.parent_id()
    if parent is None:
        return False
    session_no = rows.scalar(
        "SELECT no FROM session WHERE site = ? AND device = ? AND session = ?",
        parent.device,
        parent.session,
    )
    last = rows.scalar(
        "SELECT max(first_seq + count - 1) FROM batch WHERE site = ? AND session_no = ?",
        session_no,
    )
    return last is not None and last > parent.seq
