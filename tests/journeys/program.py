"""The command line as a person runs it: an answer has an exit code, one JSON object and words."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from app.__main__ import run
from app.bootstrap import real_world
from app.cli.main import run_command
from app.cli.wiring import Wiring, wire
from app.domain.addresses import read_address
from app.services.laptop import Laptop
from app.sync.carrier import Carrier
from app.sync.https import HttpsCarrier

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "山上的索玛花开了"
HEAD, TEACHER = "吉木阿来", "沙马拉且"
SITE = "513431-02"


def environment(
    user: str = "", language: str = "en", password: str | None = PASSWORD
) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SUOMA_")}
    kept |= {"SUOMA_LANG": language, "SUOMA_SLOT_COST": "floor"}
    if password is not None:
        kept |= {"SUOMA_PASSWORD": password, "SUOMA_NEW_PASSWORD": password}
    return kept | ({"SUOMA_USER": user} if user else {})


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    words: str

    @property
    def json(self) -> dict[str, Any]:
        """Return the one JSON object; fails when there is none or more than one."""
        told = json.loads(self.out)
        assert isinstance(told, dict)
        assert self.out.count("\n") == 1
        return told

    @property
    def error(self) -> dict[str, str]:
        error: dict[str, str] = self.json["error"]
        return error


def _impatient(laptop: Laptop) -> Carrier:
    center = laptop.identity.center
    address = read_address(center.addresses[0])
    return HttpsCarrier(address, center.certificate, stall_timeout_s=0.3)


def _run_with(carrier_of: Callable[[Laptop], Carrier], arguments: list[str]) -> int:
    wire(Wiring(real_world(), carrier_of, carrier_of))
    return run_command(arguments)


def suoma(
    *arguments: object,
    user: str = "",
    language: str = "en",
    password: str | None = PASSWORD,
    is_impatient: bool = False,
    carrier_of: Callable[[Laptop], Carrier] | None = None,
) -> Answer:
    """Run one command in this process. is_impatient: a center silent for 0.3 s counts as slow.

    carrier_of: another carrier than the program's own.
    """
    if is_impatient:
        carrier_of = _impatient
    out, words = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, environment(user, language, password), clear=True),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(words),
        mock.patch.object(sys, "stdin", io.StringIO()),
    ):
        words_given = [str(one) for one in arguments]
        code = run(words_given) if carrier_of is None else _run_with(carrier_of, words_given)
    return Answer(code, out.getvalue(), words.getvalue())


def process(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "app", *(str(one) for one in arguments)]


def suoma_process(*arguments: object, **about: Any) -> Answer:
    """Run one command as a process of its own."""
    done = subprocess.run(
        process(*arguments),
        cwd=ROOT,
        env=environment(**about),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


@dataclass
class Serving:
    """A center that serves. exit_code: of the process, once it was stopped."""

    address: str
    exit_code: int | None = None


@contextlib.contextmanager
def serving(center: Path, port: int = 0) -> Iterator[Serving]:
    """Run ``suoma center serve`` as a process until the end of the block, then SIGTERM."""
    child = subprocess.Popen(
        process("center", "serve", center, "--listen", f"127.0.0.1:{port}"),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert child.stdout is not None
    try:
        line = child.stdout.readline()
        assert line.startswith("listening on https://127.0.0.1:"), line
        served = Serving(line.removeprefix("listening on ").strip())
        yield served
    finally:
        child.send_signal(signal.SIGTERM)
        code = child.wait(60)
        child.stdout.close()
    served.exit_code = code
