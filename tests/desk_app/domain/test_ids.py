from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.ids import RANDOM_BYTES, Millis, uuid7

_moments = st.integers(0, 2**48 - 1).map(Millis)
_randomness = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)


@given(_moments, _randomness)
def test_id_is_a_version_7_uuid_that_holds_its_moment(now: Millis, randomness: bytes) -> None:
    made = uuid.UUID(uuid7(now, randomness))
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == now


@given(_moments, _moments, _randomness, _randomness)
def test_ids_sort_by_the_moment_they_were_made(a: Millis, b: Millis, x: bytes, y: bytes) -> None:
    if a < b:
        assert uuid7(a, x) < uuid7(b, y)


def test_too_little_randomness_is_a_bug() -> None:
    with pytest.raises(ValueError, match="10 random bytes"):
        uuid7(Millis(0), b"short")
