"""What the papers of training hours print: a teacher's register, a school's list, form 4068."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.calendar import SchoolYear, date_of
from app.domain.hour_bands import BANDS, FORM_LEVELS, Headcounts, TrainedTeacher, headcounts
from app.domain.hour_rules import rules_on
from app.domain.text import _
from app.domain.training import HourEntry, Session, Teacher
from app.domain.training_words import (
    assessment_names,
    level_names,
    mode_names,
    part_role_names,
    stage_names,
)
from app.reports.hour_registration import HourRegistration, HourRow
from app.reports.hour_summary import HourSummary
from app.reports.hour_summary import TeacherHours as SummaryLine
from app.reports.teacher_bands import TeacherBands
from app.services.paper_source import Source
from app.services.school_hours import SchoolHours, TeacherHours, read_school_hours


def registrations(source: Source, year: SchoolYear, teacher: str = "") -> list[HourRegistration]:
    """Collect P01 of one teacher, or of everyone who stands in the school's list.

    Raises: InputError I-450, I-451 (field teacher).
    """
    school = read_school_hours(source, year)
    wanted = [school.of(source.staff().find(teacher))] if teacher else school.shown
    return [_registration(source, school, one) for one in wanted]


def _registration(source: Source, school: SchoolHours, hours: TeacherHours) -> HourRegistration:
    status = hours.status
    return HourRegistration(
        teacher_name=hours.teacher.name,
        site_name=source.printing.site_name,
        year=school.year.start,
        rows=tuple(_row(school, hours, one) for one in hours.of_year),
        post=post_text(hours.teacher),
        job_title=hours.teacher.title,
        certified_halves=status.certified,
        pending_halves=status.pending,
        target_halves=school.target_halves,
        rule_version=" + ".join(hours.rule_versions),
        data_until=source.printing.data_until,
        device=source.printing.device,
    )


def _row(school: SchoolHours, hours: TeacherHours, entry: HourEntry) -> HourRow:
    activity = school.activities.get(entry.activity) if entry.activity else None
    planned = None
    if activity is not None:
        planned = activity.planned_halves
        of_year = [one for one in activity.sessions if one.day in hours.year]
        if planned is None or len(of_year) < len(activity.sessions):
            planned = _sat_through(school, entry, of_year)
    certified = hours.certified.get(entry.id)
    sessions = [one for one in entry.sessions if one.day in hours.year]
    return HourRow(
        title=entry.title,
        level=level_names().get(entry.level, entry.level),
        mode=mode_names().get(entry.mode, entry.mode),
        first_day=date_of(entry.first_day),
        last_day=date_of(entry.last_day),
        attended_halves=_sat_through(school, entry, sessions),
        claimed_halves=_claimed(hours, entry),
        organizer=entry.organizer,
        planned_halves=planned,
        part_role=part_role_names().get(entry.part_role, entry.part_role),
        assessment=assessment_names().get(entry.assessment, entry.assessment),
        certificate=entry.certificate,
        certified_halves=None if certified is None else certified.get(hours.year.start, 0),
    )


def _claimed(hours: TeacherHours, entry: HourEntry) -> int:
    """Return what is claimed in the year: what is counted; a claim of less lowers it."""
    counted = hours.counted[entry.id]
    of_year = counted.halves_by_year.get(hours.year.start, 0)
    if entry.claimed_halves is None or set(counted.halves_by_year) != {hours.year.start}:
        return of_year
    return min(of_year, entry.claimed_halves)


def _sat_through(school: SchoolHours, entry: HourEntry, sessions: Iterable[Session]) -> int:
    """Return the halves of whole hours sat through on each day, without factor or cap."""
    minutes: dict[int, int] = {}
    for one in sessions:
        minutes[one.day] = minutes.get(one.day, 0) + one.minutes
    halves = 0
    for day, sat in minutes.items():
        rules = rules_on(school.rule_sets, day)
        halves += 2 * (sat // rules.minutes_of(rules.chosen(entry.rule)[0]))
    return halves


def post_text(teacher: Teacher) -> str:
    """Return 任教学段学科: 小学 语文、数学."""
    words = [stage_names().get(teacher.stage, ""), _(", ").join(teacher.subjects)]
    return " ".join(one for one in words if one)


def hour_summary(source: Source, year: SchoolYear) -> HourSummary:
    """Collect P02 of a school."""
    school = read_school_hours(source, year)
    return HourSummary(
        site_name=source.printing.site_name,
        year=year.start,
        teachers=tuple(_summary_line(one, school.area_as) for one in school.shown),
        target_halves=school.target_halves,
        rule_version=school.rule_version,
        data_until=source.printing.data_until,
        device=source.printing.device,
    )


def _summary_line(hours: TeacherHours, area_as: str) -> SummaryLine:
    levels, modes, status = hours.by_level(area_as), hours.by_mode(), hours.status
    return SummaryLine(
        name=hours.teacher.name,
        national=levels.get("national", 0),
        provincial=levels.get("provincial", 0),
        prefectural=levels.get("prefectural", 0),
        county=levels.get("county", 0),
        school=levels.get("school", 0),
        onsite=modes.get("onsite", 0),
        distance=modes.get("distance", 0),
        secondment=modes.get("secondment", 0),
        school_based=modes.get("school_based", 0),
        full_release=status.full_release,
        certified=status.certified,
        pending=status.pending,
        is_counted=hours.is_in_rate,
    )


def teacher_bands(source: Source, year: SchoolYear) -> TeacherBands:
    """Collect P03 of a school: certified hours of its 专任教师, with the names."""
    school = read_school_hours(source, year)
    counts = headcounts_of(school)
    return TeacherBands(
        site_name=source.printing.site_name,
        year=year.start,
        full_time=len(school.in_rate),
        trained=counts.trained,
        bands=tuple(counts.bands[band] for band in BANDS),
        levels=tuple(counts.levels[level] for level in FORM_LEVELS),
        rule_version=school.rule_version,
        data_until=source.printing.data_until,
        device=source.printing.device,
    )


def headcounts_of(school: SchoolHours) -> Headcounts:
    """Return the numbers of 教基4068 with the names behind them, for P03 and E2."""
    return headcounts(
        (
            TrainedTeacher(one.teacher.id, one.teacher.name, one.by_level(school.area_as))
            for one in school.in_rate
        ),
        school.area_as,
    )
