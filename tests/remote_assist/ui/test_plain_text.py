"""Hostile names become one bounded line that turns nothing round but itself."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.ui.plain_text import MOST_NAME, plain, quoted


@given(st.text(max_size=400))
def test_result_is_one_bounded_line_without_controls(text: str) -> None:
    line = plain(text)
    assert len(line) <= MOST_NAME
    assert not [c for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@given(st.text(max_size=400))
def test_plain_twice_is_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("Wang\nLei\t\x00!", "Wang Lei !"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u2066b\u2069c\u200fd", "abcd"),
        ("<b>Support</b>", "<b>Support</b>"),
        ("Z" + "\u0301" * 500 + "o", "Z\u0301\u0301o"),
        ("x" * 10_000, "x" * (MOST_NAME - 1) + "…"),
        ("王磊 😀", "王磊 😀"),
        ("  ", ""),
    ],
)
def test_hostile_text_is_harmless(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


def test_quoted_name_is_isolated_and_breakable() -> None:
    name = quoted("ש" * 60)
    assert (name[0], name[-1]) == ("\u2068", "\u2069")
    assert max(len(piece) for piece in name[1:-1].split("\u200b")) <= 24
