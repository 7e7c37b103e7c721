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
    print(sentence, file=sys.stderr)


def emit(answer: Any, *, as_json: bool, words: str) -> None:
    """Print the answer as JSON, or as words."""
    if as_json:
        sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
        sys.stdout.flush()
    else:
        say(words)


def emit_error(error: AppError, *, as_json: bool) -> int:
    """Print an error; return its exit code."""
    if as_json:
        answer = {
            "error": {
                "code": error.code,
                "field": getattr(error, "field", ""),
                "message": error.sentence(),
            }
        }
        sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    say(error.sentence())
    return error.exit_code


def password(variable: str, prompt: str) -> str:
    """Return a password from the environment, or ask for it at the terminal; never an argument.

    Raises: InputError I-150 when there is neither.
    """
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise InputError(
            _("A password is needed: set {variable}, or run this at a terminal.").format(
                variable=variable
            ),
            field="password",
            code="I-150",
        )
    return getpass.getpass(prompt)
