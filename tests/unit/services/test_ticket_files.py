"""Tickets on a stick among everything else that people carry."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.security.slot_cost import SlotCost
from app.security.ticket import ClearTicket, TicketSecrets, write_ticket
from app.services.ticket_files import found_tickets, open_ticket

CODE = "ABCD-EFGH-JKMN"


def ticket() -> bytes:
    clear = ClearTicket(
        bytes(16),
        "四开片区",
        "center_school",
        bytes(32),
        b"der",
        [],
        "513431-02",
        "小学",
        bytes(16),
    )
    secrets = TicketSecrets(bytes(32), bytes(8), bytes(32), 0, 2026, {}, 7, 0)
    return write_ticket(clear, secrets, CODE, random_bytes=bytes, cost=SlotCost.FLOOR)


def test_a_ticket_is_known_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "给四开.dat").write_bytes(ticket())
    (tmp_path / "photo.jpg").write_bytes(b"x" * 100_000)
    (tmp_path / "half").write_bytes(ticket()[:200])
    (tmp_path / "note.txt").write_text("SUOMA")
    (tmp_path / "folder").mkdir()
    found = found_tickets([tmp_path, tmp_path / "pulled out"])
    assert [(one.path.name, one.center, one.site) for one in found] == [
        ("给四开.dat", "四开片区", "小学")
    ]


def test_the_code_opens_it_and_another_does_not(tmp_path: Path) -> None:
    path = tmp_path / "ticket"
    path.write_bytes(ticket())
    assert open_ticket(path, CODE.lower()).secrets.school_year == 2026
    with pytest.raises(InputError) as refused:
        open_ticket(path, "ABCD-EFGH-JKMP")
    assert refused.value.code == "I-122"
