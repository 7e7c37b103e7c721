"""What a laptop in the place of a broken one lacks; every other laptop is not asked at all."""

from __future__ import annotations

from app.services.laptop import Laptop
from app.services.replacement import Missing, missing


def missing_here(laptop: Laptop) -> Missing | None:
    """Return what is missing, up to yesterday; None on a laptop that replaces no other.

    On any thread. Raises: EnvironmentalError.
    """
    with laptop.reading() as unit:
        if unit.meta.get("replaces") is None:
            return None
    return missing(laptop, until=laptop.world.today() - 1)
