from __future__ import annotations

from app.store.kind import StoreKind, major


def test_laptop_and_center_cannot_be_taken_for_each_other() -> None:
    marks = {kind.application_id.to_bytes(4, "big") for kind in StoreKind}
    assert marks == {b"SUOL", b"SUOC"}


def test_the_major_is_the_thousands() -> None:
    assert [major(1_000), major(1_999), major(2_000)] == [1, 1, 2]
