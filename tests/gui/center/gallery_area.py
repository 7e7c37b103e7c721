"""The areas that every picture of the center's desk is taken of."""

from __future__ import annotations

from pathlib import Path

from app.center.backups import back_up
from tests.factories.area import fill_autumn, new_area
from tests.factories.desk_area import desk_area, odd_class_list
from tests.factories.sticks import TUESDAY, sticks

LARGE, SMALL, NEW_HERE, KNOWN = "513431-02", "513431-03", "513431-07", "513431-04"


def area_of_all_scenes(folder: Path) -> None:
    """Make three centers in an empty folder, a class list to publish and sticks to receive."""
    desk_area(folder).close()
    odd_class_list(folder / "roster.csv")
    autumn = new_area(folder / "autumn" / "center")
    fill_autumn(autumn)
    (folder / "autumn" / "KINGSTON").mkdir()
    back_up(autumn.center, folder / "autumn" / "KINGSTON")
    autumn.close()
    (folder / "install").mkdir()
    (folder / "monday").mkdir()
    a_monday(folder / "monday")


def a_monday(folder: Path) -> None:
    """Make a center and a stick with everything a Monday brings.

    A packet that is new and one read before; a laptop nobody approved; one whose first packet is
    lost; two laptops that wrote one entry of hours differently; a file that broke on the way.
    """
    with sticks(folder) as of:
        stick, lost = of.stick(), of.stick("lost")
        known = of.desk("曲比史色", KNOWN)
        known.open_class(15)
        known.mark()
        known.carry(stick)
        of.receive(stick)
        first, second = of.desk("吉木阿来", LARGE), of.desk("马海伍合", LARGE)
        first.open_class(14)
        first.mark()
        first.hours("小学数学骨干教师集中培训")
        first.carry(stick)
        second.hours("小学数学骨干教师集中培训", certificate="ZJ-118")
        second.carry(stick)
        small = of.desk("沙马拉且", SMALL)
        small.open_class(9)
        small.mark()
        small.carry(lost)
        small.mark(TUESDAY + 1)
        small.carry(stick)
        waits = of.desk("阿尔曲布莫", NEW_HERE, is_approved=False)
        waits.open_class(11)
        waits.mark()
        waits.carry(stick)
    broken = bytearray(min(lost.glob("*.suoma")).read_bytes())
    broken[-1] ^= 1
    (stick / "U盘坏了.suoma").write_bytes(broken)
