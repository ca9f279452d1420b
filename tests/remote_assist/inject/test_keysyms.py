"""Characters and keys have the numbers that X gives them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.inject.keysyms import cases_of, keysym_of, main_key_of
from remote_assist.wire.input import MAX_KEYSYM, Key


@pytest.mark.parametrize(
    ("character", "keysym"),
    [("a", 0x61), ("~", 0x7E), ("é", 0xE9), ("中", 0x0100_4E2D), ("😀", 0x0101_F600), ("\n", 0xFF0D), ("\t", 0xFF09)],
)
def test_character_has_its_keysym(character: str, keysym: int) -> None:
    assert keysym_of(character) == keysym


@given(st.characters(exclude_categories=("Cc", "Cs")))
def test_every_visible_character_has_a_key_that_fits_the_wire(character: str) -> None:
    key = keysym_of(character)
    assert key is not None
    assert 0 < key <= MAX_KEYSYM


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x85", "\ud800"])
def test_control_characters_and_half_pairs_have_no_key(character: str) -> None:
    assert keysym_of(character) is None


@given(st.characters(exclude_categories=("Cc", "Cs")))
def test_cases_of_a_key_hold_the_key(character: str) -> None:
    key = keysym_of(character)
    assert key is not None
    assert key in cases_of(key)


@pytest.mark.parametrize(
    ("keysym", "cases"),
    [(0xE9, (0xE9, 0xC9)), (0xC9, (0xE9, 0xC9)), (0xDF, (0xDF, 0xDF)), (0x0100_4E2D, (0x0100_4E2D, 0x0100_4E2D))],
)
def test_letter_knows_its_other_case(keysym: int, cases: tuple[int, int]) -> None:
    assert cases_of(Key(keysym)) == cases


@pytest.mark.parametrize(
    ("keypad", "main"),
    [(0xFFB4, ord("4")), (0xFFAE, ord(".")), (0xFFAA, ord("*")), (0xFF96, 0xFF51), (0xFF9F, 0xFFFF), (0x61, None)],
)
def test_keypad_key_knows_its_main_key(keypad: int, main: int | None) -> None:
    assert main_key_of(Key(keypad)) == main
