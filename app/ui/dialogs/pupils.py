"""The forms by which the head changes a class list: each one question, each one service."""

from __future__ import annotations

from app.domain.calendar import SchoolYear, date_of
from app.domain.text import _
from app.services import pupils
from app.services.class_list import ClassCard, PupilLine
from app.services.laptop import Laptop
from app.services.roster_writing import NewPupil
from app.ui.dialogs.form import Form, FormField


def day_now(laptop: Laptop) -> str:
    """Return today as a proposal for a date field; empty if the clock is outside the year."""
    today = laptop.world.today()
    return date_of(today).isoformat() if today in laptop.identity.calendar.year else ""


def new_class_form(laptop: Laptop) -> Form:
    """Ask the name of a new class."""
    return Form(
        _("New class"),
        _("A class keeps its name for the school year; next year's lists come by promotion."),
        [FormField("class", _("Class"), check=pupils.check_class_name)],
        _("Open the class"),
        lambda texts: pupils.add_class(laptop, texts["class"]),
    )


def new_pupil_form(laptop: Laptop, card: ClassCard) -> Form:
    """Ask seat, name, first day and consent of a newcomer."""
    year = laptop.identity.calendar.year
    return Form(
        _("New pupil of {class_name}").format(class_name=card.name),
        _("Only seat, name and consent are kept; no ID number, no address, no birthday."),
        [
            FormField("seat", _("Seat"), str(card.free_seat), pupils.check_seat),
            FormField("name", _("Name"), check=pupils.check_name),
            _day_field("date", _("In the class since"), day_now(laptop), year),
            _day_field("consent", _("Consent signed on (empty: not yet)"), "", year, optional=True),
        ],
        _("Add"),
        lambda texts: pupils.add_pupil(
            laptop,
            card.id,
            NewPupil(
                pupils.check_seat(texts["seat"]),
                texts["name"],
                pupils.check_day(texts["date"], year),
                pupils.check_day(texts["consent"], year) if texts["consent"].strip() else None,
            ),
        ),
    )


def name_form(laptop: Laptop, line: PupilLine) -> Form:
    """Ask the right spelling of a name."""
    number = line.pupil.number
    return Form(
        _("Correct a name"),
        _("Seat {seat} of {class_name}; the marks stay with the pupil.").format(
            seat=line.pupil.seat, class_name=line.pupil.class_name
        ),
        [FormField("name", _("Name"), line.pupil.name, pupils.check_name)],
        _("Save"),
        lambda texts: pupils.correct_name(laptop, number, texts["name"]),
    )


def seat_form(laptop: Laptop, line: PupilLine) -> Form:
    """Ask another seat; if it is taken the two may change places."""
    number = line.pupil.number

    def save(texts: object, *, swaps: bool = False) -> None:
        assert isinstance(texts, dict)
        pupils.change_seat(laptop, number, pupils.check_seat(texts["seat"]), swaps=swaps)

    return Form(
        _("Change the seat of {name}").format(name=line.pupil.name),
        "",
        [FormField("seat", _("Seat"), str(line.pupil.seat), pupils.check_seat)],
        _("Save"),
        save,
        ("I-253", _("Change places"), lambda texts: save(texts, swaps=True)),
    )


def leave_form(laptop: Laptop, line: PupilLine) -> Form:
    """Ask the last day of a pupil who leaves."""
    number, year = line.pupil.number, laptop.identity.calendar.year
    return Form(
        _("{name} leaves").format(name=line.pupil.name),
        _("What was marked until the last day stays; afterwards nothing is expected any more."),
        [_day_field("date", _("Last day in the class"), day_now(laptop), year)],
        _("Save"),
        lambda texts: pupils.pupil_leaves(laptop, number, pupils.check_day(texts["date"], year)),
    )


def move_form(laptop: Laptop, line: PupilLine, others: tuple[ClassCard, ...]) -> Form:
    """Ask to which class, seat and day a pupil moves. others: the other classes."""
    number, year = line.pupil.number, laptop.identity.calendar.year
    ids = {one.name: one.id for one in others}

    def save(texts: object) -> None:
        assert isinstance(texts, dict)
        pupils.move_pupil(
            laptop,
            number,
            ids[pupils.check_known_class(texts["class"], ids)],
            pupils.check_seat(texts["seat"]),
            pupils.check_day(texts["date"], year),
        )

    first = others[0] if others else None
    return Form(
        _("Another class for {name}").format(name=line.pupil.name),
        _("The marks so far stay with {class_name}.").format(class_name=line.pupil.class_name),
        [
            FormField(
                "class",
                _("Class"),
                first.name if first else "",
                lambda text: pupils.check_known_class(text, ids),
            ),
            FormField("seat", _("Seat"), str(first.free_seat) if first else "", pupils.check_seat),
            _day_field("date", _("First day there"), day_now(laptop), year),
        ],
        _("Save"),
        save,
    )


def consent_form(laptop: Laptop, numbers: list[int], whose: str, *, is_given: bool) -> Form:
    """Ask the day on which guardians signed, or took back, their consent. whose: for people."""
    year = laptop.identity.calendar.year
    if is_given:
        title = _("Consent for {whose}").format(whose=whose)
        words = _("I have the signed papers in hand; they stay in the school's safe.")
        words = f"{words} {_('Recorded by {name}.').format(name=laptop.account.name)}"
        caption, verb = _("Signed on"), _("Record the consent")
    else:
        title = _("{whose}: consent withdrawn").format(whose=whose)
        words = _("Nothing is marked any more, and what was marked is no longer counted.")
        caption, verb = _("Withdrawn on"), _("Record it")
    return Form(
        title,
        words,
        [_day_field("date", caption, day_now(laptop), year)],
        verb,
        lambda texts: pupils.set_consent(
            laptop, numbers, pupils.check_day(texts["date"], year), is_given=is_given
        ),
    )


def _day_field(
    name: str, caption: str, value: str, year: SchoolYear, *, optional: bool = False
) -> FormField:
    return FormField(
        name, caption, value, lambda text: pupils.check_day(text, year), may_be_empty=optional
    )
