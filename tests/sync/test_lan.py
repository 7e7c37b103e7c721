"""A center in the same building is found by its id, and whoever lies about it gets nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from ipaddress import IPv4Address

import pytest

from app.domain.addresses import Address
from app.security.tls import TlsIdentity, new_identity, server_context
from app.sync import lan
from app.sync.carrier import Answered, Reason, Unreachable
from app.sync.https import HttpsCarrier
from app.sync.lan import Announcer, LanFinder, is_announced, reachable
from app.sync.ways import WaysCarrier
from tests.factories.centers import ScriptedCenter, http
from tests.factories.proxy import LOCALHOST

# Multicast on the loopback interface: it needs neither a network nor root.
LOOPBACK = [LOCALHOST]
PATIENCE_S = 20.0
ANYWHERE = "0.0.0.0"  # noqa: S104 -- what a center of a school listens on
SHORT_S = 0.2
SECRET = b"names of children"
OK_ANSWER = http("200 OK", b"receipts")


@pytest.fixture(scope="module")
def identity() -> TlsIdentity:
    return new_identity()


@contextmanager
def announced(center: bytes, port: int) -> Iterator[None]:
    with closing(Announcer(center, LOOPBACK)) as announcer:
        announcer.begin(Address(LOCALHOST, port))
        yield


def test_a_center_is_found_by_its_id_until_it_stops() -> None:
    one, other = b"center-one......", b"center-other...."
    finder = LanFinder(LOOPBACK)
    with announced(one, 8443), announced(other, 9443):
        assert finder.find(one, PATIENCE_S) == Address(LOCALHOST, 8443)
        assert finder.find(other, PATIENCE_S) == Address(LOCALHOST, 9443)
        assert finder.find(b"center-nobody...", SHORT_S) is None
    assert finder.find(one, SHORT_S) is None


def test_an_impostor_that_announces_the_same_id_hears_not_a_byte(identity: TlsIdentity) -> None:
    center = b"center-one......"
    with (
        ScriptedCenter(server_context(new_identity()), lambda _heard: OK_ANSWER) as impostor,
        announced(center, impostor.port),
    ):
        found = LanFinder(LOOPBACK).find_all(center, PATIENCE_S)
        assert found == (Address(LOCALHOST, impostor.port),)
        with closing(carrier_along(list(found), identity)) as carrier:
            assert carrier.send(SECRET) == Unreachable(Reason.WRONG_KEY)
    assert impostor.accepted == 1
    assert impostor.heard == []
    assert carrier.meter.bytes_up == 0


def test_what_is_announced_names_no_person_and_no_school() -> None:
    told = lan._service(b"center-one......", Address(ANYWHERE, 8443), LOOPBACK)
    assert told.decoded_properties == {"v": "1", "id": b"center-one......".hex()}
    assert told.name == f"{b'center-one......'.hex()}._suoma._tcp.local."
    assert told.parsed_addresses() == LOOPBACK


@pytest.mark.parametrize(
    ("host", "is_told"),
    [
        ("127.0.0.1", False),
        ("127.0.1.1", False),
        ("::1", False),
        (ANYWHERE, True),
        ("192.168.1.5", True),
        ("::", True),
        ("center.example", False),
    ],
)
def test_only_a_center_that_others_can_reach_is_announced(host: str, is_told: bool) -> None:
    assert is_announced(Address(host, 8443)) is is_told


def test_a_ticket_names_an_address_that_others_can_dial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lan, "_own_addresses", lambda: ["192.168.1.5", "10.0.0.1"])
    for host in (ANYWHERE, "::"):
        assert reachable(Address(host, 8443)) == Address("192.168.1.5", 8443)
    assert reachable(Address("center.example", 443)) == Address("center.example", 443)
    monkeypatch.setattr(lan, "_own_addresses", list)
    assert reachable(Address(ANYWHERE, 8443)) == Address(ANYWHERE, 8443)


def test_without_a_network_nobody_is_found_and_nothing_breaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_network(_interfaces: object) -> None:
        raise OSError(19, "No such device")

    monkeypatch.setattr(lan, "_open", no_network)
    assert LanFinder().find(b"center-one......", SHORT_S) is None
    with closing(Announcer(b"center-one......")) as announcer:
        announcer.begin(Address(ANYWHERE, 8443))


def test_a_network_that_goes_while_one_looks_is_nobody_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class PulledOut:
        closed = 0

        def get_service_info(self, *_asked: object, **_options: object) -> None:
            raise OSError(100, "Network is down")

        def close(self) -> None:
            self.closed += 1

    zeroconf = PulledOut()
    monkeypatch.setattr(lan, "_open", lambda _interfaces: zeroconf)
    assert LanFinder().find_all(b"center-one......", SHORT_S) == ()
    assert zeroconf.closed == 1


def test_an_announcement_that_never_began_is_taken_back_without_a_word() -> None:
    Announcer(b"center-one......").close()


def test_the_machine_s_own_addresses_are_those_that_others_can_dial() -> None:
    own = lan._own_addresses()
    assert own == [host for host in own if not IPv4Address(host).is_loopback]
    told = lan._service(b"center-one......", Address(ANYWHERE, 8443), None)
    assert told.parsed_addresses() == own


def carrier_along(
    ways: list[Address], identity: TlsIdentity, answered: list[Address] | None = None
) -> WaysCarrier:
    noted = [] if answered is None else answered
    return WaysCarrier(
        lambda: ways, lambda address: HttpsCarrier(address, identity.certificate), noted.append
    )


def dead_address() -> Address:
    with socket.create_server((LOCALHOST, 0)) as taken:
        return Address(LOCALHOST, taken.getsockname()[1])


def test_the_next_address_is_tried_when_nobody_or_somebody_else_is_at_the_first(
    identity: TlsIdentity,
) -> None:
    heard: list[Address] = []
    with (
        ScriptedCenter(server_context(new_identity()), lambda _heard: OK_ANSWER) as stranger,
        ScriptedCenter(server_context(identity), lambda _heard: OK_ANSWER) as center,
    ):
        right = Address(LOCALHOST, center.port)
        ways = [dead_address(), Address(LOCALHOST, stranger.port), right, dead_address()]
        with closing(carrier_along(ways, identity, heard)) as carrier:
            assert carrier.send(SECRET) == Answered(200, b"receipts")
            assert carrier.send(SECRET) == Answered(200, b"receipts")
        assert (center.accepted, heard) == (1, [right])
        assert SECRET not in b"".join(stranger.heard)
        assert carrier.meter.requests == 2
        assert carrier.meter.bytes_up == sum(map(len, center.heard))


def test_a_request_that_was_begun_goes_to_no_second_address(identity: TlsIdentity) -> None:
    with (
        ScriptedCenter(server_context(identity), lambda _heard: b"SSH-2.0-x\r\n") as odd,
        ScriptedCenter(server_context(identity), lambda _heard: OK_ANSWER) as center,
    ):
        ways = [Address(LOCALHOST, odd.port), Address(LOCALHOST, center.port)]
        with closing(carrier_along(ways, identity)) as carrier:
            assert isinstance(carrier.send(SECRET), Unreachable)
        assert center.heard == []


@pytest.mark.parametrize("order", [1, -1])
def test_that_somebody_sits_in_the_centers_place_is_said_rather_than_that_nobody_does(
    identity: TlsIdentity, order: int
) -> None:
    with ScriptedCenter(server_context(new_identity()), lambda _heard: OK_ANSWER) as stranger:
        ways = [dead_address(), Address(LOCALHOST, stranger.port)][::order]
        with closing(carrier_along(ways, identity)) as carrier:
            assert carrier.send(SECRET) == Unreachable(Reason.WRONG_KEY)
        assert carrier.meter.bytes_up == 0
        assert SECRET not in b"".join(stranger.heard)


def test_where_no_way_is_known_a_laptop_is_offline(identity: TlsIdentity) -> None:
    with closing(carrier_along([], identity)) as carrier:
        assert carrier.send(SECRET) == Unreachable(Reason.OFFLINE)
        assert carrier.meter.requests == 0
