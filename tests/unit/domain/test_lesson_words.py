"""The words of a lesson case and what is still to be written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain import lesson_words, lessons
from app.domain.lesson_words import read_kind, read_lesson_type, read_origin, read_preparation


@pytest.mark.parametrize(
    ("names", "identifiers", "read"),
    [
        (lesson_words.kind_names, lessons.KINDS, read_kind),
        (lesson_words.lesson_type_names, lessons.LESSON_TYPES, read_lesson_type),
        (lesson_words.preparation_names, lessons.PREPARATION_STAGES, read_preparation),
        (lesson_words.origin_names, lessons.ORIGINS, read_origin),
    ],
)
def test_what_the_program_writes_it_reads_again(
    names: Callable[[], dict[str, str]],
    identifiers: tuple[str, ...],
    read: Callable[[str], str | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    assert tuple(names()) == identifiers
    assert [read(word) for word in names().values()] == list(identifiers)


@pytest.mark.parametrize(
    ("read", "text", "identifier"),
    [
        (read_kind, "改进课例", "secondment_lesson"),
        (read_kind, "公开课", "demo_lesson"),
        (read_kind, "晨会", None),
        (read_lesson_type, "新授课", "new"),
        (read_lesson_type, "评讲", "correction"),
        (read_lesson_type, "班会", None),
        (read_origin, "送教进校", "sent_teaching"),
        (read_origin, "网上", None),
        (read_preparation, "五备", None),
    ],
)
def test_other_spellings_are_read_too(
    read: Callable[[str], str | None], text: str, identifier: str | None
) -> None:
    assert read(text) == identifier


def test_each_part_has_a_name() -> None:
    assert tuple(lesson_words.part_names()) == lesson_words.PARTS
