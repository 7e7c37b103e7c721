"""P15 学时认定清单/退回单: what stands on it: the claims of one batch, or a draft to decide on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.domain.text import _


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim. halves: certified where it is accepted, else claimed. evidence: its certificate.

    decision: in words, empty where nobody has decided; reason: why it went back, or what a person
    should look at.
    """

    teacher_name: str
    site_name: str
    title: str
    halves: int
    id_tail: str = ""
    evidence: str = ""
    decision: str = ""
    is_accepted: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClaimList:
    """One batch. batch_no: empty for a draft. is_county: certified, not confirmed by a school.

    batch_hash: 16 hex digits of the batch; empty for a draft.
    """

    center_name: str
    is_county: bool
    batch_no: str = ""
    batch_hash: str = ""
    rows: tuple[ClaimRow, ...] = ()
    data_until: str = ""
    device: str = ""

    @property
    def accepted(self) -> tuple[ClaimRow, ...]:
        """Return the rows that were accepted."""
        return tuple(one for one in self.rows if one.is_accepted)


def write_claim_lists(papers: Iterable[ClaimList], out: Path) -> int:
    """Write every batch's pages into one document; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.claim_list_page import draw_claims
    from app.reports.paper import A4_LANDSCAPE, write_documents

    title = _("List of training hours decided on")
    return write_documents(title, papers, draw_claims, out, size=A4_LANDSCAPE)
