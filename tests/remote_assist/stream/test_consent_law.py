"""Consent is law on the whole host: whatever happens in whatever order, nothing passes that a person has not allowed.

A real share, with its capture and input threads, through arbitrary histories; with two engineers, what one is allowed
lets nothing pass to or from the other. `test_consent_sequences.py` runs far more histories over the decisions alone.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from remote_assist.policy import consent
from remote_assist.policy.clipboard_turns import PACE
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.record import RecordClass
from tests.remote_assist.stream.consent_story import PAUSE, Story
from tests.remote_assist.stream.sessions import until
from tests.remote_assist.stream.watched import VIEW, WatchedDisk

STEPS = (
    *("ask_view", "allow", "look", "ask_control", "steer", "steer", "rest", "lose_link"),
    *(
        "banner_goes",
        "banner_comes",
        "banner_comes",
        "refuse",
        "customer_acts",
        "revoke_control",
        "give_up_control",
        "watch_dies",
    ),
    *("draw", "draw"),
    *("revoke_view", "panic", "stop", "pause", "go_on", "go_on"),
    *("ask_clipboard", "allow", "customer_copies", "customer_copies", "engineer_copies", "revoke_clipboard"),
    *("ask_send_files", "allow", "engineer_sends", "engineer_sends", "revoke_send_files"),
    *("ask_fetch_files", "allow", "engineer_fetches", "engineer_fetches", "revoke_fetch_files"),
)
STEPS_OF_TWO = (*STEPS, "ask_view", "allow", "steer", "hand_over", "hand_over", "revoke_view_of_all")
BEGUN = [
    *(("ask_view", 0), ("allow", 0), ("draw", 0), ("ask_control", 0), ("allow", 0), ("steer", 0), ("draw", 0)),
    *(("ask_clipboard", 0), ("allow", 0), ("customer_copies", 0), ("engineer_copies", 0)),
    *(("ask_send_files", 0), ("allow", 0), ("engineer_sends", 0)),
    *(("ask_fetch_files", 0), ("allow", 0), ("engineer_fetches", 0)),
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Of time itself the consent tests speak; here a second would only be waited for.
    monkeypatch.setattr(consent, "ALLOW_WAKES_AFTER", 0.0)
    monkeypatch.setattr(consent, "CUSTOMER_PAUSE", PAUSE)
    WatchedDisk.watch(monkeypatch, tmp_path)


# No shrinking: a story with threads does not repeat itself exactly.
@settings(
    max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.booleans(), st.lists(st.sampled_from(STEPS), max_size=14))
def test_nothing_passes_that_a_person_has_not_allowed(begun: bool, steps: list[str]) -> None:
    async def story() -> None:
        await Story().run([*(BEGUN if begun else []), *((name, 0) for name in steps)])

    asyncio.run(story())


@settings(
    max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2), st.lists(st.tuples(st.sampled_from(STEPS_OF_TWO), st.sampled_from([0, 1])), max_size=14))
def test_what_one_engineer_is_allowed_lets_nothing_pass_for_another(begun: int, steps: list[tuple[str, int]]) -> None:
    async def story() -> None:
        both_look = [*BEGUN, ("ask_view", 1), ("allow", 1)] if begun == 2 else BEGUN if begun else []
        await Story(engineers=2).run([*both_look, *steps])

    asyncio.run(story())


def test_control_that_was_handed_over_steers_by_one_hand() -> None:
    async def story() -> None:
        it = Story(engineers=2)
        steps = [*BEGUN, ("ask_view", 1), ("allow", 1), ("hand_over", 0), ("refuse", 0), ("steer", 0), ("steer", 1)]
        both_steer = [("steer", who) for who in (0, 1) * 9]
        await it.run([*steps, ("hand_over", 1), ("hand_over", 0), ("allow", 0), *both_steer])
        given = [r.detail for r in it.share.reports[0].records if r.kind is AuditKind.GIVEN_UP]
        assert given == ["handed over to 李工"]

    asyncio.run(story())


def test_two_engineers_are_shown_what_only_one_may_steer() -> None:
    """Or the law would be kept by a share that serves one of the two."""

    async def story() -> None:
        it = Story(engineers=2)
        task = asyncio.create_task(it.share.run())
        for who in (0, 1):
            await it.engineers[who].come()
            await it.step("ask_view", who)
            await until(lambda: it.open)
            await it.step("allow", who)
        await it.step("ask_control", 1)
        await until(lambda: it.open)
        await it.step("ask_control", 0)  # he is told that the other is being asked about
        await it.step("allow", 1)
        assert it.open == []
        await it.steer_until_injected(0, 1)
        assert it.law.used == {"grab", "cursor", "inject", "send"}
        assert it.law.broken == []
        for who in (0, 1):
            frames = it.engineers[who].frames
            await until(lambda who=who, frames=frames: it.engineers[who].frames > frames)  # type: ignore[misc]
        await it.end(task)

    asyncio.run(story())


def test_what_was_allowed_does_pass() -> None:
    """Or the law would be kept by a share that shows nothing."""

    async def story() -> None:
        it = Story()
        task = asyncio.create_task(it.share.run())
        await it.engineer.come()
        await it.step("ask_view")
        await until(lambda: it.open)
        await it.step("allow")
        await until(lambda: it.engineer.frames)
        await it.step("ask_control")
        await until(lambda: it.open)
        await it.step("allow")
        await it.steer_until_injected(0)
        assert it.law.used == {"grab", "cursor", "inject", "send"}
        await it.end(task)

    asyncio.run(story())


def test_pause_lets_nothing_pass_and_going_on_shows_the_whole_picture_again() -> None:
    async def story() -> None:
        it = Story()
        task = asyncio.create_task(it.share.run())
        await it.engineer.come()
        await it.step("ask_view")
        await until(lambda: it.open)
        await it.step("allow")
        await until(lambda: it.engineer.frames)
        await it.step("pause")
        await it.step("lose_link")  # who comes back finds it paused
        frames = it.engineer.frames
        await it.step("steer")
        await asyncio.sleep(0.1)
        assert it.engineer.frames == frames
        await it.step("go_on")
        await until(lambda: it.engineer.frames > frames)
        await it.step("pause")
        it.share.resume()
        await it.step("pause")  # before the loop has turned: the last word counts
        frames = it.engineer.frames
        await asyncio.sleep(0.1)
        assert it.engineer.frames == frames
        await it.end(task)
        kinds = [(r.kind, r.detail) for r in it.share.reports[0].records if r.capability is VIEW]
        assert kinds.count((AuditKind.PAUSED, "by the customer")) == 2

    asyncio.run(story())


def test_copies_go_both_ways_while_they_are_allowed_and_no_piece_once_they_are_not() -> None:
    async def story() -> None:
        it = Story()
        task = asyncio.create_task(it.share.run())
        await it.engineer.come()
        for ask in ("ask_view", "ask_clipboard"):
            await it.step(ask)
            await until(lambda: it.open)
            await it.step("allow")
        for _ in range(3):
            pieces, copies = it.engineer.pieces, it.engineer.copies
            await it.step("customer_copies")
            await until(lambda n=copies: it.engineer.copies > n)  # type: ignore[misc]
            await until(lambda n=pieces: it.engineer.pieces > n)  # type: ignore[misc]
        await it.step("engineer_copies")
        await until(lambda: {"read", "put", "send copy"} <= it.law.used)
        await it.step("customer_copies")
        await until(lambda: it.engineer.copies == 4)
        await asyncio.sleep(PACE)
        await it.step("customer_copies")  # and while it is about to be read
        await it.step("revoke_clipboard")
        await asyncio.sleep(0.05)
        copies = it.engineer.copies
        await it.step("customer_copies")
        await it.step("engineer_copies")
        await asyncio.sleep(0.05)
        assert it.law.broken == []
        assert it.engineer.copies == copies
        await it.end(task)

    asyncio.run(story())


def test_record_that_waits_when_consent_is_withdrawn_never_leaves() -> None:
    async def story() -> None:
        it = Story()
        task = asyncio.create_task(it.share.run())
        await it.engineer.come()
        await it.step("ask_view")
        await until(lambda: it.open)
        await it.step("allow")
        await until(lambda: it.engineer.frames)
        outbox = it.share._guests[0]._outbox
        assert outbox is not None
        frames = it.engineer.frames
        for _ in range(50):
            outbox.put(RecordClass.FRAMES, b"x")  # they wait: the loop has had no turn since
        await asyncio.to_thread(it.share.revoke, VIEW)
        it.law.forbid(VIEW)
        await asyncio.wait({task}, timeout=0.2)
        assert it.law.broken == []
        assert it.engineer.frames - frames < 50
        await it.end(task)

    asyncio.run(story())


@pytest.mark.parametrize("ends", ["revoke", "pause", "stop"])
def test_files_go_both_ways_while_they_are_allowed_and_no_piece_once_they_are_not(ends: str) -> None:
    async def story() -> None:
        it = Story()
        task = asyncio.create_task(it.share.run())
        await it.engineer.come()
        for ask in ("ask_view", "ask_send_files", "ask_fetch_files"):
            await it.step(ask)
            await until(lambda: it.open)
            await it.step("allow")
        await it.step("engineer_sends")
        await it.step("engineer_fetches")
        await until(lambda: {"write file", "read file", "send file"} <= it.law.used)
        for step in ("revoke_send_files", "revoke_fetch_files") if ends == "revoke" else (ends,):
            await it.step(step)
        pieces = it.engineer.file_pieces
        await it.step("engineer_sends")
        await it.step("engineer_fetches")
        await asyncio.sleep(0.1)
        assert it.law.broken == []
        assert it.engineer.file_pieces <= pieces + 1  # one that had left before
        await it.end(task)

    asyncio.run(story())


def test_marks_stand_for_who_looks_and_go_with_his_view() -> None:
    """Or the law would be kept by a share on which nobody can draw."""

    async def story() -> None:
        it = Story(engineers=2)
        task = asyncio.create_task(it.share.run())
        for engineer in it.engineers:
            await engineer.come()
        await it.step("ask_view")
        await until(lambda: it.open)
        await it.step("allow")
        await until(lambda: it.engineer.frames)
        await it.step("draw", 0)
        await it.step("draw", 1)
        await until(lambda: it._marks.marks)
        assert {standing.mark.owner for standing in it._marks.marks} == {1}
        await it.step("banner_goes")
        standing = it._marks
        await it.step("draw", 0)
        assert it._marks == standing
        await it.step("banner_comes")
        await it.step("pause")
        await until(lambda: not it._marks)
        await it.step("go_on")
        await it.step("draw", 0)
        await until(lambda: it._marks.marks)
        await it.step("revoke_view")
        await until(lambda: not it._marks)
        assert it.law.broken == []
        await it.end(task)

    asyncio.run(story())
