"""The office's forms of hours and lessons, empty, usual and overfull; people are made up."""

from __future__ import annotations

from datetime import date, timedelta

from app.reports.hour_registration import HourRegistration, HourRow

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
