"""Tokens for search: Chinese pairs, English stems, whole questions, and nothing an engine could trip over."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.search import (
    QUERY_TOKENS,
    excerpt,
    halves,
    index_tokens,
    may_be_misspelt,
    near_spellings,
    passages,
    plain_text,
    query_tokens,
    stem,
)

_MIXED = st.text(st.one_of(st.sampled_from("打印发票失败的吗abc_-.'\"*():^ éİßﬁ１２"), st.characters()), max_size=200)


@settings(deadline=None)
@given(_MIXED)
def test_a_token_is_letters_and_digits_only(text: str) -> None:
    for token in index_tokens(text) + query_tokens(text):
        assert token.isalnum()


@settings(deadline=None)
@given(_MIXED)
def test_whatever_is_asked_word_for_word_is_in_the_index(text: str) -> None:
    assert set(query_tokens(text)) <= set(index_tokens(f"前 {text} 后"))


@settings(deadline=None)
@given(_MIXED)
def test_a_question_has_few_and_different_tokens(text: str) -> None:
    tokens = query_tokens(text * 5)
    assert len(tokens) <= QUERY_TOKENS
    assert len(tokens) == len(set(tokens))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("发票", "打印发票时报错"),
        ("票", "打印发票时报错"),
        ("max_page_count", "Set max_page_count first."),
        ("page count", "Set max_page_count first."),
        ("ORA00942", "It says ORA-00942."),
        ("installing", "How to install"),
        ("Ｌｅｄｇｅｒ", "ledger"),
        ("companies", "A company"),
        ("resume", "Le résumé"),
        ("running", "run it"),
    ],
)
def test_the_question_meets_the_text(question: str, text: str) -> None:
    assert set(query_tokens(question)) & set(index_tokens(text))


def test_words_of_every_question_are_left_out() -> None:
    assert query_tokens("请问怎么打印发票呢?") == ["打印", "印发", "发票"]
    assert query_tokens("How do I print the invoice?") == ["print", "invoic"]


def test_a_question_of_nothing_but_common_words_still_asks() -> None:
    assert query_tokens("怎么办") == ["怎么", "么办"]
    assert query_tokens("what is this") == ["what", "is", "this"]


def test_a_question_without_words_asks_nothing() -> None:
    assert query_tokens("?!  …") == []


@pytest.mark.parametrize(
    ("one", "other"), [("replicas", "replica"), ("stopping", "stopped"), ("caches", "cache"), ("queries", "query")]
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@settings(deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=10), st.data())
def test_a_single_slip_leads_back_to_the_word(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    slip = word[:place] + word[place + 1 :]
    assert word in near_spellings(slip)


def test_only_latin_words_of_some_length_may_be_misspelt() -> None:
    assert may_be_misspelt("instal")
    assert not may_be_misspelt("发票")
    assert not may_be_misspelt("x1y2")
    assert not may_be_misspelt("the")


def test_a_word_written_together_falls_into_its_halves() -> None:
    assert ("print", "invoic") in halves("printinvoices")


BODY = """Intro words.

## Reset the *printer*

See [the page](/print.md#x) ![shot](a.png) <b>now</b>.

```sh
# not a heading
run
```

## Second
"""


def test_an_article_falls_into_the_whole_and_its_sections() -> None:
    whole, intro, first, second = passages("Printing", "All of it", BODY)
    assert whole.headings == "Reset the printer\nSecond"
    assert "Intro words." in whole.body
    assert intro.headings == ""
    assert first.headings == "Reset the printer"
    assert "# not a heading".strip("# ") in first.body
    assert second.headings == "Second"
    assert {p.title for p in (whole, intro, first, second)} == {"Printing"}


def test_plain_text_holds_no_marks_addresses_or_tags() -> None:
    assert (
        " ".join(plain_text("See [the page](/p.md) ![shot](a.png) <b>**now**</b>").split()) == "See the page shot now"
    )


def test_the_excerpt_stands_around_the_hit() -> None:
    body = "开头的话。" * 200 + "打印发票失败时请重启打印服务。" + "结尾的话。" * 200
    piece = excerpt(body, "发票失败", length=60)
    assert "发票失败" in piece
    assert piece.startswith("…")
    assert piece.endswith("…")
    assert len(piece) <= 62


def test_a_short_body_is_its_own_excerpt() -> None:
    assert excerpt("# Title\n\nOne line.", "line") == "Title One line."


def test_an_excerpt_does_not_say_the_title_again() -> None:
    assert excerpt("# 打印发票\n\n纸张大小不对。", "打印", title="打印发票") == "纸张大小不对。"
    assert excerpt("# Another\n\nOne line.", "line", title="Title") == "Another One line."


def test_rules_of_tables_are_no_words() -> None:
    assert excerpt("| Key | Value |\n|:----|------:|\n| a | b |", "key") == "Key Value a b"


@settings(deadline=None)
@given(_MIXED, _MIXED)
def test_an_excerpt_is_one_short_line(body: str, question: str) -> None:
    piece = excerpt(body, question, length=40)
    assert len(piece) <= 42
    assert len(piece.splitlines()) <= 1
