"""P06 as a research group fills it: lessons side by side, nobody marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from app.reports import lesson_comparison_page as place
from app.reports.lesson_comparison import LessonComparison, compared, write_lesson_comparisons
from app.reports.paper import A4_LANDSCAPE
from tests.unit.reports.office_papers import (
    LONGEST,
    YI_NAME,
    empty_comparison,
    lesson_case,
    overfull_comparison,
    usual_comparison,
)
from tests.unit.reports.papers import UNKIND, fonts_of, words_of


@pytest.fixture
def printed(tmp_path: Path) -> Callable[[LessonComparison], Path]:
    def write(values: LessonComparison) -> Path:
        out = tmp_path / "P06.pdf"
        pages = write_lesson_comparisons([values], out)
        assert len(pypdf.PdfReader(out).pages) == pages
        return out

    return write


def test_a_case_fills_the_rows_it_knows_and_no_others() -> None:
    lesson = compared(lesson_case("吉木阿来", 20_005), site_name="四开乡中心小学校")
    assert lesson.opening == "出示图片，问：你看到了什么？"
    assert lesson.main_steps.splitlines()[0].startswith("2. 范读")
    assert lesson.practice == "练习仿写，生2上台读。"
    assert lesson.timing == "5 + 12 + 15 + 8（分钟），共40分钟"
    assert lesson.strengths == "问题少而清楚，学生读得多。"
    assert (lesson.questions, lesson.board, lesson.pupils, lesson.to_borrow) == ("",) * 4


def test_a_draft_without_steps_leaves_everything_to_the_pen() -> None:
    lesson = compared(replace(lesson_case("吉木阿来", 20_005), steps=(), comments=()))
    assert (lesson.opening, lesson.main_steps, lesson.timing, lesson.strengths) == ("",) * 4


@pytest.mark.parametrize("teachers", [2, 3, 4])
def test_teachers_stand_side_by_side_on_one_page(
    printed: Callable[..., Path], teachers: int
) -> None:
    file = printed(usual_comparison(teachers))
    assert len(pypdf.PdfReader(file).pages) == 1
    words = words_of(file)
    for letter, name in zip("ABCD", ("吉木阿来", "沙马拉且", "马海伍合", "阿尔日洛"), strict=False):
        assert (f"教师{letter}　{name}" in words) == ("ABCD".index(letter) < teachers)
    for label in ("导入", "主要环节", "提问", "练习", "板书", "时间分配", "学生表现", "亮点"):
        assert label in words
    assert "可借鉴" in words
    assert "课题：《秋天的雨》第一课时" in words


def test_the_fifth_teacher_stands_on_a_further_sheet(printed: Callable[..., Path]) -> None:
    file = printed(overfull_comparison())
    reader = pypdf.PdfReader(file)
    texts = [page.extract_text() for page in reader.pages]
    assert "教师E" in texts[-1]
    assert "教师A" in texts[0]
    assert "教师A" in texts[1]  # the second page of the first sheet has its head again
    assert all("共3页" in text for text in texts)
    assert LONGEST in texts[0]
    assert YI_NAME in texts[0]
    for page in reader.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
            A4_LANDSCAPE, abs=0.01
        )


@pytest.mark.parametrize("made", [usual_comparison, empty_comparison, overfull_comparison])
def test_no_word_is_unkind_and_no_glyph_is_missing(
    printed: Callable[..., Path], made: Callable[[], LessonComparison]
) -> None:
    file = printed(made())
    words = "".join(page.extract_text() for page in pypdf.PdfReader(file).pages)
    assert not [word for word in UNKIND if word in words]
    assert "〓" not in words
    assert "Helvetica" not in " ".join(fonts_of(file))


def test_the_page_is_filled_to_its_end() -> None:
    for values in (usual_comparison(), empty_comparison()):
        layout = place.lay_out(values, values.lessons)
        assert 0 <= layout.y - place.BOTTOM < place.STYLE.step


def test_the_form_lies_where_it_always_lay() -> None:
    assert place.edges_for(0) == place.edges_for(2)
    assert place.edges_for(4) == pytest.approx(
        (34.02, 99.79, 276.81, 453.83, 630.85, 807.87), abs=0.01
    )
    assert place.edges_for(9) == place.edges_for(4)
