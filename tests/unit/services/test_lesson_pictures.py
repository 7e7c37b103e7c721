"""Pictures of a lesson: small, at most three, and found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.domain.errors import InputError
from app.services.lesson_pictures import add_picture, pictures_of
from app.services.lesson_writing import save_lesson
from app.services.lessons import read_lessons
from benchmarks.school import School, school
from tests.factories.lessons import draft


@pytest.fixture
def one(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 2) as made:
        yield made


def photograph(folder: Path, name: str = "板书.png") -> Path:
    file = folder / name
    Image.effect_noise((900, 700), 90).save(file)
    return file


def test_a_photograph_is_kept_small_and_found_again(one: School, tmp_path: Path) -> None:
    case = draft(one.laptop)
    attachment = add_picture(one.laptop, case, photograph(tmp_path))
    assert (attachment.name, attachment.kind) == ("板书", "jpeg")
    assert attachment.size <= 200_000
    case = replace(case, attachments=(attachment,))
    save_lesson(one.laptop, case)
    line = read_lessons(one.laptop).line(case.id)
    assert line is not None
    assert line.stored == case
    content = pictures_of(one.laptop, line.case)[attachment.sha256]
    assert len(content) == attachment.size
    assert content.startswith(b"\xff\xd8\xff")


def test_a_fourth_picture_is_refused(one: School, tmp_path: Path) -> None:
    case = draft(one.laptop)
    attachment = add_picture(one.laptop, case, photograph(tmp_path))
    case = replace(case, attachments=(attachment,) * 3)
    with pytest.raises(InputError) as refused:
        add_picture(one.laptop, case, photograph(tmp_path))
    assert (refused.value.code, refused.value.field) == ("I-438", "picture")


def test_what_is_no_picture_is_refused_and_nothing_is_added(one: School, tmp_path: Path) -> None:
    file = tmp_path / "教案.doc"
    file.write_text("这不是图片", "utf-8")
    with pytest.raises(InputError) as refused:
        add_picture(one.laptop, draft(one.laptop), file)
    assert (refused.value.code, refused.value.field) == ("I-411", "picture")
