"""A school with two enrolled laptops, made once and copied for every run that kills in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.factories.product import Product
from tests.factories.school import NAMES, SchoolArea
from tests.factories.wire import Wire
from tests.journeys.checker import School
from tests.journeys.kill_lines import Typing
from tests.journeys.kill_suite import LISTENER, WORKER

CLASSES = {WORKER: ["二年级1班", "二年级2班"], LISTENER: ["三年级1班", "三年级2班"]}
PUPILS = 18
SHEETS = 24


@dataclass(slots=True)
class KillSetting:
    """Folders of a center and two laptops that nobody has open, and the wire they know."""

    product: Product
    folder: Path
    wire: Wire
    roster: Path
    copies: int = 0

    def typing(self, seed: int, sheets: int = SHEETS) -> Typing:
        """Return who makes the files of a run. sheets: in one file."""
        school = School()
        school.read_roster(self.roster)
        return Typing(Random(seed), school, CLASSES, sheets)

    @contextmanager
    def open_copy(self, product: Product) -> Iterator[SchoolArea]:
        """Serve a copy of the setting by a tree of the program, patched or not."""
        self.copies += 1
        folder = self.folder.with_name(f"{self.folder.name}-{self.copies}")
        shutil.copytree(self.folder, folder)
        area = SchoolArea(product, folder, self.wire.address)
        try:
            area.center.start()
            self.wire.center = area.center.address
            yield area
        finally:
            area.center.end()


@contextmanager
def make_setting(product: Product, folder: Path) -> Iterator[KillSetting]:
    """Enrol two laptops, import the classes on one and let both hear of everything."""
    with Wire() as wire:
        area = SchoolArea(product, folder / "school", wire.address)
        area.folder.mkdir()
        try:
            area.open_center()
            wire.center = area.center.address
            for laptop, teacher in zip((WORKER, LISTENER), NAMES["teachers"], strict=False):
                area.enrol(laptop, teacher)
            names = [name for many in CLASSES.values() for name in many]
            roster = area.import_classes(WORKER, dict.fromkeys(names, PUPILS))
            for laptop in (WORKER, LISTENER, WORKER):
                area.sync(laptop)
        finally:
            area.center.end()
        yield KillSetting(product, area.folder, wire, roster)
