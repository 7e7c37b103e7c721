"""What is typed of an entry is there again after a lock, a power cut, or a walk to another page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.services.laptop import Laptop
from app.services.roster_writing import Hand
from app.services.training_entry import prepare_entry, prepare_free, preview_entry, save_entry
from app.services.training_form import SittingTexts
from app.services.training_page import read_training
from app.services.training_records import save_activity
from app.services.training_typing import forget_typing, keep_typing
from benchmarks.school import school
from tests.factories.training_store import publish, sitting, training

TALK = training("师德讲座", sitting("2024-09-20", 90, 540))


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    with school(tmp_path, 0, 0) as one:
        publish(one.laptop, [TALK])
        yield one.laptop


def test_what_was_looked_at_is_there_again(laptop: Laptop) -> None:
    form = prepare_entry(laptop, TALK.id)
    typed = replace(form.texts, certificate="ZJ-1")
    preview_entry(laptop, form, typed)
    again = prepare_entry(laptop, TALK.id)
    assert again.is_resumed
    assert again.texts == typed
    assert again.opened == form.texts


def test_what_is_saved_is_not_offered_again(laptop: Laptop) -> None:
    form = prepare_free(laptop)
    typed = replace(form.texts, title="听课", sittings=(SittingTexts("2024-9-20", "", "90"),))
    keep_typing(laptop, form, typed)
    save_entry(laptop, form, typed, is_submitted=True)
    assert not prepare_free(laptop).is_resumed


def test_it_can_be_begun_anew(laptop: Laptop) -> None:
    form = prepare_free(laptop)
    keep_typing(laptop, form, replace(form.texts, title="听课"))
    begun = forget_typing(laptop, prepare_free(laptop))
    assert begun.texts == form.texts
    assert not prepare_free(laptop).is_resumed


def test_what_is_as_it_was_opened_is_not_kept(laptop: Laptop) -> None:
    form = prepare_free(laptop)
    keep_typing(laptop, form, replace(form.texts, title="听课"))
    keep_typing(laptop, form, form.texts)
    assert not prepare_free(laptop).is_resumed


def test_another_plan_of_the_activity_begins_anew(laptop: Laptop) -> None:
    form = prepare_entry(laptop, TALK.id)
    keep_typing(laptop, form, replace(form.texts, certificate="ZJ-1"))
    longer = replace(TALK, sessions=(*TALK.sessions, sitting("2024-09-21", 90, 540)))
    with laptop.unit() as unit:
        save_activity(Hand.of(unit, laptop.writer(), laptop.world), longer)
    again = prepare_entry(laptop, TALK.id)
    assert not again.is_resumed
    assert len(again.texts.sittings) == 2


def test_the_list_says_of_which_training_something_typed_waits(laptop: Laptop) -> None:
    form = prepare_entry(laptop, TALK.id)
    assert [one.is_half_written for one in read_training(laptop).catalogue] == [False]
    keep_typing(laptop, form, replace(form.texts, certificate="ZJ-1"))
    assert [one.is_half_written for one in read_training(laptop).catalogue] == [True]
    forget_typing(laptop, form)
    assert [one.is_half_written for one in read_training(laptop).catalogue] == [False]
