"""Lesson cases to look at: none, a few, and more than fits: six pages, twelve steps, long names."""

from __future__ import annotations

from dataclasses import replace

from app.domain.lessons import (
    PREPARATION_STAGES,
    Comment,
    Improvement,
    LessonCase,
    LessonStep,
    Preparation,
)
from app.domain.training import SUBMITTED
from app.services.laptop import Laptop
from app.services.lesson_records import save_case
from app.services.roster_writing import Hand
from app.services.teaching_staff import own_teacher, staff_of

LONGEST, YI = "吉克曲莫阿依子作", "ꀊꆈꌠꃀꇁꑭꀉꑳ"
REFLECTION = (
    "用秒表数一分钟，孩子们都很投入，生1 说“一分钟能写12个字”。后半节时间不够，练习没有讲完。"
)
STEPS = (
    LessonStep(5, "播放倒计时，提问：这是什么时候用的时间？", "说一说在哪里见过秒", "引出课题"),
    LessonStep(20, "出示钟面，带着数一圈", "看秒针走一圈，数60下，填学习单", "体会1分=60秒"),
    LessonStep(15, "布置练习，巡看", "做练习，同桌互相检查", "巩固"),
)


def draft(laptop: Laptop, number: int = 1) -> LessonCase:
    """Return yesterday's draft, which lacks improvement, half the reflection, and comments."""
    teacher, today = own_teacher(laptop), laptop.world.today()
    return LessonCase(
        id=bytes([number]) * 16,
        teacher=teacher.id,
        teacher_name=teacher.name,
        taught_on=today - 1,
        subject="数学",
        grade=3,
        topic="秒的认识",
        class_name="三年级1班",
        class_size=43,
        lesson_no=2,
        textbook="人教版三年级上册",
        objectives="认识时间单位秒，知道1分=60秒，能用秒表示很短的时间，养成珍惜时间的习惯。",
        key_points="1分=60秒",
        learner_analysis="大多数会看钟面，少数分不清分和秒。",
        steps=STEPS,
        reflection=REFLECTION,
        preparations=tuple(
            Preparation(stage, "写了教案，请数学组看过", today - 5 + place * 2, teacher.name)
            for place, stage in enumerate(PREPARATION_STAGES)
        ),
    )


def whole(laptop: Laptop, number: int = 2) -> LessonCase:
    """Return a case in which nothing is missing, handed in three weeks ago."""
    case = draft(laptop, number)
    return replace(
        case,
        topic="分数的初步认识",
        taught_on=case.taught_on - 20,
        reflection=REFLECTION * 3,
        improvements=(
            Improvement("提问只叫举手的", "每组轮着答，每节每人一次", "举手从8人到30人"),
        ),
        comments=(Comment("李老师", "环节清楚", "留时间讲练习", "指导教师"),),
        preparations=tuple(replace(one, day=None) for one in case.preparations),
        state=SUBMITTED,
    )


def long(laptop: Laptop, number: int = 3) -> LessonCase:
    """Return a draft of six pages: twelve steps, every text long, Yi script in its topic."""
    case = whole(laptop, number)
    step = LessonStep(
        4,
        "教师讲解并示范：" + "请同学们看黑板上的图，想一想这是什么地方。" * 4,
        "学生讨论：" + "生1 和生2 上台演示，其余同学在小组里说给同伴听。" * 4,
        "落实目标" * 6,
    )
    return replace(
        case,
        topic=f"{LONGEST}家乡的索玛花开了：口语交际与习作例文整合教学第二课时（彝汉双语）{YI}",
        taught_on=case.taught_on - 20,
        class_name="四年级与五年级复式班",
        mentor=f"成都市成华实验小学 {LONGEST}",
        steps=(step,) * 12,
        objectives=case.objectives * 12,
        key_points=case.key_points * 20,
        learner_analysis=case.learner_analysis * 8,
        reflection=REFLECTION * 10,
        improvements=case.improvements * 4,
        comments=tuple(Comment(LONGEST, "很好" * 40, "再放手一些" * 20, YI) for _one in range(4)),
        state="draft",
    )


def colleagues(laptop: Laptop, count: int) -> tuple[LessonCase, ...]:
    """Return the same lesson as :func:`whole`, taught by others of the site."""
    with laptop.reading() as unit:
        own = own_teacher(laptop).id
        others = [one for one in staff_of(laptop, unit.rows).everyone if one.id != own]
    case = whole(laptop)
    return tuple(
        replace(
            case,
            id=bytes([100 + place]) * 16,
            teacher=one.id,
            teacher_name=one.name,
            taught_on=case.taught_on + place,
            group=case.id,
            steps=case.steps[:3] if place else case.steps * 3,
            reflection=REFLECTION * (1 + 4 * place),
        )
        for place, one in enumerate(others[-count:], 1)
    )


def cases(laptop: Laptop, kind: str) -> tuple[LessonCase, ...]:
    """Return what stands in the store of a school: empty, typical or overfull."""
    if kind == "empty":
        return ()
    few = (draft(laptop), whole(laptop))
    short = replace(draft(laptop, 4), topic="秋天的雨", subject="语文", steps=(), objectives="")
    short = replace(short, taught_on=short.taught_on - 4, improvements=(Improvement("", "多读"),))
    if kind == "typical":
        return (*few, short, *colleagues(laptop, 1))
    many = (
        replace(short, id=bytes([10 + number]) * 16, taught_on=short.taught_on - 3 * number)
        for number in range(1, 20)
    )
    return (*few, short, long(laptop), *many, *colleagues(laptop, 3))


def store(laptop: Laptop, *wanted: LessonCase) -> None:
    """Save cases as a service would; what stands there already is left as it is."""
    with laptop.unit() as unit:
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        for case in wanted:
            save_case(hand, case)
