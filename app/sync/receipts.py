"""Receipts: what a center may claim to hold, and what a laptop may believe of it.

Only a receipt clears the outbox. A center that claims the future, the past or another laptop's
records is not believed, and the whole reply with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.sync.columns import MalformedError
from app.sync.envelope import HEAD_HASH_BYTES, Epoch, HeadOf, Receipt, Reply, Request

SessionKey = tuple[bytes, bytes]
BatchKey = tuple[bytes, bytes, bytes]


class LyingReceiptError(MalformedError):
    """A receipt that cannot be true."""


def check_reply(reply: Reply, request: Request, known_epoch: Epoch | None) -> None:
    """Refuse a reply that answers another request or comes from an epoch that is over.

    Raises: LyingReceiptError.
    """
    if reply.counter != request.counter:
        raise LyingReceiptError("the reply answers another request")
    if known_epoch is not None and reply.epoch < known_epoch:
        raise LyingReceiptError("the reply comes from an epoch that is over")
    if reply.start > reply.end:
        raise LyingReceiptError("the news run backwards")


def check_receipt(
    receipt: Receipt, own_device: bytes, named: Mapping[SessionKey, int], hash_at: bytes | None
) -> bool:
    """Refuse a receipt of something that was not offered; tell whether it may be believed.

    A receipt for a cut of the same range that is not held here says nothing of ours: it is
    passed over (False), and the range stays in the outbox.

    Args: named: (device, session) to the last seq that the request named. hash_at: first 16
        bytes of the header hash that ends at the receipt's seq here, None when none does.
    Raises: LyingReceiptError.
    """
    key = (receipt.device or own_device, receipt.session)
    if key not in named:
        raise LyingReceiptError("a receipt for a session that was not named")
    if receipt.seq > named[key]:
        raise LyingReceiptError("a receipt of the future")
    last = receipt.seq
    for first, end in receipt.above:
        if first <= last + 1 or end < first or end > named[key]:
            raise LyingReceiptError("ranges above a gap that cannot be")
        last = end
    return receipt.seq == 0 or receipt.hash == hash_at


def is_of_one_batch(receipt: Receipt) -> bool:
    """Tell whether a receipt is for one batch and says nothing of its session's end."""
    return receipt.seq == 0 and receipt.hash != b""


def check_batch_receipt(receipt: Receipt, own_device: bytes, named: Collection[BatchKey]) -> None:
    """Refuse a receipt of a batch that the request did not name by itself.

    Raises: LyingReceiptError.
    """
    if (receipt.device or own_device, receipt.session, receipt.hash) not in named:
        raise LyingReceiptError("a receipt for a batch that was not named")
    if receipt.above:
        raise LyingReceiptError("ranges above one batch")


def named_heads(request: Request) -> dict[SessionKey, int]:
    """Return (device, session) to the last seq a request names."""
    return {
        (head.device or request.device, head.session): head.seq
        for head in request.heads
        if head.seq
    }


def named_batches(request: Request) -> frozenset[BatchKey]:
    """Return (device, session, hash) of each batch that a request names by itself."""
    return frozenset(
        (head.device or request.device, head.session, head.hash)
        for head in request.heads
        if not head.seq
    )


def head_of(device: bytes | None, session: bytes, seq: int, header_hash: bytes) -> HeadOf:
    """Build the head a request names."""
    return HeadOf(device, session, seq, header_hash[:HEAD_HASH_BYTES])
