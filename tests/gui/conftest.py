"""What every test of a window stands on."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Give each test the application, whichever test a worker happens to begin with."""
