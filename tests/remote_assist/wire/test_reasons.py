"""Reasons are codes: ours from our own failures, another machine's only where it may say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist import errors
from remote_assist.errors import AssistError, PairingFailed, PeerGone
from remote_assist.launch import HostNotStarted
from remote_assist.stream.transport import NotReachable, TurnedAway
from remote_assist.wire.hello import REFUSAL_SENTENCES
from remote_assist.wire.reasons import Reason, ReasonCode, reason_of, reason_told, reason_told_by_viewer

FAMILY = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, AssistError)]


@pytest.mark.parametrize("kind", [*FAMILY, HostNotStarted, NotReachable])
def test_every_failure_has_a_reason(kind: type[AssistError]) -> None:
    assert reason_of(kind("No.")).code.value == kind("No.").reason


@pytest.mark.parametrize("code", [*REFUSAL_SENTENCES])
def test_every_refusal_of_a_relay_is_a_reason(code: str) -> None:
    assert reason_of(TurnedAway(code)) == Reason(ReasonCode(code))


def test_refusal_of_a_newer_hub_is_a_plain_no() -> None:
    assert reason_of(TurnedAway("phase_of_the_moon")).code is ReasonCode.REFUSED
    assert reason_of(TurnedAway("ended_by_engineer")).code is ReasonCode.REFUSED


def test_reason_keeps_what_its_sentence_names() -> None:
    assert reason_of(NotReachable("ws://a cannot be reached.", "ws://a")) == Reason(ReasonCode.NOT_REACHABLE, "ws://a")
    assert reason_of(PeerGone("The session has ended.", "ended")).code is ReasonCode.ENDED
    assert reason_of(PairingFailed("The code is wrong.", "wrong_code")).code is ReasonCode.WRONG_CODE


@pytest.mark.parametrize("claim", ["ended_by_engineer", "failed", "wrong_code", "", "x" * 64, "ended_by_hub"])
def test_host_cannot_put_words_into_our_mouth(claim: str) -> None:
    assert reason_told(claim) is ReasonCode.ENDED


@pytest.mark.parametrize("told", ["panic", "stopped_by_customer", "view_revoked", "screen_gone", "seal_broken"])
def test_host_says_why_it_ended(told: str) -> None:
    assert reason_told(told).value == told


@pytest.mark.parametrize("claim", ["", "panic", "stopped_by_customer", "x" * 64])
def test_viewer_says_that_it_leaves_or_that_the_seal_is_broken_and_nothing_else(claim: str) -> None:
    assert reason_told_by_viewer(claim) is ReasonCode.ENDED_BY_ENGINEER
    assert reason_told_by_viewer("seal_broken") is ReasonCode.SEAL_BROKEN


@given(st.text(max_size=80))
def test_any_text_is_some_reason(text: str) -> None:
    assert isinstance(reason_told(text), ReasonCode)
