"""What the command line says: one JSON object on standard output, words on standard error."""

from __future__ import annotations

import errno
import getpass
import os
import re
import sys
from contextlib import suppress
from typing import Any, Final

import msgspec

from app.domain.errors import AppError, FileTroubleError, InputError
from app.domain.text import _

DONE, WORLD_FAILED, REFUSED, BUG = 0, 1, 2, 3
# A byte that is no UTF-8 stands in a file name as half a character.
_NO_CHARACTER: Final = re.compile("[\ud800-\udfff]")


def say(sentence: str) -> None:
    """Tell a person something."""
    if sys.stderr is not None:  # closed: print would take standard output instead
        text = printable(sentence)
        print(text, file=sys.stderr, flush=True)  # noqa: T201 -- the one place that prints


def emit(answer: Any, *, as_json: bool, words: str) -> None:
    """Say the words, and print the answer as JSON when it is asked for."""
    say(words)
    if as_json:
        _print_json(answer)


def emit_error(error: AppError, *, as_json: bool) -> int:
    """Say an error, print it as JSON when it is asked for; return its exit code."""
    say(error.sentence())
    if as_json:
        field = getattr(error, "field", "")
        with suppress(FileTroubleError):  # the words were said
            told = {"code": error.code, "field": field, "message": error.sentence()}
            _print_json({"error": {**told, **error.done}})
    return error.exit_code


def _print_json(answer: Any) -> None:
    """Print one JSON object. Raises: FileTroubleError when nobody can take it."""
    line = msgspec.json.encode(_printable(msgspec.to_builtins(answer))).decode() + "\n"
    try:
        _write(line)
    except OSError as error:
        _forget_output()
        raise FileTroubleError(
            _("The answer could not be written to standard output."),
            kept=_("What the command had to do is done."),
            todo=_("Look whether the output is open and its disk has room."),
        ) from error


def _write(line: str) -> None:
    if sys.stdout is None:  # closed before the program began
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    sys.stdout.write(line)
    sys.stdout.flush()


def _forget_output() -> None:
    """Let the end of the program not try again to write what nobody takes."""
    with suppress(OSError, AttributeError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def printable(text: str) -> str:
    """Return a text that every output takes: file names need not be UTF-8, words must be."""
    return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {_printable(key): _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value


def password(variable: str, prompt: str) -> str:
    """Return a password from the environment, or ask for it at the terminal; never an argument.

    Raises: InputError I-150 when there is neither.
    """
    given = os.environ.get(variable)
    if given is not None:
        return os.fsencode(given).decode("utf-8", "replace")
    if not sys.stdin.isatty():
        raise InputError(
            _("A password is needed: set {variable}, or run this at a terminal.").format(
                variable=variable
            ),
            field="password",
            kept=_("Nothing was changed."),
            code="I-150",
        )
    return getpass.getpass(prompt)


def ask_secret(variable: str, prompt: str) -> str | None:
    """Return what the environment or a person at the terminal says; None when there is neither."""
    given = os.environ.get(variable)
    if given is not None:
        return os.fsencode(given).decode("utf-8", "replace")
    return getpass.getpass(prompt) if sys.stdin.isatty() else None
