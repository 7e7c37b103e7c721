"""What to do once before other computers reach a center: short, and always with the stick."""

from __future__ import annotations

import pytest

from app.services.lan_hints import lan_hints


@pytest.mark.parametrize("platform", ["win32", "linux", "darwin"])
def test_the_stick_is_always_the_last_word(platform: str) -> None:
    hints = lan_hints(platform, 8443)
    assert len(hints) >= 2
    assert len(set(hints)) == len(hints)
    assert "stick" in hints[-1] or "U盘" in hints[-1]


def test_the_command_names_the_port_the_center_really_has() -> None:
    assert "ufw allow 9443/tcp" in "".join(lan_hints("linux", 9443))
    assert "9443" in "".join(lan_hints("darwin", 9443))
