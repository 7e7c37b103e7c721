"""Race everybody and play every loss, one after the other; what cannot be played says why."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers import losses_anki, losses_morango, losses_pouchdb, race
from benchmarks.peers.loss import Case, Played, Seen
from benchmarks.peers.ours import Suoma
from benchmarks.peers.peers import PEERS, Anki
from benchmarks.peers.race import Result
from benchmarks.peers.setting_up import UnavailableError

CASES: tuple[Case, ...] = (*losses_morango.CASES, *losses_anki.CASES, *losses_pouchdb.CASES)
KOLIBRI = "Kolibri itself is not installed for this race, only the Morango under it"
NOT_PLAYED = (
    Played("Kolibri", "backups are made at upgrades only", None, None, KOLIBRI),
    Played("Kolibri", "its repair writes SQL text over the database", None, None, KOLIBRI),
)


@dataclass(slots=True)
class Outcome:
    """What came of a run. absent: a contestant's name to the reason why it did not take part."""

    results: list[Result] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    losses: list[Played] = field(default_factory=list)

    def result_of(self, name: str) -> Result | None:
        """Return what came of a contestant, None when it did not take part."""
        return next((one for one in self.results if one.name == name), None)


def play(folder: Path) -> Outcome:
    """Race everybody, then play the losses; every figure is of this run."""
    outcome = Outcome()
    _say("race: Suoma …")
    outcome.results.append(race.run(Suoma(), folder / "Suoma"))
    for one in PEERS:
        _say(f"race: {one.name} …")
        try:
            outcome.results.append(race.run(one, folder / one.name))
        except Exception as trouble:  # noqa: BLE001 -- a peer's trouble is a line of the report
            outcome.absent[one.name] = _in_words(trouble)
    outcome.losses = [_played(case, folder / f"loss-{no}") for no, case in enumerate(CASES)]
    outcome.losses.append(_cut_of(outcome))
    outcome.losses.sort(key=lambda one: [peer.name for peer in PEERS].index(one.peer))
    outcome.losses += NOT_PLAYED
    return outcome


def _played(case: Case, folder: Path) -> Played:
    _say(f"loss: {case.peer}: {case.what} …")
    theirs: Seen | None = None
    why = ""
    try:
        theirs = case.play_peer(folder / "peer")
    except Exception as trouble:  # noqa: BLE001 -- a peer's trouble is a line of the report
        why = _in_words(trouble)
    return Played(case.peer, case.what, theirs, case.play_ours(folder / "ours"), why)


def _cut_of(outcome: Outcome) -> Played:
    """Return the loss that the race itself has played: a cut at 90 %."""
    theirs, ours = (
        None if found is None else _cut_seen(found)
        for found in map(outcome.result_of, (Anki.name, Suoma.name))
    )
    why = outcome.absent.get(Anki.name, "")
    return Played(Anki.name, "the line is cut at 90 % of a push", theirs, ours, why)


def _cut_seen(result: Result) -> Seen:
    cut = result.cut
    return Seen(
        said=f"{cut.again:,} bytes sent again, {cut.share:.0%} of a push",
        left=f"the center holds {cut.stored:,} of {cut.expected:,}",
        lost=cut.expected - cut.stored,
        is_told=False,
        failed="all sent again" if cut.share > race.CUT_AT - 0.1 else "",
    )


def _in_words(trouble: Exception) -> str:
    """Return why a peer did not take part."""
    words = str(trouble).splitlines()[0] if str(trouble) else "no reason given"
    return words if isinstance(trouble, UnavailableError) else f"{type(trouble).__name__}: {words}"


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
