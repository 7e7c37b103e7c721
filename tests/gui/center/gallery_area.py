"""The area that every picture of the center's desk is taken of."""

from __future__ import annotations

from pathlib import Path

from tests.factories.area import fill_autumn, new_area
from tests.factories.desk_area import desk_area, odd_class_list
from tests.factories.sticks import sticks


def area_of_all_scenes(folder: Path) -> None:
    """Make two centers in an empty folder, a class list to publish and a stick to receive."""
    desk_area(folder).close()
    odd_class_list(folder / "roster.csv")
    autumn = new_area(folder / "autumn" / "center")
    fill_autumn(autumn)
    autumn.close()
    (folder / "foreign").mkdir()
    with sticks(folder / "foreign") as of:  # of another center's laptops
        for site in ("513431-02", "513431-04"):
            of.desk("吉木阿来", site, is_approved=False).carry(folder / "stick")
