"""The whole path over a real websocket: a synthetic screen at one end, a picture at the other."""

from __future__ import annotations

import asyncio
from functools import partial

import numpy as np
import pytest

from remote_assist.capture.screen import Cursor, Pixels
from remote_assist.errors import PairingFailed, ProtocolError
from remote_assist.geometry import Point, Rect, Size
from remote_assist.policy.questions import Pause
from remote_assist.secure.codes import Code
from remote_assist.secure.evidence import Closing, check_pair, read_log
from remote_assist.stream.viewing import CapabilityState, ViewerState
from remote_assist.wire.audit import AuditKind, check_against, heads_kept, verified_head
from remote_assist.wire.frames import CursorPicture, pack_cursor
from remote_assist.wire.input import MovePointer, TypeText
from remote_assist.wire.limits import MAX_AUDIT_RECORDS
from remote_assist.wire.reasons import Reason, ReasonCode
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability, Role
from tests.remote_assist.stream.sessions import SIZE, Sharing, lose_link, sharing, until, viewing

WHOLE = Rect(0, 0, *SIZE)


def _noise(seed: int, height: int = SIZE.height, width: int = SIZE.width) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)


def _now(setting: Sharing) -> Pixels:
    # Of the synthetic screen's own picture, without counting as a grab.
    return setting.screen._pixels


def test_viewer_shows_every_pixel_and_follows_changes() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, seen):
            for seed in range(4):
                setting.screen.paint(WHOLE, _noise(seed))
                await until(lambda: seen.shows(_now(setting)))
            setting.screen.paint(Rect(10, 20, 12, 18), _noise(9, 18, 12))
            await until(lambda: seen.shows(_now(setting)))

    asyncio.run(story())


def test_still_screen_sends_nothing() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, seen):
            await until(lambda: seen.frames)
            grabs, frames = setting.screen.grabs, seen.frames
            setting.screen.paint(Rect(0, 0, 50, 50), _now(setting)[:50, :50].copy())
            setting.screen.paint(Rect(60, 60, 5, 5), _noise(1, 5, 5))
            await until(lambda: seen.shows(_now(setting)) and seen.frames > frames)
            assert seen.frames == frames + 1
            assert setting.screen.grabs <= grabs + 2

    asyncio.run(story())


def test_resized_screen_is_shown_in_its_new_size() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, seen):
            await until(lambda: seen.frames)
            setting.screen.resize(SIZE._replace(width=200))
            await until(lambda: seen.picture.shape[1] == 200)
            setting.screen.paint(Rect(0, 0, 9, 9), _noise(3, 9, 9))
            await until(lambda: seen.shows(_now(setting)))

    asyncio.run(story())


def test_without_consent_nothing_is_grabbed_or_injected() -> None:
    async def story() -> None:
        async with (
            sharing(granted=frozenset(), script=lambda _q: False) as setting,
            viewing(setting.url) as (viewer, seen),
        ):
            await until(lambda: seen.capabilities.get(Capability.VIEW) is CapabilityState.REFUSED)
            viewer.request(Capability.CONTROL)
            await until(lambda: seen.capabilities.get(Capability.CONTROL) is CapabilityState.REFUSED)
            viewer._session._capabilities[Capability.CONTROL] = CapabilityState.GRANTED  # a viewer that lies to itself
            viewer.send_input(MovePointer(Point(5, 5)))
            viewer.stop()
            report = await setting.report()
            assert setting.screen.grabs == 0
            assert setting.injectors == []
            assert setting.ui.banners == []
            assert report.capabilities == ()

    asyncio.run(story())


def test_customer_allows_view_then_control_and_the_pointer_moves() -> None:
    async def story() -> None:
        async with (
            sharing(granted=frozenset(), script=lambda _q: True) as setting,
            viewing(setting.url) as (viewer, seen),
        ):
            await until(lambda: seen.frames)
            assert setting.ui.asked[0].engineer.name == "李工"
            assert not setting.ui.asked[0].engineer.verified
            viewer.send_input(MovePointer(Point(1, 1)))
            viewer.request(Capability.CONTROL)
            await until(lambda: seen.capabilities[Capability.CONTROL] is CapabilityState.GRANTED)
            viewer.send_input(MovePointer(Point(7, 8)))
            viewer.send_input(TypeText("你好"))
            viewer.send_input(MovePointer(Point(5000, 8)))
            await until(lambda: ("text", "好") in setting.injectors[0].acts)
            moves = [act for act in setting.injectors[0].acts if act[0] == "move"]
            assert moves == [("move", Point(7, 8))]
            assert setting.ui.banners[-1].onlookers[0].granted == (Capability.VIEW, Capability.CONTROL)

    asyncio.run(story())


def test_customers_own_input_pauses_control_and_tells_both_sides() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.capabilities.get(Capability.CONTROL) is CapabilityState.GRANTED)
            setting.watches[0].act()
            await until(lambda: seen.capabilities[Capability.CONTROL] is CapabilityState.PAUSED)
            assert setting.ui.banners[-1].paused is Pause.CUSTOMER_INPUT
            await until(lambda: seen.capabilities[Capability.CONTROL] is CapabilityState.GRANTED)
            viewer.send_input(MovePointer(Point(3, 4)))
            await until(lambda: ("move", Point(3, 4)) in setting.injectors[0].acts)
            assert setting.ui.banners[-1].paused is None

    asyncio.run(story())


def test_control_that_begins_with_a_rest_is_never_told_as_live() -> None:
    async def story() -> None:
        async with (
            sharing(granted=frozenset({Capability.VIEW}), script=lambda _q: True) as setting,
            viewing(setting.url) as (viewer, seen),
        ):
            await until(lambda: seen.frames)
            viewer.request(Capability.CONTROL)
            await until(lambda: setting.ui.asked)
            hands = asyncio.create_task(_busy_hands(setting))
            await until(lambda: CapabilityState.PAUSED in [s for c, s in seen.steps if c is Capability.CONTROL])
            hands.cancel()
            await until(lambda: seen.capabilities[Capability.CONTROL] is CapabilityState.GRANTED)
            steps = [state for capability, state in seen.steps if capability is Capability.CONTROL]
            assert steps == [CapabilityState.ASKED, CapabilityState.PAUSED, CapabilityState.GRANTED]
            viewer.stop()
            report = await setting.report()
            for records in (report.records, viewer.audit_records):
                kinds = [r.kind for r in records if r.capability is Capability.CONTROL]
                assert kinds == [AuditKind.ASKED, AuditKind.GRANTED, AuditKind.PAUSED, AuditKind.RESUMED]

    asyncio.run(story())


async def _busy_hands(setting: Sharing) -> None:
    """The customer uses the mouse, as on the way to Allow."""
    while True:
        setting.watches[0].act()
        await asyncio.sleep(0.02)


def test_revoked_control_leaves_view_alive() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, seen):
            await until(lambda: seen.capabilities.get(Capability.CONTROL) is CapabilityState.GRANTED)
            setting.share.revoke(Capability.CONTROL)
            await until(lambda: seen.capabilities[Capability.CONTROL] is CapabilityState.REVOKED)
            setting.screen.paint(WHOLE, _noise(5))
            await until(lambda: seen.shows(_now(setting)))

    asyncio.run(story())


@pytest.mark.parametrize("way", ["customer", "engineer"])
def test_question_that_nobody_wants_answered_any_more_is_taken_from_the_screen(way: str) -> None:
    async def story() -> None:
        async with (
            sharing(granted=frozenset({Capability.VIEW})) as setting,
            viewing(setting.url) as (viewer, seen),
        ):
            await until(lambda: seen.frames)
            viewer.request(Capability.CONTROL)
            await until(lambda: setting.ui.asked)
            if way == "customer":
                setting.share.revoke(Capability.CONTROL)
            else:
                viewer._session._capabilities[Capability.CONTROL] = CapabilityState.GRANTED  # or it says nothing
                viewer.give_up(Capability.CONTROL)
            await until(lambda: seen.capabilities[Capability.CONTROL] is CapabilityState.REFUSED)
            assert setting.ui.withdrawn == setting.ui.asked

    asyncio.run(story())


@pytest.mark.parametrize("way", ["stop", "panic", "revoke_view"])
def test_stop_closes_the_gate_at_once_and_the_viewer_learns_why(way: str) -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, seen):
            await until(lambda: seen.frames)
            if way == "stop":
                setting.share.stop()
            elif way == "panic":
                setting.watches[0].panic()
            else:
                setting.share.revoke(Capability.VIEW)
            grabs = setting.screen.grabs
            report = await setting.report()
            assert setting.screen.grabs == grabs
            assert setting.ui.hidden == 1
            await until(lambda: seen.report)
            assert seen.report is not None
            reason = {"stop": "stopped_by_customer", "panic": "panic", "revoke_view": "view_revoked"}[way]
            assert (report.reason, seen.report.reason) == (reason, reason)
            assert seen.states[-1] == (ViewerState.ENDED, Reason(ReasonCode(reason)))
            # Both keep the other's signed head; the host's closing head is in the viewer's log.
            heads = [r.detail for r in seen.report.records if r.kind is AuditKind.PEER_HEAD]
            assert heads[-1] == f"{report.audit_count} {report.audit_head} {report.audit_signature}"

    asyncio.run(story())


def test_engineer_ends_and_both_logs_verify() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.frames)
            viewer.stop()
            report = await setting.report()
            await until(lambda: seen.report)
            assert seen.report is not None
            assert report.reason == "ended_by_engineer"
            for each in (report, seen.report):
                assert verified_head(each.records).hex() == each.audit_head
                assert each.records[-1].kind is AuditKind.ENDED
                assert str(each.audit_count) in each.records[-1].detail
            kinds = [r.kind for r in report.records]
            expected = [AuditKind.STARTED, AuditKind.PAIRED, AuditKind.GRANTED, AuditKind.SHOWN, AuditKind.GRANTED]
            assert kinds[:5] == expected
            assert AuditKind.PEER_HEAD in kinds

    asyncio.run(story())


def test_lost_link_comes_back_by_itself_and_the_picture_is_whole_again() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.frames)
            for seed in range(2):
                lose_link(viewer)
                await until(lambda: (ViewerState.RECONNECTING, Reason(ReasonCode.PEER_GONE)) in seen.states)
                setting.screen.paint(WHOLE, _noise(seed))
                await until(lambda: seen.shows(_now(setting)))
            assert [s for s, _ in seen.states].count(ViewerState.CONNECTED) >= 3
            kinds = [f[0] for f in setting.facts.facts]
            assert kinds.count("paired") == 1
            assert kinds.count("granted") == 2

    asyncio.run(story())


def test_wrong_code_three_times_burns_it() -> None:
    async def story() -> None:
        async with sharing() as setting:
            for _ in range(3):
                async with viewing(setting.url, code=Code("7", "guess")) as (_, seen):
                    await until(partial(getattr, seen, "report"))
                    assert seen.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.WRONG_CODE))
            with pytest.raises(PairingFailed):
                await setting.task
            assert setting.screen.grabs == 0

    asyncio.run(story())


def test_second_viewer_with_the_right_code_is_kept_out() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.frames)
            async with viewing(setting.url) as (_, second):
                await until(lambda: second.report)
                assert second.states[-1][0] is ViewerState.FAILED
                assert second.frames == 0
            assert viewer.state is ViewerState.CONNECTED

    asyncio.run(story())


def test_screen_that_vanishes_ends_the_session_on_both_sides() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, seen):
            await until(lambda: seen.frames)
            setting.screen.vanish()
            report = await setting.report()
            assert report.reason is ReasonCode.SCREEN_GONE
            await until(lambda: seen.report)
            assert seen.states[-1] == (ViewerState.ENDED, Reason(ReasonCode.SCREEN_GONE))

    asyncio.run(story())


def test_each_side_keeps_the_closed_log_of_the_other_and_misses_nothing_of_it() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.frames)
            viewer.stop()
            report = await setting.report()
            await until(lambda: seen.report)
            assert seen.report is not None
            count, head = heads_kept(report.records)[-1]
            assert (count, head) == (seen.report.audit_count, seen.report.audit_head)
            for kept in heads_kept(report.records):
                check_against(seen.report.records, *kept)
            for kept in heads_kept(seen.report.records):
                check_against(report.records, *kept)
            with pytest.raises(ProtocolError, match="its end is missing"):
                check_against(seen.report.records[:-1], count, head)
            # A third party, who was not there, finds the same from the texts alone.
            logs = [
                read_log(role, Closing(each.audit_count, each.audit_head, each.audit_signature), each.record_texts)
                for role, each in ((Role.HOST, report), (Role.VIEWER, seen.report))
            ]
            assert [log.wrong for log in logs] == [None, None]
            assert all(log.paired is not None and log.heads for log in logs)
            assert check_pair(*logs) is None

    asyncio.run(story())


def test_control_ends_when_nobody_watches_for_the_panic_key_any_more() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.capabilities.get(Capability.CONTROL) is CapabilityState.GRANTED)
            setting.watches[0].die()
            await until(lambda: seen.capabilities[Capability.CONTROL] is CapabilityState.REVOKED)
            viewer._session._capabilities[Capability.CONTROL] = CapabilityState.GRANTED  # a viewer that does not listen
            viewer.send_input(MovePointer(Point(3, 4)))
            setting.screen.paint(WHOLE, _noise(5))
            await until(lambda: seen.shows(_now(setting)))
            assert [a for a in setting.injectors[0].acts if a[0] != "release_all"] == []

    asyncio.run(story())


def test_control_taken_back_while_the_link_was_lost_is_told_afterwards() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.capabilities.get(Capability.CONTROL) is CapabilityState.GRANTED)
            lose_link(viewer)
            await until(lambda: ("connection_lost", None) in setting.facts.facts)
            setting.share.revoke(Capability.CONTROL)
            await until(lambda: seen.capabilities[Capability.CONTROL] is CapabilityState.REVOKED)

    asyncio.run(story())


def test_viewer_that_floods_the_log_ends_the_session_with_its_closing_record() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, seen):
            await until(lambda: seen.frames)
            (guest,) = setting.share._guests
            guest.log._own._records *= MAX_AUDIT_RECORDS  # as full as a patient flood makes it
            setting.share.revoke(Capability.CONTROL)
            await until(setting.task.done)
            assert setting.task.result() is not None
            grabs = setting.screen.grabs
            setting.screen.paint(WHOLE, _noise(5))
            assert setting.screen.grabs == grabs

    asyncio.run(story())


def test_pointers_of_a_slow_path_are_one_and_keep_their_picture() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, seen):
            await until(lambda: seen.cursors)
            showing = setting.session()._showing
            outbox = showing.outbox
            image = np.full((4, 4, 4), 7, np.uint8)
            for x in range(50):  # the loop has no turn between: nothing of it leaves
                size, data = (Size(4, 4), image.tobytes()) if x == 0 else (Size(0, 0), None)
                showing._put_cursor(outbox, pack_cursor(CursorPicture(Point(x, 1), Point(1, 1), size, 9, data)))
            assert outbox.depth(RecordClass.INPUT) == 1
            await until(lambda: seen.cursors[-1].position == Point(49, 1))
            assert seen.cursors[-1].image == image.tobytes()

    asyncio.run(story())


def test_pointer_larger_than_the_wire_takes_costs_the_picture_and_not_the_session() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, seen):
            await until(lambda: seen.frames)
            setting.screen.move_cursor(Cursor(Point(-3, 70_000), Point(0, 0), np.zeros((300, 300, 4), np.uint8), 7))
            await until(lambda: seen.cursors and seen.cursors[-1].serial == 7)
            assert seen.cursors[-1].image is None
            assert seen.states[-1][0] is ViewerState.CONNECTED

    asyncio.run(story())
