"""What a person is told, and what can be read out by telephone."""

from __future__ import annotations

import pytest

from app.domain.errors import (
    AppError,
    DiskFullError,
    EnvironmentalError,
    FileTroubleError,
    InputError,
    StoreBusyError,
    StoreDamagedError,
    StoreTooNewError,
    SyncError,
    with_code,
)


def test_the_sentence_has_everything_and_ends_with_the_code() -> None:
    error = DiskFullError("The disk is full.", kept="Nothing was lost.", todo="Make room.")
    assert error.sentence() == with_code(
        "The disk is full. Nothing was lost. Make room.", error.code
    )
    assert error.code in error.sentence()
    assert str(error) == error.what


def test_what_is_not_said_leaves_no_gap() -> None:
    error = InputError("No name.", todo="Write one.")
    assert error.sentence().startswith("No name. Write one.")


def test_between_full_width_stops_no_space_is_written() -> None:
    error = AppError("磁盘已满。", kept="记录没有丢。", todo="请腾出空间。")
    assert error.sentence().startswith("磁盘已满。记录没有丢。请腾出空间。")


def test_where_there_is_little_room_what_happened_and_the_code_stay() -> None:
    error = SyncError("Not that center.", kept="Nothing was sent.", code="S-12")
    assert error.headline() == with_code("Not that center.", "S-12")
    assert "Nothing was sent." not in error.headline()


@pytest.mark.parametrize(
    ("kind", "code", "exit_code"),
    [
        (AppError, "X-00", 1),
        (DiskFullError, "E-01", 1),
        (StoreBusyError, "E-02", 1),
        (StoreDamagedError, "E-03", 1),
        (StoreTooNewError, "E-05", 1),
        (FileTroubleError, "E-06", 1),
        (SyncError, "S-00", 1),
        (InputError, "I-00", 2),
    ],
)
def test_a_kind_has_its_code_and_says_whose_fault_it_is(
    kind: type[AppError], code: str, exit_code: int
) -> None:
    error = kind("what")
    assert (error.code, error.exit_code) == (code, exit_code)
    assert kind("what", code="E-51").code == "E-51"
    assert kind("what").code == code
    assert issubclass(kind, EnvironmentalError) is code.startswith("E")


def test_an_input_error_names_its_field_and_keeps_all_it_was_given() -> None:
    error = InputError("no", field="minutes", kept="kept", todo="do", code="I-301")
    assert (error.field, error.kept, error.todo, error.code) == ("minutes", "kept", "do", "I-301")
    assert InputError("no").field == ""
