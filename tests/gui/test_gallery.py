"""Every window in every scale and scheme, looked at as a stranger would."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gui.gallery import KINDS
from tests.gui.schools import build
from tests.journeys.program import ROOT, environment


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the three schools; each worker makes its own."""
    folder = tmp_path_factory.mktemp("schools")
    for kind in KINDS:
        (folder / kind).mkdir()
        build(folder / kind, kind)
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("scale", ["1", "1.25", "1.5"])
def test_nothing_is_cut_covered_missing_or_pale(
    schools: Path, tmp_path: Path, scale: str, scheme: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.gallery", str(tmp_path), scheme, str(schools)],
        cwd=ROOT,
        env=environment(language="zh_CN", password=None)
        | {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    flaws = [json.loads(line) for line in done.stdout.splitlines()]
    assert flaws == []
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(list(tmp_path.glob("*.png"))) >= 3 * 8
