"""What people read of a packet to each other: a code on two screens, a hash on two slips."""

from __future__ import annotations

from app.security.sealing import SigningKey
from app.sync.stick import check_text, is_receipt_proof, prove_receipt, receipt_code

CENTER, OTHER = SigningKey.from_seed(bytes(32)), SigningKey.from_seed(b"o" * 32)
PACKET = bytes.fromhex("7e3190ac") + bytes(28)


def test_the_slip_shows_the_first_digits_of_the_hash_in_two_groups() -> None:
    assert check_text(PACKET) == "7E31 90AC"


def test_only_the_center_proves_that_it_has_read_a_packet_and_the_same_each_time() -> None:
    proof = prove_receipt(CENTER, PACKET)
    assert proof == prove_receipt(CENTER, PACKET)
    assert is_receipt_proof(CENTER.public, PACKET, proof)
    assert not is_receipt_proof(CENTER.public, PACKET[::-1], proof)
    assert not is_receipt_proof(CENTER.public, PACKET, prove_receipt(OTHER, PACKET))


def test_the_code_that_is_read_out_has_six_digits_also_when_they_are_small() -> None:
    codes = {receipt_code(number.to_bytes(2, "big")) for number in range(3_000)}
    assert len(codes) > 2_900
    assert all(len(one) == 7 and one[3] == " " for one in codes)
    assert all(one.replace(" ", "").isdecimal() for one in codes)
    assert any(one.startswith("00") for one in codes)
    assert any(one[4] == "0" for one in codes)
