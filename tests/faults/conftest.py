from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import shim


@pytest.fixture(scope="session")
def io_shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the built shim."""
    why = shim.why_not_here()
    if why:
        pytest.skip(why)
    return shim.build(tmp_path_factory.mktemp("shim"))
