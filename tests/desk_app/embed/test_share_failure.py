"""A screen that could not be shown: one translated sentence, and nothing of the helper's own English."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desk_app.embed.screen_share import ScreenShare
from desk_app.embed.share_news import passed_lines
from desk_app.embed.share_state import ShareState
from desk_app.embed.words import Words, share_failure
from desk_app.qt.language import Language, LanguageChoice
from remote_assist.launch import (
    AssistReport,
    Capability,
    HostAway,
    HostBack,
    HostEnded,
    HostFailed,
    HostGranted,
    HostPaired,
    HostPassed,
    HostPaused,
    HostRestarting,
    HostResumed,
    HostRevoked,
    Reason,
    ReasonCode,
)
from remote_assist.wire.audit import AuditKind, AuditLog
from remote_assist.wire.roles import Role
from tests.desk_app.embed.person import Person


def test_every_reason_is_told_in_both_languages(tmp_path: Path) -> None:
    source = Path(__file__).parents[3] / "resources" / "translations" / "desk_app_embed_zh_CN.ts"
    tool = Path(sys.executable).parent / "pyside6-lrelease"
    subprocess.run([tool, "-silent", source, "-qm", tmp_path / "desk_app_embed_zh_CN.qm"], check=True)
    english = Words(Language(LanguageChoice.ENGLISH, tmp_path))
    chinese = Words(Language(LanguageChoice.CHINESE, tmp_path))
    for code in ReasonCode:
        assert share_failure(code, english).endswith(".")
        sentence = share_failure(code, chinese)
        assert sentence.endswith("。"), code
        assert not [c for c in sentence if c.isascii() and c.isalpha()], sentence


def _starting(person: Person) -> tuple[ScreenShare, list[str]]:
    """A share whose helper is on its way, and what the person is told from now on."""
    person.opens()
    told: list[str] = []
    person.window.share_page.desk.told.connect(told.append)
    share = person.window.share
    share._step(ShareState.STARTING)
    return share, told


def test_helper_that_fails_is_told_in_words_for_the_person(person: Person) -> None:
    share, told = _starting(person)
    share._on_host_said(HostFailed(Reason(ReasonCode.SCREEN_UNAVAILABLE), "XOpenDisplay(:7) failed"))
    assert share.state is ShareState.FAILED
    assert told == ["The screen of this computer cannot be read, so it cannot be shown."]


def test_share_that_was_tampered_with_ends_with_a_sentence_for_the_person(person: Person) -> None:
    share, told = _starting(person)
    share._on_host_said(HostPaired(("apple",) * 4, ("苹果",) * 4))
    share._on_host_said(HostEnded(AssistReport(ReasonCode.SEAL_BROKEN, 1, 2, (), "00" * 32, 1, ())))
    assert share.state is ShareState.ENDED
    (sentence,) = told
    assert "Something was changed on its way" in sentence


def test_share_that_was_ended_before_it_began_is_no_failure(person: Person) -> None:
    share, told = _starting(person)
    share._on_host_said(HostFailed(Reason(ReasonCode.ENDED), "ended before a session began"))
    assert share.state is ShareState.ENDED
    assert told == []


def _shown(person: Person) -> tuple[ScreenShare, list[str]]:
    """A share that an engineer sees."""
    share, told = _starting(person)
    share._on_host_said(HostPaired(("apple",) * 4, ("苹果",) * 4))
    share._on_host_said(HostGranted(Capability.VIEW))
    return share, told


def test_engineer_whose_link_is_lost_is_told_as_away_until_he_is_back(person: Person) -> None:
    share, _ = _shown(person)
    share._on_host_said(HostAway())
    assert share.news.is_away
    assert "is away: the connection is lost, and nothing is shown until it is back" in share.sentence()
    share._on_host_said(HostBack())
    assert "away" not in share.sentence()


def test_pause_is_told_and_does_not_move_the_state(person: Person) -> None:
    share, _ = _shown(person)
    page = person.window.share_page
    share._on_host_said(HostGranted(Capability.CONTROL))
    share._on_host_said(HostPaused(Capability.VIEW))
    share._on_host_said(HostPaused(Capability.CONTROL))
    assert "sees nothing new until you go on" in share.sentence()
    assert page.pause.text() == "Go on"
    share._on_host_said(HostResumed(Capability.VIEW))
    share._on_host_said(HostResumed(Capability.CONTROL))
    assert share.state is ShareState.CONTROLLED
    assert page.pause.text() == "Pause"


def test_what_passed_is_told_meanwhile_and_once_more_at_the_end(person: Person) -> None:
    share, _ = _shown(person)
    for number in range(5):
        share._on_host_said(HostPassed(AuditKind.FILE_TAKEN, f"part {number}.zip, 9 bytes, sha256 {'0a' * 32}"))
    share._on_host_said(HostPassed(AuditKind.CLIPBOARD_SENT, "text"))
    lines = passed_lines(share.news.passed, share._words)
    assert lines[0] == "Files: 5, the last ones"
    assert lines[-2:] == ("Sent to this computer: part 4.zip", "Clipboard shared: 1×")
    log = AuditLog(Role.HOST)
    log.append(AuditKind.FILE_SENT, 1, Capability.FETCH_FILES, "app.log")
    capabilities = (Capability.VIEW, Capability.CONTROL, Capability.FETCH_FILES)
    report = AssistReport(
        ReasonCode.STOPPED_BY_CUSTOMER, 0, 12 * 60_000, capabilities, log.head.hex(), log.count, tuple(log.records)
    )
    share._beside.saw = ("李工",)
    share._on_host_said(HostEnded(report))
    assert share.news.summary == (
        "The person helping you saw your screen, 12 min.",
        "Saw it too: 李工.",
        "You also allowed: mouse and keyboard, handing over files.",
        "Fetched from this computer: app.log",
    )


def test_engineer_whose_program_was_started_again_brings_other_words_and_no_other_state(person: Person) -> None:
    share, _ = _shown(person)
    share._on_host_said(HostPaired(("river",) * 4, ("河流",) * 4))
    assert share.state is ShareState.VIEWED
    assert share.spoken_words == "river river river river"


def test_restart_of_the_computer_is_no_failure_and_no_end_for_the_hub(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    share, told = _shown(person)
    reported: list[object] = []
    monkeypatch.setattr(share._first, "tell", lambda *args, **kwargs: reported.append((args, kwargs)))
    share._on_host_said(HostRestarting())
    share._on_host_said(HostFailed(Reason(ReasonCode.HELPER_GONE), "the helper has gone"))
    share._on_host_gone()
    assert share.state is ShareState.ENDED
    assert (reported, told) == ([], [])


def test_restart_that_was_taken_back_ends_as_any_share_does(person: Person) -> None:
    share, told = _shown(person)
    share._on_host_said(HostRestarting())
    share._on_host_said(HostRevoked(Capability.RESTART))
    share._on_host_said(HostFailed(Reason(ReasonCode.HELPER_GONE), "the helper has gone"))
    assert share.state is ShareState.FAILED
    assert told
