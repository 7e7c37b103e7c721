"""The words of a training, and every spelling in which the papers and files write them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from app.domain.text import _
from app.domain.training import ASSESSMENTS, EMPLOYMENTS, LEVELS, MODES, PART_ROLES, STAGES, TOPICS

TEACHER_STATUSES: Final = ("in_post", "moved", "retired", "left", "lent")

# The forms write 地级, Liangshan itself says 州级, an activity of a city college 市级.
_LEVELS: Final = {
    "national": "国家级 国家 国培 部级",
    "provincial": "省级 省 省培",
    "prefectural": "地级 州级 市级 地市级 市州级 市(州)级 地(州)级 地(市、州)级 州 市 地区级",
    "county": "县级 县 区县级 县区级 县(市)级 县(市、区)级 县(区)级 区级 县市级",
    "area": "片区级 片区 学区级",
    "school": "校级 校 学校 学校级 园级",
    "abroad": "国(境)外 国外 境外 国境外 国(境)外培训 出国(境)",
}
_MODES: Final = {
    "onsite": "集中培训 集中 集中面授 面授 线下 线下培训 集中学习",
    "distance": "远程培训 远程 网络 网络培训 网络研修 线上 线上培训 在线 在线培训 远程学习",
    "secondment": "跟岗实践 跟岗 跟岗研修 跟岗学习 跟岗培训 影子培训",
    "school_based": "校本研修 校本 校本培训 校本教研 校内研修",
    "sent_teaching": "送教下乡 送教 送教进校 送培 送教送培 送教到校 送培到校 送培下乡",
}
_PART_ROLES: Final = {
    "participant": "参训 参加 参与 参会 学员 参训学员 参训教师 培训",
    "listener": "听课 听 听讲 听课人",
    "lecturer": "主讲 主讲人 授课 讲课 上课 专家 讲师 授课人",
    "host": "主持 主持人",
    "lead_researcher": "主研 课题主研 主研人员 课题主持 课题负责人",
    "co_researcher": "协研 参研 课题协研 协研人员 参研人员",
    "mentor": "指导 指导教师 指导老师",
}
_ASSESSMENTS: Final = {
    "passed": "合格 通过 及格 优秀 良好 达标 已通过 考核合格 是",
    "not_passed": "未通过 否",
    "exempt": "免考 免试 免考核 免于考核",
    "not_assessed": "未考 未考核 无考核 不考核 未评 未参加考核 待考 待考核 无",
}
_TOPICS: Final = {
    "ethics": "师德师风 师德 师德师风建设 师德教育",
    "ethnic_unity": "民族团结 民族团结教育 民族团结进步教育",
    "basic_skills": "教学基本技能 基本技能 教育教学基本技能 教学技能 教学基本功",
    "information_technology": "信息技术应用 信息技术 信息技术应用能力 信息技术应用能力提升",
    "keeping_pupils_in_school": "保学防辍 保学防辍举措 控辍保学",
    "left_behind_children": "留守儿童心理 留守儿童心理辅导 留守儿童 心理健康 心理辅导",
    "teaching_routine": "教学常规 常规教学",
    "new_curriculum": "新课程新教材 新课程 新教材 新课标 新课程新教材新技术 "
    "新课程新教材新技术应用 新课程、新教材",
    "subject": "学科专业 学科 学科教学 学科培训 专业知识",
    "safety": "安全 安全教育 校园安全",
    "induction": "岗前 岗前培训 新教师岗前培训 入职培训 新任教师岗前培训",
    "other": "其他 其它 其他类",
}
_EMPLOYMENTS: Final = {
    "permanent": "在编 编制内 正式 公办 在编教师 正式在编 事业编 公办在编",
    "special_post": "特岗 特岗教师 特设岗位",
    "hired": "招聘 聘用 合同制 招聘教师 聘用教师 县聘 自聘 编外聘用",
    "substitute": "代课 代课教师 临聘 临聘代课 代课老师",
    "placement": "顶岗实习 实习 顶岗 实习生 顶岗实习生 实习支教",
    "volunteer": "志愿者 支教 支教志愿者 西部计划志愿者 支教教师 西部计划",
    "preschool_tutor": "学前辅导员 辅导员 幼教辅导员 村幼辅导员 幼教点辅导员",
    "researcher": "教研员 教科研人员 教研人员 专职教研员 科研人员",
}
_STAGES: Final = {
    "preschool": "学前 幼儿园 学前教育 幼儿 幼教",
    "primary": "小学 小学段 小学阶段",
    "junior": "初中 初级中学 初中段 初中阶段",
    "senior": "高中 普通高中 高级中学 高中段 高中阶段",
}
_STATUSES: Final = {
    "in_post": "在岗 在职 在任 在校",
    "moved": "调出 调离 已调出 调走",
    "retired": "退休 已退休 内退",
    "left": "离职 辞职 已离职",
    "lent": "借调 借出 借调在外",
}
# A file of another office may put one of these before the word for having passed.
_NEGATIONS: Final = ("不", "未", "没", "没有")


def level_names() -> dict[str, str]:
    """Return the names of the levels (国家级 … 国(境)外) by identifier, highest first."""
    words = (
        _("national level"),
        _("provincial level"),
        _("prefectural level"),
        _("county level"),
        _("district area level"),
        _("school level"),
        _("abroad (outside the mainland)"),
    )
    return dict(zip(LEVELS, words, strict=True))


def mode_names() -> dict[str, str]:
    """Return the names of the modes (集中培训 … 送教下乡) by identifier."""
    words = (
        _("face-to-face training"),
        _("distance training"),
        _("practice on secondment"),
        _("school-based study"),
        _("teaching sent to the village"),
    )
    return dict(zip(MODES, words, strict=True))


def part_role_names() -> dict[str, str]:
    """Return the names of the parts one can take (参训 … 指导) by identifier."""
    words = (
        _("took part"),
        _("listened to a lesson"),
        _("lectured"),
        _("hosted"),
        _("led the research"),
        _("helped in the research"),
        _("mentored"),
    )
    return dict(zip(PART_ROLES, words, strict=True))


def assessment_names() -> dict[str, str]:
    """Return the names of the results (合格, 未通过, 免考, 未考) by identifier."""
    words = (_("assessment passed"), _("not passed"), _("exempt"), _("not assessed"))
    return dict(zip(ASSESSMENTS, words, strict=True))


def topic_names() -> dict[str, str]:
    """Return the names of the topics (川教函〔2020〕375号 and our own) by identifier."""
    words = (
        _("professional ethics"),
        _("ethnic unity"),
        _("basic teaching skills"),
        _("use of information technology"),
        _("keeping pupils in school"),
        _("care for left-behind children"),
        _("teaching routine"),
        _("new curriculum and textbooks"),
        _("the subject taught"),
        _("safety"),
        _("induction training"),
        _("another topic"),
    )
    return dict(zip(TOPICS, words, strict=True))


def employment_names() -> dict[str, str]:
    """Return the names of the kinds of employment (在编 … 教研员) by identifier."""
    words = (
        _("permanent teacher"),
        _("special-post teacher"),
        _("hired teacher"),
        _("substitute teacher"),
        _("student on placement"),
        _("volunteer teacher"),
        _("preschool tutor"),
        _("teaching researcher"),
    )
    return dict(zip(EMPLOYMENTS, words, strict=True))


def stage_names() -> dict[str, str]:
    """Return the names of the stages (学前, 小学, 初中, 高中) by identifier."""
    words = (_("preschool"), _("primary school"), _("junior school"), _("senior school"))
    return dict(zip(STAGES, words, strict=True))


def teacher_status_names() -> dict[str, str]:
    """Return the names of what became of a teacher (在岗 … 借调) by identifier."""
    words = (
        _("in post"),
        _("moved to another school"),
        _("retired"),
        _("left the service"),
        _("lent to another unit"),
    )
    return dict(zip(TEACHER_STATUSES, words, strict=True))


def fold_word(text: str) -> str:
    """Return a word as it is compared: NFKC, small letters, no spaces, half-width brackets."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = plain.translate(str.maketrans("〔〕[]【】", "()()()"))
    return "".join(plain.split())


def read_word(text: str, spellings: Mapping[str, str]) -> str | None:
    """Return the identifier that a text spells, None when it is none of them.

    Args: spellings: identifier to its spellings, separated by spaces; the identifier is one too.
    """
    return _by_spelling(tuple(spellings.items())).get(fold_word(text))


@cache
def _by_spelling(spellings: tuple[tuple[str, str], ...]) -> dict[str, str]:
    known = {identifier: identifier for identifier, _words in spellings}
    for identifier, words in spellings:
        known |= {fold_word(word): identifier for word in words.split()}
    return known


def read_level(text: str) -> str | None:
    """Return the level that a text names (地级, 州级, 市级 are one), else None."""
    return read_word(text, _LEVELS)


def read_mode(text: str) -> str | None:
    """Return the mode that a text names (集中, 集中培训 …), else None."""
    return read_word(text, _MODES)


def read_part_role(text: str) -> str | None:
    """Return the part that a text names (参训, 听课 …), else None."""
    return read_word(text, _PART_ROLES)


def read_assessment(text: str) -> str | None:
    """Return the result that a text names, else None; a negated 合格 is ``not_passed``."""
    found = read_word(text, _ASSESSMENTS)
    if found is not None:
        return found
    plain = fold_word(text)
    denied = (plain.removeprefix(no) for no in _NEGATIONS if plain.startswith(no))
    if any(read_word(rest, _ASSESSMENTS) == "passed" for rest in denied):
        return "not_passed"
    rest = plain.removeprefix("考核")
    return read_assessment(rest) if rest != plain else None


def read_topic(text: str) -> str | None:
    """Return the topic that a text names, else None."""
    return read_word(text, _TOPICS)


def read_employment(text: str) -> str | None:
    """Return the kind of employment that a text names (在编, 特岗教师 …), else None."""
    return read_word(text, _EMPLOYMENTS)


def read_stage(text: str) -> str | None:
    """Return the stage that a text names, else None."""
    return read_word(text, _STAGES)


def read_teacher_status(text: str) -> str | None:
    """Return what became of a teacher by a text (在岗, 调出 …), else None."""
    return read_word(text, _STATUSES)
