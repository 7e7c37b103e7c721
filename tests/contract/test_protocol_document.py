"""docs/protocol.md is true: its example is decoded here by code that knows nothing of the product.

The small reader below uses MessagePack, libsodium, zstd and hashlib alone, as another client would.
Only the comparisons with today's product, at the end, import it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import msgspec
import nacl.bindings
import nacl.exceptions
import nacl.pwhash.argon2id
import pytest
import zstandard

from app.center import exchange, judging, news, standing, take_backs
from app.services import offering
from app.sync import batch as batch_module
from app.sync import (
    columns,
    envelope,
    journal,
    objects,
    operations,
    program,
    protocol,
    record_layout,
    stick,
)
from tests.contract import protocol_vectors

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "protocol.md").read_text("utf-8")
VECTORS: dict[str, Any] = json.loads((ROOT / "docs" / "protocol-vectors.json").read_text("utf-8"))
KEYS = {name: bytes.fromhex(value) for name, value in VECTORS["keys"].items()}

pack = msgspec.msgpack.encode
unpack = msgspec.msgpack.decode


def sha256(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def block(name: str) -> bytes:
    """Return the bytes of the fence ``hex NAME`` of the document, comments after ; left out."""
    found = re.findall(rf"^```hex {name}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert len(found) == 1, name
    return bytes.fromhex("".join(line.split(";")[0] for line in found[0].splitlines()))


def check_signature(public: bytes, context: str, message: bytes, signature: bytes) -> None:
    """Raise unless the signature is right."""
    signed = signature + context.encode() + b"\0" + message
    nacl.bindings.crypto_sign_open(signed, public)


def unsqueezed(part: bytes) -> Any:
    codec, body = part[0], part[1:]
    return unpack(body if codec == 0 else zstandard.ZstdDecompressor().decompress(body))


def unsealed(header: list[Any], sealed: bytes) -> bytes:
    context = pack([header[3], header[4], header[5]])
    plain: bytes = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
        sealed[24:], context, sealed[:24], KEYS["school_key_secret"]
    )
    return plain


def from_planes(planes: bytes, sizes: list[int], lists: list[int]) -> list[list[int]]:
    half = len(planes) // 2
    numbers = [low | high << 8 for low, high in zip(planes[:half], planes[half:], strict=True)]
    before: dict[int, list[int]] = {}
    sheets = []
    for size, one in zip(sizes, lists, strict=True):
        rows, numbers = numbers[:size], numbers[size:]
        if one in before:
            rows = [row ^ last for row, last in zip(rows, before[one], strict=True)]
        before[one] = rows
        sheets.append(rows)
    return sheets


def read_part(part: bytes, header: list[Any], sizes: dict[bytes, int]) -> list[dict[str, Any]]:
    """Return the operations of a part in the form of the vectors, in no order."""
    references, changes, sheets = unsqueezed(part)
    ids = [[device or header[3], session or header[4], seq] for device, session, seq in references]
    said = []
    lamport = claimed_at = 0
    for seq, lamport_step, claimed_step, kind, key, value, seen in changes:
        lamport, claimed_at = lamport + lamport_step, claimed_at + claimed_step
        stamp = {"seq": header[5] + seq, "lamport": lamport, "claimed_at": claimed_at}
        names = [ids[place] for place in seen]
        said.append({**stamp, "kind": kind, "key": key, "value": value, "seen": names})
    return said + (read_sheets(sheets, header, sizes, ids) if sheets else [])


def read_sheets(
    sheets: list[Any], header: list[Any], sizes: dict[bytes, int], ids: list[list[Any]]
) -> list[dict[str, Any]]:
    seqs, lamports, claims, lists, days, touched, not_yet, cleared, seen = sheets
    rows = [sizes[header[13][one]] for one in lists]
    columns_of = [from_planes(planes, rows, lists) for planes in (touched, not_yet)]
    said = []
    for place, (seq, lamport, claimed_at, day) in enumerate(
        zip(*(accumulate(column) for column in (seqs, lamports, claims, days)), strict=True)
    ):
        said.append(
            {
                "seq": header[5] + seq,
                "lamport": lamport,
                "claimed_at": claimed_at,
                "kind": 1,
                "list": header[13][lists[place]],
                "day": day,
                "touched": columns_of[0][place],
                "not_yet": columns_of[1][place],
                "cleared": [[row, mask] for at, row, mask in cleared if at == place],
                "seen": [
                    [ids[ref], [list(pair) for pair in zip(flat[::2], flat[1::2], strict=True)]]
                    for at, ref, flat in seen
                    if at == place
                ],
            }
        )
    return said


def read_batch(wire: bytes, device_public: bytes) -> tuple[list[Any], list[dict[str, Any]]]:
    """Verify a batch as a receiver does; return its header and operations."""
    raw_header, device_signature, author_signature, public, sealed = unpack(wire)
    header = unpack(raw_header)
    assert len(wire) <= 16 * 1024
    signed = raw_header + (author_signature or b"")
    check_signature(device_public, "suoma batch device 1", signed, device_signature)
    if author_signature is not None:
        check_signature(KEYS["author_public"], "suoma batch author 1", raw_header, author_signature)
    sizes = {bytes.fromhex(VECTORS["class_list"]["name"]): len(VECTORS["class_list"]["pupils"])}
    said = []
    if public is not None:
        assert header[10] == sha256(public)
        said += read_part(public, header, sizes)
    if sealed is not None:
        assert header[11] == sha256(sealed)
        assert header[12] == KEYS["school_key_id"]
        said += read_part(unsealed(header, sealed), header, sizes)
    said.sort(key=lambda one: one["seq"])
    assert [one["seq"] for one in said] == list(range(header[5], header[5] + header[6]))
    return header, said


def hexed(one: Any) -> Any:
    if isinstance(one, bytes):
        return one.hex()
    if isinstance(one, dict):
        return {name: hexed(value) for name, value in one.items()}
    return [hexed(each) for each in one] if isinstance(one, list) else one


# ---- the example of the document


def test_ids_and_the_proof_follow_from_the_keys() -> None:
    made = sha256(b"suoma device 1\0" + KEYS["device_public"])[:16]
    assert made == KEYS["device_id"]
    message = b"suoma announce 1\0" + KEYS["device_public"] + KEYS["device_id"]
    proof = hmac.new(KEYS["ticket_secret"], message, hashlib.sha256).digest()
    assert proof == KEYS["announce_proof"]
    for name in ("device", "center", "author"):
        public, _secret = nacl.bindings.crypto_sign_seed_keypair(KEYS[f"{name}_seed"])
        assert public == KEYS[f"{name}_public"]


def test_the_class_list_has_the_name_the_header_says() -> None:
    content = block("class-list")
    class_id, pupils = unpack(content)
    assert len(class_id) == 16
    assert len(pupils) == 3 * 16
    assert unpack(block("header"))[13] == [sha256(content)[:16]]


def test_the_batch_of_the_document_is_read_step_by_step() -> None:
    header = unpack(block("header"))
    raw_header, device_signature, author_signature, public, sealed = unpack(block("batch"))
    assert raw_header == block("header")
    assert public == block("public-part")
    assert sealed == block("sealed-part")
    assert author_signature is None
    check_signature(KEYS["device_public"], "suoma batch device 1", raw_header, device_signature)
    plain = unsealed(header, sealed)
    assert plain == block("sealed-plain")
    assert plain[0] == 1
    assert pack(unsqueezed(plain)) == block("sealed-columns")


def test_the_marks_of_the_document_are_what_its_words_say() -> None:
    _header, said = read_batch(block("batch"), KEYS["device_public"])
    tuesday, no_water, wednesday, correction = said
    assert [one["seq"] for one in said] == [10, 11, 12, 13]
    assert tuesday["day"] == correction["day"] == 20_004
    assert wednesday["day"] == 20_005
    assert tuesday["touched"] == [0x83, 0x83, 0x400]
    assert tuesday["not_yet"] == [0, 0x02, 0]
    assert no_water["key"] == (20_006).to_bytes(4, "big") + b"\1"
    assert no_water["value"] == pack(True)
    assert wednesday["not_yet"] == [0x80, 0, 0]
    assert correction["cleared"] == [[0, 0x80]]
    first = [KEYS["device_id"], _header[4], 10]
    assert correction["seen"] == [[first, [[0, 0x80], [1, 0x02]]]]


def test_the_request_is_signed_for_the_center_and_carries_batch_and_list() -> None:
    body, signature = unpack(block("request"))
    assert body == block("request-body")
    check_signature(KEYS["device_public"], "suoma request 1", KEYS["center_id"] + body, signature)
    version, device, _epoch, position, counter, _clock, heads, batches, lists, wants, told = unpack(
        body
    )
    assert (version, device, position, counter, wants) == (1, KEYS["device_id"], 0, 2, [])
    assert batches == [block("batch")]
    assert lists == [block("class-list")]
    header = unpack(block("header"))
    assert heads == [[None, header[4], 13, sha256(block("header"))[:16]]]
    assert told[:3] == [KEYS["device_public"], KEYS["ticket_id"], KEYS["announce_proof"]]


def test_the_reply_is_signed_for_the_device_and_receipts_what_was_named() -> None:
    body, signature = unpack(block("reply"))
    assert body == block("reply-body")
    check_signature(KEYS["center_public"], "suoma reply 1", KEYS["device_id"] + body, signature)
    reply = unpack(body)
    header = unpack(block("header"))
    assert reply[1] == 0
    assert reply[3] == 2
    assert reply[8] == [[None, header[4], 13, sha256(block("header"))[:16], []]]
    (news,) = reply[9]
    _center_header, (approval,) = read_batch(news, KEYS["center_public"])
    assert approval["kind"] == 20
    assert unpack(approval["value"]) == [KEYS["device_public"], "approved"]


def framed(file: bytes) -> tuple[bytes, bytes, bytes]:
    """Return magic, head and sealed content of a file of a stick whose digest is right."""
    assert sha256(file[:-32]) == file[-32:]
    parts, place = [], 14
    for _part in range(2):
        size = int.from_bytes(file[place : place + 4], "big")
        parts.append(file[place + 4 : place + 4 + size])
        place += 4 + size
    assert place == len(file) - 32
    return file[:14], parts[0], parts[1]


def unboxed(sealed: bytes, seed: bytes) -> bytes:
    """Open a sealed box with the X25519 key of an Ed25519 seed."""
    public, secret = nacl.bindings.crypto_sign_seed_keypair(seed)
    own = nacl.bindings.crypto_sign_ed25519_sk_to_curve25519(secret)
    other = nacl.bindings.crypto_sign_ed25519_pk_to_curve25519(public)
    plain: bytes = nacl.bindings.crypto_box_seal_open(sealed, other, own)
    return plain


def test_the_packet_of_the_document_opens_for_the_center_and_holds_the_request() -> None:
    magic, head, sealed = framed(block("packet"))
    assert (magic, head) == (b"SUOMA-STICK 1\n", block("packet-head"))
    assert unpack(head) == [KEYS["center_id"], KEYS["device_id"], 3, "SC-LS-001", 1_728_352_800]
    body, signature = unpack(unboxed(sealed, KEYS["center_seed"]))
    assert body == block("packet-body")
    check_signature(KEYS["device_public"], "suoma stick 1", body, signature)
    assert unpack(body) == [unpack(head), [5, 0, 1, 0, 0, 0], [2], block("request")]
    with pytest.raises(nacl.exceptions.CryptoError):
        unboxed(sealed, KEYS["device_seed"])


def test_the_reply_file_of_the_document_opens_for_the_laptop_and_proves_the_receipt() -> None:
    magic, head, sealed = framed(block("reply-file"))
    assert (magic, head) == (b"SUOMA-REPLY 1\n", block("reply-file-head"))
    packet_hash = block("packet")[-32:]
    assert unpack(head)[2:4] == [3, packet_hash]
    body, signature = unpack(unboxed(sealed, KEYS["device_seed"]))
    assert body == block("reply-file-body")
    check_signature(KEYS["center_public"], "suoma stick reply 1", body, signature)
    same_head, proof, reply = unpack(body)
    assert (same_head, reply) == (unpack(head), block("reply"))
    check_signature(KEYS["center_public"], "suoma receipt code 1", packet_hash, proof)
    number = int.from_bytes(sha256(proof)[:8], "big") % 1_000_000
    assert f"{number:06d}" == VECTORS["stick"]["receipt_code"].replace(" ", "")


@pytest.mark.parametrize("name", ["request", "reply", "batch"])
def test_one_turned_bit_is_noticed(name: str) -> None:
    body, signature, *_rest = unpack(block(name))
    spoiled = body[:-1] + bytes([body[-1] ^ 1])
    public, context, lead = {
        "request": (KEYS["device_public"], "suoma request 1", KEYS["center_id"]),
        "reply": (KEYS["center_public"], "suoma reply 1", KEYS["device_id"]),
        "batch": (KEYS["device_public"], "suoma batch device 1", b""),
    }[name]
    check_signature(public, context, lead + body, signature)
    with pytest.raises(nacl.exceptions.BadSignatureError):
        check_signature(public, context, lead + spoiled, signature)


# ---- the vectors


@pytest.mark.parametrize("vector", VECTORS["batches"], ids=lambda vector: vector["name"])
def test_every_batch_of_the_vectors_says_what_is_written_beside_it(vector: dict[str, Any]) -> None:
    is_center = vector["header"]["device"] == KEYS["center_id"].hex()
    public = KEYS["center_public" if is_center else "device_public"]
    wire = bytes.fromhex(vector["wire"])
    header, said = read_batch(wire, public)
    assert hexed(header) == list(vector["header"].values())
    assert hexed(said) == vector["operations"]
    assert sha256(unpack(wire)[0]).hex() == vector["header_hash"]


def test_the_batches_of_the_session_are_a_chain() -> None:
    own = KEYS["device_id"].hex()
    session = [one for one in VECTORS["batches"] if one["header"]["device"] == own]
    assert session[0]["header"]["previous"] is None
    for before, after in pairwise(session):
        assert after["header"]["previous"] == before["header_hash"]
        ended = before["header"]["first_seq"] + before["header"]["count"]
        assert after["header"]["first_seq"] == ended


def _value(batch: str, kind: int) -> Any:
    vector = next(one for one in VECTORS["batches"] if one["name"] == batch)
    said = next(one for one in vector["operations"] if one["kind"] == kind)
    return said["key"], unpack(bytes.fromhex(said["value"]))


def test_a_long_lesson_is_put_together_from_the_pieces_the_header_names() -> None:
    pieces = {}
    for one in VECTORS["pieces"]:
        content = bytes.fromhex(one["content"])
        assert sha256(content)[:16].hex() == one["name"]
        pieces[one["name"]] = unpack(content)[0]
    _key, lesson = _value("records", 27)
    names = [name.hex() for name in lesson[10]]
    batch = next(one for one in VECTORS["batches"] if one["name"] == "records")
    assert batch["header"]["lists"] == names == list(pieces)
    assert lesson[9] is None
    assert [len(piece) for piece in pieces.values()][:-1] == [15_000]
    text = unpack(b"".join(pieces[name] for name in names))
    assert text[8] == [[10, "出示图片", "说一说", ""]]
    assert text[9].startswith("这节课读得多")


def test_the_certified_content_is_the_entry_as_it_was_sent() -> None:
    key, entry = _value("records", 26)
    certified_key, said = _value("certification", 28)
    assert certified_key == key + "02"
    assert said[0] == "accepted"
    assert said[1] == [[2024, 8]]
    assert unpack(said[7]) == entry
    assert entry[7] == [[20_004, 210, 840]]


def test_both_codecs_occur_in_the_vectors() -> None:
    parts = [one[part] for one in VECTORS["batches"] for part in ("public", "sealed_plain")]
    assert {part[:2] for part in parts if part} == {"00", "01"}


@pytest.mark.parametrize("place", [0, 1])
def test_the_exchanges_of_the_vectors_fit_their_fields(place: int) -> None:
    for kind in ("requests", "replies"):
        one = VECTORS[kind][place]
        body, _signature = unpack(bytes.fromhex(one["wire"]))
        assert hexed(unpack(body)) == list(one["body"].values())
    assert VECTORS["replies"][0]["body"]["receipts"] == []


def test_the_ticket_of_the_vectors_opens_as_the_document_says() -> None:
    ticket = VECTORS["ticket"]
    raw = bytes.fromhex(ticket["file"])
    magic = b"SUOMA-TICKET 1\n"
    assert raw.startswith(magic)
    assert sha256(raw[:-32]) == raw[-32:]
    clear, kdf, sealed = unpack(raw[len(magic) : -32])
    assert hexed(unpack(clear)) == list(ticket["clear"].values())
    salt, passes, memory = kdf
    typed = ticket["code"].replace("-", "").encode()
    key = nacl.pwhash.argon2id.kdf(32, typed, salt, opslimit=passes, memlimit=memory)
    plain = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
        sealed[24:], magic + pack(clear) + pack(kdf), sealed[:24], key
    )
    secrets = unpack(plain)
    assert secrets[0] == KEYS["ticket_secret"]
    said = {**ticket["secrets"], "calendar": dict(ticket["secrets"]["calendar"])}
    assert hexed(secrets[:5]) + secrets[5:] == list(said.values())


def test_the_short_code_of_the_vectors_is_what_both_ends_show() -> None:
    center, device = KEYS["center_public"], KEYS["device_public"]
    stretched = nacl.pwhash.argon2id.kdf(
        32,
        b"suoma short code 1\0" + center + device,
        sha256(center)[:16],
        opslimit=6,
        memlimit=64 * 1024 * 1024,
    )
    digits = f"{int.from_bytes(stretched, 'big') % 10**8:08d}"
    assert VECTORS["ticket"]["short_code"] == f"{digits[:4]} {digits[4:]}"


# ---- document, vectors and product agree


def test_the_product_makes_these_vectors_today() -> None:
    made = protocol_vectors.build()
    assert protocol_vectors.as_json(made) == protocol_vectors.VECTORS.read_text("utf-8"), (
        "run `make vectors` and say in docs/protocol.md, section 11, what changed"
    )


def test_the_hex_of_the_document_is_what_the_product_makes() -> None:
    assert protocol_vectors.filled(TEXT) == TEXT


def section(number: int) -> str:
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found
    return found[0]


def test_every_limit_is_the_constant_it_names() -> None:
    rooms = {
        "batch": batch_module,
        "columns": columns,
        "envelope": envelope,
        "journal": journal,
        "judging": judging,
        "news": news,
        "objects": objects,
        "operations": operations,
        "protocol": protocol,
        "record_layout": record_layout,
        "standing": standing,
        "stick": stick,
        "take_backs": take_backs,
        "offering": offering,
        "program": program,
    }
    rows = re.findall(r"^\| .*? \| (\d+) \| `(\w+)\.(\w+)` \|$", section(9), re.MULTILINE)
    assert len(rows) == section(9).count("\n|") - 2
    for value, room, name in rows:
        assert int(value) == getattr(rooms[room], name), name


def test_every_code_of_a_synchronisation_is_in_the_table() -> None:
    named = set(re.findall(r"`(S-\d\d)`", section(10)))
    answers = {
        json.loads(one.body)["code"]: one.status
        for one in (exchange.REFUSED, exchange.MALFORMED, exchange.TOO_NEW)
    }
    assert named == {code for code in protocol.CODES.values() if code} | set(answers)
    for code, status in answers.items():
        assert re.search(rf"^\| .*\b{status}\b.*\| .*`{code}` \|$", section(10), re.MULTILINE)


def test_every_status_the_client_knows_is_in_the_table() -> None:
    known = {
        protocol.OK,
        protocol.TOO_LARGE,
        protocol.TOO_MANY,
        protocol.BUSY,
        protocol.UPGRADE,
        *protocol.FORBIDDEN,
    }
    first = [line.split("|")[1] for line in section(10).splitlines() if line.startswith("| ")]
    assert known <= {int(one) for cell in first for one in re.findall(r"\d{3}", cell)}


def test_every_kind_and_every_verdict_code_is_in_the_document() -> None:
    rows = dict(re.findall(r"^\| (\d+) \| ([A-Z_]+) \| ", section(4), re.MULTILINE))
    assert {int(number): name for number, name in rows.items()} == {
        int(kind): kind.name for kind in operations.Kind
    }
    parts = re.findall(r"^\| (\d+) \| [A-Z_]+ \| (sealed|public) ", section(4), re.MULTILINE)
    for number, part in parts:
        assert operations.is_sealed(operations.Kind(int(number))) is (part == "sealed")
    codes = {
        judging.NOT_READABLE,
        judging.LAMPORT_LEAP,
        judging.NOT_ALLOWED,
        judging.OUTSIDE_YEAR,
        judging.ONLY_CENTER,
        judging.NO_TRAINING,
        judging.OUTSIDE_TRAINING,
        judging.UNFINISHED_LESSON,
        judging.REVOKED,
        judging.MASS_TAKE_BACK,
        judging.REJECTED,
    }
    assert codes == set(re.findall(r"^\| `([QR]-\d\d)` \|", section(8), re.MULTILINE))


def test_the_tables_name_the_fields_in_the_order_of_the_product() -> None:
    for heading, struct in (
        ("### 5.2 Header", batch_module.Header),
        ("## 5. Batches", batch_module.Batch),
        ("### 6.1 Request", envelope.Request),
        ("### 6.2 Reply", envelope.Reply),
    ):
        table = TEXT.split(f"{heading}\n", 1)[1].split("\n\n" if "Head" in heading else "\n#")[0]
        rows = re.findall(r"^\| (\d+) \| (\w+) \|", table, re.MULTILINE)
        assert [name for _number, name in rows] == list(struct.__struct_fields__)
        assert [int(number) for number, _name in rows] == list(range(len(rows)))
