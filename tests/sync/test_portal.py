"""A school's telephone line, a hotel's network: who answers plain HTTP in the center's place?"""

from __future__ import annotations

import pytest

from app.domain.addresses import Address
from app.security.tls import new_identity, server_context
from app.sync.portal import is_behind_portal
from tests.factories.centers import ScriptedCenter, http
from tests.factories.proxy import LOCALHOST

LOGIN = b"<html><body>please sign in</body></html>"


def is_portal(answer: bytes) -> bool:
    with ScriptedCenter(None, lambda _heard: answer) as network:
        return is_behind_portal(
            Address(LOCALHOST, network.port), ports=[network.port], patience_s=0.3
        )


@pytest.mark.parametrize(
    "answer",
    [
        http("302 Found", b"", "location: http://10.0.0.1/login"),
        http("511 Network Authentication Required", LOGIN),
        http("200 OK", LOGIN),
        http("200 OK", b"\xe8\xaf\xb7\xe7\x99\xbb\xe5\xbd\x95", "Content-Type: text/html"),
    ],
)
def test_a_sign_in_page_is_known(answer: bytes) -> None:
    assert is_portal(answer)


@pytest.mark.parametrize(
    "answer", [http("404 Not Found"), http("200 OK", b"fine"), b"SSH-2.0-x\r\n", b"HTTP/", b""]
)
def test_other_machines_are_not_sign_in_pages(answer: bytes) -> None:
    assert not is_portal(answer)


def test_a_real_center_is_none_and_nobody_is_none() -> None:
    with ScriptedCenter(server_context(new_identity()), lambda _heard: None) as center:
        address = Address(LOCALHOST, center.port)
        assert not is_behind_portal(address, ports=[center.port], patience_s=0.3)
    assert not is_behind_portal(address, ports=[address.port], patience_s=0.3)


def test_the_question_names_nothing_of_the_school() -> None:
    with ScriptedCenter(None, lambda _heard: http("302 Found")) as network:
        assert is_behind_portal(
            Address(LOCALHOST, network.port), ports=[network.port], patience_s=0.3
        )
    (heard,) = network.heard
    assert heard == b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"
