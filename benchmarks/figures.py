"""One line of the table: a figure of ours beside its floor of the same run and the goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured row. higher_is_better: of ``ours`` and ``goal``; the floor is the ideal.

    Args: floor: what bare sqlcipher3, or arithmetic, needs for the same; None where there is
        none. goal: of ``ours``; goal_ratio: of ours to floor; one of them, or none.
        cpu_s: CPU seconds of both ends in the measured part. bytes: exact, None when not counted.
        peers: what the peers reached in the same run, "n/a" without such a run.
    """

    what: str
    ours: float
    unit: str
    floor: float | None = None
    goal: float | None = None
    goal_ratio: float | None = None
    is_higher_better: bool = False
    cpu_s: float | None = None
    bytes: int | None = None
    note: str = ""
    peers: str = "n/a"

    @property
    def ratio(self) -> float | None:
        """Return how many times more than the floor ours costs (or how many times less it does)."""
        if not self.floor:
            return None
        return self.floor / self.ours if self.is_higher_better else self.ours / self.floor

    @property
    def is_met(self) -> bool | None:
        """Tell whether the goal is met; None where a row has none."""
        if self.goal_ratio is not None:
            return self.ratio is not None and self.ratio <= self.goal_ratio
        if self.goal is None:
            return None
        return self.ours >= self.goal if self.is_higher_better else self.ours <= self.goal

    @property
    def goal_words(self) -> str:
        """Return the goal as the table shows it."""
        if self.goal_ratio is not None:
            return f"≤ {self.goal_ratio:g}× floor"
        if self.goal is None:
            return "–"
        return f"{'≥' if self.is_higher_better else '≤'} {self.goal:,g}"

    def as_json(self) -> dict[str, object]:
        """Return the row for ``--json``."""
        return {
            "what": self.what,
            "unit": self.unit,
            "floor": self.floor,
            "ours": self.ours,
            "ratio": self.ratio,
            "goal": self.goal_words,
            "met": self.is_met,
            "cpu_s": self.cpu_s,
            "bytes": self.bytes,
            "peers": None if self.peers == "n/a" else self.peers,
            "note": self.note,
        }


Figures = dict[str, list[Figure]]
