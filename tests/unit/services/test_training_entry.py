"""A teacher enters trainings on a real laptop: prepared, refused, warned, saved, taken back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.domain.calendar import date_of
from app.domain.errors import InputError
from app.domain.training import DRAFT, SUBMITTED, HourEntry
from app.services.laptop import Laptop
from app.services.lesson_records import attachment_bytes
from app.services.teaching_staff import own_teacher
from app.services.training import EntryState
from app.services.training_entry import (
    open_entry,
    prepare_entry,
    prepare_free,
    preview_entry,
    put_back,
    save_entry,
    take_pictures,
    withdraw_entry,
)
from app.services.training_form import EntryForm, EntryTexts, SavedEntry, SittingTexts
from app.services.training_page import read_training
from app.services.training_records import entries_of
from benchmarks.school import school
from tests.factories.training_store import (
    certify,
    colleague,
    confirm,
    enter,
    entry_of,
    give_back,
    publish,
    sitting,
    training,
)

TWO_DAYS = training(
    "小学数学骨干教师集中培训",
    sitting("2024-09-21", 135, 540),
    sitting("2024-09-21", 135, 870),
    sitting("2024-09-22", 135, 540),
    sitting("2024-09-22", 135, 870),
)
SHORT = training("安全教育", sitting("2024-09-20", 40, 960), level="school", mode="school_based")


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    with school(tmp_path, 0, 0) as one:
        publish(one.laptop, [TWO_DAYS, SHORT])
        yield one.laptop


def stored(laptop: Laptop) -> tuple[HourEntry, ...]:
    with laptop.reading() as unit:
        return entries_of(unit.rows)


def submit(laptop: Laptop, form: EntryForm, **changed: Any) -> SavedEntry:
    return save_entry(laptop, form, replace(form.texts, **changed), is_submitted=True)


def free(**changed: Any) -> EntryTexts:
    """Return a free entry as it is typed, right in everything but what is changed."""
    values: dict[str, Any] = {
        "title": "县教研室听评课活动",
        "sittings": (SittingTexts("2024-09-25", "9:00", "135"),),
    }
    return EntryTexts(**values | changed)


def refusal(laptop: Laptop, texts: EntryTexts, form: EntryForm | None = None) -> tuple[str, str]:
    """Return code and field of the refusal of an entry; nothing of it was saved."""
    before = stored(laptop)
    with pytest.raises(InputError) as told:
        save_entry(laptop, form or prepare_free(laptop), texts, is_submitted=True)
    assert stored(laptop) == before
    return told.value.code, told.value.field


def kinds(saved: SavedEntry) -> list[str]:
    return [one.kind for one in saved.warnings]


def test_an_entry_of_an_activity_is_filled_in_beforehand(laptop: Laptop) -> None:
    form = prepare_entry(laptop, TWO_DAYS.id)
    assert [one.minutes for one in form.texts.sittings] == ["135"] * 4
    assert all(one.is_attended for one in form.texts.sittings)
    assert (form.texts.part_role, form.texts.assessment) == ("participant", "passed")
    saved = submit(laptop, form, certificate="ＺＪ2024-001")
    assert saved.is_submitted
    assert saved.warnings == ()
    (entry,) = stored(laptop)
    assert entry.teacher == own_teacher(laptop).id
    assert (entry.activity, entry.sessions) == (TWO_DAYS.id, TWO_DAYS.sessions)
    assert (entry.title, entry.certificate, entry.state) == (
        TWO_DAYS.title,
        "ZJ2024-001",
        SUBMITTED,
    )


def test_what_it_counts_is_told_before_it_is_saved(laptop: Laptop) -> None:
    form = prepare_entry(laptop, TWO_DAYS.id)
    preview = preview_entry(laptop, form, form.texts)
    # 270 minutes a day are six hours of 45 minutes, on two days.
    assert (preview.halves, preview.pending, preview.gap) == (24, 24, 156)
    assert (preview.year_start, preview.rule_version) == (2024, "default_proposal")
    assert stored(laptop) == ()


def test_a_sitting_that_was_missed_is_left_out(laptop: Laptop) -> None:
    form = prepare_entry(laptop, TWO_DAYS.id)
    sittings = (*form.texts.sittings[:3], SittingTexts(minutes="", is_attended=False))
    saved = submit(laptop, form, sittings=sittings)
    assert stored(laptop)[0].sessions == TWO_DAYS.sessions[:3]
    assert kinds(saved) == ["absent_a_fifth"]
    again = open_entry(laptop, saved.id)
    assert [one.is_attended for one in again.texts.sittings] == [True, True, True, False]


@pytest.mark.parametrize("minutes", ["0", "1441", ""])
def test_minutes_beyond_a_day_are_refused_beside_their_sitting(
    laptop: Laptop, minutes: str
) -> None:
    form = prepare_entry(laptop, TWO_DAYS.id)
    sittings = (form.texts.sittings[0], SittingTexts(minutes=minutes), *form.texts.sittings[2:])
    assert refusal(laptop, replace(form.texts, sittings=sittings), form) == ("I-420", "minutes.1")


def test_a_sitting_after_its_activity_is_refused(laptop: Laptop) -> None:
    form = prepare_entry(laptop, SHORT.id)
    late = replace(form, planned=(sitting("2024-09-23", 40, 960),))
    assert refusal(laptop, form.texts, late) == ("I-421", "minutes.0")


@pytest.mark.parametrize("text", ["2019-08-31", "2026-09-01"])
def test_a_day_more_than_five_years_back_or_after_the_next_year_is_refused(
    laptop: Laptop, text: str
) -> None:
    rows = (SittingTexts("2024-09-25", "", "90"), SittingTexts(text, "", "90"))
    assert refusal(laptop, free(sittings=rows)) == ("I-422", "day.1")


def test_the_first_day_of_five_years_back_is_taken(laptop: Laptop) -> None:
    texts = free(sittings=(SittingTexts("2019-09-01", "", "90"),))
    assert save_entry(laptop, prepare_free(laptop), texts, is_submitted=True).is_submitted


def test_a_refused_day_is_named_by_its_row_not_by_its_date(laptop: Laptop) -> None:
    rows = (SittingTexts("2024-09-25", "", "90"), SittingTexts("2018-01-01", "", "90"))
    assert refusal(laptop, free(sittings=rows)) == ("I-422", "day.1")


def test_nothing_attended_is_no_entry(laptop: Laptop) -> None:
    form = prepare_entry(laptop, SHORT.id)
    texts = replace(form.texts, sittings=(SittingTexts(minutes="40", is_attended=False),))
    assert refusal(laptop, texts, form) == ("I-423", "sessions")


def test_a_training_needs_a_name(laptop: Laptop) -> None:
    assert refusal(laptop, free(title=" 　")) == ("I-424", "title")


def test_a_certificate_of_another_teacher_is_refused_in_any_spelling(laptop: Laptop) -> None:
    other = colleague(laptop, "沙马拉且")
    enter(laptop, [entry_of(other, "外地培训", sitting("2024-09-10", 90), certificate="ZJ—001")])
    assert refusal(laptop, free(certificate="zj-００１")) == ("I-425", "certificate")


def test_a_day_that_cannot_be_read_is_refused(laptop: Laptop) -> None:
    rows = (SittingTexts("国庆后", "", "90"),)
    assert refusal(laptop, free(sittings=rows)) == ("I-426", "day.0")


def test_one_training_is_entered_once_in_each_role(laptop: Laptop) -> None:
    submit(laptop, prepare_entry(laptop, TWO_DAYS.id))
    form = prepare_entry(laptop, TWO_DAYS.id)
    assert refusal(laptop, form.texts, form) == ("I-427", "sessions")
    assert submit(laptop, form, part_role="lecturer").is_submitted


def test_another_claim_needs_a_reason_and_is_warned_of(laptop: Laptop) -> None:
    assert refusal(laptop, free(claimed="8")) == ("I-428", "claim_reason")
    texts = free(claimed="8", claim_reason="主讲半天")
    saved = save_entry(laptop, prepare_free(laptop), texts, is_submitted=True)
    assert kinds(saved) == ["claim_differs"]


def test_overlapping_sittings_are_saved_and_told_with_the_other_training(laptop: Laptop) -> None:
    submit(laptop, prepare_entry(laptop, TWO_DAYS.id))
    texts = free(sittings=(SittingTexts("2024-09-21", "10:00", "90"),))
    saved = save_entry(laptop, prepare_free(laptop), texts, is_submitted=True)
    (overlap,) = [one for one in saved.warnings if one.kind == "overlap"]
    assert overlap.other_title == TWO_DAYS.title
    assert date_of(overlap.day or 0).isoformat() == "2024-09-21"
    assert len(stored(laptop)) == 2


def test_a_sitting_that_begins_when_another_ends_does_not_overlap(laptop: Laptop) -> None:
    submit(laptop, prepare_entry(laptop, TWO_DAYS.id))
    texts = free(sittings=(SittingTexts("2024-09-21", "11:15", "45"),))
    saved = save_entry(laptop, prepare_free(laptop), texts, is_submitted=True)
    assert "overlap" not in kinds(saved)


def test_more_than_a_day_counts_is_saved_and_counted_by_the_cap(laptop: Laptop) -> None:
    texts = free(sittings=(SittingTexts("2024-09-25", "8:00", "600"),))
    form = prepare_free(laptop)
    assert preview_entry(laptop, form, texts).halves == 16
    saved = save_entry(laptop, form, texts, is_submitted=True)
    assert kinds(saved) == ["over_daily_cap"]


def test_under_45_minutes_is_saved_and_counts_nothing(laptop: Laptop) -> None:
    form = prepare_entry(laptop, SHORT.id)
    assert preview_entry(laptop, form, form.texts).halves == 0
    assert kinds(submit(laptop, form)) == ["under_floor"]


def test_a_draft_is_saved_whatever_is_still_missing(laptop: Laptop) -> None:
    rows = (SittingTexts("2024-09-25", "", "90"), SittingTexts("下周", "", "5000"), SittingTexts())
    texts = free(title="", sittings=rows, claimed="许多")
    saved = save_entry(laptop, prepare_free(laptop), texts, is_submitted=False)
    assert (saved.is_submitted, saved.left_out, saved.warnings) == (False, (1,), ())
    (entry,) = stored(laptop)
    assert entry.state == DRAFT
    assert len(entry.sessions) == 1


def test_an_empty_draft_is_saved_and_opened_again(laptop: Laptop) -> None:
    saved = save_entry(laptop, prepare_free(laptop), EntryTexts(), is_submitted=False)
    form = open_entry(laptop, saved.id)
    assert form.state is EntryState.DRAFT
    assert form.texts.sittings == (SittingTexts(),)


def test_a_draft_is_finished_later(laptop: Laptop) -> None:
    form = prepare_entry(laptop, TWO_DAYS.id)
    save_entry(laptop, form, form.texts, is_submitted=False)
    again = open_entry(laptop, form.id)
    submit(laptop, again, certificate="ZJ-9")
    (entry,) = stored(laptop)
    assert (entry.state, entry.certificate) == (SUBMITTED, "ZJ-9")


def test_what_came_back_is_opened_with_its_reason_and_submitted_anew(laptop: Laptop) -> None:
    saved = submit(laptop, prepare_entry(laptop, TWO_DAYS.id))
    give_back(laptop, saved.id, "no_evidence", "照片看不清")
    form = open_entry(laptop, saved.id)
    assert form.state is EntryState.RETURNED
    assert form.returned == ("no_evidence", "照片看不清")
    submit(laptop, form, certificate="ZJ-10")
    assert open_entry(laptop, saved.id).state is EntryState.SUBMITTED


def test_what_is_certified_can_be_looked_at_only(laptop: Laptop) -> None:
    saved = submit(laptop, prepare_entry(laptop, TWO_DAYS.id))
    certify(laptop, saved.id, {2024: 24})
    form = open_entry(laptop, saved.id)
    assert not form.may_change
    assert refusal(laptop, form.texts, form) == ("I-429", "entry")
    with pytest.raises(InputError) as told:
        withdraw_entry(laptop, saved.id)
    assert told.value.code == "I-429"


def test_what_the_school_confirmed_is_not_changed_behind_its_back(laptop: Laptop) -> None:
    saved = submit(laptop, prepare_entry(laptop, TWO_DAYS.id))
    confirm(laptop, saved.id)
    form = open_entry(laptop, saved.id)
    assert (form.state, form.may_change) == (EntryState.CONFIRMED, False)
    assert refusal(laptop, form.texts, form) == ("I-429", "entry")
    with pytest.raises(InputError) as told:
        withdraw_entry(laptop, saved.id)
    assert told.value.code == "I-429"
    page = read_training(laptop)
    assert (page.year.certified, page.year.pending) == (0, page.history[0].halves)


def test_an_entry_is_taken_back_and_put_back(laptop: Laptop) -> None:
    saved = submit(laptop, prepare_entry(laptop, TWO_DAYS.id))
    entry = withdraw_entry(laptop, saved.id)
    assert stored(laptop) == ()
    with pytest.raises(InputError) as told:
        open_entry(laptop, saved.id)
    assert told.value.code == "I-429"
    put_back(laptop, entry)
    assert stored(laptop) == (entry,)


def test_an_activity_that_is_gone_is_told(laptop: Laptop) -> None:
    with pytest.raises(InputError) as told:
        prepare_entry(laptop, bytes(16))
    assert (told.value.code, told.value.field) == ("I-429", "activity")


def test_pictures_are_made_small_and_kept_with_the_entry(laptop: Laptop, tmp_path: Path) -> None:
    photo = tmp_path / "证书.png"
    Image.effect_noise((1800, 1200), 60).save(photo)
    pictures = take_pictures([photo])
    form = prepare_entry(laptop, SHORT.id)
    submit(laptop, form, pictures=pictures)
    (entry,) = stored(laptop)
    (kept,) = entry.evidence
    assert (kept.name, kept.kind) == ("证书", "jpeg")
    with laptop.reading() as unit:
        raw = attachment_bytes(unit.rows, kept)
    assert raw is not None
    assert len(raw) <= 200_000
    assert Image.open(io.BytesIO(raw)).format == "JPEG"
    assert open_entry(laptop, entry.id).texts.evidence == (kept,)


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "证书.jpg"
    file.write_text("不是照片", "utf-8")
    with pytest.raises(InputError) as told:
        take_pictures([file])
    assert told.value.code == "I-411"
