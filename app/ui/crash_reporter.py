"""A bug leaves a file that may be shown to anybody: no value and no name of a child gets into it.

Values of variables are never written. A message keeps only what the interpreter's own sentences
are made of: small Latin words, signs and short numbers; names, quoted texts and paths are dots.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
    qVersion,
)

from app.domain.errors import AppError

CRASHES: Final = "crashes"
KEPT: Final = 20
LONGEST_MESSAGE: Final = 300
HIDDEN: Final = "…"
DEPTH: Final = 60
# Compiled when something crashes, not at every start.
NAME: Final = r"crash-(\d{6})\.txt"
_QUOTED: Final = r"""(?s)["'].*["']|["'].*$"""
_PLAIN: Final = r"[(\[]?(?:[a-z_]{1,24}|\d{1,4}|[-+*/=<>])[)\],.:;]?"
_SERIOUS: Final = (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)


class CrashReporter(QObject):
    """Writes crash files; any thread may report, ``crashed`` arrives where it was connected.

    The same failure is written and told once in a run: a broken painting fails at every repaint.
    """

    crashed = Signal(object)

    def __init__(self, folder: Path, version: str = "") -> None:
        super().__init__()
        self._folder = folder / CRASHES
        self._version = version
        self._turn = threading.Lock()
        self._seen: set[str] = set()

    def report(self, error: BaseException) -> Path | None:
        """Write a crash file for a bug; None when this bug was written before or cannot be."""
        told = "\n".join(describe(error))
        return self._write(told, is_told=True)

    def report_qt(self, message: str) -> Path | None:
        """Write what Qt itself calls serious; nobody is disturbed for it."""
        return self._write(f"Qt: {masked(message)}", is_told=False)

    def _write(self, told: str, *, is_told: bool) -> Path | None:
        with self._turn:
            if told in self._seen:
                return None
            self._seen.add(told)
            try:
                path = _write_numbered(self._folder, f"{versions(self._version)}\n\n{told}\n")
            except OSError as error:
                # A full disk must not turn one failure into two.
                sys.stderr.write(f"no crash file: {type(error).__name__}\n{told}\n")
                return None
        if is_told:
            self.crashed.emit(path)
        return path


def install(folder: Path, on_crash: Callable[[Path], None], *, version: str = "") -> CrashReporter:
    """Have every unexpected failure of this process written below ``folder``; call it once.

    Args: on_crash: told the crash file; on the GUI thread if it is a method of a QObject there.
    Returns: the reporter; connect ``Messages.failed`` to its ``report``.
    """
    reporter = CrashReporter(folder, version)
    reporter.crashed.connect(on_crash)

    def on_failed(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            reporter.report(error)

    def on_thread_failed(failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is not None and not isinstance(failed.exc_value, SystemExit):
            reporter.report(failed.exc_value)

    def on_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        del context
        if kind in _SERIOUS:
            reporter.report_qt(message)
        sys.stderr.write(f"{masked(message)}\n")

    sys.excepthook = on_failed
    threading.excepthook = on_thread_failed
    qInstallMessageHandler(on_qt)
    return reporter


def describe(error: BaseException) -> list[str]:
    """Return a failure and what caused it, the cause first, without one value."""
    lines: list[str] = []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        lines += [*describe(before), "", "then:"]
    lines += [
        f"  {_short(Path(frame.filename))}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-DEPTH:]
    ]
    code = f" [{error.code}]" if isinstance(error, AppError) else ""
    return [*lines, f"{type(error).__qualname__}{code}: {masked(str(error))}"]


def masked(message: str) -> str:
    """Return a message without quoted texts, names, paths, long numbers and foreign script."""
    bare = re.sub(_QUOTED, f" {HIDDEN} ", message[: 4 * LONGEST_MESSAGE])
    words = [one if re.fullmatch(_PLAIN, one) or one == HIDDEN else HIDDEN for one in bare.split()]
    kept = [
        word
        for place, word in enumerate(words)
        if word != HIDDEN or words[place - 1 : place] != [HIDDEN]
    ]
    return " ".join(kept)[:LONGEST_MESSAGE]


def versions(version: str) -> str:
    """Return what ran: the program, Python, Qt and the system."""
    import platform

    bits = f"{platform.system()} {platform.release()} {platform.machine()}"
    named = version or "?"
    return f"Suoma {named}\nPython {platform.python_version()}\nQt {qVersion()}\n{bits}"


def _short(path: Path) -> str:
    """Return a source file without the folders above it: they may name a person."""
    return "/".join(path.parts[-3:])


def _write_numbered(folder: Path, text: str) -> Path:
    """Write the next crash file, numbered because the clock may be wrong, and drop the oldest."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {
        int(match[1]): path for path in folder.iterdir() if (match := re.fullmatch(NAME, path.name))
    }
    number = max(found, default=0) + 1
    path = folder / f"crash-{number:06d}.txt"
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    for old in sorted(found)[: max(0, len(found) + 1 - KEPT)]:
        found[old].unlink(missing_ok=True)
    return path
