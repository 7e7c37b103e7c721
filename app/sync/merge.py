"""The set merge (ADR 0002): the value is a function of the set of changes, never of arrival.

A pairwise rule ("later wins, but an observation beats…") is not associative; three replicas end
different. Here every change names the heads its author saw, and a change that nobody names is a
head. Kept per field: the heads, and the ids named but not yet arrived. See ADR 0002.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from app.domain.ids import Order

Id = TypeVar("Id")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Head(Generic[Value]):
    """A change nobody has named. value None: "not checked", "deleted", taken back."""

    order: Order
    value: Value | None


@dataclass(slots=True)
class Field(Generic[Id, Value]):
    """What is known of one field. awaited: named by someone, not arrived here yet."""

    heads: dict[Id, Head[Value]] = field(default_factory=dict)
    awaited: set[Id] = field(default_factory=set)

    def add(
        self, change: Id, head: Head[Value], seen: Iterable[Id], has_arrived: Callable[[Id], bool]
    ) -> None:
        """Take in one accepted change; call it once per change id, in any order of ids.

        Args: has_arrived: tells of a named id whether it was accepted before (then it needs no
            waiting for, whether it still is a head or not).
        """
        if change in self.awaited:
            self.awaited.discard(change)
        else:
            self.heads[change] = head
        for named in seen:
            if named == change:  # A change that names itself names no other.
                continue
            if self.heads.pop(named, None) is None and not has_arrived(named):
                self.awaited.add(named)

    @property
    def value(self) -> Value | None:
        """Return the value of the greatest head: an observation before none, then by order."""
        winner = self.winner()
        return None if winner is None else self.heads[winner].value

    def winner(self) -> Id | None:
        """Return the id of the head whose value counts."""
        return max(
            self.heads,
            key=lambda one: (self.heads[one].value is not None, self.heads[one].order),
            default=None,
        )

    @property
    def is_clash(self) -> bool:
        """Tell whether two heads hold different observations, which a person must look at."""
        return len({head.value for head in self.heads.values() if head.value is not None}) > 1
