"""The administrator's screens in two scales and both schemes, looked at as a stranger would."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gui.center.gallery_area import area_of_all_scenes
from tests.journeys.program import ROOT, environment

SCENES = 57


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("area")
    area_of_all_scenes(folder)
    return folder


@pytest.mark.parametrize(("scheme", "scale"), [("light", "1"), ("dark", "1.5")])
def test_nothing_is_cut_covered_missing_or_pale(
    area: Path, tmp_path: Path, scale: str, scheme: str
) -> None:
    fresh = shutil.copytree(area, tmp_path / "area")  # a run reads the stick
    pictures = tmp_path / "pictures"
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.center.gallery", str(pictures), scheme, str(fresh)],
        cwd=ROOT,
        env=environment(language="zh_CN", password=None)
        | {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert [json.loads(line) for line in done.stdout.splitlines()] == []
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(list(pictures.glob("*.png"))) >= SCENES
