"""The names that go to the command line without importing it are those it has."""

from __future__ import annotations

import typer.main

from app.__main__ import COMMANDS
from app.cli.main import app


def test_every_command_of_the_command_line_is_known_at_the_door() -> None:
    group = typer.main.get_command(app)
    assert set(group.commands) == COMMANDS  # type: ignore[attr-defined]
