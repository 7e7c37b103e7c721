"""The check code: one for equal contents, another for another form or figure."""

from __future__ import annotations

import re
from dataclasses import replace

from app.reports.seal import check_code
from tests.unit.reports.office_papers import usual_bands, usual_record, usual_registration


def test_a_code_can_be_read_out_on_the_telephone() -> None:
    assert re.fullmatch(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", check_code(usual_record()))


def test_equal_contents_have_one_code_and_different_ones_another() -> None:
    assert check_code(usual_bands()) == check_code(usual_bands())
    assert check_code(replace(usual_bands(), full_time=13)) != check_code(usual_bands())
    codes = {check_code(one) for one in (usual_bands(), usual_record(), usual_registration())}
    assert len(codes) == 3
