"""docs/cli.md is true: its story runs, and it names every command and option there is."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import typer.main

from app.cli.main import app
from tests.journeys.program import ROOT, Answer, serving, suoma

TEXT = (ROOT / "docs" / "cli.md").read_text("utf-8")
ANYTHING = "…"


def blocks(kind: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return [content for written, content in found if written == kind]


def examples() -> Iterator[tuple[str, int, str]]:
    """Yield (command line, exit code, what is shown below it), in the order of the page."""
    for block in blocks(""):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _end, shown = part.partition("\n")
            command, _hash, comment = line.partition("    # exit ")
            yield command.strip(), int(comment or 0), shown.strip()


def is_shown(shown: object, told: object) -> bool:
    """Tell whether what the page shows holds of an answer."""
    if shown in (ANYTHING, [ANYTHING]):
        return bool(told)
    if isinstance(shown, dict) and isinstance(told, dict):
        return all(key in told and is_shown(value, told[key]) for key, value in shown.items())
    if isinstance(shown, list) and isinstance(told, list):
        return len(shown) == len(told) and all(map(is_shown, shown, told))
    return type(shown) is type(told) and shown == told


def files() -> dict[str, str]:
    """Return the input files that the page shows, by name."""
    return dict(re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))


class Telling:
    """Runs the lines of the story; values told before replace their names."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._known: dict[str, str] = {}

    def tell(self, command: str, code: int, shown: str) -> None:
        for name, value in self._known.items():
            command = re.sub(rf"\${name}\b", shlex.quote(value), command)
        words = shlex.split(command)
        assert words.pop(0) == "suoma"
        if words[-1] == "&":
            served = self._stack.enter_context(serving(Path(words[2]).resolve()))
            assert shown.replace(ANYTHING, "") in f"listening on {served.address}"
            return
        answer = suoma(*words)
        assert answer.code == code, answer.words
        self._compare(command, shown, answer)

    def _compare(self, command: str, shown: str, answer: Answer) -> None:
        wanted = json.loads(shown.replace(f"[{ANYTHING}]", f'["{ANYTHING}"]'))
        assert is_shown(wanted, answer.json), f"{command}\n{answer.out}"
        for clash in answer.json.get("conflicts", [])[:1]:
            self._known["CONFLICT"] = clash["id"]
        for key in ("code", "device", "short_code", "file"):
            value = answer.json.get(key)
            if isinstance(value, str) and "outcome" not in answer.json:
                self._known[key.upper()] = value


def test_the_story_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in files().items():
        Path(name).write_text(content, "utf-8")
    lists = {
        "roster.csv",
        "calendar.csv",
        "teachers.csv",
        "activities.csv",
        "own.csv",
        "elsewhere.csv",
    }
    lines = {
        "day.jsonl",
        "teaching.jsonl",
        "lessons.jsonl",
        "wrong.jsonl",
        "hours.jsonl",
        "others.jsonl",
        "later.jsonl",
    }
    assert set(files()) == {*lists, *lines, "targets.json"}
    with ExitStack() as stack:
        telling = Telling(stack)
        told = list(examples())
        for command, code, shown in told:
            telling.tell(command, code, shown)
    assert len(told) > 20
    assert Path("progress").read_text() == "1\n2\n3\n4\n"
    assert Path("P09.pdf").read_bytes().startswith(b"%PDF")


def commands(group: Any, path: str = "suoma") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def synopses() -> dict[str, str]:
    """Return each command with its line of use on the page."""
    lines = re.findall(r"^`(suoma [^`]+)`$", TEXT, re.MULTILINE)
    names = sorted((name for name, _command in commands(typer.main.get_command(app))), key=len)
    return {next(n for n in reversed(names) if line.startswith(n)): line for line in lines}


def test_the_page_and_the_program_have_the_same_commands_and_options() -> None:
    built = dict(commands(typer.main.get_command(app)))
    assert set(synopses()) == set(built)
    for name, command in built.items():
        options = {
            option
            for parameter in command.params
            for option in (*parameter.opts, *parameter.secondary_opts)
            if option.startswith("--") and option != "--help"
        }
        assert set(re.findall(r"--[a-z-]+", synopses()[name])) == options, name
        required = {
            parameter.opts[0]
            for parameter in command.params
            if parameter.required and parameter.opts[0].startswith("--")
        }
        optional = set(re.findall(r"--[a-z-]+", " ".join(re.findall(r"\[.*?\]", synopses()[name]))))
        assert not required & optional, name
        arguments = [p.metavar for p in command.params if not p.opts[0].startswith("--")]
        assert re.findall(r"(?<=[ \[])[A-Z]+…?(?=[ \]]|$)", synopses()[name].split(" --")[0])[
            : len(arguments)
        ] == [one for one in arguments if one], name


def test_every_command_has_an_example_and_a_heading() -> None:
    shown = [command for command, _code, _shown in examples()]
    for name, _command in commands(typer.main.get_command(app)):
        assert any(line.startswith(f"{name} ") for line in shown), name
        assert re.search(rf"^##+ {name}$", TEXT, re.MULTILINE), name


def test_a_wrong_value_on_the_page_would_be_seen() -> None:
    assert is_shown({"a": ANYTHING, "b": [{"c": 1}]}, {"a": "x", "b": [{"c": 1, "d": 2}], "e": 3})
    assert not is_shown({"a": 1}, {"a": True})
    assert not is_shown({"a": 1}, {})
    assert not is_shown([1], [1, 2])
    assert not is_shown({"a": ANYTHING}, {"a": ""})
