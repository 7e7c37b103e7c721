"""Addresses on tickets and on the command line of the center."""

from __future__ import annotations

import pytest

from app.domain.addresses import Address, read_address, read_listen
from app.domain.errors import InputError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://192.168.1.5:8443", Address("192.168.1.5", 8443)),
        ("https://zx.example.cn", Address("zx.example.cn", 443)),
        ("https://[fe80::1]:8443/", Address("fe80::1", 8443)),
    ],
)
def test_a_laptop_finds_the_address_of_its_ticket(text: str, address: Address) -> None:
    assert read_address(text) == address
    assert read_address(address.url) == address


@pytest.mark.parametrize(
    "text",
    ["", "http://center:8443", "https://", "https://a:0", "https://a:99999", "https://a:x",
     "https://a/path", "https://a?q", "https://me@a", "https://a b", "https://[::1"],
)  # fmt: skip
def test_what_is_no_address_is_named(text: str) -> None:
    with pytest.raises(InputError) as refused:
        read_address(text)
    assert (refused.value.code, refused.value.field) == ("I-123", "address")


def test_a_center_listens_on_any_free_port() -> None:
    assert read_listen("127.0.0.1:0") == Address("127.0.0.1", 0)
    assert read_listen("[::1]:8443") == Address("::1", 8443)


@pytest.mark.parametrize("text", ["", "8443", "127.0.0.1", ":8443", "127.0.0.1:many"])
def test_where_nobody_can_listen_is_named(text: str) -> None:
    with pytest.raises(InputError) as refused:
        read_listen(text)
    assert (refused.value.code, refused.value.field) == ("I-124", "listen")
