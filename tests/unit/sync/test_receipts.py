"""A center that claims what cannot be true is not believed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.sync.envelope import Epoch, HeadOf, Receipt, Reply, Request
from app.sync.receipts import (
    LyingReceiptError,
    check_batch_receipt,
    check_receipt,
    check_reply,
    head_of,
    is_of_one_batch,
    named_batches,
    named_heads,
)

OWN, OTHER = b"o" * 16, b"x" * 16
MINE, THEIRS = b"session1", b"session2"
HASH, ALONE = b"h" * 16, b"a" * 16
HEADS = [
    HeadOf(None, MINE, 9, HASH),
    HeadOf(OTHER, THEIRS, 5, HASH),
    HeadOf(None, MINE, 0, ALONE),
    HeadOf(OTHER, b"session3", 0, ALONE),
]
REQUEST = Request(1, OWN, None, 0, 4, 0, HEADS)
EPOCH = Epoch(2, b"b" * 8)
NAMED = named_heads(REQUEST)
BATCHES = named_batches(REQUEST)


def _reply(**fields: Any) -> Reply:
    return msgspec.structs.replace(Reply(1, 0, EPOCH, 4, 0, 3, 8, False), **fields)


def test_the_request_names_its_own_sessions_and_those_of_others() -> None:
    assert NAMED == {(OWN, MINE): 9, (OTHER, THEIRS): 5}
    assert head_of(None, MINE, 9, HASH + b"tail") == REQUEST.heads[0]


@pytest.mark.parametrize("known", [None, EPOCH, Epoch(2, b"a" * 8), Epoch(1, b"z" * 8)])
def test_a_reply_of_this_or_a_newer_epoch_is_taken(known: Epoch | None) -> None:
    check_reply(_reply(), REQUEST, known)


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({"counter": 3}, None),
        ({"counter": 5}, EPOCH),
        ({}, Epoch(3, b"a" * 8)),
        ({}, Epoch(2, b"c" * 8)),
        ({"start": 9}, EPOCH),
    ],
    ids=["an old reply", "a reply to come", "an epoch that is over", "a lost branch", "backwards"],
)
def test_a_reply_to_something_else_is_not_believed(
    fields: dict[str, Any], known: Epoch | None
) -> None:
    with pytest.raises(LyingReceiptError):
        check_reply(_reply(**fields), REQUEST, known)


@pytest.mark.parametrize(
    ("receipt", "is_believed"),
    [
        (Receipt(None, MINE, 9, HASH, []), True),
        (Receipt(OWN, MINE, 9, HASH, []), True),
        (Receipt(OTHER, THEIRS, 5, HASH, []), True),
        (Receipt(None, MINE, 3, HASH, [(5, 6), (8, 9)]), True),
        (Receipt(None, MINE, 0, b"", []), True),
        (Receipt(None, MINE, 0, b"", [(2, 9)]), True),
        (Receipt(None, MINE, 9, b"another cut here", []), False),
    ],
)
def test_a_receipt_of_what_was_named_counts_when_the_cut_is_held_here(
    receipt: Receipt, is_believed: bool
) -> None:
    assert check_receipt(receipt, OWN, NAMED, HASH) is is_believed


def test_a_receipt_for_a_cut_that_is_not_held_here_leaves_the_outbox_alone() -> None:
    assert check_receipt(Receipt(None, MINE, 7, HASH, []), OWN, NAMED, None) is False


LIES = {
    "the future": Receipt(None, MINE, 10, HASH, []),
    "another laptop's session": Receipt(OTHER, MINE, 1, HASH, []),
    "a session that was not named": Receipt(None, THEIRS, 1, HASH, []),
    "a range in the future": Receipt(None, MINE, 3, HASH, [(5, 10)]),
    "a range without a gap before it": Receipt(None, MINE, 3, HASH, [(4, 5)]),
    "a range below the end": Receipt(None, MINE, 3, HASH, [(2, 6)]),
    "a range that ends before it begins": Receipt(None, MINE, 3, HASH, [(7, 6)]),
    "ranges that touch": Receipt(None, MINE, 3, HASH, [(5, 6), (7, 8)]),
}


@pytest.mark.parametrize("name", LIES)
def test_a_receipt_that_cannot_be_true_is_refused(name: str) -> None:
    with pytest.raises(LyingReceiptError):
        check_receipt(LIES[name], OWN, NAMED, HASH)


def test_a_reply_without_news_and_a_range_of_one_record_are_true() -> None:
    check_reply(_reply(start=8, end=8), REQUEST, EPOCH)
    assert check_receipt(Receipt(None, MINE, 3, HASH, [(5, 5), (7, 7), (9, 9)]), OWN, NAMED, HASH)


def test_a_batch_named_by_itself_says_nothing_of_how_far_its_session_goes() -> None:
    assert {(OWN, MINE, ALONE), (OTHER, b"session3", ALONE)} == BATCHES
    assert (OTHER, b"session3") not in NAMED


def test_a_receipt_of_one_batch_is_told_from_one_of_nothing() -> None:
    for one in (Receipt(None, MINE, 0, ALONE, []), Receipt(OTHER, b"session3", 0, ALONE, [])):
        assert is_of_one_batch(one)
        check_batch_receipt(one, OWN, BATCHES)
    assert not is_of_one_batch(Receipt(None, MINE, 0, b"", []))
    assert not is_of_one_batch(Receipt(None, MINE, 9, HASH, []))


@pytest.mark.parametrize(
    "receipt",
    [
        Receipt(None, MINE, 0, HASH, []),
        Receipt(OTHER, MINE, 0, ALONE, []),
        Receipt(None, THEIRS, 0, ALONE, []),
        Receipt(None, MINE, 0, ALONE, [(2, 3)]),
    ],
    ids=["another batch", "another laptop's", "another session's", "more than the batch"],
)
def test_a_receipt_of_a_batch_that_was_not_named_is_refused(receipt: Receipt) -> None:
    with pytest.raises(LyingReceiptError):
        check_batch_receipt(receipt, OWN, BATCHES)
