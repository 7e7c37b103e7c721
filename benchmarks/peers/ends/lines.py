"""What every end of a peer speaks with the race: one JSON object a line, asked and answered.

It runs inside a peer's own environment, so it knows the standard library only.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any


def answer_lines(actions: Mapping[str, Callable[..., dict[str, Any]]]) -> None:
    """Do what each line of standard input asks for, until it ends; an error is an answer too."""
    # What a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = actions[asked.pop("do")](**asked)
        except Exception as error:  # noqa: BLE001 -- what a peer raises is what it says
            answer = {"error": f"{type(error).__name__}: {error}".strip()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
