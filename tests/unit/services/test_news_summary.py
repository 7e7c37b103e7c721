"""What came down is counted by topic since a person last looked, each for oneself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.news_summary import begin_news, mark_news_seen, unseen_news
from app.services.today import AttentionKind, read_today
from tests.factories.trainings import activity, at, entry
from tests.factories.two_laptops import HEAD, TwoLaptops, two_laptops


@pytest.fixture
def village(tmp_path: Path) -> Iterator[TwoLaptops]:
    with two_laptops(tmp_path) as made:
        yield made


def test_what_another_laptop_wrote_is_news_until_it_was_looked_at(village: TwoLaptops) -> None:
    reader = village.second.laptop
    begin_news(reader)
    assert not unseen_news(reader)
    village.first.announce(activity("one", at("2024-10-08", 90)))
    village.first.announce(activity("two", at("2024-10-08", 90)))
    village.first.enter(entry("mine", at("2024-10-08", 90)))
    village.exchange()
    found = unseen_news(reader)
    assert dict(found.counts) == {"activities": 2, "records": 1}
    attention = read_today(reader).attention
    assert attention is not None
    assert attention.kind is AttentionKind.NEWS
    assert attention.news == (("activities", 2),), "colleagues' records ask for nothing"
    mark_news_seen(reader, found.until)
    assert not unseen_news(reader)
    assert read_today(reader).attention is None


def test_what_one_wrote_oneself_is_no_news(village: TwoLaptops) -> None:
    begin_news(village.first.laptop)
    village.first.announce(activity("one", at("2024-10-08", 90)))
    village.exchange()
    assert not unseen_news(village.first.laptop)


def test_each_person_of_a_laptop_looks_for_oneself(village: TwoLaptops) -> None:
    begin_news(village.second.laptop)
    village.first.announce(activity("one", at("2024-10-08", 90)))
    village.exchange()
    mark_news_seen(village.second.laptop, unseen_news(village.second.laptop).until)
    village.second.sign_in(HEAD)
    begin_news(village.second.laptop)
    village.first.announce(activity("two", at("2024-10-08", 90)))
    village.exchange()
    assert dict(unseen_news(village.second.laptop).counts) == {"activities": 1}


def test_before_anybody_sat_down_nothing_is_news(village: TwoLaptops) -> None:
    village.first.announce(activity("one", at("2024-10-08", 90)))
    village.exchange()
    assert not unseen_news(village.second.laptop)
