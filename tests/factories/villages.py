"""A real center store with one village school, and laptops that cut real batches for it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from app.center.counts import dirty_weeks, refresh_counts
from app.domain.calendar import SITE_DAY_REASONS, SchoolCalendar, SchoolYear
from app.domain.habits import ABSENT, DEFAULT_CADENCE, mask_of
from app.domain.ids import OperationId, device_id_of
from app.security.sealing import NONCE_BYTES, SchoolKey, SigningKey
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store
from app.sync.batch import Batch, CutFrom, cut, list_hash, pack_class_list, sha256, write_batch
from app.sync.index import State
from app.sync.intake import Intake, Judge, Taken
from app.sync.operations import Kind, Operation, RegisterChange, Sheet
from app.sync.rows import Meta, SiteRows

KEY = bytes(range(32))
SITE = 1
CODE = "513431-01"
CENTER_SEED = b"center" + bytes(26)
SCHOOL_KEY = SchoolKey(b"schoolky", bytes(range(32)))
MONDAY = 20_003  # 2024-10-07, week 2024-W41
YEAR = SchoolYear(2024)
Day = Mapping[int, int]  # pupil number to packed marks


def day_of(met: str = "", not_yet: str = "", *, absent: bool = False) -> int:
    """Return one packed habit day: met in bits 0-10, not yet in bits 11-20."""
    return mask_of(met.split()) | (ABSENT if absent else 0) | mask_of(not_yet.split()) << 11


def raw_id(kind: str, number: int) -> bytes:
    return kind.encode().ljust(8, b"\0") + number.to_bytes(8, "big")


class Village:
    """One school at a center. The calendar is changed by the test that needs another."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.create(folder / STORE_NAME, KEY, StoreKind.CENTER)
        self.calendar = SchoolCalendar(YEAR)
        self._position = 0
        with self.store.write() as connection:
            meta = Meta(connection)
            for name, value in (
                ("center", raw_id("center", 1)),
                ("name", "四开片区"),
                ("level", "center_school"),
                ("seed", CENTER_SEED),
                ("school_year", YEAR.start),
                ("exceptions", {}),
                ("daily_mask", DEFAULT_CADENCE.daily_mask),
            ):
                meta.put(name, value)
        self.add_site(SITE, CODE)

    def close(self) -> None:
        self.store.close()

    def add_site(self, number: int, code: str) -> None:
        with self.store.write() as connection:
            connection.exec_driver_sql(
                "INSERT INTO site (no, code, name, county, area) VALUES (?, ?, '', '', '')",
                (number, code),
            )
            SiteRows(connection, number).run(
                "INSERT INTO school_key (site, id, secret) VALUES (?, ?, ?)",
                SCHOOL_KEY.id,
                SCHOOL_KEY.secret,
            )

    def declare(self, exceptions: Mapping[int, bool]) -> None:
        """Import a calendar: day number to "is a school day"."""
        self.calendar = SchoolCalendar(YEAR, dict(exceptions))
        with self.store.write() as connection:
            Meta(connection).put("exceptions", dict(exceptions))

    @contextmanager
    def rows(self, site: int = SITE) -> Iterator[SiteRows]:
        with self.store.write() as connection:
            yield SiteRows(connection, site)

    def enrol(
        self,
        class_no: int,
        name: str,
        pupils: Sequence[int],
        *,
        consent_from: int | None = YEAR.first,
        enrolled_from: int = YEAR.first,
        site: int = SITE,
    ) -> None:
        with self.rows(site) as rows:
            rows.run(
                "INSERT INTO class_group (site, no, id, name, grade, school_year)"
                " VALUES (?, ?, ?, ?, 3, ?) ON CONFLICT DO NOTHING",
                class_no,
                raw_id("class", class_no),
                name,
                YEAR.name,
            )
            rows.many(
                "INSERT INTO pupil (site, no, id, class_no, seat, enrolled_from, has_consent,"
                " consent_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        pupil,
                        raw_id("pupil", pupil),
                        class_no,
                        seat,
                        enrolled_from,
                        int(consent_from is not None),
                        consent_from,
                    )
                    for seat, pupil in enumerate(pupils, 1)
                ],
            )

    def write_down(self, days: Mapping[int, Day], site: int = SITE) -> int:
        """Put habit days into the fold as an ingest would, and bring the counts up to date."""
        with self.rows(site) as rows:
            rows.many(
                "INSERT INTO habit_day (site, date, pupil, marks, wash_op, can_op)"
                " VALUES (?, ?, ?, ?, 0, 0) ON CONFLICT DO UPDATE SET marks = excluded.marks",
                [
                    (day, pupil, marks)
                    for day, cells in days.items()
                    for pupil, marks in cells.items()
                ],
            )
            return self.refresh(rows, marked={day: set(cells) for day, cells in days.items()})

    def happen(self, day: int, reason: str, site: int = SITE) -> None:
        """Write down a fact of the site and day."""
        with self.rows(site) as rows:
            rows.run(
                "INSERT INTO site_day (site, date, reason) VALUES (?, ?, ?)",
                day,
                SITE_DAY_REASONS[reason],
            )
            self.refresh(rows, site_days={day})

    def refresh(
        self,
        rows: SiteRows,
        *,
        marked: Mapping[int, set[int]] | None = None,
        site_days: set[int] = frozenset(),  # type: ignore[assignment]
        pupils: set[int] = frozenset(),  # type: ignore[assignment]
        left_classes: set[int] = frozenset(),  # type: ignore[assignment]
    ) -> int:
        dirty = dirty_weeks(
            rows,
            self.calendar,
            marked=marked or {},
            site_days=site_days,
            pupils=pupils,
            left_classes=left_classes,
        )
        return refresh_counts(rows, dirty, self.calendar, DEFAULT_CADENCE)

    def move(self, pupil: int, *, class_no: int, seat: int) -> None:
        """Enrol a pupil in another class by an operation of the center."""
        with self.rows() as rows:
            intake = Intake(
                rows, CODE, own_device=raw_id("center", 1), next_position=self.next_position
            )
            one = OperationId(raw_id("center", 1), b"session0", 1)
            intake.index.add_session(one.device, one.session, bytes(16), None)
            value = msgspec.msgpack.encode([raw_id("class", class_no), seat, YEAR.first])
            change = RegisterChange(Kind.ENROLMENT, raw_id("pupil", pupil), value)
            intake.enter(one, Operation(one.seq, 1, 0, change), None, State.ACCEPTED)
            folded = intake.registers
            self.refresh(
                rows, pupils=folded.pupils.changed, left_classes=folded.pupils.left_classes
            )

    def next_position(self) -> int:
        self._position += 1
        return self._position

    def take(
        self, *wires: bytes, lists: Sequence[bytes] = (), judge: Judge | None = None
    ) -> list[Taken]:
        """Take in batches as the center does: log, fold and counts in one unit."""
        with self.rows() as rows:
            intake = Intake(
                rows,
                CODE,
                own_device=raw_id("center", 1),
                next_position=self.next_position,
                judge=judge,
            )
            for content in lists:
                intake.take_object(content)
            taken = [intake.take(wire) for wire in wires]
            intake.finish()
            self.refresh(
                rows,
                marked=intake.sheets.changed,
                site_days=intake.registers.changed_days,
                pupils=intake.registers.pupils.changed,
                left_classes=intake.registers.pupils.left_classes,
            )
            return taken


@dataclass
class Laptop:
    """A laptop of the school; each :meth:`sheet` is one more batch of its running session."""

    number: int
    session: bytes = b"session1"
    parent: OperationId | None = None
    seq: int = 0
    lamport: int = 0
    head: bytes | None = None
    signing: SigningKey = field(init=False)

    def __post_init__(self) -> None:
        self.signing = SigningKey.from_seed(raw_id("laptop", self.number) * 2)

    @property
    def device(self) -> bytes:
        return device_id_of(self.signing.public)

    def announce(
        self, village: Village, state: str = "approved", seconds: int | None = None
    ) -> None:
        with village.rows() as rows:
            rows.run(
                "INSERT INTO device (site, id, sign_key, is_center, state) VALUES (?, ?, ?, 0, ?)",
                self.device,
                self.signing.public,
                state,
            )
            rows.run(
                "INSERT INTO device_contact (site, device, name, is_ticket_used, announced_at,"
                " last_contact, counter) VALUES (?, ?, '', 0, 0, ?, 0)",
                self.device,
                seconds,
            )

    def name_head(self, village: Village, seq: int | None = None) -> None:
        """Tell the center how far the running session goes."""
        with village.rows() as rows:
            rows.run(
                "INSERT INTO named_head (site, device, session, seq) VALUES (?, ?, ?, ?)",
                self.device,
                self.session,
                self.seq if seq is None else seq,
            )

    def restart(self, session: bytes) -> None:
        """Begin a fresh session after this one."""
        self.parent = OperationId(self.device, self.session, self.seq)
        self.session, self.seq, self.head = session, 0, None

    def sheet(
        self, class_no: int, pupils: Sequence[int], day: int, content: bytes | None = None
    ) -> bytes:
        """Return the wire of a batch: everybody of a class washed the face on a day.

        Args: content: what a lying laptop says is the class list.
        """
        self.seq += 1
        self.lamport += 1
        met = mask_of(["wash_face"])
        name = list_hash(content or class_list(class_no, pupils))
        columns = array("H", [met] * len(pupils)), array("H", [0] * len(pupils))
        operation = Operation(self.seq, self.lamport, 0, Sheet(name, day, *columns))
        batch = cut(
            [operation],
            CutFrom(CODE, self.device, self.session, bytes(16), self.parent, self.head),
            self.signing,
            school_key=SCHOOL_KEY,
            nonce=self.seq.to_bytes(NONCE_BYTES, "big"),
        )
        self.parent, self.head = None, sha256(batch.header)
        return write_batch(batch)


def class_list(class_no: int, pupils: Sequence[int]) -> bytes:
    return pack_class_list(raw_id("class", class_no), [raw_id("pupil", one) for one in pupils])


def without_sealed(wire: bytes) -> bytes:
    """Return a batch as a post box passes it on: its header alone."""
    batch = msgspec.msgpack.decode(wire, type=Batch)
    return write_batch(
        Batch(batch.header, batch.device_signature, batch.author_signature, batch.public, None)
    )
