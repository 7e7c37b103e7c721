"""A laptop of Anki: one note for each habit day, sent by Anki's own client code.

Usage: anki_laptop.py FOLDER ADDRESS. Every action answers what Anki said.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from anki.collection import AddNoteRequest, Collection
from lines import answer_lines

KIND, DECK = "habit day", "habits"
ITEMS = 10
USER, PASSWORD = "school", "school"
NORMAL_SYNC = 1
WORDS = {0: "no changes", 1: "normal sync", 2: "full sync", 3: "full download", 4: "full upload"}


class Laptop:
    """A collection that is signed in at the center."""

    def __init__(self, folder: Path, address: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.col = Collection(str(folder / "laptop.anki2"))
        self.auth = self.col.sync_login(USER, PASSWORD, address)

    def begin(self) -> dict[str, Any]:
        """Make the kind of note and upload the empty collection whole, as the first sync does."""
        models = self.col.models
        kind = models.new(KIND)
        for name in ("key", *(f"m{item}" for item in range(ITEMS))):
            models.add_field(kind, models.new_field(name))
        card = models.new_template("card")
        card["qfmt"] = card["afmt"] = "{{key}}"
        models.add_template(kind, card)
        models.add(kind)
        self.col.decks.id(DECK)
        return self.whole_file(is_upload=True)

    def whole_file(self, *, is_upload: bool) -> dict[str, Any]:
        """Send or fetch the whole file: what Anki asks for when it cannot merge."""
        self.col.sync_collection(self.auth, sync_media=False)
        self.col.close_for_full_sync()
        try:
            self.col.full_upload_or_download(auth=self.auth, server_usn=None, upload=is_upload)
        finally:
            self.col.reopen(after_full_sync=True)
        return {"said": "full upload" if is_upload else "full download", "done": True}

    def enter(self, records: list[tuple[int, int, str]]) -> dict[str, Any]:
        """Add a note for each (pupil, day, ten signs)."""
        kind = self.col.models.by_name(KIND)
        deck = self.col.decks.id(DECK)
        assert kind is not None
        assert deck is not None
        requests = []
        for pupil, day, marks in records:
            note = self.col.new_note(kind)
            note.fields = [f"{pupil} {day}", *marks, *[""] * (len(note.fields) - 1 - len(marks))]
            requests.append(AddNoteRequest(note=note, deck_id=deck))
        self.col.add_notes(requests)
        return {"entered": len(requests)}

    def change(self, pupil: int, day: int, item: int, mark: str) -> dict[str, Any]:
        """Change one mark of one note."""
        (found,) = self.col.find_notes(f'"key:{pupil} {day}"')
        note = self.col.get_note(found)
        note.fields[1 + item] = mark
        self.col.update_note(note)
        return {"changed": 1, "at": self.col.db.scalar("select mod from notes where id=?", found)}

    def look(self, pupil: int, day: int) -> dict[str, Any]:
        """Return the marks of one note."""
        found = self.col.find_notes(f'"key:{pupil} {day}"')
        return {"marks": "".join(self.col.get_note(found[0]).fields[1:]) if found else None}

    def add_field(self) -> dict[str, Any]:
        """Add a field to the kind of note."""
        kind = self.col.models.by_name(KIND)
        assert kind is not None
        self.col.models.add_field(kind, self.col.models.new_field("remark"))
        self.col.models.update_dict(kind)
        return {"said": "field added"}

    def sync(self) -> dict[str, Any]:
        """Synchronise, and say what Anki says is still required."""
        out = self.col.sync_collection(self.auth, sync_media=False)
        return {"said": WORDS[int(out.required)], "done": int(out.required) <= NORMAL_SYNC}

    def count(self) -> dict[str, Any]:
        """Count the notes, and tell whether commits are forced to the disk."""
        return {
            "records": self.col.note_count(),
            "synchronous": self.col.db.scalar("pragma synchronous"),
        }


def main() -> None:
    """Open the laptop and answer."""
    one = Laptop(Path(sys.argv[1]), sys.argv[2])
    answer_lines(
        {
            "begin": one.begin,
            "whole_file": one.whole_file,
            "enter": one.enter,
            "change": one.change,
            "look": one.look,
            "add_field": one.add_field,
            "sync": one.sync,
            "count": one.count,
        }
    )


if __name__ == "__main__":
    main()
