"""Words as the papers, the county's files and a teacher write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain import training, training_words
from app.domain.training_words import (
    read_assessment,
    read_employment,
    read_level,
    read_mode,
    read_part_role,
    read_stage,
    read_teacher_status,
    read_topic,
)

Reader = Callable[[str], str | None]


@pytest.mark.parametrize(
    ("read", "text", "identifier"),
    [
        (read_level, "国家级", "national"),
        (read_level, "省级", "provincial"),
        (read_level, "地级", "prefectural"),
        (read_level, "州级", "prefectural"),
        (read_level, "市级", "prefectural"),
        (read_level, "县级", "county"),
        (read_level, " 县 级 ", "county"),
        (read_level, "县（市）级", "county"),
        (read_level, "片区级", "area"),
        (read_level, "校级", "school"),
        (read_level, "国(境)外", "abroad"),
        (read_level, "国（境）外", "abroad"),
        (read_level, "County", "county"),
        (read_level, "村级", None),
        (read_level, "", None),
        (read_mode, "集中", "onsite"),
        (read_mode, "集中培训", "onsite"),
        (read_mode, "远程培训", "distance"),
        (read_mode, "网络研修", "distance"),
        (read_mode, "跟岗实践", "secondment"),
        (read_mode, "校本研修", "school_based"),
        (read_mode, "送教下乡", "sent_teaching"),
        (read_mode, "函授", None),
        (read_part_role, "参训", "participant"),
        (read_part_role, "听课", "listener"),
        (read_part_role, "主讲", "lecturer"),
        (read_part_role, "主持", "host"),
        (read_part_role, "主研", "lead_researcher"),
        (read_part_role, "协研", "co_researcher"),
        (read_part_role, "指导", "mentor"),
        (read_part_role, "旁观", None),
        (read_assessment, "合格", "passed"),
        (read_assessment, "优秀", "passed"),
        (read_assessment, "未通过", "not_passed"),
        (read_assessment, "不" + "合格", "not_passed"),
        (read_assessment, "未合格", "not_passed"),
        (read_assessment, "考核未通过", "not_passed"),
        (read_assessment, "不及格", "not_passed"),
        (read_assessment, "免考", "exempt"),
        (read_assessment, "未考", "not_assessed"),
        (read_assessment, "未考核", "not_assessed"),
        (read_assessment, "不知道", None),
        (read_assessment, "考核", None),
        (read_topic, "师德师风建设", "ethics"),
        (read_topic, "保学防辍举措", "keeping_pupils_in_school"),
        (read_topic, "新课程新教材", "new_curriculum"),
        (read_topic, "种菜", None),
        (read_employment, "在编", "permanent"),
        (read_employment, "特岗教师", "special_post"),
        (read_employment, "代课", "substitute"),
        (read_employment, "顶岗实习", "placement"),
        (read_employment, "教研员", "researcher"),
        (read_employment, "老板", None),
        (read_stage, "学前", "preschool"),
        (read_stage, "初级中学", "junior"),
        (read_stage, "大学", None),
        (read_teacher_status, "在岗", "in_post"),
        (read_teacher_status, "借调", "lent"),
        (read_teacher_status, "失联", None),
    ],
)
def test_every_spelling_of_the_papers_is_read(
    read: Reader, text: str, identifier: str | None
) -> None:
    assert read(text) == identifier


@pytest.mark.parametrize(
    ("names", "identifiers", "read"),
    [
        (training_words.level_names, training.LEVELS, read_level),
        (training_words.mode_names, training.MODES, read_mode),
        (training_words.part_role_names, training.PART_ROLES, read_part_role),
        (training_words.assessment_names, training.ASSESSMENTS, read_assessment),
        (training_words.topic_names, training.TOPICS, read_topic),
        (training_words.employment_names, training.EMPLOYMENTS, read_employment),
        (training_words.stage_names, training.STAGES, read_stage),
        (
            training_words.teacher_status_names,
            training_words.TEACHER_STATUSES,
            read_teacher_status,
        ),
    ],
)
def test_what_the_program_writes_it_reads_again(
    names: Callable[[], dict[str, str]],
    identifiers: tuple[str, ...],
    read: Reader,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    assert tuple(names()) == identifiers
    assert [read(word) for word in names().values()] == list(identifiers)
    assert [read(identifier) for identifier in identifiers] == list(identifiers)


@pytest.mark.parametrize("text", ["县〔市〕级", "县[市]级", "县【市】级", "县（市）级", "县(市)级"])
def test_brackets_of_any_kind_are_brackets(text: str) -> None:
    assert read_level(text) == "county"
