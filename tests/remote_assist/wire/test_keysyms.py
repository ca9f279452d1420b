"""Characters have the keys that X gives them, under the older names too."""

from __future__ import annotations

import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.wire.input import Key
from remote_assist.wire.keysyms import character_of, key_of, newest_name


@given(st.characters(exclude_categories=("Cc", "Cs")))
def test_every_visible_character_is_named_and_found_again(character: str) -> None:
    assert character_of(key_of(character)) == character


@pytest.mark.parametrize(
    ("old", "character"),
    [(0x6C1, "а"), (0x6D3, "с"), (0x6B3, "Ё"), (0x7E1, "α"), (0x7B1, "ά"), (0x1EA, "ę"), (0x20AC, "€"), (0x13BD, "œ"),
     (0x4B1, "ア"), (0xCE0, "א"), (0xDA1, "ก"), (0x5C7, "ا")],
)  # fmt: skip
def test_older_names_are_known(old: int, character: str) -> None:
    assert newest_name(Key(old)) == key_of(character)


@pytest.mark.parametrize("key", [0xFF0D, 0xFE51, 0xFE03, 0x1008_FF13, 0x7F, 0x0100_0003, 0x0111_0000, 0x0100_D800])
def test_keys_that_type_nothing_have_no_character(key: int) -> None:
    assert character_of(Key(key)) is None
    assert newest_name(Key(key)) == key


def test_whatever_has_a_number_means_the_same_to_the_system() -> None:
    system = ctypes.CDLL("libxkbcommon.so.0").xkb_keysym_to_utf32
    for number in range(0x20, 0x2100):
        character = character_of(Key(number))
        known = system(number)
        assert character is None or known in (0, ord(character)), hex(number)
