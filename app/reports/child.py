"""Writes one paper in a process of its own: the window never loads what draws it.

``python -m app.reports.child OUT`` reads a job from standard input and writes one MessagePack map
to standard output: ``pages``, or the ``code`` of an expected error with its sentences.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from app.domain.errors import AppError
from app.reports.job import write_encoded_job

DONE, FAILED = 0, 1


class Answer(msgspec.Struct, omit_defaults=True):
    """What the child says. code: empty when it went well."""

    pages: int = 0
    code: str = ""
    what: str = ""
    kept: str = ""
    todo: str = ""


def serve(out: Path, questions: BinaryIO, answers: BinaryIO) -> int:
    """Write the job of ``questions`` to ``out`` and answer; return the exit code."""
    try:
        answer, code = Answer(pages=write_encoded_job(questions.read(), out)), DONE
    except AppError as error:
        answer = Answer(0, error.code, error.what, error.kept, error.todo)
        code = FAILED
    answers.write(msgspec.msgpack.encode(answer))
    answers.flush()
    return code


if __name__ == "__main__":
    # The pages may hold children's names: nobody else of this machine reads them.
    os.umask(0o077)
    sys.exit(serve(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer))
