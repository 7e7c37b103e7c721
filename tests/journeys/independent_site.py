"""What an independent laptop does at its site and knows of it, and the figures that follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tests.journeys import checker
from tests.journeys.independent_client import Laptop
from tests.journeys.independent_wire import (
    CLASS,
    CONSENT,
    ENROLMENT,
    NAME_BOOK,
    SITE_DAY,
    Change,
    Id,
    Operation,
    class_list,
    list_name,
    unpack,
    uuid7,
)
from tests.journeys.real_center import NOW

TUESDAY = (date(2024, 10, 8) - date(1970, 1, 1)).days
ITEMS = (*checker.WASHES, *checker.CANS)
FACES, HANDS, HOMEWORK, ABSENT = 1 << 0, 1 << 1, 1 << 7, 1 << 10
DAILY = FACES | HANDS | HOMEWORK
NO_WATER = 1
REASONS = {1: "no_water", 2: "no_power", 3: "holiday", 4: "school_day"}
CLASS_NAME = "三年级1班"
PUPILS = ("马海木呷子", "吉克阿依莫", "曲比史色")


def bring_class(laptop: Laptop) -> bytes:
    """A class of three with consent and names; the name of its class list."""
    first_day = (date(2024, 9, 1) - date(1970, 1, 1)).days
    class_id = uuid7(NOW * 1000)
    pupils = [uuid7(NOW * 1000 + at) for at in range(len(PUPILS))]
    laptop.cut(
        [
            Change(CLASS, class_id, [CLASS_NAME, 3, "2024-2025"]),
            *(
                Change(ENROLMENT, pupil, [class_id, seat, first_day])
                for seat, pupil in enumerate(pupils, 1)
            ),
            *(Change(CONSENT, pupil, [1, first_day]) for pupil in pupils),
        ]
    )
    stamp = [laptop.lamport + 1, laptop.id, laptop.session, laptop.next_seq]
    names = [[pupil, name, *stamp] for pupil, name in zip(pupils, PUPILS, strict=True)]
    laptop.cut([Change(NAME_BOOK, class_id, [class_id, names])])
    content = class_list(class_id, pupils)
    laptop.lists[list_name(content)] = content
    return list_name(content)


def decided(log: dict[Id, Operation]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Section 4.3: every field with the value of its deciding head."""
    changes: dict[tuple[Any, ...], dict[Id, Any]] = {}
    named: set[tuple[tuple[Any, ...], Id]] = set()
    for one, operation in log.items():
        for key, value, seen in fields_of(operation):
            changes.setdefault(key, {})[one] = value
            named |= {(key, other) for other in seen}
    for key, values in changes.items():
        heads = [one for one in values if (key, one) not in named]
        best = max(heads, key=lambda one: (values[one] is not None, log[one].lamport, *one))
        yield key, values[best]


def fields_of(operation: Operation) -> Iterator[tuple[tuple[Any, ...], Any, list[Id]]]:
    if isinstance(operation, Change):
        yield (operation.kind, operation.key), operation.value, list(operation.seen)
        return
    for row, mask in enumerate(operation.touched):
        for bit in (bit for bit in range(11) if mask >> bit & 1):
            mark = "N" if operation.not_yet[row] >> bit & 1 else "Y"
            if operation.cleared.get(row, 0) >> bit & 1:
                mark = None
            seen = [one for one, rows in operation.seen.items() if rows.get(row, 0) >> bit & 1]
            yield (operation.list_name, operation.day, row, bit), mark, seen


def own_count(laptop: Laptop) -> checker.Totals:
    """Count what this laptop holds, by the rules of the paper."""
    school = checker.School()
    values = dict(decided(laptop.log))
    classes = {key[1]: value[0] for key, value in values.items() if key[0] == CLASS}
    for key, value in values.items():
        if key[0] == ENROLMENT:
            school.seats[classes[value[0]]].add(value[1])
            if len(value) > 3:
                school.last_days[classes[value[0]], value[1]] = on(value[3])
        elif key[0] == SITE_DAY and value:
            school.facts[on(int.from_bytes(key[1][:4], "big"))].add(REASONS[key[1][4]])
        elif isinstance(key[0], bytes) and value:
            name, day, row, bit = key
            cell = (classes[unpack(laptop.lists[name])[0]], row + 1, on(day))
            if 1 << bit == ABSENT:
                school.absent.add(cell)
            else:
                school.marks[cell][ITEMS[bit]] = value
    return checker.recount({laptop.ticket.site_code: school})


def on(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)
