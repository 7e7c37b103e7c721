"""Who teaches here: the teacher list that came down, and the accounts of people not on it.

An id comes from the school's key and the name, so that a laptop that was set up before the list
came and the center that publishes it mean the same person.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping

from app.domain.errors import InputError
from app.domain.text import _
from app.domain.training import Teacher
from app.security.sealing import SchoolKey
from app.services.laptop import Laptop
from app.services.place import Place
from app.sync.record_values import read_teacher
from app.sync.rows import SiteRows

_NAME_AND_TAIL = re.compile(r"(.+?)\s*[(（](\w{4})[)）]")


def teacher_id(key: SchoolKey, name: str, id_tail: str = "") -> bytes:
    """Return the id of a teacher of a school; with a tail only where the name is there twice."""
    message = "\0".join(["suoma id 1", "teacher", name, *([id_tail] if id_tail else [])])
    return hmac.digest(key.secret, message.encode(), "sha256")[:16]


def teachers(rows: SiteRows) -> tuple[Teacher, ...]:
    """Return the teacher list of a site, by name, inside a unit of work."""
    found = rows.all("SELECT id, value FROM teacher WHERE site = ? AND true ORDER BY name, id")
    return tuple(read_teacher(*row) for row in found)


def teacher_aliases(rows: SiteRows) -> dict[bytes, bytes]:
    """Return the ids of teachers entered twice, each with the id that speaks for it."""
    return dict(rows.all("SELECT teacher, canonical FROM teacher_alias WHERE site = ? AND true"))


def own_teacher(laptop: Laptop) -> Teacher:
    """Return who the signed-in account is: of the teacher list, else by the account's name."""
    with laptop.store.read() as connection:
        return staff_of(laptop, SiteRows(connection)).of_account(laptop.account.name)


class Staff:
    """The teacher list and the accounts of one site, to find a person by name.

    Args: aliases: ids of people entered twice, each with the id that speaks for it.
    """

    def __init__(
        self,
        listed: Iterable[Teacher],
        accounts: Iterable[str],
        key: SchoolKey,
        aliases: Mapping[bytes, bytes] | None = None,
    ) -> None:
        self._key = key
        self._aliases = aliases or {}
        self.everyone = list(listed)
        named = {one.name for one in self.everyone}
        known = {one.id for one in self.everyone}
        for name in dict.fromkeys(accounts):
            own = self._id_of(name)
            if name not in named and own not in known:
                self.everyone.append(Teacher(own, name))
                known.add(own)

    def _id_of(self, name: str) -> bytes:
        own = teacher_id(self._key, name)
        return self._aliases.get(own, own)

    def _entered_as(self, name: str) -> list[Teacher]:
        """Return the person who goes by another name now, having been entered twice."""
        own = self._id_of(name)
        is_twice = own in self._aliases.values()
        return [one for one in self.everyone if is_twice and one.id == own]

    def of_account(self, name: str) -> Teacher:
        """Return the person of an account; where namesakes are, the one without a tail."""
        twice = self._entered_as(name)
        if twice:
            return twice[0]
        own = teacher_id(self._key, name)
        same = [one for one in self.everyone if one.name == name]
        exact = [one for one in same if one.id == own]
        if exact or len(same) == 1:
            return (exact or same)[0]
        return Teacher(own, name)

    def find(self, text: str) -> Teacher:
        """Return the person of a name, or of a name with the last four: ``王小梅(1234)``.

        Raises: InputError I-450 (teacher): nobody of that name; I-451: more than one.
        """
        match = _NAME_AND_TAIL.fullmatch(text)
        name, tail = match.groups() if match else (text, "")
        tail = tail.upper()
        found = [one for one in self.everyone if one.name == name and tail in ("", one.id_tail)]
        found = found or ([] if tail else self._entered_as(name))
        if not found:
            raise InputError(
                _("There is no teacher {name} at this school.").format(name=text),
                field="teacher",
                code="I-450",
            )
        if len(found) > 1:
            words = _("There are several teachers {name}: add the last four, {name}(1234).")
            raise InputError(words.format(name=name), field="teacher", code="I-451")
        return found[0]


def staff_of(place: Place, rows: SiteRows) -> Staff:
    """Return everyone of the place's site: the list, the accounts here and elsewhere."""
    accounts = [row[0] for row in rows.all("SELECT name FROM account WHERE site = ? AND true")]
    return Staff(
        teachers(rows),
        [*accounts, place.account.name],
        place.identity.school_key,
        teacher_aliases(rows),
    )
