"""What bad files get: a refusal with a name and a sentence, and not one byte changes anywhere."""

from __future__ import annotations

import itertools
import random
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from app.center import receiving
from app.security.sealing import SigningKey, seal_to
from app.services import carrying
from app.sync.stick import (
    MAX_STICK_BYTES,
    PACKET_MAGIC,
    REPLY_MAGIC,
    Packet,
    PacketHead,
    open_packet,
    open_stick_reply,
    read_packet,
    read_reply,
    write_packet,
    write_reply,
)
from tests.factories.sticks import Sticks, digest
from tests.usb.long_spoiling import Delivered, delivered, fill_stick, judge, resealed

SPOILED = 2_000
Made = tuple[Sticks, list[bytes], list[bytes]]


@pytest.fixture(scope="module")
def both_ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivered]:
    with delivered(tmp_path_factory.mktemp("area")) as made:
        yield made


@pytest.fixture(scope="module")
def made(both_ends: Delivered) -> Made:
    return both_ends.area, both_ends.packets, both_ends.replies


def test_two_thousand_spoiled_files_leave_both_ends_as_they_were(
    both_ends: Delivered, tmp_path: Path
) -> None:
    seed = random.getrandbits(32)
    print(f"seed {seed}")
    stick = tmp_path / "spoiled"
    lying = fill_stick(random.Random(seed), both_ends, stick, SPOILED)
    told = judge(both_ends, stick, lying)
    assert told["refused"] > SPOILED * 3 // 4
    assert told["replayed"]


def test_whole_files_in_any_order_and_twice_change_nothing(
    both_ends: Delivered, tmp_path: Path
) -> None:
    lying = Counter(both_ends.files * 2)
    stick = tmp_path / "again"
    stick.mkdir()
    for number, raw in enumerate(random.Random(6).sample(both_ends.files * 2, len(lying) * 2)):
        (stick / str(number)).write_bytes(raw)
    assert judge(both_ends, stick, lying)["replayed"] == lying.total()


def test_a_file_that_was_taken_would_be_seen(
    both_ends: Delivered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "one"
    lying = fill_stick(random.Random(1), both_ends, stick, 40)
    counting = itertools.count()
    monkeypatch.setattr(Delivered, "state", lambda _made: [str(next(counting))])
    with pytest.raises(AssertionError, match="a store changed"):
        judge(both_ends, stick, lying)


def refused(area: Sticks, folder: Path, raw: bytes) -> tuple[str, str]:
    """Return the code a packet gets, and the sentence, after making sure nothing changed."""
    folder.mkdir(exist_ok=True)
    file = folder / "packet"
    file.write_bytes(raw)
    before = digest(area.center.store, without=("epoch",))
    (bundle,) = area.receive(file)
    assert (bundle.state, bundle.reply) == ("damaged", None)
    assert digest(area.center.store, without=("epoch",)) == before
    assert file.read_bytes() == raw
    return bundle.code, bundle.sentence


def test_a_cut_file_an_empty_one_and_a_foreign_one_are_told_as_damaged(
    made: Made, tmp_path: Path
) -> None:
    area, (packet, *_rest), _replies = made
    for raw in (packet[:-1], packet[:40], b"", b"%PDF-1.7 of somebody"):
        assert refused(area, tmp_path / "s", raw)[0] == "I-500"


def test_a_file_of_a_newer_format_is_told_as_too_new(made: Made, tmp_path: Path) -> None:
    area, (packet, *_rest), _replies = made
    newer = resealed(packet.replace(PACKET_MAGIC, b"SUOMA-STICK 2\n", 1))
    code, sentence = refused(area, tmp_path / "s", newer)
    assert code == "I-501"
    assert "新" in sentence or "too new" in sentence


def test_lengths_that_promise_more_than_the_file_holds_cost_nothing(
    made: Made, tmp_path: Path
) -> None:
    area, (packet, *_rest), _replies = made
    for place in (len(PACKET_MAGIC), len(PACKET_MAGIC) + 4 + packet[len(PACKET_MAGIC) + 3]):
        huge = packet[:place] + struct.pack(">I", 0xFFFFFFF0) + packet[place + 4 :]
        assert refused(area, tmp_path / "s", resealed(huge))[0] == "I-500"


def test_a_file_larger_than_any_packet_is_refused_without_being_read_whole(
    made: Made, tmp_path: Path
) -> None:
    area, (packet, *_rest), _replies = made
    folder = tmp_path / "s"
    folder.mkdir()
    file = folder / "packet"
    with file.open("wb") as large:
        large.write(packet[:64])
        large.truncate(4 * MAX_STICK_BYTES)
    (bundle,) = area.receive(folder)
    assert (bundle.state, bundle.code) == ("damaged", "I-500")


def packet_of(area: Sticks, change: Callable[[Packet], Packet], key: SigningKey) -> bytes:
    """Return the first laptop's packet with another content, sealed to the center anew."""
    desk = area.desks[0]
    made = carrying.carry(desk.laptop, area.stick("forged"))
    file = read_packet(made.file.read_bytes())
    facts = area.center.facts
    packet = change(open_packet(file, facts.id, facts.sign_key).packet)
    return write_packet(packet, key, facts.sign_key.public, bytes(range(32)))


def test_only_the_laptop_itself_can_write_its_packets(made: Made, tmp_path: Path) -> None:
    area, _packets, _replies = made
    own, stranger = area.desks[0].laptop.identity, SigningKey.from_seed(bytes(32))
    other = area.desks[1].laptop.identity

    def of_another(packet: Packet) -> Packet:
        head = msgspec.structs.replace(packet.head, device=other.device)
        return msgspec.structs.replace(packet, head=head)

    def of_nobody(packet: Packet) -> Packet:
        head = msgspec.structs.replace(packet.head, device=bytes(16))
        return msgspec.structs.replace(packet, head=head)

    for change, key in (
        (lambda packet: packet, stranger),
        (of_another, own.device_key),
        (of_another, other.device_key),
        (of_nobody, own.device_key),
    ):
        assert refused(area, tmp_path / "s", packet_of(area, change, key))[0] == "I-503"


def test_a_head_that_is_not_the_content_s_is_damage(made: Made, tmp_path: Path) -> None:
    area, (packet, _two, third), _replies = made
    file = read_packet(packet)
    size = struct.unpack_from(">I", packet, len(PACKET_MAGIC))[0]
    start = len(PACKET_MAGIC) + 4
    other = msgspec.msgpack.encode(
        PacketHead(file.head.center, file.head.device, 9, file.head.site, file.head.made_at)
    )
    assert len(other) == size
    assert refused(area, tmp_path / "s", resealed(packet[:start] + other + packet[start + size :]))[
        0
    ] == ("I-500")
    assert third != packet


def test_content_that_is_no_request_or_of_a_newer_protocol_is_refused(
    made: Made, tmp_path: Path
) -> None:
    area, _packets, _replies = made
    key = area.desks[0].laptop.identity.device_key

    def with_request(raw: bytes) -> Callable[[Packet], Packet]:
        return lambda packet: msgspec.structs.replace(packet, request=raw)

    newer = msgspec.msgpack.encode([msgspec.msgpack.encode([2, b"?"]), bytes(64)])
    for raw, code in ((b"", "I-500"), (b"\xc4\xff", "I-500"), (newer, "I-501")):
        assert refused(area, tmp_path / "s", packet_of(area, with_request(raw), key))[0] == code


def test_sealed_bytes_that_are_no_packet_are_refused(made: Made, tmp_path: Path) -> None:
    area, (packet, *_rest), _replies = made
    file = read_packet(packet)
    head = msgspec.msgpack.encode(file.head)
    for content in (b"", bytes(10_000), b"\x92" * 5_000):
        sealed = seal_to(area.center.facts.sign_key.public, content, bytes(32))
        frame = PACKET_MAGIC + struct.pack(">I", len(head)) + head
        raw = frame + struct.pack(">I", len(sealed)) + sealed + bytes(32)
        assert refused(area, tmp_path / "s", resealed(raw))[0] == "I-500"


def test_one_damaged_file_never_stops_the_others(made: Made, tmp_path: Path) -> None:
    area, packets, _replies = made
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "a").write_bytes(packets[0][:-9])
    (folder / "b").write_bytes(packets[1])
    (folder / "c").write_bytes(packets[0])
    assert [one.state for one in area.receive(folder)] == ["damaged", "same", "same"]


def test_a_reply_with_a_false_receipt_code_is_not_believed(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    area, packets, _replies = made
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "packet").write_bytes(packets[0])
    monkeypatch.setattr("app.center.stick_replies.prove_receipt", lambda _key, _hash: bytes(64))
    area.receive(folder)
    desk = area.desks[0]
    before = digest(desk.laptop.store)
    (file,) = desk.take_back(folder).files
    assert (file.state, file.code) == ("damaged", "I-500")
    assert digest(desk.laptop.store) == before


def test_a_reply_that_receipts_what_was_never_offered_is_refused_whole(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    area, packets, _replies = made
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "packet").write_bytes(packets[0])
    honest = receiving.CenterExchange.write_reply

    def lying(self: receiving.CenterExchange, *arguments: object) -> object:
        reply = honest(self, *arguments)  # type: ignore[arg-type]
        return msgspec.structs.replace(reply, counter=reply.counter + 1)

    monkeypatch.setattr(receiving.CenterExchange, "write_reply", lying)
    area.receive(folder)
    desk = area.desks[0]
    before = digest(desk.laptop.store)
    (file,) = desk.take_back(folder).files
    assert (file.state, file.code) == ("damaged", "I-505")
    assert digest(desk.laptop.store) == before


def test_a_reply_that_another_center_signed_is_not_believed(made: Made, tmp_path: Path) -> None:
    """It is sealed to the laptop's public key, so anybody can write it; nobody else can sign it."""
    area, _packets, (reply, *_rest) = made
    laptop = area.desks[0].laptop
    opened = open_stick_reply(
        read_reply(reply),
        laptop.identity.device,
        laptop.identity.device_key,
        laptop.identity.center.id,
        laptop.identity.center.sign_key,
    )
    forger = SigningKey.from_seed(b"f" * 32)
    forged = write_reply(opened, forger, laptop.identity.device_key.public, b"e" * 32)
    (tmp_path / "x").write_bytes(forged)
    before = digest(laptop.store)
    (file,) = area.desks[0].take_back(tmp_path).files
    assert (file.state, file.code) == ("damaged", "I-500")
    assert digest(laptop.store) == before


def test_a_newer_reply_is_told_as_too_new(made: Made, tmp_path: Path) -> None:
    area, _packets, (reply, *_rest) = made
    folder = tmp_path / "s"
    folder.mkdir()
    newer = resealed(reply.replace(REPLY_MAGIC, b"SUOMA-REPLY 3\n", 1))
    (folder / "x").write_bytes(newer)
    (file,) = area.desks[0].take_back(folder).files
    assert (file.state, file.code) == ("damaged", "I-501")


def test_a_reply_whose_clear_head_was_changed_is_damaged(made: Made, tmp_path: Path) -> None:
    area, _packets, (reply, *_rest) = made
    folder = tmp_path / "s"
    folder.mkdir()
    head = read_reply(reply).head
    other = msgspec.msgpack.encode(msgspec.structs.replace(head, packet=9))
    start = len(REPLY_MAGIC) + 4
    (folder / "x").write_bytes(resealed(reply[:start] + other + reply[start + len(other) :]))
    (file,) = area.desks[0].take_back(folder).files
    assert (file.state, file.code) == ("damaged", "I-500")


def test_what_a_stick_lost_after_its_first_bytes_is_told_and_files_of_others_are_not(
    made: Made, tmp_path: Path
) -> None:
    area, (packet, *_rest), (reply, *_more) = made
    for whole, read in (
        (packet, area.receive),
        (reply, lambda folder: area.desks[0].take_back(folder).files),
    ):
        folder = tmp_path / str(len(whole))
        folder.mkdir()
        for name, raw in (("a.suoma", b""), ("b.suoma", whole[:9]), ("C.SUOMA", bytes(700))):
            (folder / name).write_bytes(raw)
        for name, raw in (("photo.jpg", b""), ("._a.suoma", b""), ("letter.suoma", b"x" * 40)):
            (folder / name).write_bytes(raw)
        found = {one.path.name: (one.state, one.code) for one in read(folder)}
        assert found == dict.fromkeys(("a.suoma", "b.suoma", "C.SUOMA"), ("damaged", "I-500"))
