"""A center's store key under a recovery code, so that its backup opens on another machine.

The code is made once and told once; the box, which opens with nothing else, travels in each backup.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec
import nacl.pwhash.argon2id
from msgspec import Meta

from app.security.enrolment_code import read_code
from app.security.sealing import KEY_BYTES, NONCE_BYTES, seal, unseal
from app.security.slot_cost import HIGHEST_COST, MEM_BYTES, SlotCost, is_floor_wanted

CONTEXT = b"suoma recovery 1\0"
SALT_BYTES = 16


class _Box(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    salt: Annotated[bytes, Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
    opslimit: Annotated[int, Meta(ge=SlotCost.FLOOR.ops, le=HIGHEST_COST.ops)]
    # No more than this program ever asks for: a file from outside must not fill the memory.
    memlimit: Annotated[int, Meta(ge=SlotCost.FLOOR.mem_bytes, le=MEM_BYTES)]
    sealed: Annotated[bytes, Meta(max_length=256)]


def make_box(
    store_key: bytes, owner: bytes, code: str, random_bytes: Callable[[int], bytes]
) -> bytes:
    """Return the key wrapped under a code of ``enrolment_code.new_code``; about 200 bytes.

    Args: owner: the center's number, 16 bytes; the box opens for it alone.
    """
    cost = SlotCost.FLOOR if is_floor_wanted() else SlotCost(3, MEM_BYTES)
    box = _Box(random_bytes(SALT_BYTES), cost.ops, cost.mem_bytes, b"")
    sealed = seal(_derive(code, box), random_bytes(NONCE_BYTES), store_key, CONTEXT + owner)
    return msgspec.msgpack.encode(msgspec.structs.replace(box, sealed=sealed))


def open_box(content: bytes, owner: bytes, code: str) -> bytes | None:
    """Return the store key, or None for a wrong code, another center's box or a damaged one."""
    try:
        box = msgspec.msgpack.decode(content, type=_Box)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if read_code(code) is None:
        return None
    key = unseal(_derive(code, box), box.sealed, CONTEXT + owner)
    return key if key is not None and len(key) == KEY_BYTES else None


def _derive(code: str, box: _Box) -> bytes:
    typed = read_code(code)
    if typed is None:
        raise ValueError("not a recovery code")
    derived: bytes = nacl.pwhash.argon2id.kdf(
        KEY_BYTES, typed.encode(), box.salt, opslimit=box.opslimit, memlimit=box.memlimit
    )
    return derived
