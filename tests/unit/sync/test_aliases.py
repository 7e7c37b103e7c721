"""Who is one person: a function of the living pairs alone."""

from __future__ import annotations

import random

import pytest

from app.domain.ids import Order
from app.sync.aliases import alias_key, canonical_ids, one_consent, one_enrolment

IDS = [bytes([number]) * 16 for number in range(1, 7)]
FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH = IDS


def test_a_key_is_the_same_whoever_is_named_first() -> None:
    assert alias_key(SECOND, FIRST) == alias_key(FIRST, SECOND) == FIRST + SECOND


@pytest.mark.parametrize("seed", range(5))
def test_the_smallest_id_speaks_for_all_in_whatever_order_the_pairs_came(seed: int) -> None:
    pairs = [
        alias_key(THIRD, SECOND),
        alias_key(FOURTH, THIRD),
        alias_key(SECOND, FOURTH),  # said already by the other two
        alias_key(SIXTH, FIFTH),
    ]
    random.Random(seed).shuffle(pairs)
    assert canonical_ids(pairs) == {THIRD: SECOND, FOURTH: SECOND, SIXTH: FIFTH}
    assert canonical_ids(
        [*pairs, alias_key(FIRST, SIXTH), alias_key(SIXTH, THIRD)]
    ) == dict.fromkeys(IDS[1:], FIRST)


def test_nobody_is_anybody_elses_without_a_pair() -> None:
    assert canonical_ids([]) == {}


def order(lamport: int) -> Order:
    return Order(lamport, b"", b"", 1)


def test_the_seat_said_last_is_the_persons_from_the_first_day_of_all() -> None:
    early, late = (order(1), (FIRST, 3, 20, None)), (order(2), (SECOND, 9, 40, 50))
    assert one_enrolment([early, late]) == (SECOND, 9, 20, 50)
    assert one_enrolment([early]) == (FIRST, 3, 20, None)
    assert one_enrolment([]) is None


def test_the_consent_said_last_is_the_persons() -> None:
    given, again, refused = (order(1), (1, 30)), (order(2), (1, 20)), (order(3), (0, 60))
    assert one_consent([given, again]) == (1, 20)
    assert one_consent([again, given]) == (1, 20)
    assert one_consent([given, refused]) == (0, 60)
    assert one_consent([refused, given]) == (1, 30)
    assert one_consent([]) is None
