"""The race and the losses as Markdown, as JSON, and as the column of the other table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace

from benchmarks.figures import Figure, Figures
from benchmarks.peers.contestant import Traffic
from benchmarks.peers.loss import Played, Seen
from benchmarks.peers.race import Push, Result

US = "Suoma"
ORDER = (US, "Anki", "Morango", "PouchDB")
NONE = "n/a"
GOALS = {"Anki": 3.0, "Morango": 100.0}

# The words of each row, and what they are read from.
RACE_ROWS: tuple[tuple[str, Callable[[Result], str]], ...] = (
    ("first push, records a second", lambda one: f"{rate(one):,.0f}"),
    ("its bytes a record, both ways", lambda one: f"{per_record(one):.1f}"),
    ("its requests", lambda one: f"{one.first.traffic.requests:,}"),
    ("its CPU a record, both ends", lambda one: f"{cpu_ms(one):.3f} ms"),
    ("its peak memory, laptop and center", lambda one: _memory(one.first)),
    ("the same as one file that replaces the center's", lambda one: _whole(one)),  # noqa: PLW0108
    ("one changed record", lambda one: _small(one.changed)),
    ("nothing to say", lambda one: _small(one.nothing)),
    ("cut at 90 %: sent again", lambda one: f"{one.cut.again:,} B ({one.cut.share:.0%})"),
    ("records at the center after that", lambda one: f"{one.cut.stored:,} of {one.cut.expected:,}"),
    ("disk a record at the center", lambda one: f"{one.disk:,.0f} B"),
)


def rate(one: Result) -> float:
    """Return the records a second of the first push."""
    return one.count / one.first.seconds


def per_record(one: Result) -> float:
    """Return the bytes a record of the first push."""
    return one.first.traffic.bytes / one.count


def cpu_ms(one: Result) -> float:
    """Return the processor milliseconds a record of the first push, both ends."""
    return one.first.cpu_s / one.count * 1e3


def _memory(push: Push) -> str:
    laptop, center = push.peak_mb
    return f"{laptop:.0f} + {center:.0f} MB"


def _whole(one: Result) -> str:
    if one.whole is None:
        return "–"
    size = one.whole.traffic.bytes / one.count
    return f"{one.count / one.whole.seconds:,.0f} records a second, {size:.1f} B a record"


def _small(push: Push) -> str:
    return f"{_brief(push.traffic)}, {push.seconds * 1e3:,.0f} ms"


def _brief(traffic: Traffic) -> str:
    requests = "request" if traffic.requests == 1 else "requests"
    return f"{traffic.bytes:,} B, {traffic.requests} {requests}"


def race_table(results: Sequence[Result], absent: dict[str, str]) -> str:
    """Return the race in Markdown; who did not take part has n/a in every row."""
    found = {one.name: one for one in results}
    heads = [f"{name} {found[name].version}" if name in found else name for name in ORDER]
    lines = [f"| | {' | '.join(heads)} |", "|---|" + "---|" * len(ORDER)]
    for words, read in RACE_ROWS:
        cells = [read(found[name]) if name in found else NONE for name in ORDER]
        lines.append(f"| {words} | {' | '.join(cells)} |")
    lines.append("")
    lines += [_goal(found, peer, times) for peer, times in GOALS.items()]
    lines += [f"- Durable, {one.name}: {one.durable}." for one in results]
    lines += [f"- {name} did not take part: {why}." for name, why in absent.items()]
    return "\n".join(lines)


def _goal(found: dict[str, Result], peer: str, times: float) -> str:
    words = f"- Goal: first push ≥ {times:g}× {peer}"
    if peer not in found or US not in found:
        return f"{words}: {NONE}."
    ratio = rate(found[US]) / rate(found[peer])
    cpu = cpu_ms(found[peer]) / cpu_ms(found[US])
    met = "met" if ratio >= times else "NOT met"
    return f"{words}: {ratio:,.1f}×, {met}; by processor time {cpu:,.1f}×."


def loss_table(losses: Sequence[Played]) -> str:
    """Return the losses in Markdown; what the pinned version did not do is said."""
    lines = [
        "| what happens | peer | it said | and left | lost | Suoma said | and left | lost |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_loss_line(one) for one in losses]
    return "\n".join(lines)


def _loss_line(one: Played) -> str:
    if one.theirs is None:
        theirs = [f"{NONE}: {one.why}", NONE, NONE]
    else:
        theirs = list(_cells(one.theirs))
        if not one.is_reproduced:
            theirs[2] += ", did not reproduce"
    ours = list(_cells(one.ours)) if one.ours else [NONE] * 3
    return "| " + " | ".join(map(_escaped, (one.what, one.peer, *theirs, *ours))) + " |"


def _cells(seen: Seen) -> tuple[str, str, str]:
    return seen.said, seen.left, seen.words


def _escaped(cell: str) -> str:
    """Keep what a system said inside its cell."""
    return cell.replace("|", "\\|").replace("\n", " ")


# The rows of the first page.
TELLING: tuple[tuple[str, Callable[[Result], str]], ...] = (
    ("a first push of 10,000 records, bytes each", lambda one: f"{per_record(one):,.0f}"),
    ("one changed record, bytes and requests", lambda one: _brief(one.changed.traffic)),
)


def telling_table(results: Sequence[Result], losses: Sequence[Played]) -> str:
    """Return the three rows of the first page in Markdown."""
    found = {one.name: one for one in results}
    lines = [f"| the same records, the same run | {' | '.join(ORDER)} |", "|---|" + "---|" * 4]
    for words, read in TELLING:
        cells = [read(found[name]) if name in found else NONE for name in ORDER]
        lines.append(f"| {words} | {' | '.join(cells)} |")
    cells = [_lost_in(name, losses) for name in ORDER]
    lines.append(f"| accidents played in which records or edits were lost | {' | '.join(cells)} |")
    return "\n".join(lines)


def _lost_in(name: str, losses: Sequence[Played]) -> str:
    """Return in how many of the accidents that were played on a system something was lost."""
    played = [one.ours if name == US else one.theirs for one in losses if name in (US, one.peer)]
    seen = [one for one in played if one is not None]
    return f"{sum(one.lost > 0 for one in seen)} of {len(seen)}" if seen else NONE


def put_into(page: str, parts: Mapping[str, str]) -> str:
    """Return a page with each part between its two marks, as ``<!-- race -->``; others are left."""
    for name, text in parts.items():
        before, opening, rest = page.partition(f"<!-- {name} -->")
        _old, closing, after = rest.partition(f"<!-- /{name} -->")
        if closing:
            page = f"{before}{opening}\n{text}\n{closing}{after}"
    return page


def as_json(
    results: Sequence[Result], absent: dict[str, str], losses: Sequence[Played]
) -> dict[str, object]:
    """Return race and losses for ``--json``."""
    return {
        "race": [asdict(one) for one in results],
        "absent": absent,
        "losses": [asdict(one) | {"reproduced": one.is_reproduced} for one in losses],
    }


# Row and beginning of `what`: what of the peers' race stands beside it.
COLUMN: tuple[tuple[str, str, Callable[[Result], str]], ...] = (
    ("P1", "push + merge, 10,000 records, HTTPS", lambda one: f"{rate(one):,.0f} rec/s"),
    ("P2", "a week of 200 pupils", lambda one: f"{per_record(one):,.0f} B/record of 10,000"),
    ("P3", "one changed record, new", lambda one: f"{one.changed.traffic.bytes:,} B"),
    ("P3", "nothing to say, new", lambda one: f"{one.nothing.traffic.bytes:,} B"),
    ("P5", "bytes sent again", lambda one: f"{one.cut.again:,} B"),
)


def with_peers(table: Figures, results: Sequence[Result]) -> Figures:
    """Return the other table with its column of the peers filled from this run."""
    return {
        row: [_beside(row, figure, results) for figure in figures] for row, figures in table.items()
    }


def _beside(row: str, figure: Figure, results: Sequence[Result]) -> Figure:
    for wanted, beginning, read in COLUMN:
        if wanted == row and figure.what.startswith(beginning):
            words = "; ".join(f"{one.name} {read(one)}" for one in results if one.name != US)
            return replace(figure, peers=words or figure.peers)
    return figure
