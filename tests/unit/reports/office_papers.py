"""The office's forms of hours and lessons, empty, usual and overfull; people are made up."""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.habit_counts import ItemCount
from app.domain.lessons import Comment, Improvement, LessonCase, LessonStep, Preparation
from app.domain.months import Month
from app.reports.habit_card import HabitCard, HabitDays
from app.reports.hour_registration import HourRegistration, HourRow
from app.reports.hour_summary import HourSummary, TeacherHours
from app.reports.job import PrintJob
from app.reports.lesson_comparison import ComparedLesson, LessonComparison, compared
from app.reports.lesson_record import LessonRecord
from app.reports.site_month import SiteLine, SiteMonth
from app.reports.teacher_bands import TeacherBands

UNTIL, DEVICE = "2025-08-31 16:42", "a1b2c3d4"
SCHOOL, LONG_SCHOOL = "四开乡中心小学校", "昭觉县四开区特布洛乡谷莫村教学点附属幼儿园"
# domain/names_synthetic.json
TEACHERS = (
    "吉木阿来",
    "沙马拉且",
    "马海伍合",
    "阿尔日洛",
    "曲木史哈",
    "罗洪阿各",
    "尔古木牛",
    "吉伍曲儿",
    "吉伍曲尔",
    "王小梅",
)
LONGEST = "吉克曲莫阿依子作"
YI_NAME = "ꆈꌠꁱꂷ"
TRAININGS = (
    ("五洗五会养成教育专题培训", "县教育体育和科学技术局", "县级", "集中"),
    ("义务教育语文课程标准（2022年版）解读", "州教育科学研究所", "地级", "远程"),
    ("“国培计划”乡村教师访名校跟岗研修", "四川师范大学", "国家级", "跟岗"),
    ("校本研修：一年级拼音教学同课异构", SCHOOL, "校级", "校本"),
    ("控辍保学与留守儿童关爱", "县教师发展中心", "县级", "集中"),
)


def hour_row(number: int) -> HourRow:
    title, organizer, level, mode = TRAININGS[number % len(TRAININGS)]
    first = date(2024, 9, 7) + timedelta(days=number * 8)
    return HourRow(
        title,
        level,
        mode,
        first,
        first + timedelta(days=number % 4),
        attended_halves=7 + number % 5,
        claimed_halves=7 + number % 5,
        organizer=organizer,
        planned_halves=12,
        part_role="参加者",
        assessment="通过",
        certificate=f"LSZ2024-{number:04d}",
        certified_halves=7 + number % 5 if number % 3 else None,
    )


def usual_registration(rows: int = 7) -> HourRegistration:
    return HourRegistration(
        "吉木阿来",
        SCHOOL,
        2024,
        tuple(hour_row(number) for number in range(rows)),
        post="小学 语文、道德与法治",
        job_title="二级教师",
        certified_halves=37,
        pending_halves=25,
        rule_version="2024-1",
        data_until=UNTIL,
        device=DEVICE,
    )


def empty_registration() -> HourRegistration:
    return HourRegistration("", "", 2024)


def overfull_registration() -> HourRegistration:
    rows = tuple(
        HourRow(
            "四川省“国培计划（2024）”中西部骨干项目凉山州乡村学校双语教师教学能力提升培训（第三期）",
            "国（境）外",
            "跟岗实践",
            date(2024, 12, 28),
            date(2025, 1, 12),
            attended_halves=239,
            claimed_halves=199,
            organizer="中国教育学会小学教育专业委员会、西南大学教师教育学院",
            planned_halves=240,
            part_role="主持研究",
            assessment="免于考核",
            certificate="511600202410080012345678",
            certified_halves=199,
        )
        for _number in range(40)
    )
    return HourRegistration(
        LONGEST,
        LONG_SCHOOL,
        2024,
        rows,
        post="小学 语文、数学、道德与法治、体育、音乐、美术、劳动、综合实践、彝语文",
        job_title="中小学高级教师",
        certified_halves=7960,
        pending_halves=1,
        rule_version="昭觉县2024-2025学年第3版",
        data_until=UNTIL,
        device=DEVICE,
    )


def teacher_hours(number: int, name: str) -> TeacherHours:
    certified = 240 - number * 12
    return TeacherHours(
        name,
        national=certified // 4,
        county=certified // 2,
        school=certified - certified // 2 - certified // 4,
        onsite=certified // 2,
        distance=certified - certified // 2,
        full_release=certified // 8,
        certified=certified,
        pending=number * 4 + 1,
        is_counted=number != 8,
    )


def usual_summary(teachers: int = 10) -> HourSummary:
    return HourSummary(
        SCHOOL,
        2024,
        tuple(teacher_hours(n % 10, TEACHERS[n % 10]) for n in range(teachers)),
        rule_version="2024-1",
        data_until=UNTIL,
        device=DEVICE,
    )


def empty_summary() -> HourSummary:
    return HourSummary("", 2024)


def overfull_summary() -> HourSummary:
    many = TeacherHours(LONGEST, *(1999,) * 12)
    guest = TeacherHours(YI_NAME + LONGEST, *(1,) * 12, is_counted=False)
    return HourSummary(
        LONG_SCHOOL,
        2024,
        (many, guest) * 20,
        rule_version="昭觉县2024-2025学年第3版",
        data_until=UNTIL,
        device=DEVICE,
    )


def usual_bands() -> TeacherBands:
    return TeacherBands(
        SCHOOL,
        2024,
        12,
        trained=TEACHERS,
        bands=(TEACHERS[:2], TEACHERS[2:5], TEACHERS[5:9], TEACHERS[9:]),
        levels=((), TEACHERS[:1], TEACHERS[1:4], TEACHERS[:9], TEACHERS, ()),
        rule_version="2024-1",
        data_until=UNTIL,
        device=DEVICE,
    )


def empty_bands() -> TeacherBands:
    return TeacherBands("", 2024, 0)


def overfull_bands() -> TeacherBands:
    many = (LONGEST, YI_NAME, *TEACHERS) * 10
    return TeacherBands(
        LONG_SCHOOL,
        2024,
        120,
        trained=many,
        bands=(many, (), (), many[:1]),
        levels=(many, many, many, many, many, (LONGEST,)),
        data_until=UNTIL,
        device=DEVICE,
    )


def site_line(number: int) -> SiteLine:
    made = 900 - number * 30
    return SiteLine(
        f"{('四开', '特布洛', '谷莫', '洒拉地坡', '竹核')[number % 5]}村小学第{number + 1}校点",
        teachers=number % 6 + 1,
        certified_halves=121 * (number % 6 + 1),
        pending_halves=number,
        reached=number % 3,
        lessons_due=number % 6 + 1,
        lessons_submitted=number % 5,
        lessons_complete=number % 4,
        habits=ItemCount(made - 60, 60, 1000),
        habits_before=ItemCount(700, 100 + number, 1000),
        last_report=date(2024, 10, 31) - timedelta(days=number * 2),
        missing_days=number % 4,
    )


def usual_site_month(sites: int = 18) -> SiteMonth:
    lines = (*(site_line(number) for number in range(sites - 1)), SiteLine("瓦库村教学点", 1))
    return SiteMonth("四开片区", Month(2024, 10), lines, data_until=UNTIL, device=DEVICE)


def empty_site_month() -> SiteMonth:
    return SiteMonth("", Month(2024, 10))


def overfull_site_month() -> SiteMonth:
    most = ItemCount(999_999, 1, 1_000_000)
    line = SiteLine(
        LONG_SCHOOL, 120, 21_601, 9_999, 120, 120, 120, 120, most, most, date(2024, 12, 31), 31
    )
    return SiteMonth("四开乡及周边十一个乡镇联合片区", Month(2024, 12), (line,) * 40, UNTIL, DEVICE)


def usual_record() -> LessonRecord:
    return LessonRecord(
        "《秋天的雨》第一课时",
        "吉木阿来",
        SCHOOL,
        subject="语文",
        grade="三年级",
        class_name="1班",
        class_size=45,
        lesson_no=2,
        taught_on=date(2024, 10, 8),
        kind="课例实录",
        lesson_type="新授课",
        origin="常态",
        textbook="人教版三年级上册",
        mentor="王小梅",
        ict_used="希沃白板出示秋天的图片",
        objectives="1. 会认“钥、匙、缤”等9个生字，会写13个字。\n2. 读出雨的美，边读边想象画面。",
        key_points="重点：想象画面朗读。\n难点：理解“秋天的雨，是一把钥匙”。",
        learner_analysis="全班45人，38人在家说彝语。生词先看图、再读音、再用。",
        preparations=(
            Preparation("initial", "先读全文，再逐段学习生字。", 20_000, "吉木阿来"),
            Preparation(
                "group_study", "问题：导入太长。共识：用一张图，两分钟。", 20_003, "语文组"
            ),
            Preparation("revised", "导入改为看图说一句话。"),
        ),
        steps=(
            LessonStep(
                5, "出示图片，问：你看到了什么？", "看图说一句话，生1说“树叶黄了”。", "引出课题"
            ),
            LessonStep(
                12, "范读，带读生字，提醒“缤”的读音。", "跟读，同桌互读，开火车读。", "读准字音"
            ),
            LessonStep(
                15, "提问：秋雨把颜色给了谁？", "默读第二段，画出颜色的词，汇报。", "抓关键词"
            ),
            LessonStep(8, "布置仿写：秋天的雨，是……", "写一句话，生2、生3上台读。", "迁移运用"),
        ),
        improvements=(
            Improvement(
                "导入9分钟，讲得多。", "导入5分钟，学生先说。", "开口的学生由6人增加到21人。"
            ),
        ),
        reflection="课前担心学生说不出来，改用图片以后开口的多了。" * 4,
        comments=(
            Comment("王小梅", "问题少而清楚，学生读得多。", "仿写可以先示范一句。", "指导教师"),
        ),
        attachments=("板书.jpg", "仿写1.jpg"),
        data_until=UNTIL,
        device=DEVICE,
    )


def empty_record() -> LessonRecord:
    return LessonRecord("", "", "")


def overfull_record() -> LessonRecord:
    long = "先请学生自己读，再请同桌互相读，最后全班齐读；读错的字圈出来，当场改正。"
    return LessonRecord(
        "《在牛肚子里旅行》第二课时：复述故事并练习用彝汉双语向家人讲一讲" * 2,
        LONGEST,
        LONG_SCHOOL,
        subject="语文",
        grade="三年级",
        class_name="与四年级复式班",
        class_size=60,
        lesson_no=12,
        taught_on=date(2024, 12, 31),
        kind="跟岗改进课例",
        lesson_type="新授课",
        origin="送教、跟岗、常态",
        textbook="义务教育教科书（五·四学制）语文三年级上册（2024年审定）",
        mentor=f"{LONGEST}、{YI_NAME}",
        objectives=long * 8,
        key_points=long * 4,
        learner_analysis=long * 6,
        preparations=tuple(
            Preparation(stage, long * 5, 20_000, LONGEST)
            for stage in ("initial", "group_study", "revised", "reflective")
        ),
        steps=tuple(LessonStep(5, long * 3, long * 4, long) for _step in range(9)),
        improvements=(Improvement(long * 4, long * 5, long * 2),) * 2,
        reflection=long * 30,
        comments=(Comment(LONGEST, long * 3, long * 3, "指导教师"),) * 2,
        attachments=("板书.jpg", "仿写1.jpg", "仿写2.jpg"),
        data_until=UNTIL,
        device=DEVICE,
    )


def lesson_case(teacher: str, day: int) -> LessonCase:
    record = usual_record()
    steps = (*record.steps[:3], LessonStep(8, "布置练习：仿写一句", "练习仿写，生2上台读。", ""))
    return LessonCase(
        b"c" * 16,
        b"t" * 16,
        teacher,
        day,
        "语文",
        3,
        "《秋天的雨》第一课时",
        class_name="三年级1班",
        steps=steps if day % 2 else steps[:2],
        comments=record.comments if day % 2 else (),
    )


def usual_comparison(teachers: int = 3) -> LessonComparison:
    lessons = tuple(
        compared(lesson_case(name, 20_005 + number), site_name=SCHOOL)
        for number, name in enumerate(TEACHERS[:teachers])
    )
    return LessonComparison(
        "《秋天的雨》第一课时", "语文", "三年级", lessons, data_until=UNTIL, device=DEVICE
    )


def empty_comparison() -> LessonComparison:
    return LessonComparison("")


def overfull_comparison() -> LessonComparison:
    long = "先请学生自己读，再请同桌互相读，最后全班齐读；读错的字圈出来，当场改正。"
    lesson = ComparedLesson(LONGEST, LONG_SCHOOL, "三年级与四年级复式班", date(2024, 12, 31))
    full = ComparedLesson(
        f"{YI_NAME}{LONGEST}",
        LONG_SCHOOL,
        "四年级1班",
        date(2024, 12, 31),
        *(long, long * 6, long * 2, long, long, "5 + 10 + 20 + 5", long, long * 2, long * 3),
    )
    return LessonComparison(
        "《在牛肚子里旅行》第二课时：复述故事并练习用彝汉双语向家人讲一讲",
        "语文",
        "三年级",
        (full, lesson, full, lesson, full),
        conclusion=long * 6,
        data_until=UNTIL,
        device=DEVICE,
    )


def card_of(name: str, days: tuple[int, ...] = (19, 18, 3, 2, 4, 3, 4, 15, 2, 1)) -> HabitCard:
    more = (3, 0, None, -1, 1, 2, -2, 5, None, 0)
    items = tuple(HabitDays(one, extra) for one, extra in zip(days, more, strict=True))
    return HabitCard(
        name,
        "三年级1班",
        Month(2024, 10),
        items,
        praised="wash_face",
        goal="can_review",
        site_name=SCHOOL,
        data_until=UNTIL,
        device=DEVICE,
    )


def usual_cards() -> list[HabitCard]:
    return [
        card_of("马海木呷子"),
        card_of("俄木", (5, 12, 4, 4, 4, 4, 4, 4, 4, 14)),
        card_of("海来子杂"),
    ]


def empty_cards() -> list[HabitCard]:
    return [HabitCard("", "", Month(2024, 9), (HabitDays(0),) * 10)]


def overfull_cards() -> list[HabitCard]:
    full = HabitCard(
        LONGEST,
        "三年级与四年级复式班",
        Month(2024, 12),
        (HabitDays(27, 27),) * 10,
        praised="can_homework",
        goal="can_homework",
        site_name=LONG_SCHOOL,
        data_until=UNTIL,
        device=DEVICE,
    )
    return [full, HabitCard(YI_NAME, "学前班", Month(2024, 12), full.items)]


def office_jobs() -> tuple[PrintJob, ...]:
    """Return one job of each of these forms."""
    return (
        PrintJob(registrations=(usual_registration(),)),
        PrintJob(summaries=(usual_summary(),)),
        PrintJob(bands=(usual_bands(),)),
        PrintJob(site_months=(usual_site_month(),)),
        PrintJob(lessons=(usual_record(),)),
        PrintJob(comparisons=(usual_comparison(),)),
        PrintJob(cards=tuple(usual_cards())),
    )
