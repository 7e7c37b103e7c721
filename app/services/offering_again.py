"""What a reply puts back into the outbox: the center lost it, or holds it in other batches.

An image that was put back may cut the same operations a second time (sync.md section 3). Receipts
name a session's end by the header of one cut, so what they say of another has to be found out.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.services.laptop import Unit
from app.sync.envelope import Epoch, Receipt


class OfferingAgain:
    """Opens the outbox again, inside one unit of work.

    Args: own: this laptop's device id. epoch: of the reply.
    """

    def __init__(self, unit: Unit, own: bytes, epoch: Epoch) -> None:
        self._unit = unit
        self._own = own
        self._epoch = epoch

    def forget_namesake(self, known: Epoch | None) -> None:
        """Take back what another epoch of the same number confirmed: the center lost that one."""
        if known is None or known == self._epoch or known.number != self._epoch.number:
            return
        for sql in (
            "UPDATE session SET confirmed_epoch = 0 WHERE confirmed_epoch = ?",
            "UPDATE batch SET confirmed_epoch = 0 WHERE confirmed_epoch = ?",
        ):
            self._unit.rows.run(sql, known.number)

    def forget_later(self) -> None:
        """Take back what this epoch or a later one confirmed: the center was put back behind it."""
        for sql in (
            "UPDATE session SET confirmed_epoch = 0 WHERE confirmed_epoch >= ?",
            "UPDATE batch SET confirmed_epoch = 0 WHERE confirmed_epoch >= ?",
        ):
            self._unit.rows.run(sql, self._epoch.number)

    def sessions_of(self, receipts: Iterable[Receipt]) -> None:
        """Open sessions of which this epoch holds another cut, and less.

        Such a receipt says nothing of the batches here, and an older epoch's counts no more.
        """
        for receipt in receipts:
            self._unit.rows.run(
                "UPDATE session SET confirmed_seq = 0, confirmed_epoch = ?"
                " WHERE no = ? AND confirmed_epoch <> ?",
                self._epoch.number,
                self._session_no(receipt),
                self._epoch.number,
            )

    def every_cut_of(self, receipts: Iterable[Receipt]) -> None:
        """Open sessions of which the center names nothing, though it had confirmed a part.

        Within an epoch it loses nothing: it holds the operations in another cut than the head that
        was named, and a range above a gap had covered that head.
        """
        for receipt in receipts:
            if receipt.seq == 0 and not receipt.above:
                self._unit.rows.run(
                    "UPDATE batch SET confirmed_epoch = 0"
                    " WHERE session_no = ? AND confirmed_epoch = ?",
                    self._session_no(receipt),
                    self._epoch.number,
                )

    def _session_no(self, receipt: Receipt) -> int:
        session = self._unit.intake.index.session(receipt.device or self._own, receipt.session)
        assert session is not None
        return session.no
