"""The suite of kills is worth something: it finds each of three planted bugs, and nothing else."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories.product import ROOT, Product
from tests.factories.warm_start import WarmStart
from tests.journeys.kill_setting import SHEETS, KillSetting, make_setting
from tests.journeys.kill_suite import FindingError, KillSuite, Tally

MUTANTS = ROOT / "tests" / "mutants"
# What the program needs to run: no fonts, it prints nothing here.
PARTS = ("app", "migrations", "resources")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "fonts")
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
    copy = tmp_path / "tree"
    for part in PARTS:
        shutil.copytree(ROOT / part, copy / part, ignore=LEFT_OUT)
    return copy


def plant(tree: Path, mutant: str) -> None:
    """Apply a patch; a patch that no longer fits fails the test: bring it up to date."""
    patch = MUTANTS / f"{mutant}.patch"
    # Without the ceiling, git would look for a repository around and pass over files outside it.
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tree.parent)}
    done = subprocess.run(
        ["git", "apply", "--verbose", patch],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{patch.name} does not fit any more:\n{done.stderr}"
    reverse = subprocess.run(
        ["git", "apply", "--reverse", "--check", patch], cwd=tree, env=environment, check=False
    )
    assert reverse.returncode == 0, f"{patch.name} was not applied"


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


def test_every_mutant_has_its_expected_finding() -> None:
    assert {path.stem for path in MUTANTS.glob("*.patch")} == set(FOUND_AS)


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
