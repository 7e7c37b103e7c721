"""A lesson case (课例) as it is written down: values only, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.domain.training import DRAFT, Attachment

KINDS: Final = (
    "lesson_record",
    "secondment_lesson",
    "same_lesson",
    "demo_lesson",
    "research_lesson",
    "routine_lesson",
)
# What answers the paper's demand for a lesson of one's own: only these have a minimum.
FULL_KINDS: Final = frozenset({"lesson_record", "secondment_lesson"})
LESSON_TYPES: Final = ("new", "revision", "practice", "correction", "experiment", "activity")
ORIGINS: Final = ("sent_teaching", "secondment", "routine")
PREPARATION_STAGES: Final = ("initial", "group_study", "revised", "reflective")
SUBJECTS: Final = (
    "语文",
    "数学",
    "英语",
    "科学",
    "道德与法治",
    "体育",
    "音乐",
    "美术",
    "劳动",
    "信息科技",
    "综合实践",
    "物理",
    "化学",
    "生物",
    "历史",
    "地理",
    "彝语文",
    "全科",
)


@dataclass(frozen=True, slots=True)
class LessonStep:
    """One step (环节). minutes: 0 when not said."""

    minutes: int
    teacher_activity: str
    pupil_activity: str
    intent: str = ""


@dataclass(frozen=True, slots=True)
class Preparation:
    """One of the four preparations (四备). stage: of PREPARATION_STAGES. day: day number."""

    stage: str
    text: str
    day: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Improvement:
    """What was changed: before, after, and by what one sees it."""

    before: str
    after: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """What a colleague or mentor says of the lesson (点评)."""

    by: str
    strengths: str
    suggestions: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class LessonCase:
    """One lesson case. id, teacher: 16 bytes. taught_on: day number. grade: 0 to 9.

    group: the 16-byte id of its 同课异构 group, None for none. origins: of ORIGINS. state: DRAFT
    or SUBMITTED. Texts are empty until written.
    """

    id: bytes
    teacher: bytes
    teacher_name: str
    taught_on: int
    subject: str
    grade: int
    topic: str
    kind: str = "lesson_record"
    lesson_type: str = "new"
    class_name: str = ""
    class_size: int | None = None
    lesson_no: int | None = None
    textbook: str = ""
    objectives: str = ""
    key_points: str = ""
    learner_analysis: str = ""
    preparations: tuple[Preparation, ...] = ()
    steps: tuple[LessonStep, ...] = ()
    ict_used: str = ""
    reflection: str = ""
    improvements: tuple[Improvement, ...] = ()
    mentor: str = ""
    origins: tuple[str, ...] = ("routine",)
    group: bytes | None = None
    comments: tuple[Comment, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    is_recommended: bool = False
    state: str = DRAFT

    @property
    def minutes(self) -> int:
        """Return the minutes of all steps."""
        return sum(one.minutes for one in self.steps)
