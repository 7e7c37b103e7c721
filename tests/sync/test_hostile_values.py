"""Whatever a signed batch says, it never stops the exchange of everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.ids import OperationId
from app.sync.batch import CutFrom, cut, write_batch
from app.sync.intake import Taken
from app.sync.operations import Kind, Operation, RegisterChange
from tests.sync.worlds import FIRST_DAY, School, digest, water


def _pack(value: object) -> bytes:
    try:
        return msgspec.msgpack.encode(value)
    except (OverflowError, UnicodeEncodeError):
        return b"\xc1"


IDS = [bytes(16), b"p" * 16, bytes(32), b"", bytes(15)]
numbers = st.sampled_from([-1, 0, 1, 3, 20_000, 65_536, 1 << 53, 1 << 63]) | st.integers(-9, 9)
texts = st.sampled_from(["head", "approved", "一年级", "2024-2025", "", "王" * 300]) | st.text()
atoms = st.one_of(numbers, texts, st.none(), st.booleans(), st.floats(), st.sampled_from(IDS))
values = st.one_of(
    atoms,
    st.lists(atoms, max_size=4),
    st.tuples(st.sampled_from(IDS), st.lists(st.lists(atoms, min_size=6, max_size=6))),
    st.tuples(st.sampled_from(IDS), numbers, numbers),
    st.tuples(texts, numbers, texts),
    st.tuples(texts, texts, st.sampled_from(IDS)),
    st.tuples(numbers, texts),
    st.tuples(st.sampled_from(IDS), texts),
)
packed = st.none() | values.map(_pack) | st.binary(max_size=20)
keys = st.sampled_from([*IDS, water(FIRST_DAY), bytes(5), b"\xff" * 5]) | st.binary(max_size=33)
changes = st.builds(
    RegisterChange,
    st.sampled_from([one for one in Kind if one is not Kind.SHEET]),
    keys,
    packed,
    st.lists(
        st.builds(
            OperationId,
            st.just(bytes(16)),
            st.sampled_from([bytes(8), b"y" * 8]),
            st.integers(1, (1 << 53) - 1),
        ),
        max_size=2,
    ).map(tuple),
)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    made = School(Path(tmp_path_factory.mktemp("hostile")))
    made.laptop()
    made.laptop()
    made.laptop(is_center=True)
    yield made
    made.close()


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(changes, min_size=1, max_size=6), st.booleans())
def test_whatever_a_register_change_says_the_exchange_goes_on(
    school: School, hostile: list[RegisterChange], is_center: bool
) -> None:
    reader, *rogues = school.nodes
    rogue = rogues[is_center]
    session = school.rng.randbytes(8)
    operations = [Operation(seq, seq, 0, one) for seq, one in enumerate(hostile, start=1)]
    honest = Operation(
        len(hostile) + 1,
        1,
        0,
        RegisterChange(Kind.SITE_DAY, water(FIRST_DAY), msgspec.msgpack.encode(True)),
    )
    batch = cut(
        [*operations, honest],
        CutFrom("LS-0001", rogue.device, session, bytes(16), None, None),
        rogue.key,
        school_key=school.key,
        nonce=school.rng.randbytes(24),
    )
    assert reader.take([write_batch(batch)]) == [Taken.NEW]
    assert reader.state_of(OperationId(rogue.device, session, honest.seq)) == 0
    assert digest(reader)
