"""What the command line says: one JSON object on standard output, words on standard error."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Any

import msgspec

from app.domain.errors import AppError, InputError
from app.domain.text import _

DONE, WORLD_FAILED, REFUSED, BUG = 0, 1, 2, 3


def say(sentence: str) -> None:
    """Tell a person something."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 -- the one place that prints


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
        _print_json({"error": {"code": error.code, "field": field, "message": error.sentence()}})
    return error.exit_code


def _print_json(answer: Any) -> None:
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    sys.stdout.flush()


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
