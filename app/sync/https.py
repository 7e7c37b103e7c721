"""The HTTPS carrier: one pinned line to one center, as few bytes as HTTP/1.1 allows.

Every default of ``requests`` that asks the environment, follows, adds or stores is switched off
here; nothing else in the program imports it.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Self

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError, IncompleteRead, ReadTimeoutError
from urllib3.util import SKIP_HEADER

from app.domain.addresses import Address
from app.security.tls import SERVER_NAME, pinned_context
from app.sync.carrier import Answered, Meter, Reason, Unreachable

PATH = "/v1"
PROGRAM_PATH = "/v1/program"
CONNECT_TIMEOUT_S = 20.0
# The longest silence, not the longest exchange: 16 kB take 7 s at 20 kbit/s, 1 MiB 7 minutes.
STALL_TIMEOUT_S = 60.0
MAX_ANSWER_BYTES = 2 * 1024 * 1024
MAX_RETRY_AFTER_S = 24 * 3600
PIECE_BYTES = 16 * 1024
# A TLS record that fits one packet can be read as soon as that packet is there, whatever is lost
# of the rest; each costs 22 bytes, 1.7 %.
RECORD_BYTES = 1_280
# The kernel takes no more than this in advance (twice: Linux doubles it): otherwise all of a
# request would wait in it on a slow line, and the silence until the answer be taken for a stall.
SEND_BUFFER_BYTES = 16 * 1024
SOCKET_OPTIONS = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES),
]
BARE_HEADERS = {"Accept-Encoding": SKIP_HEADER, "User-Agent": SKIP_HEADER}


class HttpsCarrier:
    """A kept-alive line to the center of one certificate (DER); for one thread at a time.

    Args: path: what is asked for there. connect_timeout_s, stall_timeout_s: until connected; of
    silence afterwards.
    Raises: ValueError when ``certificate`` is none.
    """

    def __init__(
        self,
        address: Address,
        certificate: bytes,
        *,
        path: str = PATH,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        stall_timeout_s: float = STALL_TIMEOUT_S,
    ) -> None:
        self._meter = Meter()
        self._url = address.url + path
        self._timeouts = (connect_timeout_s, stall_timeout_s)
        self._context = pinned_context(certificate)
        self._context.sslsocket_class = _metered(self._meter)
        pool = HTTPSConnectionPool(
            address.host,
            address.port,
            maxsize=1,
            ssl_context=self._context,
            server_hostname=SERVER_NAME,
            cert_reqs="CERT_REQUIRED",
            socket_options=SOCKET_OPTIONS,
        )
        pool.ConnectionCls = _line(self._meter, stall_timeout_s)
        self._session = _Session()
        self._session.mount(address.url, _PinnedAdapter(pool))

    @property
    def meter(self) -> Meter:
        """Return what went over the line so far: HTTP with headers, without TLS."""
        return self._meter

    def send(self, body: bytes) -> Answered | Unreachable:
        """Post one request and return what came back; see :class:`app.sync.carrier.Carrier`."""
        try:
            response = self._session.post(
                self._url, data=body, timeout=self._timeouts, stream=True, allow_redirects=False
            )
            return _read(response)
        except (requests.RequestException, HTTPError, OSError) as error:
            return Unreachable(_reason(error))

    def close(self) -> None:
        """Close the line; a later :meth:`send` opens it again."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Session(requests.Session):
    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False  # no proxy, no .netrc, no certificates of the environment
        self.headers.clear()
        self.headers.update(BARE_HEADERS)
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.adapters.clear()

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Lead nowhere: requests reads a redirect's whole body even when told not to follow."""


class _PinnedAdapter(HTTPAdapter):
    """Hands out the one pool, and loads no certificates into its context."""

    def __init__(self, pool: HTTPSConnectionPool) -> None:
        super().__init__()
        self._pinned_pool = pool

    def get_connection_with_tls_context(
        self, *_args: object, **_options: object
    ) -> HTTPSConnectionPool:
        return self._pinned_pool

    def cert_verify(self, *_args: object) -> None:
        """Load none of the public certificates that come with requests."""

    def close(self) -> None:
        self._pinned_pool.close()
        super().close()


def _line(meter: Meter, stall_timeout_s: float) -> type[HTTPSConnection]:
    class Line(HTTPSConnection):
        """Sends head and body as one TLS record where they fit: 22 bytes and a packet less.

        What is longer goes in records of a packet each.
        """

        gathered: bytearray | None = None

        def request(  # type: ignore[override] # as in urllib3 itself
            self,
            method: str,
            url: str,
            body: bytes | None = None,
            headers: Mapping[str, str] | None = None,
            **options: bool,
        ) -> None:
            self.gathered = gathered = bytearray()
            try:
                super().request(method, url, body, headers, **options)
            finally:
                self.gathered = None
            meter.requests += 1
            # urllib3 would send all of it under the connect timeout: this one is per piece.
            self.sock.settimeout(stall_timeout_s)
            for start in range(0, len(gathered), RECORD_BYTES):
                super().send(bytes(gathered[start : start + RECORD_BYTES]))

        def send(self, data: bytes) -> None:  # type: ignore[override] # all that is ever sent
            assert self.gathered is not None
            self.gathered += data

    return Line


def _metered(meter: Meter) -> type[ssl.SSLSocket]:
    class MeteredSocket(ssl.SSLSocket):
        def send(  # type: ignore[override] # what sendall gives
            self, data: bytes | memoryview, flags: int = 0
        ) -> int:
            sent = super().send(data, flags)
            meter.bytes_up += sent
            return sent

        def recv_into(  # type: ignore[override] # what a buffered reader gives
            self, buffer: bytearray | memoryview, nbytes: int | None = None, flags: int = 0
        ) -> int:
            received = super().recv_into(buffer, nbytes, flags)
            meter.bytes_down += received
            return received

    return MeteredSocket


def _read(response: requests.Response) -> Answered | Unreachable:
    if 300 <= response.status_code < 400:  # noqa: PLR2004 -- RFC 9110 section 15.4
        response.close()
        return Unreachable(Reason.REDIRECTED)
    body = bytearray()
    for piece in response.raw.stream(PIECE_BYTES, decode_content=False):
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            response.close()
            return Unreachable(Reason.BAD_ANSWER)
    response.raw.release_conn()
    return Answered(response.status_code, bytes(body), _retry_after(response.headers))


def _retry_after(headers: Mapping[str, str]) -> int | None:
    text = headers.get("Retry-After", "")
    return min(int(text), MAX_RETRY_AFTER_S) if text.isascii() and text.isdigit() else None


def _reason(error: Exception) -> Reason:
    """Sort by what lies at the bottom: requests wraps one cause in up to four others."""
    causes = tuple(_causes(error))

    def is_by(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if is_by(ssl.SSLCertVerificationError):
        return Reason.WRONG_KEY
    if is_by(requests.ConnectTimeout):
        return Reason.OFFLINE
    if is_by(TimeoutError, ReadTimeoutError):
        return Reason.STALLED
    if is_by(ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError, IncompleteRead):
        return Reason.OFFLINE
    # Plain HTTP where TLS was due (a portal's page), or something that is not HTTP.
    return Reason.BAD_ANSWER if is_by(ssl.SSLError, HTTPException) else Reason.OFFLINE


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all it wraps: as cause, as context, as argument or as ``reason``."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        found = waiting.pop()
        if not isinstance(found, BaseException) or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        waiting += [found.__cause__, found.__context__, getattr(found, "reason", None), *found.args]
