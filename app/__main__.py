"""Entry: a command name goes to the command line, anything else is a data folder for the window.

Exit codes: 0 done (being offline is done), 1 the world failed, 2 wrong use or refused input,
3 a bug.
"""

from __future__ import annotations

import io
import os
import sys

# Known without importing the command line, which costs a third of a bare window's start.
COMMANDS = frozenset(
    {
        *("backup", "carried", "carry", "center", "check", "conflicts", "corrections", "demo"),
        *("device", "enter", "import", "report", "restore", "sync", "update"),
    }
)


def main() -> None:
    """Run the program and leave with one of the four exit codes."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Windows speaks the code page, which has not every name.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the program; return the exit code."""
    arguments = [_as_utf8(one) for one in arguments]
    is_command = bool(arguments) and (
        arguments[0] in COMMANDS or arguments[0].startswith("-") or "--json" in arguments
    )
    if is_command:
        from app.bootstrap import run_command

        return run_command(arguments)
    from app.bootstrap import open_window

    return open_window(arguments)


def _as_utf8(argument: str) -> str:
    """Read an argument's bytes as UTF-8, whatever the locale took them for."""
    return os.fsencode(argument).decode("utf-8", "replace")


if __name__ == "__main__":
    main()
