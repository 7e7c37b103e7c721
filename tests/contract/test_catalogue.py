"""The one catalogue is complete: nothing untranslated, nothing left over, no placeholder lost."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import catalogue
import pytest
from babel.messages.catalog import Catalog

# Never said of a child, a pupil's work or a school (the house rules of the forms).
UNKIND = ("差", "不合格", "脏")


def placeholders(text: str) -> set[str]:
    return {
        name
        for _text, name, _spec, _conversion in string.Formatter().parse(text)
        if name is not None
    }


@pytest.fixture(scope="module")
def whole() -> Catalog:
    return catalogue.union(catalogue.sources())


@pytest.fixture(scope="module")
def used() -> dict[str, list[str]]:
    return catalogue.used_messages()


def test_every_sentence_of_the_program_is_translated(
    whole: Catalog, used: dict[str, list[str]]
) -> None:
    untranslated = {
        message: files
        for message, files in used.items()
        if (entry := whole.get(message)) is None or not entry.string
    }
    assert untranslated == {}


def test_no_entry_is_left_over(whole: Catalog, used: dict[str, list[str]]) -> None:
    assert [entry.id for entry in whole if entry.id and entry.id not in used] == []


def test_no_entry_is_a_guess(whole: Catalog) -> None:
    assert [entry.id for entry in whole if entry.id and entry.fuzzy] == []


def test_a_translation_has_the_placeholders_of_its_sentence(whole: Catalog) -> None:
    differing = [
        entry.id
        for entry in whole
        if entry.id and placeholders(str(entry.id)) != placeholders(str(entry.string))
    ]
    assert differing == []


def test_no_translation_is_unkind(whole: Catalog) -> None:
    assert [e.id for e in whole if e.id and any(word in str(e.string) for word in UNKIND)] == []


def test_every_call_names_its_sentence_where_it_stands() -> None:
    hidden = [
        f"{path.relative_to(catalogue.ROOT)}:{node.lineno}"
        for path in sorted((catalogue.ROOT / "app").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "_"
        and not (len(node.args) == 1 and isinstance(node.args[0], ast.Constant))
    ]
    assert hidden == []


def village(root: Path, fragment: str) -> Path:
    (root / "app").mkdir()
    (root / "app" / "greeting.py").write_text('print(_("Row {row}: no name"))\n', "utf-8")
    folder = root / "resources" / "locale" / "zh_CN" / "fragments"
    folder.mkdir(parents=True)
    (folder / "roster.po").write_text(fragment, "utf-8")
    return root


def test_a_fragment_counts_at_once_and_is_merged_later(tmp_path: Path) -> None:
    root = village(
        tmp_path,
        'msgid "Row {row}: no name"\nmsgstr "第{row}行：没有姓名"\n\nmsgid "old"\nmsgstr "旧"\n',
    )
    before = catalogue.compile_catalogue(root).read_bytes()
    assert "没有姓名".encode() in before
    merged = catalogue.merge_fragments(root).read_text("utf-8")
    assert "app/greeting.py" in merged
    assert 'msgid "old"' not in merged
    assert catalogue.sources(root) == [root / "resources/locale/zh_CN/LC_MESSAGES/suoma.po"]
    assert catalogue.is_stale(root)
    catalogue.compile_catalogue(root)
    assert not catalogue.is_stale(root)


def test_two_rooms_that_disagree_are_both_named(tmp_path: Path) -> None:
    root = village(tmp_path, 'msgid "Row {row}: no name"\nmsgstr "第{row}行：没有姓名"\n')
    other = root / "resources/locale/zh_CN/fragments/cli.po"
    other.write_text('msgid "Row {row}: no name"\nmsgstr "第{row}行：缺姓名"\n', "utf-8")
    with pytest.raises(catalogue.ClashError, match=r"cli\.po.*roster\.po"):
        catalogue.compile_catalogue(root)


def test_the_same_words_are_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for _turn in range(2):
        with (tmp_path / "suoma.mo").open("wb") as file:
            catalogue.write_mo(file, catalogue.union(catalogue.sources()))
        made.append((tmp_path / "suoma.mo").read_bytes())
    assert made[0] == made[1]
    assert b"2024-09-01" in made[0]  # not the day it was compiled
