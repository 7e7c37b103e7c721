"""Kills and freezes without end: a portion is one school that lives through so many of them.

    python -m tests.journeys.long_kills SEED KILLS

Moments depend on the machine, so the same seed types and kills the same, a little earlier or later.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from unittest import mock

from tests.factories.product import Product
from tests.factories.warm_start import WarmStart
from tests.journeys.kill_setting import make_setting
from tests.journeys.kill_suite import FindingError, KillSuite

MAIN = "kills"
PORTION = 100


def run(seed: int, amount: int) -> dict[str, int]:
    """Kill at least so many times. Raises: AssertionError with the line that plays it again."""
    with (
        tempfile.TemporaryDirectory(prefix="suoma-kills-") as folder,
        mock.patch.dict(os.environ, {"XDG_STATE_HOME": f"{folder}/state"}),
    ):
        product = Product()
        with WarmStart(product.tree, product.environment()) as warm:
            return _killed(Path(folder), replace(product, warm=warm), seed, amount)


def _killed(folder: Path, product: Product, seed: int, amount: int) -> dict[str, int]:
    with make_setting(product, folder) as setting, setting.open_copy(product) as area:
        suite = KillSuite(area, setting.wire, setting.typing(seed), seed, amount)
        try:
            tally = suite.run()
        except FindingError as error:
            line = f"python -m tests.journeys.long_kills {seed} {amount}"
            raise AssertionError(f"{line}: {error}") from error
    return {
        "kills": tally.kills,
        "laptop_kills": tally.laptop_kills,
        "center_kills": tally.center_kills,
        "freezes": tally.freezes,
        "laptop_freezes": tally.laptop_freezes,
        "center_freezes": tally.center_freezes,
    }


if __name__ == "__main__":
    print(run(int(sys.argv[1]), int(sys.argv[2])))
