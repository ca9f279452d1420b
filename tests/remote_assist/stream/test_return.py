"""A lost link: who notices, what stands still meanwhile, and how the two ends find each other again."""

from __future__ import annotations

import asyncio
import time

import msgspec
import pytest

from remote_assist.policy.absence import SILENCE, Moment
from remote_assist.policy.questions import Question
from remote_assist.stream.doors import SPARE_PLACES, DialDoor
from remote_assist.stream.identity import Identity
from remote_assist.stream.transport import TurnedAway, dial
from remote_assist.stream.viewer import Viewer
from remote_assist.stream.viewing import CapabilityState, ViewerState
from remote_assist.wire.input import Key, TurnKey
from remote_assist.wire.reasons import Reason, ReasonCode
from remote_assist.wire.roles import Capability
from tests.remote_assist.stream.returning import WAYS, Meeting, looking, meeting
from tests.remote_assist.stream.sessions import Seen, until, viewing

pytestmark = pytest.mark.waits
NOTICED = SILENCE + 4.0  # seconds; a machine that is shared with others may be late
BACK = 6.0  # the same; how long it takes by itself is measured in tests/bench/returns.py
ENGINEER = Identity(b"e" * 32)


def _kill(viewer: Viewer) -> None:
    """In the viewer's loop: it is gone, without a word to anybody."""
    assert viewer._link is not None
    assert viewer._main is not None
    viewer._link._link.abort()
    viewer._reason = ReasonCode.ENDED
    viewer._main.cancel()


def _naming(door: DialDoor, seat: str) -> DialDoor:
    """The same door, ticket or code for who does not know the seat."""
    assert door._hello is not None
    door._hello = msgspec.structs.replace(door._hello, seat=seat)
    return door


def _is_away(seen: Seen) -> bool:
    return seen.states[-1][0] is ViewerState.RECONNECTING


def _host_misses(met: Meeting) -> bool:
    return ("connection_lost", None) in met.setting.facts.facts


@pytest.mark.parametrize("at_host", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_link_that_is_reset_is_back_at_once_without_a_question(way: str, at_host: bool) -> None:
    async def story() -> None:
        async with meeting(way, at_host=at_host and way != "direct") as met, looking(met) as (_, seen):
            for seed in range(3):
                met.path.reset()
                assert await met.shows_fresh(seen, seed) < BACK
            assert met.setting.ui.asked == []
            assert ("connection_back", None) in met.setting.facts.facts

    asyncio.run(story())


@pytest.mark.parametrize("at_host", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_path_that_swallows_everything_is_noticed_by_both_ends_and_left(way: str, at_host: bool) -> None:
    async def story() -> None:
        async with meeting(way, at_host=at_host and way != "direct") as met, looking(met) as (_, seen):
            await asyncio.sleep(1.0)  # signs of life have come both ways
            met.path.swallow()
            await until(lambda: _is_away(seen) and _host_misses(met), NOTICED)
            assert met.setting.ui.banners[-1].onlookers[0].is_away
            met.path.heal()
            assert await met.shows_fresh(seen, 7) < BACK
            assert not met.setting.ui.banners[-1].onlookers[0].is_away
            assert met.setting.ui.asked == []

    asyncio.run(story())


def test_who_comes_from_another_address_is_let_in_before_his_old_link_is_missed() -> None:
    async def story() -> None:
        for way in WAYS:
            async with meeting(way) as met, looking(met) as (viewer, seen):
                await met.path.move()
                # The computer knows that its address has changed, and resets what it had.
                link = viewer._link
                assert viewer._loop is not None
                assert link is not None
                viewer._loop.call_soon_threadsafe(link._link.abort)
                assert await met.shows_fresh(seen, 3) < BACK

    asyncio.run(story())


def test_strangers_who_say_nothing_keep_nobody_from_coming_back_to_a_listening_share() -> None:
    async def story() -> None:
        async with meeting("direct") as met, looking(met) as (_, seen):
            strangers = [await dial(f"ws://127.0.0.1:{met.path.target}") for _ in range(SPARE_PLACES - 1)]
            met.path.reset()
            assert await met.shows_fresh(seen, 8) < BACK
            for stranger in strangers:
                stranger.abort()

    asyncio.run(story())


def test_path_that_only_stands_still_for_some_seconds_costs_nothing_but_them() -> None:
    async def story() -> None:
        async with meeting("direct") as met, looking(met) as (_, seen):
            met.path.hold()
            await asyncio.sleep(3.0)
            met.path.let_go()
            assert await met.shows_fresh(seen, 5) < BACK
            assert ViewerState.RECONNECTING not in [state for state, _ in seen.states]

    asyncio.run(story())


def test_signs_of_life_of_a_still_screen_are_under_sixty_bytes_a_second() -> None:
    async def story() -> None:
        async with meeting("direct") as met, looking(met) as (_, seen):
            await asyncio.sleep(2.0)
            before, begun = met.path.up + met.path.down, time.monotonic()
            await asyncio.sleep(10.0)
            assert (met.path.up + met.path.down - before) / (time.monotonic() - begun) < 60
            assert seen.states[-1][0] is ViewerState.CONNECTED

    asyncio.run(story())


def test_nothing_is_grabbed_for_who_is_away_and_one_whole_picture_is_sent_when_he_is_back() -> None:
    async def story() -> None:
        async with meeting("direct") as met, looking(met) as (_, seen):
            met.path.swallow()
            await until(lambda: _host_misses(met), NOTICED)
            grabs = met.setting.screen.grabs
            for seed in range(5):
                met.paint(seed)
                await asyncio.sleep(0.1)
            assert met.setting.screen.grabs == grabs
            carried = met.path.down
            met.path.heal()
            await until(lambda: seen.shows(met.setting.screen._pixels), NOTICED)
            await asyncio.sleep(0.5)
            whole = met.setting.screen._pixels.nbytes
            # Noise does not shrink; it comes once, coarse and then exact.
            assert whole / 2 < met.path.down - carried < whole * 1.6

    asyncio.run(story())


def test_grants_outlive_a_lost_link_but_no_key_stays_pressed_and_no_question_open() -> None:
    async def story() -> None:
        granted = frozenset({Capability.VIEW})
        script = {Capability.CONTROL: True}
        async with (
            meeting("direct", granted=granted, script=lambda q: script.get(q.capability)) as met,
            looking(met, ask=(Capability.VIEW, Capability.CONTROL)) as (viewer, seen),
        ):
            control = Capability.CONTROL
            await until(lambda: seen.capabilities[control] is CapabilityState.GRANTED)
            injector = met.setting.injectors[0]
            viewer.send_input(TurnKey(Key(0x61), True))
            await until(lambda: ("key", 0x61, True) in injector.acts)
            met.path.swallow()
            await until(lambda: _host_misses(met), NOTICED)
            await until(lambda: injector.acts[-1] == ("release_all",))
            done = len(injector.acts)
            viewer.send_input(TurnKey(Key(0x62), True))
            met.path.heal()
            assert await met.shows_fresh(seen, 2) < BACK
            await until(lambda: seen.capabilities[control] is CapabilityState.GRANTED)
            assert ("key", 0x62, True) not in injector.acts[done:]
            viewer.send_input(TurnKey(Key(0x63), True))
            await until(lambda: ("key", 0x63, True) in injector.acts)

    asyncio.run(story())


def test_question_that_was_open_is_taken_away_with_the_link_and_asked_again() -> None:
    async def story() -> None:
        asked: list[Question] = []

        def later(question: Question) -> bool | None:
            asked.append(question)
            return True if len(asked) > 1 else None

        async with (
            meeting("direct", granted=frozenset({Capability.VIEW}), script=later) as met,
            looking(met, ask=(Capability.VIEW, Capability.CONTROL)) as (_, seen),
        ):
            await until(lambda: asked)
            met.path.reset()
            await until(lambda: met.setting.ui.withdrawn)
            await until(lambda: seen.capabilities[Capability.CONTROL] is CapabilityState.GRANTED)
            assert met.setting.ui.withdrawn == asked[:1]

    asyncio.run(story())


@pytest.mark.parametrize("way", WAYS)
def test_who_does_not_come_back_in_time_finds_the_session_over_at_both_ends(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("remote_assist.stream.guest.RETURN_WITHIN", 9.0)
    monkeypatch.setattr("remote_assist.stream.viewer.RETURN_WITHIN", 9.0)

    async def story() -> None:
        async with meeting(way) as met, looking(met) as (_, seen):
            met.path.swallow()
            report = await asyncio.wait_for(met.setting.task, 25.0)
            assert report is not None
            assert report.reason is ReasonCode.LOST
            await until(lambda: seen.report, 25.0)
            assert seen.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.LOST))

    asyncio.run(story())


def test_engineer_whose_program_was_killed_comes_back_by_his_key_without_a_question() -> None:
    async def story() -> None:
        async with (
            meeting("hub", script=lambda _question: True, granted=frozenset()) as met,
            looking(met, identity=ENGINEER) as (first, seen),
        ):
            assert len(met.setting.ui.asked) == 1
            assert first._loop is not None
            first._loop.call_soon_threadsafe(_kill, first)
            await until(lambda: _host_misses(met), NOTICED)
            async with looking(met, identity=ENGINEER) as (_, again):
                assert await met.shows_fresh(again, 4) < BACK
                assert len(met.setting.ui.asked) == 1
                assert again.words != seen.words
                assert met.setting.ui.banners[-1].onlookers[0].words_en == again.words
                assert len(met.setting.share._guests) == 1

    asyncio.run(story())


def test_another_engineers_key_is_not_let_into_a_session_that_has_one() -> None:
    async def story() -> None:
        async with meeting("hub") as met, looking(met, identity=ENGINEER) as (first, _):
            assert first._loop is not None
            first._loop.call_soon_threadsafe(_kill, first)
            await until(lambda: _host_misses(met), NOTICED)
            grabs = met.setting.screen.grabs
            async with viewing(met.make_door, assist_id=met.assist_id) as (_, other):
                await until(lambda: other.report)
                assert other.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.ROOM_TAKEN))
                assert other.frames == 0
            assert met.setting.screen.grabs == grabs

    asyncio.run(story())


@pytest.mark.parametrize("way", ["relay", "hub"])
def test_copy_of_what_opens_the_door_displaces_nobody_without_the_secret_of_the_seat(way: str) -> None:
    async def story() -> None:
        async with meeting(way) as met, looking(met) as (_, seen):
            for guess in ("", "guess", "x" * 64):
                copy = met.make_door()
                assert isinstance(copy, DialDoor)
                with pytest.raises(TurnedAway, match="already in this session"):
                    await _naming(copy, guess).open()
            assert await met.shows_fresh(seen, 6) < BACK
            assert ViewerState.RECONNECTING not in [state for state, _ in seen.states]

    asyncio.run(story())


def test_computer_that_slept_for_longer_than_a_minute_finds_the_session_over(monkeypatch: pytest.MonkeyPatch) -> None:
    slept = 0.0

    def now() -> Moment:
        return Moment(time.monotonic(), time.time() + slept)  # the monotonic clock stands still meanwhile

    for room in ("guest", "viewer", "heartbeat"):
        monkeypatch.setattr(f"remote_assist.stream.{room}.moment_now", now)

    async def story() -> None:
        nonlocal slept
        async with meeting("direct") as met, looking(met) as (_, seen):
            met.path.swallow()
            await until(lambda: _is_away(seen) and _host_misses(met), NOTICED)
            slept = 70.0
            await until(lambda: seen.report and met.setting.task.done())
            assert seen.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.LOST))

    asyncio.run(story())
