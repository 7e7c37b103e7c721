"""The gallery of ``docs/screens``: chosen pictures of every window, made by ``make pictures``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.gui.center.gallery_area import area_of_all_scenes
from tests.gui.gallery import KINDS
from tests.gui.schools import build

# Scheme and scale of the runs, and which of their pictures are kept: name, school, suffix.
RUNS = (("light", "1"), ("dark", "1"), ("light", "1.5"))
KEPT = {
    "Signing in": ("sign-in-typical-light-100", "sign-in-overfull-dark-100-low"),
    "Setting a laptop up": ("first-account-empty-light-100",),
    "Today": (
        "today-typical-light-100",
        "today-typical-dark-100",
        "today-typical-light-150",
        "today-empty-light-100",
    ),
    "The class sheet": (
        "habits-typical-light-100",
        "habits-overfull-light-100",
        "habits-overfull-dark-100",
        "habits-typical-light-150",
        "habits-empty-light-100",
    ),
    "Training hours": (
        "training-typical-light-100",
        "training-overfull-dark-100-low",
        "training-entry-typical-light-100",
        "training-free-typical-light-100",
        "training-refused-typical-light-150",
    ),
    "Lesson cases": (
        "lessons-typical-light-100",
        "lesson-form-typical-light-100",
        "lesson-steps-overfull-dark-100-low",
        "lesson-compare-overfull-light-100",
        "lessons-empty-light-100",
    ),
    "Classes": ("roster-typical-light-100", "roster-overfull-dark-100-low"),
    "The school calendar": ("calendar-typical-light-100",),
    "The week": (
        "week-typical-light-100",
        "week-overfull-dark-100-low",
        "week-typical-light-150",
    ),
    "Delivery": (
        "handover-typical-light-100",
        "handover-overfull-dark-100-low",
        "stick-seen-typical-light-100",
        "stick-packed-typical-light-100",
        "stick-locked-typical-light-150",
        "stick-taken-overfull-dark-100",
        "withdrawn-typical-light-100",
    ),
    "Printing": ("printing-typical-light-100", "printing-typical-dark-100"),
    "Locked": ("locked-typical-light-100",),
    "At the center: who reported": (
        "center-overview-typical-light-100",
        "center-overview-typical-light-150",
        "center-overview-days-dark-100",
        "center-overview-missing-light-100",
    ),
    "At the center: sticks": (
        "center-receiving-typical-light-100",
        "center-receiving-typical-dark-100-low",
    ),
    "At the center: sites and their laptops": ("center-sites-light-100",),
    "At the center: the install stick": (
        "center-stick-light-100",
        "center-stick-done-light-100",
        "center-stick-writing-dark-100-low",
    ),
    "At the center: what waits for a decision": (
        "center-review-same_time-light-100",
        "center-review-twice-dark-100-low",
        "center-move-light-100",
    ),
    "At the center: confirming hours": (
        "center-hours-light-100",
        "center-hours-paper-light-100",
        "center-hours-dark-100-low",
    ),
    "At the center: entering a site's paper": (
        "center-entering-light-100",
        "center-entering-light-150",
    ),
    "At the center: publishing": (
        "center-publishing-light-100",
        "center-publishing-preview-dark-100",
    ),
    "At the center: papers of a month": ("center-month-light-100",),
    "At the center: backups": ("center-backups-dark-100",),
}


def main() -> None:
    """Make the pictures and the page that shows them."""
    out = Path(sys.argv[1])
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    with tempfile.TemporaryDirectory() as place:
        schools, taken = Path(place) / "schools", Path(place) / "taken"
        for kind in KINDS:
            (schools / kind).mkdir(parents=True)
            build(schools / kind, kind)
        area = Path(place) / "area"
        area.mkdir()
        area_of_all_scenes(area)
        for scheme, scale in RUNS:
            for gallery, made in (
                ("tests.gui.gallery", schools),
                ("tests.gui.center.gallery", area),
            ):
                # A run packs sticks and reads them: the next one finds everything as it was.
                fresh = Path(place) / f"{made.name}-{scheme}-{scale}"
                shutil.copytree(made, fresh)
                subprocess.run(
                    [sys.executable, "-m", gallery, str(taken), scheme, str(fresh)],
                    env={**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
                    check=True,
                    stderr=subprocess.DEVNULL,
                )
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        for name in (name for names in KEPT.values() for name in names):
            shutil.copy(taken / f"{name}.png", out)
    (out / "README.md").write_text(_page(), "utf-8")


def _page() -> str:
    lines = [
        "# The windows",
        "",
        "Made by `make pictures` from made-up schools; every name in them is invented. The number",
        "at the end of a name is the scale in per cent, `low` is a window of 910 × 442.",
    ]
    for title, names in KEPT.items():
        lines += ["", f"## {title}", *(f"![{title}: {name}]({name}.png)" for name in names)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
