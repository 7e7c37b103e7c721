"""What the simulator has found, each as the short trace it was shrunk to; all of it is mended.

A trace means something as long as events draw as they did. When one is changed on purpose, the
traces here turn into other short episodes; the tests named tell the stories they stand for.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.simulation.country import Country
from tests.sync.simulation.simulation import Step, episode_steps, run_steps

FOUND = {
    # A laptop that waits for approval learnt of a new epoch; its cursor belonged to the old one,
    # and the news between were never asked for (tests/center/test_accidents.py).
    "seed_1_episode_0": (
        "center_image:31ed16d71e19 carry:c771767aa2c0 ask:bc3e4c489953 receive:d46a9fce747d"
        " approve:b30d58d4021e deliver:54a5556c706c deliver:56217096fd0e ask:2c6ff963849c"
        " deliver:bfb19722117e ask:97c904a82d28 deliver:56ba762e4ac6 center_back:10987f085baf"
        " deliver:2880535b4ddd"
    ),
    # A center put back to before it approved a laptop turned it away for ever
    # (tests/center/test_accidents.py, tests/usb/test_introducing.py).
    "seed_101_episode_1": (
        "center_image:15e4215533cf ask:d8fc2044a217 ask:1baf587f183e deliver:b99b9749572d"
        " deliver:d5a12c7a7521 approve:50b12e6e292 deliver:ea69c7e3080 ask:bb530b6a56fd"
        " deliver:7d902e7b0722 deliver:12e97a8dab0b deliver:90dcaf9d7771 center_back:c44d45096614"
    ),
    # A stick was read beside the serving center and began a higher epoch; the center began one of
    # the same number and answered nobody any more (tests/usb/test_beside_the_network.py).
    "seed_21_episode_0": (
        "center_image:bc867baade1b ask:c11735e1b95b deliver:1c35931e22d5 deliver:6f3db770fcd4"
        " deliver:d89c54d5fc81 deliver:3be5b1163c01 ask:cab3696aae1f deliver:51a795c3f58"
        " deliver:42b9faa59cbb carry:b60b80b725c center_back:c7960b90e642"
    ),
}


# Those that did not become short: seed and episode, as the events draw since they were found.
LONG = {
    "seed_109_episode_13": (109, 13),  # two cuts of one end (app/services/offering_again.py)
    # What arrived spoiled beyond a gap was shown as delivered (tests/center/test_gap_closing.py).
    "seed_210_episode_20": (210, 20),  # a withdrawn laptop, and another's batch beyond a gap
    "seed_43_episode_17": (43, 17),  # what only a withdrawn laptop had heard of the center
    "seed_231_episode_38": (231, 38),  # a revocation that names what the center has lost
    "seed_549007733_episode_42": (549007733, 42),  # a given-up range learnt of again
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_way_to_what_was_found_is_free_now(
    country: Country, tmp_path: Path, name: str
) -> None:
    seed, episode = LONG[name]
    run_steps(country, tmp_path / "world", episode_steps(seed, episode))


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_once_is_not_found_again(
    country: Country, tmp_path: Path, name: str
) -> None:
    run_steps(country, tmp_path / "world", [Step.read(word) for word in FOUND[name].split()])
