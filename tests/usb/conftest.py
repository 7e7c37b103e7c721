"""A center of its own for each story that changes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.sticks import Sticks, sticks


@pytest.fixture
def area(tmp_path: Path) -> Iterator[Sticks]:
    with sticks(tmp_path) as made:
        yield made
