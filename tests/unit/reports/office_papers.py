"""The office's forms of hours and lessons, empty, usual and overfull; people are made up."""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.habit_counts import ItemCount
from app.domain.months import Month
from app.reports.hour_registration import HourRegistration, HourRow
from app.reports.hour_summary import HourSummary, TeacherHours
from app.reports.job import PrintJob
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


def office_jobs() -> tuple[PrintJob, ...]:
    """Return one job of each of these forms."""
    return (
        PrintJob(registrations=(usual_registration(),)),
        PrintJob(summaries=(usual_summary(),)),
        PrintJob(bands=(usual_bands(),)),
        PrintJob(site_months=(usual_site_month(),)),
    )
