from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.villages import Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    """Lend a center with one school, its calendar Monday to Friday."""
    made = Village(tmp_path)
    yield made
    made.close()
