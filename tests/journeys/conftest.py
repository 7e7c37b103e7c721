"""One village a test process, copied for each story."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.villages import Village, build


@pytest.fixture(scope="session")
def _first_village(tmp_path_factory: pytest.TempPathFactory) -> Village:
    return build(tmp_path_factory.mktemp("village"))


@pytest.fixture
def village(_first_village: Village, tmp_path: Path) -> Village:
    """Return a center, and a laptop that has a class and waits to be announced."""
    return _first_village.copy_to(tmp_path / "village")
