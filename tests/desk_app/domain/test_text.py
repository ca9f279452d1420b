from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.text import many_lines, one_line, required, shortened

_REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text(max_size=300))
def test_cleaned_text_has_no_control_or_reordering_characters(text: str) -> None:
    for clean in (one_line(text, 2000, "name"), many_lines(text, 2000, "text").replace("\n", "").replace("\t", "")):
        assert not set(clean) & set(_REORDERING)
        assert not [c for c in clean if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert one_line(one_line(text, 2000, "f"), 2000, "f") == one_line(text, 2000, "f")
    assert many_lines(many_lines(text, 2000, "f"), 2000, "f") == many_lines(text, 2000, "f")


def test_name_of_ten_thousand_characters_is_refused_with_its_limit() -> None:
    with pytest.raises(Refused) as refused:
        one_line("名" * 10_000, 200, "name")
    assert refused.value.refusal.code == RefusalCode.TOO_LONG
    assert refused.value.refusal.params == {"field": "name", "limit": 200}


def test_emoji_families_and_right_to_left_letters_stay_as_they_are() -> None:
    assert one_line("👩‍👩‍👧 שלום مرحبا", 200, "name") == "👩‍👩‍👧 שלום مرحبا"


def test_html_stays_text() -> None:
    assert many_lines("<script>alert(1)</script>\r\n<b>x</b>", 200, "text") == "<script>alert(1)</script>\n<b>x</b>"


def test_line_breaks_of_every_system_become_one() -> None:
    assert many_lines("a\r\nb\rc\nd", 20, "text") == "a\nb\nc\nd"
    assert one_line(" a\r\n b ", 20, "name") == "a b"


def test_only_spaces_count_as_empty() -> None:
    with pytest.raises(Refused):
        required(" \n ", "text")
    assert required(" x", "text") == " x"


@given(st.text(max_size=200), st.integers(2, 50))
def test_preview_is_one_line_and_no_longer_than_asked(text: str, limit: int) -> None:
    preview = shortened(text, limit)
    assert len(preview) <= limit
    assert "\n" not in preview
