"""An account is in two places, the slots and the records; a fault between them is made good."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import DiskFullError, InputError
from app.security.durable import disk_full
from app.security.slot_cost import SlotCost
from app.services import enrolment
from app.services.enrolment import add_teacher
from app.services.laptop import Laptop
from tests.factories.small_school import PASSWORD, School

NAME = "吉克老师"


def add(laptop: Laptop, password: str = PASSWORD, role: str = "teacher") -> bytes:
    return add_teacher(laptop, name=NAME, role=role, password=password, cost=SlotCost.FLOOR)


def test_case_add_a_teacher_11_what_was_left_half_done_is_brought_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_about: object) -> None:
        raise disk_full()

    school = School(tmp_path, monkeypatch)
    school.enrol("one", "曲比老师")
    with school.opened("one") as laptop:
        with monkeypatch.context() as patch:
            patch.setattr(enrolment, "form_account", fails)
            with pytest.raises(DiskFullError):
                add(laptop)
        for other in ({"password": "another one"}, {"role": "administrator"}):
            with pytest.raises(InputError, match="吉克老师"):
                add(laptop, **other)
        account = add(laptop)
        assert laptop.account_ids()[NAME] == account
        with laptop.rows() as rows:
            known = rows.all("SELECT id FROM account WHERE site = ? AND name = ?", NAME)
        assert known == [(account,)]
        with pytest.raises(InputError, match="吉克老师"):
            add(laptop)
    school.center.close()
