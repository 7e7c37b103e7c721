"""The suite of kills is worth something: it finds each of three planted bugs, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories.planting import copy_program, plant
from tests.factories.product import Product
from tests.factories.warm_start import WarmStart
from tests.journeys.kill_setting import SHEETS, KillSetting, make_setting
from tests.journeys.kill_suite import FindingError, KillSuite, Tally

# What is found of each; a run ends at the first finding, the figure is for bugs that survive.
FOUND_AS = {
    "acknowledge_before_commit": "receipt",
    "pending_cell_dropped": "lost",
    "skipped_dedupe": "doubled",
}
# Any order of the moments finds this one, some late; here the first deliveries lose their answer.
TELLING_SEEDS = {"skipped_dedupe": 21}
KILLS = 60
KILLS_OF_THE_CONTROL, SHEETS_OF_THE_CONTROL = 4, 8


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KillSetting]:
    with make_setting(Product(), tmp_path_factory.mktemp("mutants")) as made:
        yield made


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of the program, to be patched."""
    return copy_program(tmp_path / "tree")


def kill_in(
    setting: KillSetting, tree: Path, kills: int, sheets: int, seed: int | None = None
) -> Tally:
    seed = random.getrandbits(32) if seed is None else seed
    product = Product(tree, setting.product.password)
    with (
        WarmStart(tree, product.environment()) as warm,
        setting.open_copy(replace(product, warm=warm)) as area,
    ):
        return KillSuite(area, setting.wire, setting.typing(seed, sheets), seed, kills).run()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutant", sorted(FOUND_AS))
def test_the_suite_finds_the_planted_bug(setting: KillSetting, tree: Path, mutant: str) -> None:
    plant(tree, mutant)
    with pytest.raises(FindingError) as found:
        kill_in(setting, tree, KILLS, SHEETS, TELLING_SEEDS.get(mutant))
    print(f"{mutant}: {found.value}")
    assert found.value.kind == FOUND_AS[mutant]


def test_the_suite_finds_nothing_in_the_program_as_it_is(setting: KillSetting, tree: Path) -> None:
    tally = kill_in(setting, tree, KILLS_OF_THE_CONTROL, SHEETS_OF_THE_CONTROL)
    assert tally.kills >= KILLS_OF_THE_CONTROL


def test_a_patch_that_does_not_fit_is_told(tree: Path) -> None:
    plant(tree, "pending_cell_dropped")
    with pytest.raises(AssertionError, match="does not fit any more"):
        plant(tree, "pending_cell_dropped")
