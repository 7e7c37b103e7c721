"""What is typed of an entry survives the lock and a power cut, until it is saved or given up."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import msgspec

from app.services.drafts import draft_of, drafts, drop_draft, put_draft
from app.services.laptop import Laptop
from app.services.training_form import EntryForm, EntryTexts

KIND: Final = "hour_entry"
FREE: Final = bytes(16)


def keep_typing(laptop: Laptop, form: EntryForm, texts: EntryTexts) -> None:
    """Keep what is typed, but for newly chosen pictures; as it was opened nothing is kept.

    Raises: DiskFullError.
    """
    kept = replace(texts, pictures=())
    if kept != form.opened:
        put_draft(laptop, KIND, _record(form), msgspec.msgpack.encode(kept))
    elif draft_of(laptop, KIND, _record(form)) is not None:
        forget_typing(laptop, form)


def forget_typing(laptop: Laptop, form: EntryForm) -> EntryForm:
    """Forget what was typed of a form; return it as it was opened first."""
    drop_draft(laptop, KIND, _record(form))
    return replace(form, texts=form.opened, is_resumed=False)


def with_typing(laptop: Laptop, form: EntryForm) -> EntryForm:
    """Return a form as it was left; one that no longer fits its activity as it is."""
    raw = draft_of(laptop, KIND, _record(form))
    if raw is None or not form.may_change:
        return form
    try:
        texts = msgspec.msgpack.decode(raw, type=EntryTexts)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return form  # written by another version of the program
    if form.planned and len(form.planned) != len(texts.sittings):
        return form
    return replace(form, texts=texts, is_resumed=True)


def half_written(laptop: Laptop) -> frozenset[bytes]:
    """Return the activities and entries of which something typed waits."""
    return frozenset(drafts(laptop, KIND))


def _record(form: EntryForm) -> bytes:
    if form.state is not None:
        return form.id
    return FREE if form.activity is None else form.activity.id
