"""What every test stands on: Hypothesis profiles and a compiled catalogue."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

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


@pytest.fixture(autouse=True, scope="session")
def _state_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the copies of centers' keys out of the state folder of who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


def pytest_configure(config: pytest.Config) -> None:
    # The workers of a parallel run start after the one process that compiles.
    if not hasattr(config, "workerinput") and catalogue.is_stale():
        catalogue.compile_catalogue()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which faults this machine could not try."""
    reasons = Counter(
        one.longrepr[2].removeprefix("Skipped: ")
        for one in terminalreporter.getreports("skipped")
        if "root" in one.keywords or one.nodeid.startswith("tests/faults/")
    )
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} fault tests were not run here: {reason}")
