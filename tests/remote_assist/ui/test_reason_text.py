"""Each reason is a whole sentence in both languages, and nothing hostile stands in it."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from remote_assist.ui.reason_text import reason_sentence
from remote_assist.wire.reasons import Reason, ReasonCode


def _sentences(about: str = "") -> dict[ReasonCode, str]:
    return {code: reason_sentence(Reason(code, about)) for code in ReasonCode}


def test_every_reason_is_a_sentence_of_its_own(qapp: QApplication) -> None:
    sentences = _sentences()
    assert all(each.endswith(".") and each[0].isupper() for each in sentences.values()), sentences
    assert len(set(sentences.values())) == len(ReasonCode)


def test_every_reason_has_its_chinese(chinese: QApplication) -> None:
    sentences = _sentences()
    for code, sentence in sentences.items():
        assert sentence.endswith("。"), code
        assert not [c for c in sentence.replace("Esc", "") if c.isascii() and c.isalpha()], sentence
    assert len(set(sentences.values())) == len(ReasonCode)


def test_address_stands_in_the_sentence_as_plain_text(qapp: QApplication) -> None:
    sentence = reason_sentence(Reason(ReasonCode.NOT_REACHABLE, "ws://a\u202e\n<b>" + "x" * 900))
    assert sentence.startswith("ws://a <b>xxx")
    assert len(sentence) < 260
    assert "\u202e" not in sentence
    assert "\n" not in sentence
