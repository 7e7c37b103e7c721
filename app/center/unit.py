"""One write unit at a center: the log and fold of each site it touches, counts at its end."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from app.center.counts import dirty_weeks, refresh_counts
from app.center.identity import CenterFolder, put_epoch
from app.center.judging import SiteJudge
from app.center.training_totals import refresh_training_totals
from app.domain.ids import OperationId
from app.security.sealing import SchoolKey
from app.sync.envelope import Epoch
from app.sync.intake import Harvest, Intake, Ruling
from app.sync.journal import Journal, Writer
from app.sync.operations import Kind, RegisterChange
from app.sync.pending import PendingCells
from app.sync.revocations import Ranges, pack_gap_closing, write_revocation
from app.sync.rows import Meta, SiteRows

ALARM_RESTS_S = 86_400


class SiteUnit:
    """The log of one site inside a center's write unit."""

    def __init__(self, unit: CenterUnit, number: int, code: str) -> None:
        self.number = number
        self.code = code
        self.rows = SiteRows(unit.connection, number)
        self._unit = unit
        facts = unit.folder.facts
        self.judge = SiteJudge(self.rows, facts.calendar.year, unit.highest_lamport)
        self.intake = Intake(
            self.rows,
            code,
            own_device=facts.id,
            next_position=unit.next_position,
            judge=self.judge,
        )
        self.journal = Journal(
            self.intake,
            unit.meta,
            next_position=unit.next_position,
            random_bytes=unit.folder.world.random_bytes,
            claimed_at=unit.folder.world.unix_seconds(),
        )
        self.pending = PendingCells(self.rows, lambda: self.intake)

    def school_key(self) -> SchoolKey:
        """Return the site's school key, making it with the site's first ticket or roster."""
        row = self.rows.one("SELECT id, secret FROM school_key WHERE site = ? AND true")
        if row is not None:
            return SchoolKey(*row)
        random_bytes = self._unit.folder.world.random_bytes
        key = SchoolKey(random_bytes(8), random_bytes(32))
        self.rows.run(
            "INSERT INTO school_key (site, id, secret) VALUES (?, ?, ?)", key.id, key.secret
        )
        return key

    def writer(self) -> Writer:
        """Return the center itself as the author."""
        facts = self._unit.folder.facts
        return Writer(
            site=self.code,
            device=facts.id,
            device_key=facts.sign_key,
            process=self._unit.folder.process,
            author=facts.id,
            author_key=facts.sign_key,
            school_key=self.school_key(),
        )

    def say(self, changes: list[RegisterChange]) -> list[OperationId]:
        """Form operations of the center and cut them at once, so that they go out as news."""
        formed = self.journal.append(self.writer(), changes)
        self.journal.cut_all(self.writer())
        return formed

    def finish(self) -> Harvest:
        """Release what waited, issue the verdicts, bring the counts up to date."""
        self.intake.finish()
        self._revoke_again()
        verdicts, self.intake.harvest.verdicts = self.intake.harvest.verdicts, []
        if verdicts:
            self.say([self._verdict(one, ruling) for one, ruling in verdicts])
        self._write_alarms()
        facts = self._unit.folder.facts
        dirty = dirty_weeks(
            self.rows,
            facts.calendar,
            marked=self.intake.sheets.changed,
            site_days=self.intake.registers.changed_days,
            pupils=self.intake.registers.pupils.changed,
            left_classes=self.intake.registers.pupils.left_classes,
        )
        refresh_counts(self.rows, dirty, facts.calendar, facts.cadence)
        refresh_training_totals(self.rows, self.intake.registers.records)
        return self.intake.harvest

    def revoke(self, device: bytes, ranges: Ranges, why: str) -> None:
        """Say that a laptop is withdrawn, and which of its operations stay."""
        value, pieces = write_revocation(ranges, why)
        for piece in pieces.values():
            self.intake.take_object(piece)
        seen = self.intake.registers.heads_of(Kind.REVOCATION, device)
        self.say([RegisterChange(Kind.REVOCATION, device, value, seen)])

    def close_gaps(self, gaps: Iterable[tuple[bytes, bytes, int, int]], why: str) -> None:
        """Say that ranges are given up: device, session, first and last seq of each."""
        changes = []
        for device, session, first, last in gaps:
            key = OperationId(device, session, first).to_bytes()
            seen = self.intake.registers.heads_of(Kind.GAP_CLOSING, key)
            value = pack_gap_closing(last, why)
            changes.append(RegisterChange(Kind.GAP_CLOSING, key, value, seen))
        if changes:
            self.say(changes)

    def _revoke_again(self) -> None:
        """Say a revocation anew that came back older than what is held (sync.md section 8)."""
        noted, self.intake.harvest.revoked = self.intake.harvest.revoked, {}
        for device, ranges in noted.items():
            if self.intake.revocations.ranges(device) != ranges:
                why = self.rows.scalar(
                    "SELECT why FROM revocation WHERE site = ? AND device = ?", device
                )
                self.revoke(device, ranges, why or "")
                self.intake.finish()
        self.intake.harvest.revoked = {}

    def _write_alarms(self) -> None:
        """Keep what a person must know of: forks, clones, broken chains."""
        now = self._unit.folder.world.unix_seconds()
        alarms = [(subject, str(kind)) for kind, subject in self.intake.harvest.alarms]
        self.rows.many(
            "INSERT INTO alarm (site, subject, kind, raised_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            [(*one, now) for one in alarms],
        )
        for one in alarms:  # Raised again a day after a person looked into it, it is new again.
            self.rows.run(
                "DELETE FROM alarm_seen WHERE site = ? AND subject = ? AND kind = ?"
                " AND seen_at < ?",
                *one,
                now - ALARM_RESTS_S,
            )

    def decide(self, ones: Iterable[OperationId], ruling: Ruling, why: str = "") -> None:
        """Say what a person decided of operations."""
        self.say([self._verdict(one, ruling, why) for one in ones])

    def _verdict(self, one: OperationId, ruling: Ruling, why: str = "") -> RegisterChange:
        key = one.to_bytes()
        said = [int(ruling.state), ruling.code]
        value = msgspec.msgpack.encode([*said, why] if why else said)
        seen = self.intake.registers.heads_of(Kind.VERDICT, key)
        return RegisterChange(Kind.VERDICT, key, value, seen)


class CenterUnit:
    """One write unit of a center; ``finish`` belongs to the same transaction."""

    def __init__(self, folder: CenterFolder, connection: Connection, epoch: Epoch) -> None:
        self.folder = folder
        self.epoch = epoch
        self.connection = connection
        self.meta = Meta(connection)
        self._sites: dict[int, SiteUnit] = {}
        self._position: int | None = None

    @property
    def position(self) -> int:
        """Return the highest log position given out."""
        if self._position is None:
            self._position = int(self.meta.get("position", 0))
        return self._position

    def next_position(self) -> int:
        """Return the next log position of this center."""
        self._position = self.position + 1
        return self._position

    def highest_lamport(self) -> int:
        """Return the highest Lamport number known before this unit."""
        return int(self.meta.get("lamport", 0))

    def site(self, number: int) -> SiteUnit:
        """Return the unit of one site."""
        if number not in self._sites:
            code = self.connection.exec_driver_sql(
                "SELECT code FROM site WHERE no = ?", (number,)
            ).scalar_one()
            self._sites[number] = SiteUnit(self, number, code)
        return self._sites[number]

    def finish(self) -> None:
        """End every site's unit and write back the counters."""
        learned = self.highest_lamport()
        for site in self._sites.values():
            learned = max(learned, site.finish().lamport)
        self.meta.put("lamport", max(learned, self.highest_lamport()))
        self.meta.put("position", self.position)


def insert_epoch(unit: CenterUnit, known_number: int) -> Epoch:
    """Start an epoch above one that a laptop told of, inside this unit."""
    epoch = Epoch(known_number + 1, unit.folder.world.random_bytes(8))
    put_epoch(unit.connection, epoch, unit.position)
    return epoch
