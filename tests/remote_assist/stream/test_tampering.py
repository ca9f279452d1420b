"""Somebody between the two ends changes, repeats, swaps, cuts, leaves out or puts in one record: the session ends.

Each story is a real share and a real viewer with a proxy between them, once in each direction and each class. Whoever
notices says so to the other, who hears it; both write it down; and nothing of the record is painted or injected.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pytest

from remote_assist.capture.screen import Cursor
from remote_assist.geometry import Point, Rect
from remote_assist.stream.viewer import Viewer
from remote_assist.stream.viewing import CapabilityState, ViewerState
from remote_assist.wire.audit import AuditKind, AuditRecord
from remote_assist.wire.input import MovePointer
from remote_assist.wire.reasons import Reason, ReasonCode
from remote_assist.wire.record import HEADER_SIZE, RecordClass, handshake_record
from remote_assist.wire.roles import Capability, Direction
from tests.fakes.middle import Middle
from tests.remote_assist.stream.sessions import Seen, Sharing, sharing, until, viewing

Lane = tuple[Direction, RecordClass]
LANES: list[Lane] = [
    (way, record_class)
    for way in Direction
    for record_class in (RecordClass.INPUT, RecordClass.CONTROL, RecordClass.FRAMES)
]


@dataclass
class Meddler:
    """Does `attack` to the records of one lane, from when it is armed until it has struck."""

    lane: Lane
    attack: str
    is_armed: bool = False
    has_struck: bool = False
    held: list[bytes] = field(default_factory=list)

    def __call__(self, record: bytes) -> Iterable[bytes]:
        if not self.is_armed or self.has_struck or (record[1], record[2]) != self.lane:
            return (record,)
        if self.attack in {"reorder", "leave out"} and not self.held:
            self.held.append(record)  # it shows by the next one
            return ()
        self.has_struck = True
        return self._struck(record)

    def _struck(self, record: bytes) -> Iterable[bytes]:
        match self.attack:
            case "flip inside":
                return (_flipped(record, HEADER_SIZE * 8),)
            case "flip seal":
                return (_flipped(record, len(record) * 8 - 1),)
            case "cut":
                return (record[:-1],)
            case "cut to nothing":
                return (record[:7],)
            case "lengthen":
                return (record + b"\0",)
            case "replay":
                return (record, record)
            case "reorder":
                return (record, *self.held)
            case "leave out":
                return (record,)
            case "put in":
                return (handshake_record(self.lane[0], 0, b"plain"), record)
        name, _, bit = self.attack.partition(" ")
        assert name == "header"
        return (_flipped(record, int(bit)),)


ATTACKS = [
    "flip inside", "flip seal", "cut", "cut to nothing", "lengthen", "replay", "reorder", "leave out", "put in",
    # One bit each of: version, direction, class, filler, epoch, session, counter.
    *(f"header {bit}" for bit in (7, 15, 16, 31, 63, 64, 191)),
]  # fmt: skip


def label(value: object) -> str:
    """How a story's lane or attack is called in a report."""
    if isinstance(value, str):
        return value.replace(" ", "_")
    assert isinstance(value, tuple)
    return f"{value[0].name}-{value[1].name}".lower()


STORIES = [
    *((lane, "flip inside") for lane in LANES),
    *((LANES[number % len(LANES)], attack) for number, attack in enumerate(ATTACKS[1:])),
    *((LANES[(number + 3) % len(LANES)], attack) for number, attack in enumerate(ATTACKS[1:])),
]


def _flipped(record: bytes, bit: int) -> bytes:
    changed = bytearray(record)
    changed[bit // 8] ^= 0x80 >> bit % 8
    return bytes(changed)


def _stir(lane: Lane, setting: Sharing, viewer: Viewer, turn: int) -> None:
    """Make the two ends send something of this lane."""
    match lane:
        case (Direction.TO_HOST, RecordClass.INPUT):
            viewer.send_input(MovePointer(Point(100 + turn, 77)))
        case (Direction.TO_VIEWER, RecordClass.INPUT):
            setting.screen.move_cursor(
                Cursor(Point(100 + turn, 77), Point(0, 0), np.zeros((4, 4, 4), np.uint8), 90 + turn)
            )
        case (Direction.TO_HOST, RecordClass.CONTROL):
            viewer.request(Capability.CLIPBOARD)
        case (Direction.TO_VIEWER, RecordClass.CONTROL):
            viewer.request(Capability.CLIPBOARD)  # which the host answers with a no
        case _:
            setting.screen.paint(Rect(8 * (turn % 20), 0, 8, 8), np.full((8, 8, 4), 10 + turn, np.uint8))


def _reason(records: Iterable[AuditRecord]) -> str:
    last = list(records)[-1]
    assert last.kind is AuditKind.ENDED
    return last.detail.split(",")[0]


async def _tampered(lane: Lane, attack: str) -> None:
    meddler = Meddler(lane, attack)
    async with sharing() as setting:
        middle = Middle(setting.url, meddler)
        async with middle.serving() as url, viewing(url) as (viewer, seen):
            await until(lambda: seen.capabilities[Capability.CONTROL] is CapabilityState.GRANTED)
            await until(lambda: seen.shows(setting.screen._pixels))
            meddler.is_armed = True
            for turn in range(400):
                if setting.task.done() and seen.report:
                    break
                if not meddler.has_struck:
                    _stir(lane, setting, viewer, turn)
                await asyncio.sleep(0.02)
            report = await setting.report()
            await until(lambda: seen.report)
            assert meddler.has_struck
            assert seen.report is not None
            assert report.reason is ReasonCode.SEAL_BROKEN
            assert seen.report.reason is ReasonCode.SEAL_BROKEN
            assert _reason(report.records) == _reason(seen.report.records) == "seal_broken"
            state = (
                ViewerState.FAILED if lane[0] is Direction.TO_VIEWER else ViewerState.ENDED
            )  # it noticed, or was told
            assert seen.states[-1] == (state, Reason(ReasonCode.SEAL_BROKEN))
            assert ViewerState.RECONNECTING not in [state for state, _ in seen.states]
            _check_nothing_came_of_it(lane, attack, setting, seen)


def _check_nothing_came_of_it(lane: Lane, attack: str, setting: Sharing, seen: Seen) -> None:
    """What was sent after the attack was armed stayed away; only a record that is repeated was good the first time."""
    good = 1 if attack == "replay" else 0
    if lane == (Direction.TO_HOST, RecordClass.INPUT):
        assert len([act for act in setting.injectors[0].acts if act[0] == "move"]) == good
    elif lane == (Direction.TO_VIEWER, RecordClass.FRAMES):
        assert seen.shows(setting.screen._pixels) is bool(good)
    elif lane == (Direction.TO_VIEWER, RecordClass.INPUT):
        assert len([cursor for cursor in seen.cursors if cursor.position.y == 77]) == good


@pytest.mark.parametrize(("lane", "attack"), STORIES, ids=label)
def test_tampering_ends_the_session_on_both_sides_with_its_reason(lane: Lane, attack: str) -> None:
    asyncio.run(_tampered(lane, attack))


def test_of_several_who_look_only_the_one_on_the_bad_line_is_ended() -> None:
    meddler = Meddler((Direction.TO_HOST, RecordClass.FRAMES), "flip inside")

    async def story() -> None:
        async with sharing(viewers=2) as setting:
            middle = Middle(setting.url, meddler)
            async with (
                middle.serving() as url,
                viewing(url, name="Anna") as (_, anna),
                viewing(setting.url, name="Boris") as (_, boris),
            ):
                await until(lambda: anna.frames and boris.frames)
                meddler.is_armed = True
                setting.screen.paint(Rect(0, 0, 8, 8), np.full((8, 8, 4), 99, np.uint8))
                await until(lambda: anna.report)
                assert anna.states[-1] == (ViewerState.ENDED, Reason(ReasonCode.SEAL_BROKEN))
                setting.screen.paint(Rect(8, 8, 8, 8), np.full((8, 8, 4), 55, np.uint8))
                await until(lambda: boris.shows(setting.screen._pixels))
                assert boris.report is None
                assert [report.reason for report in setting.share.reports] == [ReasonCode.SEAL_BROKEN]
                assert not setting.task.done()

    asyncio.run(story())
