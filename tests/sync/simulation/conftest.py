"""The country that every episode starts from, made once for a file of tests."""

from __future__ import annotations

import pytest

from tests.sync.simulation.country import Country, make_country


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUOMA_SLOT_COST", "floor")
        return make_country(tmp_path_factory.mktemp("country"))
