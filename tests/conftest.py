"""What every test stands on: Hypothesis profiles and a compiled catalogue."""

from __future__ import annotations

import os

import catalogue
import pytest
from hypothesis import HealthCheck, settings

# No deadlines: a benchmark is not a test, nothing here is timed.
settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci",
    max_examples=200,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_configure(config: pytest.Config) -> None:
    # The workers of a parallel run start after the one process that compiles.
    if not hasattr(config, "workerinput") and catalogue.is_stale():
        catalogue.compile_catalogue()
