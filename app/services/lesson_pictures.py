"""Pictures of a lesson case: made small, freed of what they tell, kept beside the records."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from app.domain.errors import InputError
from app.domain.lessons import LessonCase
from app.domain.text import _
from app.domain.training import Attachment
from app.services.laptop import Laptop
from app.services.lesson_records import attachment_bytes, keep_attachment
from app.services.roster_writing import Hand

MOST_PICTURES: Final = 3  # 附件 ≤ 3
LONGEST_NAME: Final = 40


def add_picture(laptop: Laptop, case: LessonCase, path: Path) -> Attachment:
    """Keep a picture for a case that will name it; the case itself is not saved.

    Raises: InputError I-410 to I-415 (picture), I-438 (three are there already);
    FileTroubleError; DiskFullError.
    """
    from app.importers.pictures import read_picture

    if len(case.attachments) >= MOST_PICTURES:
        words = _("A lesson case has at most {limit} pictures.").format(limit=MOST_PICTURES)
        kept = _("No picture was added.")
        raise InputError(words, field="picture", kept=kept, code="I-438")
    content = read_picture(path)
    with laptop.unit() as unit:
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        return keep_attachment(hand, path.stem[:LONGEST_NAME], content)


def pictures_of(laptop: Laptop, case: LessonCase) -> dict[bytes, bytes]:
    """Return the contents of a case's pictures that are held here, by their hash."""
    with laptop.reading() as unit:
        found = {one.sha256: attachment_bytes(unit.rows, one) for one in case.attachments}
    return {sha256: content for sha256, content in found.items() if content is not None}
