"""What the next person at the laptop sees before the password: who, which class, what waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.domain.calendar import day_number
from app.services.desk_note import write_desk_note
from app.services.habits import mark_cells
from app.services.sign_in_card import DESK_NAME, change_desk_card, read_accounts, read_desk_card
from app.services.today import read_today
from app.sync.sheets import MET
from benchmarks.school import School, school

TUESDAY = date(2024, 10, 8)


@pytest.fixture
def one(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 2, 5) as made:
        yield made


def test_a_teacher_who_marked_stands_there_with_the_class(one: School) -> None:
    folder = one.laptop.folder
    account = read_accounts(folder)[0].account
    assert write_desk_note(one.laptop).note(account).post == ""
    second = list(one.classes)[1]
    mark_cells(one.laptop, second, day_number(TUESDAY), {one.classes[second][0]: {0: MET}})
    card = write_desk_note(one.laptop)
    assert card == read_desk_card(folder)
    assert card.note(account).post == read_today(one.laptop).classes[1]
    assert card.pending == 1
    assert card.site == one.laptop.identity.site_name
    assert card.area == one.laptop.identity.center.name
    assert card.laptop == read_today(one.laptop).delivery.laptop_number


def test_what_sign_in_remembers_stays(one: School) -> None:
    folder = one.laptop.folder
    account = read_accounts(folder)[0].account
    change_desk_card(folder, lambda card: card.noting(account, used_at=7, animal=3))
    note = write_desk_note(one.laptop).note(account)
    assert (note.used_at, note.animal) == (7, 3)


def test_no_pupil_and_no_key_is_written(one: School) -> None:
    write_desk_note(one.laptop)
    content = (one.laptop.folder / DESK_NAME).read_bytes()
    assert one.laptop.account.store_key.hex().encode() not in content
    assert len(content) < 2000
