from __future__ import annotations

import re

import pytest

from desk_app.client.facts import Trouble, TroubleSeen
from desk_app.domain.messages import Notice, NoticeCode
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.domain.sessions import EndedBy
from desk_app.qt import notices, refusals
from desk_app.qt.language import Language

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PARAMS: dict[str, str | int] = {
    "retry_s": 30, "detail": "x", "origin": "https://a.example", "type": "text/x", "ours": 1, "theirs": 2,
    "limit": 25 * 1024 * 1024, "size": 26 * 1024 * 1024, "field": "subject", "what": "ticket", "name": "A",
    "state": "closed", "wanted": "open", "agent": "Engineer", "capacity": 10, "address": "https://hub.example",
    "to": "Colleague", "number": 41, "by": "customer", "seconds": 95, "score": 5,
}  # fmt: skip


def _is_whole(sentence: str) -> bool:
    return sentence[-1] in ".。" and "{" not in sentence and "…" not in sentence


@pytest.mark.parametrize("code", RefusalCode)
def test_every_refusal_is_a_whole_sentence_in_both_languages(
    code: RefusalCode, english: Language, chinese: Language
) -> None:
    refusal = Refusal(code, _PARAMS)
    in_english, in_chinese = refusals.sentence(refusal, english), refusals.sentence(refusal, chinese)
    assert _is_whole(in_english)
    assert not _CHINESE.search(in_english)
    assert _is_whole(in_chinese)
    assert _CHINESE.search(in_chinese)


@pytest.mark.parametrize("code", NoticeCode)
def test_every_notice_is_a_whole_sentence_in_both_languages(
    code: NoticeCode, english: Language, chinese: Language
) -> None:
    notice = Notice(code, _PARAMS)
    assert _is_whole(notices.sentence(notice, english))
    assert _is_whole(notices.sentence(notice, chinese))
    assert _CHINESE.search(notices.sentence(notice, chinese))


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_a_sentence(trouble: Trouble, english: Language, chinese: Language) -> None:
    seen = TroubleSeen(trouble, "detail 7")
    assert "detail 7" in notices.trouble_sentence(seen, english)
    assert _CHINESE.search(notices.trouble_sentence(seen, chinese))


@pytest.mark.parametrize("by", EndedBy)
def test_end_says_who_ended_it(by: EndedBy, english: Language) -> None:
    said = notices.sentence(Notice(NoticeCode.ENDED, {"by": by.value}), english)
    assert said != notices.sentence(Notice(NoticeCode.ENDED, {"by": "aliens"}), english)


def test_code_of_a_newer_hub_gets_a_sentence(english: Language, chinese: Language) -> None:
    for language in (english, chinese):
        assert "quota_reached" in refusals.sentence(Refusal("quota_reached"), language)
        assert "teleported" in notices.sentence(Notice("teleported"), language)


def test_missing_and_hostile_parameters_stay_text(english: Language) -> None:
    assert refusals.sentence(Refusal(RefusalCode.TOO_LONG), english) == "The … is too long: at most … characters fit."
    said = refusals.sentence(Refusal(RefusalCode.NOT_FOUND, {"what": "{code.__class__}" + "x" * 5000}), english)
    assert "{code.__class__}" in said
    assert len(said) < 400


def test_sizes_are_said_for_people(english: Language) -> None:
    said = refusals.sentence(Refusal(RefusalCode.TOO_LARGE, {"limit": 25 * 1024**2, "size": 30 * 1024**2}), english)
    assert said == "This is too large: 30.0 MiB. At most 25.0 MiB can be sent."


def test_things_are_named_in_the_readers_language(chinese: Language) -> None:
    said = refusals.sentence(
        Refusal(RefusalCode.ILLEGAL_STEP, {"what": "ticket", "state": "closed", "wanted": "open"}), chinese
    )
    assert "工单" in said
    assert "已关闭" in said
