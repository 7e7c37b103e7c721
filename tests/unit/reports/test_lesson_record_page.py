"""P05 as a mentor reads it: everything that was written, and room for what was not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from app.domain.lessons import LessonStep
from app.reports import lesson_record_page as place
from app.reports import lesson_record_rows as rows
from app.reports.lesson_record import LessonRecord, write_lesson_records
from app.reports.paper import A4_PORTRAIT
from tests.unit.reports.office_papers import (
    LONGEST,
    YI_NAME,
    empty_record,
    overfull_record,
    usual_record,
)
from tests.unit.reports.papers import UNKIND, fonts_of, is_touched, picture_of, words_of


@pytest.fixture
def printed(tmp_path: Path) -> Callable[[LessonRecord], Path]:
    def write(values: LessonRecord) -> Path:
        out = tmp_path / "P05.pdf"
        pages = write_lesson_records([values], out)
        assert len(pypdf.PdfReader(out).pages) == pages
        return out

    return write


def all_words(file: Path) -> str:
    pages = pypdf.PdfReader(file).pages
    return "".join(page.extract_text().replace("\n", "") for page in pages)


def test_the_whole_case_is_printed_in_the_order_of_the_form(
    printed: Callable[..., Path],
) -> None:
    file = printed(usual_record())
    assert len(pypdf.PdfReader(file).pages) == 2
    words = all_words(file)
    sections = (
        "课例实录",
        "一、基本信息",
        "二、四备",
        "三、教学目标",
        "四、教学环节（共4个环节，40分钟）",
        "五、改进前后",
        "六、教学反思",
        "七、点评",
        "授课教师（签字）：",
    )
    places = [words.index(section) for section in sections]
    assert places == sorted(places)
    for wanted in (
        "《秋天的雨》第一课时",
        "三年级1班",
        "45人",
        "第2节",
        "2024.10.8",
        "2024.10.7",  # the day of the group study
        "生2、生3上台读",
        "开口的学生由6人增加到21人。",
        "仿写可以先示范一句。",
        "仿写1.jpg",
    ):
        assert wanted in words, wanted


def test_six_pages_lose_no_sentence(printed: Callable[..., Path]) -> None:
    values = overfull_record()
    file = printed(values)
    assert len(pypdf.PdfReader(file).pages) == 6
    words = all_words(file)
    written = "".join(
        [
            values.objectives,
            values.key_points,
            values.learner_analysis,
            *(one.text for one in values.preparations),
            *(one.teacher_activity + one.pupil_activity + one.intent for one in values.steps),
            *(one.before + one.after + one.evidence for one in values.improvements),
            values.reflection,
            *(one.strengths + one.suggestions for one in values.comments),
        ]
    )
    # Columns mix their lines, but every character stands as often as it was written.
    for character in "圈齐同":
        assert words.count(character) >= written.count(character)
    assert words.count("圈") == written.count("圈")


def test_the_head_of_the_steps_stands_on_each_of_their_pages(
    printed: Callable[..., Path],
) -> None:
    layout = place.lay_out(overfull_record())
    with_steps = [
        page
        for page, parts in enumerate(layout.pages)
        if any(part.row.edges == rows.STEPS and not part.row.keeps_next for part in parts)
    ]
    assert len(with_steps) > 1
    file = printed(overfull_record())
    for page in with_steps:
        words = words_of(file, page)
        assert "教师活动" in words
        assert "设计意图" in words


def test_a_step_longer_than_a_page_goes_on_under_its_number(
    printed: Callable[..., Path],
) -> None:
    endless = LessonStep(40, "读一读，写一写。" * 200, "跟读。")
    file = printed(replace(empty_record(), steps=(endless,)))
    pages = [words_of(file, page) for page in range(len(pypdf.PdfReader(file).pages))]
    assert sum(page.count("（续）") for page in pages) >= 1
    assert sum(page.replace("\n", "").count("写一写") for page in pages) > 180


def test_loose_sheets_say_whose_they_are(printed: Callable[..., Path]) -> None:
    file = printed(overfull_record())
    for page in range(1, 6):
        words = words_of(file, page)
        assert f"课例实录　{LONGEST}" in words
        assert "…" in words
        assert f"第{page + 1}页　共6页" in words


def test_an_empty_case_is_ruled_for_a_pen(printed: Callable[..., Path]) -> None:
    values = empty_record()
    picture = picture_of(printed(values))
    part = next(
        part
        for part in place.lay_out(values).pages[0]
        if part.row.edges == rows.LABELLED and part.row.cells[1].is_ruled
    )
    height = rows.STYLE.height(part.count)
    x = (rows.LABELLED[1] + rows.RIGHT) / 2
    first_line = part.top - height / round(height / 21)
    assert is_touched(picture, x, first_line, 1)
    assert not is_touched(picture, x, first_line + 7, 3)


@pytest.mark.parametrize("made", [usual_record, empty_record, overfull_record])
def test_no_word_is_unkind_and_no_glyph_is_missing(
    printed: Callable[..., Path], made: Callable[[], LessonRecord]
) -> None:
    file = printed(made())
    words = all_words(file)
    assert not [word for word in UNKIND if word in words]
    assert "〓" not in words
    assert "Helvetica" not in " ".join(fonts_of(file))


def test_a_mentor_in_yi_script_is_printed(printed: Callable[..., Path]) -> None:
    file = printed(overfull_record())
    assert YI_NAME in all_words(file)
    assert "NotoSansYi-Regular" in fonts_of(file)


@pytest.mark.parametrize("made", [usual_record, empty_record, overfull_record])
def test_nothing_leaves_the_frame(made: Callable[[], LessonRecord]) -> None:
    for page, parts in enumerate(place.lay_out(made()).pages):
        top = place.NEXT_TOP if page else place.FIRST_TOP
        assert parts[0].top == top
        last = parts[-1]
        assert last.top - rows.STYLE.height(last.count) >= place.BOTTOM - 0.01


def test_the_form_lies_where_it_always_lay() -> None:
    steps = (45.35, 79.39, 123.44, 291.63, 439.8, 549.92)
    assert list(rows.LABELLED) == pytest.approx([45.35, 111.43, 549.92], abs=0.01)
    assert list(rows.STEPS) == pytest.approx(list(steps), abs=0.01)
    assert rows.COMMENTS[1] - rows.COMMENTS[0] > 22 / 25.4 * 72
    assert pytest.approx((595.28, 841.89), abs=0.01) == A4_PORTRAIT
    assert pytest.approx([768.19, 56.69], abs=0.01) == [place.FIRST_TOP, place.BOTTOM]
