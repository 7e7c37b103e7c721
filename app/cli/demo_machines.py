"""The machines of the demo: a center process and laptops, driven by public commands alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from app.cli.demo_school import write_lines
from app.cli.demo_steps import PROJECT, run_step
from app.cli.output import DONE
from app.domain.errors import EnvironmentalError
from app.domain.text import _

STEP_SECONDS = 120
LISTENING = "listening on "


class DemoFailedError(EnvironmentalError):
    """A step of the demo did not do what it should."""

    code = "E-20"


@dataclass(slots=True)
class Machines:
    """The folders of a demo. password: of all its accounts.

    syncs, carried: every answer of ``sync`` and of ``carried``, with the laptop.
    devices: the number of each laptop. by_stick: records written to sticks.
    """

    folder: Path
    password: str
    address: str = ""
    syncs: list[dict[str, Any]] = field(default_factory=list)
    carried: list[dict[str, Any]] = field(default_factory=list)
    devices: dict[str, str] = field(default_factory=dict)
    by_stick: int = 0

    def path(self, name: str) -> str:
        """Return a path inside the demo's folder."""
        return str(self.folder / name)

    def run(self, *arguments: str, before: tuple[str, ...] = ()) -> dict[str, Any]:
        """Run one command with --json; return its answer.

        Args: before: what starts it on another machine. Raises: DemoFailedError.
        """
        environment = {
            **os.environ,
            "SUOMA_PASSWORD": self.password,
            "SUOMA_NEW_PASSWORD": self.password,
            # A throw-away school with a random password: no need to make guessing dear.
            "SUOMA_SLOT_COST": "floor",
        }
        environment.pop("SUOMA_USER", None)
        done = run_step([*arguments, "--json"], environment, patience_s=STEP_SECONDS, before=before)
        if done.code != DONE:
            raise DemoFailedError(
                _("The step {step} ended with {code}: {words}").format(
                    step=" ".join(arguments[:2]),
                    code=done.code,
                    words=done.words[-2000:],
                )
            )
        answer: dict[str, Any] = msgspec.json.decode(done.out)
        return answer

    @contextmanager
    def center(self) -> Iterator[None]:
        """Serve the center as a process of its own, on the port it had before if any.

        Raises: DemoFailedError.
        """
        with self.center_if_free() as is_serving:
            if not is_serving:
                raise DemoFailedError(_("The center did not start."))
            yield

    @contextmanager
    def center_if_free(
        self, *, is_quiet: bool = False, at: str = "", before: tuple[str, ...] = ()
    ) -> Iterator[bool]:
        """Serve the center; lends False when it did not start, its port being taken.

        Args: is_quiet: keeps what it says of itself from the person. at: where it listens instead
        of the port it had before. before: what starts it on another machine.
        """
        listen = at or self.address.removeprefix("https://") or "127.0.0.1:0"
        command = ("center", "serve", self.path("center"), "--listen", listen)
        with subprocess.Popen(  # noqa: S603 -- our own program
            [*before, sys.executable, "-m", "app", *command],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if is_quiet else None,
            text=True,
        ) as process:
            try:
                assert process.stdout is not None
                line = process.stdout.readline()
                is_serving = line.startswith(LISTENING)
                if is_serving and not at:
                    self.address = line.removeprefix(LISTENING).strip()
                yield is_serving
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(STEP_SECONDS)

    def enrol(
        self,
        laptop: str,
        site: str,
        teacher: str,
        *,
        address: str = "",
        replaces: str = "",
        by: tuple[str, ...] = (),
    ) -> None:
        """Make a ticket, set a laptop up, announce it, compare the short code, approve it.

        Args: by: as of :meth:`sync`. address: in the ticket instead of the center's own.
        """
        ready = self.set_up(laptop, site, teacher, address=address, replaces=replaces)
        self.sync(laptop, expect="waiting_for_approval", by=by)
        self.approve(ready)
        self.sync(laptop, by=by)

    def set_up(
        self, laptop: str, site: str, teacher: str, *, address: str = "", replaces: str = ""
    ) -> dict[str, Any]:
        """Make a ticket and set a laptop up with it; return its number and short code."""
        ticket = self.path(f"{laptop}.ticket")
        made = self.run(
            *("center", "ticket", self.path("center"), "--site", site, "--out", ticket),
            *(("--address", address) if address else ()),
        )
        ready = self.run(
            *("device", "init", self.path(laptop), "--ticket", ticket),
            *("--code", made["code"], "--teacher", teacher),
            *(("--replaces", replaces) if replaces else ()),
        )
        self.devices[laptop] = ready["device"]
        return ready

    def approve(self, ready: dict[str, Any]) -> None:
        """Accept a laptop by its number and the short code that it shows."""
        self.run(
            *("center", "approve", self.path("center"), "--device", ready["device"]),
            *("--code", ready["short_code"]),
        )

    def sync(self, laptop: str, expect: str = "done", *, by: tuple[str, ...] = ()) -> int:
        """Synchronise; return what is pending.

        Args: by: what starts it on a machine of the local network; then it is found there.
        Raises: DemoFailedError: another outcome.
        """
        way = ("--by", "lan") if by else ()
        answer = self.run("sync", self.path(laptop), *way, before=by)
        self.syncs.append({"laptop": laptop, **answer})
        if answer["outcome"] != expect:
            raise DemoFailedError(
                _("{laptop}: expected {expected}, but it was {outcome}.").format(
                    laptop=laptop, expected=expect, outcome=answer["outcome"]
                )
            )
        pending: int = answer["pending"]
        return pending

    def enter(self, laptop: str, name: str, lines: Iterator[dict[str, object]]) -> None:
        """Enter lines on a laptop; they are kept beside for whoever recounts."""
        file = self.path(f"{laptop}-{name}.jsonl")
        write_lines(Path(file), lines)
        self.run("enter", self.path(laptop), file)

    def print_sheet(self, laptop: str, class_name: str, week: str, name: str) -> str:
        """Print P09 of a class and week on a laptop; return the file."""
        out = self.path(name)
        self.run(
            *("report", "P09", self.path(laptop), "--out", out),
            *("--class", class_name, "--week", week),
        )
        return out

    def keep(self, name: str, answer: object) -> None:
        """Keep an answer in the demo's folder for whoever checks it."""
        (self.folder / name).write_bytes(msgspec.json.encode(answer))
