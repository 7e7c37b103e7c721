"""Papers for the window: drawn by a child process into a private folder that is emptied again."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

import app
from app.domain.errors import AppError, DiskFullError, FileTroubleError
from app.domain.text import _
from app.reports.child import FAILED, Answer
from app.reports.job import PrintJob, encode_job
from app.security.durable import file_failures, make_folder, write_durably
from app.services.own_files import refuse_own_file

FOLDER = "printing"
PATIENCE = 180  # seconds; 20 classes take about 3
SECRETS = ("SUOMA_PASSWORD", "SUOMA_NEW_PASSWORD", "SUOMA_USER")
_ERRORS: Mapping[str, type[AppError]] = {
    kind.code: kind for kind in (DiskFullError, FileTroubleError)
}


@dataclass(frozen=True, slots=True)
class Printed:
    """One finished document in the private folder."""

    file: Path
    pages: int


class PrintShop:
    """The private folder of a data folder, and the child that writes into it.

    Made and closed with the screen; both take away what an earlier run left. Any one thread.
    Args: name: of the folder; two shops at a time need two.
    """

    def __init__(self, data_folder: Path, name: str = FOLDER) -> None:
        self.folder = data_folder / name
        self._numbers = itertools.count(1)
        self.close()

    def print_out(self, job: PrintJob) -> Printed:
        """Write a job's document; the names in it reach the child by its standard input only.

        Raises: DiskFullError; FileTroubleError (E-40 when the child fails unexpectedly).
        """
        make_folder(self.folder)
        with file_failures(self.folder):
            self.folder.chmod(0o700)
        out = self.folder / f"{next(self._numbers)}.pdf"
        answer = _ask_child(encode_job(job), out)
        if answer.code:
            kind = _ERRORS.get(answer.code, FileTroubleError)
            raise kind(answer.what, kept=answer.kept, todo=answer.todo, code=answer.code)
        return Printed(out, answer.pages)

    def discard(self, printed: Printed) -> None:
        """Delete one document; a file that another program still shows goes with the folder."""
        with suppress(OSError):
            printed.file.unlink(missing_ok=True)

    def close(self) -> None:
        """Delete every document and the folder."""
        if not self.folder.is_dir():
            return
        for file in self.folder.iterdir():
            with suppress(OSError):
                file.unlink()
        with suppress(OSError):
            self.folder.rmdir()


def save_copy(printed: Printed, out: Path) -> None:
    """Copy a document to where a person wants it, whole or not at all.

    Raises: InputError I-509 (out); DiskFullError; FileTroubleError.
    """
    refuse_own_file(out)
    with file_failures(printed.file):
        content = printed.file.read_bytes()
    write_durably(out, content)


def _ask_child(job: bytes, out: Path) -> Answer:
    """Run the child to its end. Raises: FileTroubleError E-40."""
    environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
    root = str(Path(app.__file__).resolve().parents[1])
    environment["PYTHONPATH"] = os.pathsep.join(
        part for part in (root, environment.get("PYTHONPATH", "")) if part
    )
    try:
        ended = subprocess.run(  # noqa: S603 -- our own interpreter and module
            [sys.executable, "-m", "app.reports.child", str(out)],
            input=job,
            capture_output=True,
            timeout=PATIENCE,
            env=environment,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        if ended.returncode in (0, FAILED):
            return msgspec.msgpack.decode(ended.stdout, type=Answer)
        trouble: Exception = ChildProcessError(ended.stderr.decode(errors="replace"))
    except (OSError, subprocess.TimeoutExpired, msgspec.MsgspecError) as error:
        trouble = error
    raise FileTroubleError(
        _("The paper could not be drawn."),
        kept=_("No record was changed."),
        todo=_("Try again; if it comes again, start the program anew."),
        code="E-40",
    ) from trouble
