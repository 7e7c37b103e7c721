"""The ten habits of 五洗五会 as bits: bit i of a mask is item i, in the paper's order.

One habit day of a pupil is two 10-bit masks, ``met`` (做到) and ``not_yet`` (还需努力); an item in
neither is not checked, an item is never in both. Bit 10 of ``met`` says that the pupil was absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from app.domain.errors import InputError
from app.domain.text import _

Mark = Literal["Y", "N", "-"]

FIVE_WASHES: Final = ("wash_face", "wash_hands", "wash_hair", "wash_clothes", "bathe")
FIVE_CANS: Final = ("can_preview", "can_read", "can_homework", "can_think", "can_review")
ITEMS: Final = FIVE_WASHES + FIVE_CANS
GROUPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"five_washes": FIVE_WASHES, "five_cans": FIVE_CANS}
)

ALL_MASK: Final = (1 << len(ITEMS)) - 1
WASH_MASK: Final = (1 << len(FIVE_WASHES)) - 1
CAN_MASK: Final = ALL_MASK ^ WASH_MASK
ABSENT: Final = 1 << len(ITEMS)

# What a fact of site and day takes out of the count (interfaces.md, "What is expected and
# counted"). The marks underneath are kept.
EXCUSED_BY: Final[Mapping[str, int]] = MappingProxyType(
    {"no_water": WASH_MASK, "no_power": WASH_MASK, "holiday": ALL_MASK, "school_day": 0}
)

_BIT: Final = {item: 1 << place for place, item in enumerate(ITEMS)}


@dataclass(frozen=True, slots=True)
class Cadence:
    """Which items are checked every school day; the others are checked once an ISO week.

    Args: daily_mask: 10 bits. A school may change it at a semester start only, never mid-week.
    """

    daily_mask: int

    def __post_init__(self) -> None:
        if self.daily_mask & ~ALL_MASK:
            raise InputError(_("The cadence names an item that does not exist."), field="cadence")

    @classmethod
    def of_daily(cls, items: Iterable[str]) -> Cadence:
        """Build the cadence whose daily items are ``items``. Raises: InputError (field item)."""
        return cls(mask_of(items))

    @property
    def weekly_mask(self) -> int:
        """Return the 10-bit mask of the weekly items."""
        return ALL_MASK ^ self.daily_mask

    @property
    def daily(self) -> tuple[str, ...]:
        """Return the daily items in the paper's order."""
        return items_in(self.daily_mask)

    @property
    def weekly(self) -> tuple[str, ...]:
        """Return the weekly items in the paper's order."""
        return items_in(self.weekly_mask)


def bit_of(item: str) -> int:
    """Return the mask with the one bit of ``item``. Raises: InputError (field item)."""
    try:
        return _BIT[item]
    except KeyError:
        raise InputError(
            _("There is no habit item {item}.").format(item=repr(item)), field="item"
        ) from None


def mask_of(items: Iterable[str]) -> int:
    """Return the mask of several items. Raises: InputError (field item)."""
    mask = 0
    for item in items:
        mask |= bit_of(item)
    return mask


def items_in(mask: int) -> tuple[str, ...]:
    """Return the items whose bits are set, in the paper's order; the absence bit is passed over."""
    return tuple(item for item in ITEMS if mask & _BIT[item])


def mark_of(met: int, not_yet: int, item: str) -> Mark:
    """Return one item's mark: "Y" 做到, "N" 还需努力, "-" 未检查.

    Raises: InputError (field item).
    """
    bit = bit_of(item)
    if met & bit:
        return "Y"
    return "N" if not_yet & bit else "-"


def with_mark(met: int, not_yet: int, item: str, mark: Mark) -> tuple[int, int]:
    """Return (met, not_yet) with one item set to ``mark``. Raises: InputError (item or mark)."""
    bit = bit_of(item)
    if mark not in ("Y", "N", "-"):
        raise InputError(_("A mark is Y, N or -."), field="mark")
    met, not_yet = met & ~bit, not_yet & ~bit
    return (met | bit if mark == "Y" else met), (not_yet | bit if mark == "N" else not_yet)


def is_absent(met: int) -> bool:
    """Return whether the absence bit is set."""
    return bool(met & ABSENT)


def are_valid(met: int, not_yet: int) -> bool:
    """Return whether two masks are a habit day: in range, and no item in both."""
    return (
        0 <= met <= ALL_MASK | ABSENT and 0 <= not_yet <= ALL_MASK and not met & not_yet & ALL_MASK
    )


def latest_marks(days: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Fold the habit days of one pupil and week, oldest first: the latest observation counts.

    Absence is not carried over. Pass only what counts: the caller takes excused items out.
    """
    met = not_yet = 0
    for day_met, day_not_yet in days:
        met = (met & ~day_not_yet) | (day_met & ALL_MASK)
        not_yet = (not_yet & ~day_met) | day_not_yet
    return met, not_yet


def item_names() -> dict[str, str]:
    """Return the ten translated names by item, in the paper's order (洗脸 … 会复习)."""
    return {
        "wash_face": _("wash face"),
        "wash_hands": _("wash hands"),
        "wash_hair": _("wash hair"),
        "wash_clothes": _("wash clothes"),
        "bathe": _("bathe"),
        "can_preview": _("can preview"),
        "can_read": _("can read"),
        "can_homework": _("can do homework"),
        "can_think": _("can think"),
        "can_review": _("can review"),
    }


def group_names() -> dict[str, str]:
    """Return the translated names of the two groups (五洗, 五会)."""
    return {"five_washes": _("five washes"), "five_cans": _("five cans")}


# The default cadence is an inference of the domain spec (5.2): data that a school may change.
DEFAULT_CADENCE: Final = Cadence.of_daily(("wash_face", "wash_hands", "can_homework"))
