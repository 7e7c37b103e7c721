"""What the window says of an entry: refusals, warnings, and what it would count."""

from __future__ import annotations

from app.domain.errors import InputError
from app.domain.text import _
from app.domain.training_words import level_names, mode_names
from app.services.hour_warning_words import warning_sentence
from app.services.training_form import EntryForm, EntryPreview, EntryWarning, SittingTexts
from app.ui.hour_words import BETWEEN, day_words, hours_text


def error_words(error: InputError) -> str:
    """Return a refusal with its code, as it stands beside a field."""
    return error.headline()


def activity_words(form: EntryForm) -> str:
    """Return what stands beside the name of a planned training."""
    one = form.activity
    if one is None:
        return _("Not in the list of trainings; the certificate or a picture proves it.")
    parts = (one.organizer, level_names()[one.level], mode_names()[one.mode])
    return BETWEEN.join(part for part in parts if part)


def warning_words(warning: EntryWarning) -> str:
    """Return what is said of an entry that is saved all the same."""
    return warning_sentence(warning.kind, warning.other_title)


def minutes_words(sittings: tuple[SittingTexts, ...]) -> str:
    """Return how many minutes the sittings are together; what is no number is not in it."""
    texts = [one.minutes.strip() for one in sittings if one.is_attended]
    whole = sum(int(one) for one in texts if one.isascii() and one.isdigit())
    return _("together {minutes} minutes").format(minutes=whole)


def preview_words(preview: EntryPreview) -> str:
    """Return what the entry counts, and how the year stands once it is saved."""
    counted = _("Counts {hours} hours").format(hours=hours_text(preview.halves))
    if preview.claimed != preview.halves:
        claim = _("claimed {hours}").format(hours=hours_text(preview.claimed))
        counted = f"{counted}{BETWEEN}{claim}"
    after = _("then {pending} pending, {gap} to go").format(
        pending=hours_text(preview.pending), gap=hours_text(preview.gap)
    )
    return f"{counted}{BETWEEN}{after}"


def saved_words(title: str, *, is_submitted: bool, warnings: tuple[EntryWarning, ...]) -> str:
    """Return what is told once an entry is on the disk."""
    words = _("“{title}” is submitted.") if is_submitted else _("“{title}” is kept as a draft.")
    parts = [words.format(title=title)]
    for kind in dict.fromkeys(one.kind for one in warnings):
        first = next(one for one in warnings if one.kind == kind)
        told = warning_words(first)
        if first.day is not None:
            told = _("{day}: {words}").format(day=day_words(first.day), words=told)
        parts.append(told)
    return " ".join(parts).replace("。 ", "。")
