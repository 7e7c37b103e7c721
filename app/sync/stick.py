"""What lies on a stick: a request sealed to the center, and beside it the reply, sealed back.

Each file is immutable and checks itself. The clear head says whose it is, so that a person can be
told; nothing is believed of it that the signed content does not repeat. Layout:
``docs/protocol.md`` section 2.2. Pure: no clock, no file, no store.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

import msgspec

from app.security.sealing import SIGNATURE_BYTES, SigningKey, is_signed, seal_to, unseal_own
from app.sync.columns import UNREADABLE, MalformedError
from app.sync.counting import KINDS

PACKET_MAGIC: Final = b"SUOMA-STICK 1\n"
REPLY_MAGIC: Final = b"SUOMA-REPLY 1\n"
_ANY_VERSION: Final = len(b"SUOMA-STICK ")
MAGIC_BYTES: Final = len(PACKET_MAGIC)
# A flipped bit or a bad sector at the start: such a file is told, not taken for a foreign one.
_ALIKE: Final = 9
MAX_STICK_BYTES: Final = 50 * 1024 * 1024
# Beside the batches, objects and news: heads, signatures and framing.
ROOM_BYTES: Final = MAX_STICK_BYTES - 6 * 1024 * 1024
DIGEST_BYTES: Final = 32
MAX_HEAD_BYTES: Final = 1024
MAX_PACKET: Final = 1_000_000
MAX_VOID: Final = 200
PACKET_CONTEXT: Final = b"suoma stick 1"
REPLY_CONTEXT: Final = b"suoma stick reply 1"
CODE_CONTEXT: Final = b"suoma receipt code 1"

_Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Digest = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_Signature = Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]
_Packet = Annotated[int, msgspec.Meta(ge=1, le=MAX_PACKET)]
_Count = Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]
_Time = Annotated[int, msgspec.Meta(gt=-(1 << 53), lt=1 << 53)]
_Site = Annotated[str, msgspec.Meta(max_length=100)]
_Code = Annotated[bytes, msgspec.Meta(max_length=SIGNATURE_BYTES)]

_pack = msgspec.msgpack.Encoder().encode
_Struct = TypeVar("_Struct")


class DamagedStickError(MalformedError):
    """A file that was cut off, altered or put together from several."""


class NewerStickError(Exception):
    """A file of a newer format."""


class ForeignStickError(Exception):
    """A whole file that is for somebody else."""


class PacketHead(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What whoever finds the stick may read. site: the code; made_at: the laptop's claim."""

    center: _Id
    device: _Id
    packet: _Packet
    site: _Site
    made_at: _Time


class ReplyHead(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Whose reply it is. packet_hash: :attr:`PacketFile.digest` of what is answered."""

    center: _Id
    device: _Id
    packet: _Packet
    packet_hash: _Digest
    made_at: _Time


class Packet(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What only the center opens. counts: records by ``counting.KINDS``.

    void: numbers that the laptop began and could not write whole. request: the signed envelope.
    """

    head: PacketHead
    counts: Annotated[list[_Count], msgspec.Meta(min_length=len(KINDS), max_length=len(KINDS))]
    void: Annotated[list[_Packet], msgspec.Meta(max_length=MAX_VOID)]
    request: bytes


class StickReply(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What only the laptop opens. proof: signs the packet's hash; empty while it is only held.

    reply: the signed envelope.
    """

    head: ReplyHead
    proof: _Code
    reply: bytes


class _Signed(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    body: bytes
    signature: _Signature


@dataclass(frozen=True, slots=True)
class PacketFile:
    """A whole packet file, its content still sealed. digest: 32 bytes, names the file."""

    head: PacketHead
    digest: bytes
    _sealed: bytes


@dataclass(frozen=True, slots=True)
class ReplyFile:
    """A whole reply file, its content still sealed."""

    head: ReplyHead
    digest: bytes
    _sealed: bytes


@dataclass(frozen=True, slots=True)
class SignedPacket:
    """An opened packet whose signature is still to be checked: the key may be in its request."""

    packet: Packet
    _signed: _Signed

    def is_by(self, device_public: bytes) -> bool:
        """Tell whether this laptop signed it for the center named in its head."""
        return is_signed(device_public, PACKET_CONTEXT, self._signed.body, self._signed.signature)


def is_packet(start: bytes) -> bool:
    """Tell by the first 14 bytes whether a file is, or was, a packet of any version."""
    return _alike(start, PACKET_MAGIC) > max(_ALIKE, _alike(start, REPLY_MAGIC))


def is_reply(start: bytes) -> bool:
    """Tell by the first 14 bytes whether a file is, or was, a reply of any version."""
    return _alike(start, REPLY_MAGIC) > max(_ALIKE, _alike(start, PACKET_MAGIC))


def _alike(start: bytes, magic: bytes) -> int:
    return sum(one == other for one, other in zip(start, magic, strict=False))


def write_packet(packet: Packet, key: SigningKey, center_public: bytes, seed: bytes) -> bytes:
    """Return the bytes of a packet file. seed: 32 random bytes, used once."""
    body = _pack(packet)
    content = _pack(_Signed(body, key.sign(PACKET_CONTEXT, body)))
    return _frame(PACKET_MAGIC, _pack(packet.head), seal_to(center_public, content, seed))


def write_reply(reply: StickReply, key: SigningKey, device_public: bytes, seed: bytes) -> bytes:
    """Return the bytes of a reply file, signed by the center, sealed to the laptop."""
    body = _pack(reply)
    content = _pack(_Signed(body, key.sign(REPLY_CONTEXT, body)))
    return _frame(REPLY_MAGIC, _pack(reply.head), seal_to(device_public, content, seed))


def digest_of(raw: bytes) -> bytes:
    """Return the SHA-256 at the end of a file's bytes: the packet's hash."""
    return raw[-DIGEST_BYTES:]


def _frame(magic: bytes, head: bytes, sealed: bytes) -> bytes:
    content = b"".join(
        (magic, struct.pack(">I", len(head)), head, struct.pack(">I", len(sealed)), sealed)
    )
    return content + hashlib.sha256(content).digest()


def read_packet(raw: bytes) -> PacketFile:
    """Check that a packet file is whole and read its head.

    Raises: DamagedStickError; NewerStickError for a whole file of a newer format.
    """
    head, sealed, digest = _unframe(raw, PACKET_MAGIC)
    return PacketFile(_decode(head, PacketHead), digest, sealed)


def read_reply(raw: bytes) -> ReplyFile:
    """Check that a reply file is whole and read its head. Raises: as :func:`read_packet`."""
    head, sealed, digest = _unframe(raw, REPLY_MAGIC)
    return ReplyFile(_decode(head, ReplyHead), digest, sealed)


def open_packet(file: PacketFile, center: bytes, key: SigningKey) -> SignedPacket:
    """Open a packet with the center's key; its signature is still to be checked.

    Raises: ForeignStickError for another center's; DamagedStickError.
    """
    if file.head.center != center:
        raise ForeignStickError
    signed = _decode(_unsealed(key, file), _Signed)
    packet = _decode(signed.body, Packet)
    if packet.head != file.head:
        raise DamagedStickError("the head is of another packet")
    return SignedPacket(packet, signed)


def open_stick_reply(
    file: ReplyFile, device: bytes, key: SigningKey, center: bytes, center_public: bytes
) -> StickReply:
    """Open a reply with the laptop's key and check that its center signed it.

    Raises: ForeignStickError for another laptop's or center's; DamagedStickError.
    """
    if file.head.device != device or file.head.center != center:
        raise ForeignStickError
    signed = _decode(_unsealed(key, file), _Signed)
    if not is_signed(center_public, REPLY_CONTEXT, signed.body, signed.signature):
        raise DamagedStickError("not signed by the center")
    reply = _decode(signed.body, StickReply)
    if reply.head != file.head:
        raise DamagedStickError("the head is of another reply")
    return reply


def prove_receipt(key: SigningKey, packet_hash: bytes) -> bytes:
    """Return the center's 64-byte proof that it has read a packet; the same on every reading."""
    return key.sign(CODE_CONTEXT, packet_hash)


def is_receipt_proof(center_public: bytes, packet_hash: bytes, proof: bytes) -> bool:
    """Tell whether the center proves that it has read the packet of this hash."""
    return is_signed(center_public, CODE_CONTEXT, packet_hash, proof)


def receipt_code(proof: bytes) -> str:
    """Return the six digits of a proof as people read them out: ``482 913``."""
    number = int.from_bytes(hashlib.sha256(proof).digest()[:8], "big") % 1_000_000
    return f"{number // 1000:03d} {number % 1000:03d}"


def check_text(packet_hash: bytes) -> str:
    """Return the first 8 hex digits of a packet's hash as a slip prints them: ``7E31 90AC``."""
    digits = packet_hash.hex()[:8].upper()
    return f"{digits[:4]} {digits[4:]}"


def _unsealed(key: SigningKey, file: PacketFile | ReplyFile) -> bytes:
    plain = unseal_own(key, file._sealed)  # noqa: SLF001 -- of this module
    if plain is None:
        raise DamagedStickError("the sealed content does not open")
    return plain


def _unframe(raw: bytes, magic: bytes) -> tuple[bytes, bytes, bytes]:
    """Return head, sealed content and digest of a whole file."""
    content, digest = raw[:-DIGEST_BYTES], raw[-DIGEST_BYTES:]
    if len(raw) < MAGIC_BYTES + 8 + DIGEST_BYTES or len(raw) > MAX_STICK_BYTES:
        raise DamagedStickError("no packet has this length")
    if hashlib.sha256(content).digest() != digest:
        raise DamagedStickError("the bytes are not those that were written")
    if not content.startswith(magic):
        # Every format ends with such a digest, so what is whole and reads otherwise is newer.
        if content.startswith(magic[:_ANY_VERSION]):
            raise NewerStickError
        raise DamagedStickError("not a file of this kind")
    head, rest = _piece(content[MAGIC_BYTES:], MAX_HEAD_BYTES)
    sealed, rest = _piece(rest, MAX_STICK_BYTES)
    if rest:
        raise DamagedStickError("bytes after the end")
    return head, sealed, digest


def _piece(content: bytes, most: int) -> tuple[bytes, bytes]:
    if len(content) < 4:  # noqa: PLR2004 -- a length
        raise DamagedStickError("no length")
    (length,) = struct.unpack_from(">I", content)
    if length > most or len(content) < 4 + length:
        raise DamagedStickError("a length beyond the end")
    return content[4 : 4 + length], content[4 + length :]


def _decode(raw: bytes, kind: type[_Struct]) -> _Struct:
    try:
        return msgspec.msgpack.decode(raw, type=kind)
    except UNREADABLE as error:
        raise DamagedStickError("not what a file of this kind holds") from error
