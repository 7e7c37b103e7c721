"""A laptop is stolen, given away or broken: what the center withdraws, and what it keeps."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.center.devices import list_devices, revoke_device
from app.center.identity import CenterFolder
from app.center.quarantine import list_quarantined, reject, release
from app.center.status import status
from app.domain.calendar import day_number
from app.domain.errors import InputError
from app.services.corrections import corrections
from app.services.habits import mark_cells
from app.services.revoked import is_revoked, why_revoked
from app.services.roster import class_ids, known_pupils
from app.services.syncing import Synchroniser
from app.sync.protocol import Outcome
from app.sync.rows import SiteRows
from app.sync.sheets import MET
from tests.factories.small_school import SEATS, School, StraightTo

MONDAY, TUESDAY, WEDNESDAY = "2024-10-14", "2024-10-15", "2024-10-16"


class Watched(School):
    """A school one of whose two laptops is lost. stolen: its number."""

    stolen: bytes


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a school with two laptops."""
    home = tmp_path_factory.mktemp("school")
    with pytest.MonkeyPatch.context() as patch:
        made = School(home, patch)
        made.enrol("laptop", "吉木阿来")
        made.roster("laptop")
        made.sync("laptop")
        made.enrol("stolen", "沙马拉且")
        made.center.close()
    return home


@pytest.fixture
def school(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    """Lend a copy of the school that was built."""
    shutil.copytree(built, tmp_path / "school")
    made = Watched(tmp_path / "school", monkeypatch)
    with made.opened("stolen") as laptop:
        made.stolen = laptop.identity.device
    yield made
    made.center.close()


def _states(center: CenterFolder) -> dict[bytes, str]:
    return {one.device: one.state for one in list_devices(center)}


def test_what_a_withdrawn_laptop_brought_before_stays_and_the_rest_is_kept_apart(
    school: Watched,
) -> None:
    school.enter("stolen", MONDAY, "wash_face")
    school.sync("stolen")
    school.sync("laptop")
    gone = revoke_device(school.center, school.stolen.hex(), "被盗")
    assert (gone.device, gone.gaps) == (school.stolen, ())
    assert _states(school.center)[school.stolen] == "revoked"
    school.enter("stolen", TUESDAY, "wash_face")
    report = school.sync("stolen")
    assert (report.outcome, report.code, report.pending) == (Outcome.REVOKED, "S-09", SEATS)
    assert school.counted() == {"wash_face": SEATS}
    (group,) = list_quarantined(school.center)
    assert (group.code, group.revoked_why, group.records) == ("Q-03", "被盗", SEATS)
    assert (group.classes, group.days) == (("三年级1班",), (TUESDAY, TUESDAY))
    with school.center.read() as connection:
        found = status(connection, school.world.today()).quarantined
    assert [(one.operation.device, one.code) for one in found] == [(school.stolen, "Q-03")]


def test_a_withdrawn_laptop_hears_so_from_a_center_that_was_put_back_too(school: Watched) -> None:
    """It knows of an epoch that the center does not, and no approved laptop has told of it yet."""
    revoke_device(school.center, school.stolen.hex(), "被盗")
    school.keep_copy("backup")
    school.restart()
    assert school.sync("stolen").outcome is Outcome.REVOKED
    school.restart()
    assert school.sync("stolen").outcome is Outcome.REVOKED
    school.put_back("backup")
    assert school.sync("stolen").outcome is Outcome.REVOKED


def test_the_other_laptop_of_the_school_keeps_the_same_apart(school: Watched) -> None:
    revoke_device(school.center, school.stolen.hex(), "被盗")
    school.enter("stolen", TUESDAY, "wash_face")
    school.sync("stolen")
    school.sync("laptop")
    assert school.stored("laptop") == 0
    assert school.stored("stolen") == SEATS  # its own screen goes on showing what was typed
    with school.opened("laptop") as laptop:
        assert corrections(laptop) == ()  # nobody here has anything to put right
        assert not is_revoked(laptop)


def test_a_withdrawn_laptop_locks_wipes_nothing_and_says_so(school: Watched) -> None:
    school.enter("stolen", MONDAY, "wash_face")
    school.sync("stolen")
    revoke_device(school.center, school.stolen.hex(), "被盗")
    school.sync("stolen")
    with school.opened("stolen") as laptop:
        assert is_revoked(laptop)
        assert why_revoked(laptop) == "被盗"
        why = laptop.why_read_only()
        assert why is not None
        assert why.code == "I-537"
    report = school.enter("stolen", TUESDAY, "wash_face")
    assert (report.saved, {one.code for one in report.refused}) == (0, {"I-537"})
    assert school.stored("stolen") == SEATS
    assert school.sync("stolen").pending == 0


def test_a_window_that_was_open_refuses_the_next_mark_once_any_process_heard_of_it(
    school: Watched,
) -> None:
    day = day_number(date.fromisoformat(TUESDAY))
    with school.opened("stolen") as window:
        with window.store.read() as connection:
            rows = SiteRows(connection)
            class_id = class_ids(rows)["三年级1班"]
            pupil = known_pupils(rows)[0].number
        assert mark_cells(window, class_id, day, {pupil: {0: MET}}).marked
        revoke_device(school.center, school.stolen.hex(), "被盗")
        school.sync("stolen")  # opened a second time, as another process would
        with pytest.raises(InputError) as refused:
            mark_cells(window, class_id, day, {pupil: {0: None}})
    assert refused.value.code == "I-537"


def test_what_was_received_but_not_yet_confirmed_is_still_confirmed(school: Watched) -> None:
    school.enter("stolen", MONDAY, "wash_face")
    with school.opened("stolen") as laptop:
        deaf = Synchroniser(laptop, _Deaf(school))
        assert deaf.run().outcome is Outcome.BAD_ANSWER
    revoke_device(school.center, school.stolen.hex(), "被盗")
    report = school.sync("stolen")
    assert (report.outcome, report.acknowledged, report.pending) == (Outcome.REVOKED, SEATS, 0)
    assert list_quarantined(school.center) == ()
    assert school.counted() == {"wash_face": SEATS}


class _Deaf(StraightTo):
    """A line that breaks while the answer comes: the center has it, the laptop does not know."""

    def send(self, body: bytes) -> object:  # type: ignore[override]
        answer = super().send(body)
        return type(answer)(answer.status, answer.body[:40], None)


def test_a_session_that_is_let_in_counts_everywhere_and_is_confirmed(school: Watched) -> None:
    revoke_device(school.center, school.stolen.hex(), "误操作")
    school.enter("stolen", TUESDAY, "wash_face")
    school.sync("stolen")
    (group,) = list_quarantined(school.center)
    assert release(school.center, group.id) == 1
    assert list_quarantined(school.center) == ()
    assert school.counted() == {"wash_face": SEATS}
    school.sync("laptop")
    assert school.stored("laptop") == SEATS
    assert school.sync("stolen").pending == 0


def test_one_record_is_refused_and_its_author_reads_why(school: Watched) -> None:
    revoke_device(school.center, school.stolen.hex(), "被盗")
    school.enter("stolen", TUESDAY, "wash_face")
    school.sync("stolen")
    (group,) = list_quarantined(school.center)
    (one,) = group.operations
    assert reject(school.center, one.id, "不是老师填的") == 1
    assert list_quarantined(school.center) == ()
    school.sync("laptop")
    with school.opened("laptop") as laptop:
        (told,) = corrections(laptop)
    assert (told.code, told.why) == ("R-07", "不是老师填的")
    assert "不是老师填的" in told.message
    with pytest.raises(InputError) as refused:
        release(school.center, one.id)
    assert refused.value.code == "I-535"


def test_a_revoked_laptop_hears_nothing_more_of_the_children(school: Watched) -> None:
    revoke_device(school.center, school.stolen.hex(), "被盗")
    school.enter("laptop", MONDAY, "wash_face")
    school.sync("laptop")
    for _time in range(2):
        assert school.sync("stolen").outcome is Outcome.REVOKED
    assert school.stored("stolen") == 0


def test_a_withdrawn_laptop_brings_all_it_has_in_as_many_requests_as_it_takes(
    school: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    revoke_device(school.center, school.stolen.hex(), "被盗")
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        school.enter("stolen", day, "wash_face")
    monkeypatch.setattr("app.services.syncing.ENVELOPE_ROOM", 1 << 20)  # room for one batch
    report = school.sync("stolen")
    assert report.outcome is Outcome.REVOKED
    assert report.requests >= 3
    assert sum(one.records for one in list_quarantined(school.center)) == 3 * SEATS
    assert school.sync("stolen").requests == 1


def test_a_center_put_back_hears_of_its_revocation_and_unsays_nothing(school: Watched) -> None:
    school.center.close()
    school.copy("center", "backup")
    school.start()
    revoke_device(school.center, school.stolen.hex(), "被盗")
    school.sync("laptop")
    school.center.close()
    school.copy("backup", "center")
    school.start()
    # It has forgotten, takes what the laptop brings, and says so.
    school.enter("stolen", TUESDAY, "wash_face")
    assert (school.sync("stolen").outcome, school.sync("stolen").pending) == (Outcome.DONE, 0)
    assert school.counted() == {"wash_face": SEATS}
    # The other laptop brings the revocation back: what was confirmed since stays confirmed.
    for _time in range(2):
        assert school.sync("laptop").outcome is Outcome.DONE
    assert _states(school.center)[school.stolen] == "revoked"
    assert school.counted() == {"wash_face": SEATS}
    assert school.stored("laptop") == SEATS
    assert list_quarantined(school.center) == ()
    assert "epoch" in school.alarms()
    # What comes from now on is kept apart again.
    assert school.sync("stolen").outcome is Outcome.REVOKED


def test_a_center_put_back_lets_in_nothing_that_was_kept_apart_before(school: Watched) -> None:
    school.center.close()
    school.copy("center", "backup")
    school.start()
    revoke_device(school.center, school.stolen.hex(), "被盗")
    school.enter("stolen", TUESDAY, "wash_face")
    school.sync("stolen")
    school.sync("laptop")
    school.center.close()
    school.copy("backup", "center")
    school.start()
    for name in ("laptop", "laptop", "stolen"):
        school.sync(name)
    assert school.counted() == {}
    assert sum(one.records for one in list_quarantined(school.center)) == SEATS


def test_a_laptop_of_a_year_with_a_thousand_sessions_is_withdrawn_all_the_same(
    school: Watched,
) -> None:
    with school.opened("stolen") as laptop, school.center.store.write() as connection:
        # Sessions that the center holds: only their ranges matter here.
        (site,) = connection.exec_driver_sql(
            "SELECT site FROM session WHERE device = ? LIMIT 1", (laptop.identity.device,)
        ).one()
        for number in range(1_000):
            key = (site, 10_000 + number)
            connection.exec_driver_sql(
                "INSERT INTO session (site, no, device, session, author, last_operation, last_seq,"
                " confirmed_seq, confirmed_epoch) VALUES (?, ?, ?, ?, x'', 3, 3, 0, 0)",
                (*key, school.stolen, number.to_bytes(8, "big") or b""),
            )
            connection.exec_driver_sql(
                "INSERT INTO batch (site, position, session_no, kind, first_seq, count,"
                " is_complete, is_folded, records, confirmed_epoch, header_hash, header,"
                " device_signature) VALUES (?, ?, ?, 0, 1, 3, 1, 1, 0, 0, ?, x'', x'')",
                (site, -number - 1, key[1], number.to_bytes(32, "big")),
            )
    gone = revoke_device(school.center, school.stolen.hex(), "被盗")
    assert gone.operations >= 3_000
    school.sync("laptop")
    with school.opened("laptop") as laptop, laptop.store.read() as connection:
        assert connection.exec_driver_sql(
            "SELECT length(received) > 12000, state FROM revocation"
            " JOIN device ON device.id = revocation.device"
        ).fetchall() == [(1, "revoked")]


@pytest.mark.parametrize(
    ("number", "why", "code"),
    [("no number", "被盗", "I-531"), ("00" * 16, "被盗", "I-531"), ("", " ", "I-533")],
)
def test_a_revocation_needs_a_laptop_and_a_reason(
    school: Watched, number: str, why: str, code: str
) -> None:
    with pytest.raises(InputError) as refused:
        revoke_device(school.center, number or school.stolen.hex(), why)
    assert refused.value.code == code


def test_a_laptop_is_withdrawn_once_and_a_waiting_one_is_turned_away(school: Watched) -> None:
    revoke_device(school.center, school.stolen.hex(), "被盗")
    with pytest.raises(InputError) as refused:
        revoke_device(school.center, school.stolen.hex(), "被盗")
    assert refused.value.code == "I-532"
    ready = school.set_up("stranger", "俄木")
    revoke_device(school.center, ready.device.hex(), "不认识")
    assert _states(school.center)[ready.device] == "rejected"
    assert school.sync("stranger").outcome is Outcome.REFUSED
