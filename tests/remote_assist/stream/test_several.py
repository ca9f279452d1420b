"""Several engineers on one share: each pairs, is asked about, sees and leaves by himself; one at a time steers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import numpy as np
import pytest

from remote_assist.capture.screen import Pixels
from remote_assist.errors import PeerGone
from remote_assist.geometry import Point, Rect
from remote_assist.policy.questions import Pause, Question
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.records import SealedChannel
from remote_assist.secure.resume import ResumePairing
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.host import Share
from remote_assist.stream.outbox import MOST_WAITING, _Waiting
from remote_assist.stream.transport import Link, dial
from remote_assist.stream.viewer import Viewer
from remote_assist.stream.viewing import CapabilityState, ViewerState
from remote_assist.wire.audit import heads_kept
from remote_assist.wire.control import End, Introduce, pack_control
from remote_assist.wire.input import MovePointer
from remote_assist.wire.marks import Draw, MarkKind, pack_marks
from remote_assist.wire.reasons import Reason, ReasonCode
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability, Role
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import CODE, SIZE, Seen, Sharing, lose_link, sharing, until, viewing

VIEW, CONTROL = Capability.VIEW, Capability.CONTROL
WHOLE = Rect(0, 0, *SIZE)


def _paint(setting: Sharing, seed: int) -> None:
    setting.screen.paint(WHOLE, np.random.default_rng(seed).integers(0, 256, (SIZE.height, SIZE.width, 4), np.uint8))


def _now(setting: Sharing) -> Pixels:
    return setting.screen._pixels


def _granted(seen: Seen, capability: Capability) -> bool:
    return seen.capabilities[capability] is CapabilityState.GRANTED


async def _shown(setting: Sharing, seed: int, *seen: Seen) -> None:
    """A new picture reaches everybody."""
    _paint(setting, seed)
    for each in seen:
        await until(lambda each=each: each.shows(_now(setting)))  # type: ignore[misc]  # a default binds it


def _names(setting: Sharing) -> list[str]:
    return [onlooker.engineer.name for onlooker in setting.ui.banners[-1].onlookers]


def test_each_is_asked_about_by_itself_and_the_banner_names_everybody() -> None:
    async def story() -> None:
        async with (
            sharing(granted=frozenset(), script=lambda _q: True, viewers=2) as setting,
            viewing(setting.url, name="Anna") as (_, anna),
        ):
            await until(lambda: _granted(anna, VIEW))
            assert _names(setting) == ["Anna"]
            async with viewing(setting.url, name="Boris") as (_, boris):
                await until(lambda: _granted(boris, VIEW))
                await _shown(setting, 1, anna, boris)
                assert [(q.engineer.name, q.capability) for q in setting.ui.asked] == [("Anna", VIEW), ("Boris", VIEW)]
                assert len({q.number for q in setting.ui.asked}) == 2
                assert len({q.engineer.key for q in setting.ui.asked}) == 2
                assert _names(setting) == ["Anna", "Boris"]

    asyncio.run(story())


def test_who_is_refused_sees_nothing_while_another_sees_everything() -> None:
    def script(question: Question) -> bool:
        return question.engineer.name == "Anna"

    async def story() -> None:
        async with (
            sharing(granted=frozenset(), script=script, viewers=2) as setting,
            viewing(setting.url, name="Anna") as (_, anna),
            viewing(setting.url, name="Boris") as (_, boris),
        ):
            await until(lambda: boris.capabilities[VIEW] is CapabilityState.REFUSED)
            for seed in range(3):
                await _shown(setting, seed, anna)
            assert boris.frames == 0
            assert boris.cursors == []
            assert _names(setting) == ["Anna"]

    asyncio.run(story())


def test_one_leaves_and_the_other_goes_on_until_the_last_has_left() -> None:
    async def story() -> None:
        async with (
            sharing(viewers=2) as setting,
            viewing(setting.url, name="Anna") as (anna, a),
            viewing(setting.url, name="Boris") as (boris, b),
        ):
            await _shown(setting, 1, a, b)
            anna.stop()
            await until(lambda: a.report)
            await until(lambda: _names(setting) == ["Boris"])
            await _shown(setting, 2, b)
            assert [state for state, _ in b.states].count(ViewerState.RECONNECTING) == 0
            assert not setting.task.done()
            boris.stop()
            report = await setting.report()
            assert report.reason is ReasonCode.ENDED_BY_ENGINEER
            await until(lambda: b.report)
            # Each log keeps the end of its own engineer's, and of no other.
            ends = {heads_kept(host.records)[-1] for host in setting.share.reports}
            assert a.report is not None
            assert b.report is not None
            assert ends == {(each.audit_count, each.audit_head) for each in (a.report, b.report)}

    asyncio.run(story())


def test_who_comes_too_many_is_told_that_the_code_is_used() -> None:
    async def story() -> None:
        async with (
            sharing(viewers=2) as setting,
            viewing(setting.url) as (_, first),
            viewing(setting.url) as (_, second),
        ):
            await _shown(setting, 1, first, second)
            async with viewing(setting.url) as (_, third):
                await until(lambda: third.report)
                assert third.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.CODE_USED))
                assert third.frames == 0
            await _shown(setting, 2, first, second)

    asyncio.run(story())


@pytest.mark.parametrize("way", ["stop", "panic"])
def test_stop_and_panic_end_it_for_everybody_at_once(way: str) -> None:
    async def story() -> None:
        async with (
            sharing(viewers=2) as setting,
            viewing(setting.url) as (_, a),
            viewing(setting.url) as (_, b),
        ):
            await _shown(setting, 1, a, b)
            setting.share.stop() if way == "stop" else setting.watches[0].panic()
            grabs = setting.screen.grabs
            report = await setting.report()
            reason = ReasonCode.STOPPED_BY_CUSTOMER if way == "stop" else ReasonCode.PANIC
            assert report.reason is reason
            assert setting.screen.grabs == grabs
            assert setting.ui.hidden == 1
            await until(lambda: a.report and b.report)
            assert a.states[-1] == b.states[-1] == (ViewerState.ENDED, Reason(reason))
            assert a.report is not None
            assert b.report is not None
            ends = {heads_kept(each.records)[-1] for each in (a.report, b.report)}
            assert ends == {(host.audit_count, host.audit_head) for host in setting.share.reports}

    asyncio.run(story())


def test_view_taken_back_from_one_leaves_the_other_his() -> None:
    async def story() -> None:
        async with (
            sharing(viewers=2) as setting,
            viewing(setting.url, name="Anna") as (_, a),
            viewing(setting.url, name="Boris") as (_, b),
        ):
            await _shown(setting, 1, a, b)
            key = setting.ui.banners[-1].onlookers[0].engineer.key
            setting.share.revoke(VIEW, key)
            gone, other = (a, b) if _key_of(setting, "Anna") == key else (b, a)
            held = gone.picture.copy()
            await _shown(setting, 2, other)
            await until(lambda: gone.report)
            assert gone.states[-1] == (ViewerState.ENDED, Reason(ReasonCode.VIEW_REVOKED))
            assert gone.shows(held)
            assert not gone.shows(_now(setting))
            assert len(_names(setting)) == 1
            assert not setting.task.done()

    asyncio.run(story())


def _key_of(setting: Sharing, name: str) -> bytes:
    """The key of an engineer whom any banner has named."""
    return next(o.engineer.key for b in setting.ui.banners for o in b.onlookers if o.engineer.name == name)


def test_lost_link_of_one_comes_back_and_the_other_notices_nothing() -> None:
    async def story() -> None:
        async with (
            sharing(viewers=2) as setting,
            viewing(setting.url) as (anna, a),
            viewing(setting.url) as (_, b),
        ):
            await _shown(setting, 1, a, b)
            lose_link(anna)
            await until(lambda: [state for state, _ in a.states].count(ViewerState.CONNECTED) == 2)
            await _shown(setting, 2, a, b)
            assert [state for state, _ in b.states].count(ViewerState.CONNECTED) == 1
            assert [fact for fact, _ in setting.facts.facts].count("paired") == 2

    asyncio.run(story())


def test_viewer_that_comes_again_before_its_old_link_is_known_to_be_lost_goes_on_over_the_new_one() -> None:
    async def story() -> None:
        async with sharing(viewers=2) as setting, viewing(setting.url) as (_, other):
            signing, random = SigningKey(b"v" * 32), seeded(9)
            first = await dial(setting.url)
            code = CodePairing(Role.VIEWER, CODE, signing, random)
            await Handshake(first, Role.VIEWER).run_viewer(code)
            channel = SealedChannel(Role.VIEWER, code.keys)
            await first.send(channel.seal(RecordClass.CONTROL, pack_control(Introduce("Boris"))))
            await until(lambda: setting.ui.banners and len(_names(setting)) == 2)
            second = await dial(setting.url)  # and the first one stays open
            again = ResumePairing(Role.VIEWER, code.keys.for_resuming(), signing, random)
            await Handshake(second, Role.VIEWER).run_viewer(again)
            channel = SealedChannel(Role.VIEWER, again.keys)
            await asyncio.wait_for(_to_its_end(first), 5.0)
            classes = set()
            while RecordClass.FRAMES not in classes:
                classes.add(channel.open(await asyncio.wait_for(second.receive(), 5.0))[0])
            await _shown(setting, 3, other)
            await second.send(channel.seal(RecordClass.CONTROL, pack_control(End(""))))
            await until(lambda: len(_names(setting)) == 1)

    asyncio.run(story())


async def _to_its_end(link: Link) -> None:
    """Read until the other end hangs up."""
    try:
        while True:
            await link.receive()
    except PeerGone:
        return


# --- control


async def _with_control(setting: Sharing, viewer: Viewer, seen: Seen) -> None:
    viewer.request(CONTROL)
    await until(lambda: _granted(seen, CONTROL))
    viewer.send_input(MovePointer(Point(3, 4)))
    await until(lambda: ("move", Point(3, 4)) in setting.injectors[-1].acts)


def test_only_one_holds_control_and_the_next_is_asked_about_anew() -> None:
    async def story() -> None:
        async with (
            sharing(granted=frozenset({VIEW}), script=lambda _q: True, viewers=2) as setting,
            viewing(setting.url, name="Anna") as (anna, a),
            viewing(setting.url, name="Boris") as (boris, b),
        ):
            await until(lambda: _granted(a, VIEW) and _granted(b, VIEW))
            await _with_control(setting, anna, a)
            asked = len(setting.ui.asked)
            boris.request(CONTROL)
            await until(lambda: b.capabilities[CONTROL] is CapabilityState.TAKEN)
            assert len(setting.ui.asked) == asked  # the customer was not bothered
            boris._session._capabilities[CONTROL] = CapabilityState.GRANTED  # a viewer that lies to itself
            boris.send_input(MovePointer(Point(9, 9)))
            anna.give_up(CONTROL)
            await until(lambda: a.capabilities[CONTROL] is CapabilityState.REVOKED)
            boris._session._capabilities[CONTROL] = CapabilityState.TAKEN
            await _with_control(setting, boris, b)
            assert [q.engineer.name for q in setting.ui.asked] == ["Anna", "Boris"]
            assert ("move", Point(9, 9)) not in [act for injector in setting.injectors for act in injector.acts]
            assert [o.steers for o in setting.ui.banners[-1].onlookers if o.engineer.name == "Boris"] == [True]
            assert sum(o.steers for o in setting.ui.banners[-1].onlookers) == 1

    asyncio.run(story())


def test_control_granted_beforehand_is_the_first_ones() -> None:
    async def story() -> None:
        async with (
            sharing(viewers=2) as setting,
            viewing(setting.url, name="Anna") as (anna, a),
        ):
            await until(lambda: _granted(a, CONTROL))
            async with viewing(setting.url, name="Boris", ask=(VIEW, CONTROL)) as (boris, b):
                await until(lambda: _granted(b, VIEW) and b.capabilities[CONTROL] is CapabilityState.TAKEN)
                anna.stop()
                await until(lambda: _names(setting) == ["Boris"])
                boris.request(CONTROL)
                await until(lambda: setting.ui.asked)
                assert setting.ui.asked[0].engineer.name == "Boris"

    asyncio.run(story())


def test_control_rests_while_another_engineers_question_is_open() -> None:
    answers = {"Anna": True}

    async def story() -> None:
        async with (
            sharing(granted=frozenset(), script=lambda q: answers.get(q.engineer.name), viewers=2) as setting,
            viewing(setting.url, name="Anna") as (anna, a),
        ):
            await until(lambda: _granted(a, VIEW))
            await _with_control(setting, anna, a)
            async with viewing(setting.url, name="Boris") as (_, b):
                await until(lambda: a.capabilities[CONTROL] is CapabilityState.PAUSED)
                assert setting.ui.asked[-1].engineer.name == "Boris"
                assert setting.ui.banners[-1].paused is Pause.QUESTION_OPEN
                assert b.frames == 0
            # He leaves, and his question with him.
            await until(lambda: _granted(a, CONTROL))
            assert setting.ui.withdrawn == [setting.ui.asked[-1]]

    asyncio.run(story())


def test_customers_own_input_rests_whoever_steers() -> None:
    async def story() -> None:
        async with (
            sharing(viewers=2) as setting,
            viewing(setting.url, name="Anna") as (_, a),
            viewing(setting.url, name="Boris") as (_, b),
        ):
            await until(lambda: _granted(a, VIEW) and _granted(b, VIEW))
            await until(lambda: _granted(a, CONTROL) or _granted(b, CONTROL))
            first = a if _granted(a, CONTROL) else b
            assert len(setting.watches) == 1
            setting.watches[0].act()
            await until(lambda: first.capabilities[CONTROL] is CapabilityState.PAUSED)
            await until(lambda: _granted(first, CONTROL))

    asyncio.run(story())


def test_engineer_who_leaves_with_a_key_held_down_has_it_released() -> None:
    async def story() -> None:
        async with (
            sharing(granted=frozenset({VIEW}), script=lambda _q: True, viewers=2) as setting,
            viewing(setting.url, name="Anna") as (anna, a),
            viewing(setting.url, name="Boris") as (_, b),
        ):
            await until(lambda: _granted(a, VIEW) and _granted(b, VIEW))
            await _with_control(setting, anna, a)
            released = setting.injectors[0].acts.count(("release_all",))
            anna.stop()
            await until(lambda: setting.injectors[0].acts.count(("release_all",)) > released)
            await _shown(setting, 1, b)

    asyncio.run(story())


@pytest.mark.parametrize("withdraw", [Share.stop, Share.pause])
def test_a_hanging_disk_of_one_keeps_no_way_open_for_the_others_nor_for_what_waits(
    withdraw: Callable[[Share], None],
) -> None:
    async def story() -> None:
        async with (
            sharing(viewers=2) as setting,
            viewing(setting.url, name="Anna") as (_, a),
            viewing(setting.url, name="Boris") as (_, b),
        ):
            await until(lambda: _granted(a, VIEW) and _granted(b, VIEW))
            first, second = setting.share._guests
            gates = [guest.session.gate for guest in (first, second) if guest.session is not None]
            outboxes = [guest._outbox for guest in (first, second)]
            inside, leave = threading.Event(), threading.Event()

            def write() -> None:
                inside.set()
                leave.wait(10.0)

            key = gates[0].engineer.key
            writing = threading.Thread(target=gates[0].pass_slowly, args=(VIEW, key, write))
            withdrawing = threading.Thread(target=withdraw, args=(setting.share,))
            writing.start()
            try:
                await until(inside.is_set)
                withdrawing.start()
                await until(lambda: not any(gate.is_live(VIEW, gate.engineer.key) for gate in gates), 4.0)
                await until(lambda: all(box is not None and (box._closed or box._held) for box in outboxes), 4.0)
                assert withdrawing.is_alive()  # whoever withdrew may count on it that nothing is written any more
            finally:
                leave.set()
                for thread in (writing, withdrawing):
                    await asyncio.to_thread(thread.join, 5.0)
            assert not withdrawing.is_alive()

    asyncio.run(story())


def test_who_does_not_read_ends_his_own_session_and_nobody_elses() -> None:
    async def story() -> None:
        async with sharing(viewers=2) as setting, viewing(setting.url, name="Anna", ask=(VIEW, CONTROL)) as (anna, a):
            await until(lambda: a.capabilities[CONTROL] in {CapabilityState.GRANTED, CapabilityState.PAUSED})
            async with viewing(setting.url, name="Boris") as (_, b):
                await until(lambda: _granted(b, VIEW) and len(a.roster.members) == 2)
                first, second = setting.share._guests
                assert first.session is not None
                assert second._outbox is not None
                setting.ui.in_picture = False  # so others are told what is drawn
                for record_class in (RecordClass.MARKS, RecordClass.CONTROL):
                    second._outbox._queues[record_class].extend([_Waiting(b"", lambda: False)] * MOST_WAITING)
                first.session.take(RecordClass.MARKS, pack_marks(Draw(0, MarkKind.BOX, (10, 20, 60, 70))))
                anna.give_up(CONTROL)  # the roster changes for everybody
                await until(lambda: second.is_over)
                await until(lambda: [member.name for member in a.roster.members] == ["Anna"])
                assert not first.is_over

    asyncio.run(story())
