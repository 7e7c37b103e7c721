"""The suite reaches this machine only: a test that asks the network fails."""

from __future__ import annotations

import socket
import warnings

import pytest


def test_another_machine_is_out_of_reach() -> None:
    # 192.0.2.0/24 is kept for documentation (RFC 5737): no such machine exists.
    # The block warns before it raises, and a warning is an error here.
    with socket.socket() as line, pytest.raises(UserWarning, match=r"192\.0\.2\.1"):
        line.connect(("192.0.2.1", 443))


def test_this_machine_is_within_reach() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as caller,
    ):
        answering, address = server.accept()
        answering.close()
        assert address == caller.getsockname()


def test_a_warning_fails_the_test_that_causes_it() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
