"""Where a center listens and where laptops look for it; a laptop knows it by key, never by this."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.domain.errors import InputError
from app.domain.text import _

HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class Address:
    """A host (name, IPv4, or IPv6 without brackets) and a TCP port; port 0: any free one."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Return ``https://HOST:PORT``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}:{self.port}"


def read_address(text: str) -> Address:
    """Read ``https://HOST[:PORT]`` of a ticket. Raises: InputError I-123 (field address)."""
    address = _split(text) if text.startswith("https://") else None
    if address is None or address.port == 0:
        raise InputError(
            _("The address of the center is not one: {address}.").format(address=text),
            field="address",
            kept=_("Nothing was changed."),
            todo=_("Write it like https://192.168.1.5:8443."),
            code="I-123",
        )
    return address


def read_listen(text: str) -> Address:
    """Read ``HOST:PORT`` of ``center serve``. Raises: InputError I-124 (field listen)."""
    address = _split(f"https://{text}") if ":" in text else None
    if address is None:
        raise InputError(
            _("The center cannot listen on {address}.").format(address=text),
            field="listen",
            kept=_("Nothing was changed."),
            todo=_("Write it like 0.0.0.0:8443."),
            code="I-124",
        )
    return address


def _split(url: str) -> Address | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    has_more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if not parts.hostname or has_more or any(sign.isspace() for sign in url):
        return None
    return Address(parts.hostname, HTTPS_PORT if port is None else port)
