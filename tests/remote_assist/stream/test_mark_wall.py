"""Marks over real sockets: under a live view and no longer, each engineer his own, told to who cannot see them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np

from remote_assist.geometry import Point, Rect
from remote_assist.policy.board import Drawn
from remote_assist.stream.viewer import Viewer
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.marks import (
    CUSTOMER,
    Aim,
    Board,
    Clear,
    Draw,
    Extend,
    Held,
    MarkKind,
    MarkWord,
    NotDrawn,
    Painted,
    Undo,
    pack_marks,
)
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability
from tests.remote_assist.stream.sessions import SIZE, Seen, Sharing, lose_link, sharing, until, viewing

VIEW = frozenset({Capability.VIEW})
BOX = Draw(0, MarkKind.BOX, (10, 20, 60, 70), fades=False)


def boards(seen: Seen) -> list[Board]:
    return [word for word in seen.words_of_marks if isinstance(word, Board)]


def heard(seen: Seen, *kinds: type[MarkWord]) -> list[MarkWord]:
    return [word for word in seen.words_of_marks if isinstance(word, kinds)]


def stands(setting: Sharing) -> Drawn:
    return setting.ui.marks[-1] if setting.ui.marks else Drawn()


def places(setting: Sharing) -> list[tuple[int, tuple[Point, ...]]]:
    return [(s.mark.number, s.mark.points) for s in stands(setting).marks]


@asynccontextmanager
async def looking(
    granted: frozenset[Capability] = VIEW, *, viewers: int = 1, in_picture: bool = True
) -> AsyncIterator[tuple[Sharing, Viewer, Seen]]:
    async with sharing(granted=granted, viewers=viewers) as setting:
        setting.ui.in_picture = in_picture
        async with viewing(setting.url) as (viewer, seen):
            if granted:
                await until(lambda: boards(seen) and seen.frames)
            yield setting, viewer, seen


def test_view_is_enough_and_what_is_painted_is_told() -> None:
    async def story() -> None:
        async with looking() as (setting, viewer, seen):
            (board,) = boards(seen)
            assert (board.you, board.in_picture) == (1, True)
            assert [owner.name for owner in board.owners] == ["", "李工"]
            viewer.draw(BOX)
            viewer.draw(Draw(1, MarkKind.FREEHAND, (1, 1), fades=False, more=True))
            viewer.draw(Extend(1, (2, 3, 4, 5)))
            viewer.draw(Aim((7, 8)))
            await until(lambda: stands(setting).lasers)
            assert places(setting) == [
                (0, (Point(10, 20), Point(60, 70))),
                (1, (Point(1, 1), Point(2, 3), Point(4, 5))),
            ]
            assert stands(setting).lasers == ((1, Point(7, 8)),)
            assert setting.ui.artists[1].name == "李工"
            assert setting.ui.banners[-1].marks_stand
            assert setting.ui.controls is not None
            setting.ui.controls.marks_painted(stands(setting))
            setting.ui.controls.marks_painted(stands(setting))
            await until(lambda: len(heard(seen, Painted)) == 2)
            assert heard(seen, Painted) == [Painted(0, 2), Painted(1, 3)]  # once each
            viewer.draw(Undo())
            await until(lambda: len(places(setting)) == 1)
            viewer.draw(Clear())
            await until(lambda: not stands(setting))
            await until(lambda: not setting.ui.banners[-1].marks_stand)
            kinds = [record.kind for record in setting.share._guests[0].log.records]
            assert kinds.count(AuditKind.ANNOTATED) == 1  # not one a mark

    asyncio.run(story())


def test_without_a_live_view_nothing_is_drawn() -> None:
    async def story() -> None:
        async with looking(frozenset()) as (setting, viewer, seen):
            await until(lambda: setting.ui.asked)
            (guest,) = setting.share._company.marks._guests
            guest.take(pack_marks(BOX))  # a viewer that does not wait to be told
            viewer.draw(BOX)
            assert not setting.ui.marks
            assert not boards(seen)

        async with looking() as (setting, viewer, seen):
            setting.ui.banner_stands = False
            assert setting.ui.controls is not None
            setting.ui.controls.banner_names(frozenset(), 0.0)  # somebody covers the banner
            viewer.draw(BOX)
            await until(lambda: heard(seen, NotDrawn))
            assert heard(seen, NotDrawn) == [NotDrawn(0, Held.CLOSED)]
            assert not setting.ui.marks

    asyncio.run(story())


def test_marks_go_with_the_link_the_view_and_the_share() -> None:
    async def story() -> None:
        async with looking() as (setting, viewer, seen):
            viewer.draw(BOX)
            await until(lambda: stands(setting))
            lose_link(viewer)
            await until(lambda: not stands(setting))
            await until(lambda: len(boards(seen)) == 2)  # the link is back
            assert None in seen.words_of_marks
            viewer.draw(Draw(0, MarkKind.RIPPLE, (1, 1)))  # numbers begin anew with the link
            await until(lambda: stands(setting))
            assert setting.ui.controls is not None
            setting.ui.controls.revoke(Capability.VIEW)
            await setting.report()
            assert not stands(setting)

    asyncio.run(story())


def test_others_are_told_where_marks_are_in_no_picture() -> None:
    async def story() -> None:
        async with looking(viewers=2, in_picture=False) as (setting, viewer, seen):
            viewer.draw(BOX)
            await until(lambda: stands(setting))
            async with viewing(setting.url, name="Ada") as (_, other):
                await until(lambda: heard(other, Draw))
                assert heard(other, Draw) == [Draw(0, MarkKind.BOX, BOX.points, fades=False, owner=1)]
                (board,) = boards(other)
                colours = {owner.number: owner.colour for owner in board.owners}
                assert len(set(colours.values())) == 3
                viewer.draw(Draw(1, MarkKind.FREEHAND, (1, 1), more=True))
                viewer.draw(Extend(1, (2, 2), more=False))
                viewer.draw(Aim((5, 5)))
                viewer.draw(Undo())
                assert setting.ui.controls is not None
                await until(lambda: heard(other, Undo))
                setting.ui.controls.draw(Aim((300, 5)))
                await until(lambda: heard(other, Aim) and heard(seen, Aim))
                assert heard(other, Extend, Undo) == [Extend(1, (2, 2), more=False, owner=1), Undo(1)]
                assert heard(seen, Draw) == []  # his own he knows
                assert heard(seen, Aim) == [Aim((300, 5), CUSTOMER)]
                setting.ui.controls.clear_marks()
                await until(lambda: len(heard(seen, Clear)) >= 2)
                assert not stands(setting)

    asyncio.run(story())


def test_nobody_is_told_of_others_before_he_looks_or_where_they_are_in_the_picture() -> None:
    async def story() -> None:
        async with looking(viewers=2) as (setting, viewer, seen):
            async with viewing(setting.url, name="Ada") as (_, other):
                await until(lambda: boards(other))
                viewer.draw(BOX)
                await until(lambda: stands(setting))
                viewer.draw(Undo())
                await until(lambda: not stands(setting))
                assert not heard(other, Draw, Undo)
            await until(lambda: len(boards(seen)) == 3)
            assert [owner.number for owner in boards(seen)[-1].owners] == [CUSTOMER, 1]

        async with looking(frozenset(), in_picture=False) as (setting, viewer, seen):
            await until(lambda: setting.ui.asked)
            assert not seen.words_of_marks

    asyncio.run(story())


def test_a_flood_is_held_with_an_answer_and_the_picture_goes_on() -> None:
    async def story() -> None:
        async with looking() as (setting, viewer, seen):
            for number in range(2000):
                viewer.draw(Draw(number, MarkKind.FREEHAND, (number % 300, 5), fades=False))
            await until(lambda: heard(seen, NotDrawn))
            frames = seen.frames
            setting.screen.paint(Rect(0, 0, 8, 8), np.full((8, 8, 4), 77, np.uint8))
            await until(lambda: seen.frames > frames)
            assert len(stands(setting).marks) <= 60
            assert {word.why for word in heard(seen, NotDrawn) if isinstance(word, NotDrawn)} <= {Held.FULL, Held.FAST}
            assert setting.session().is_looking

    asyncio.run(story())


def test_what_lies_outside_comes_to_the_edge_and_another_picture_clears() -> None:
    async def story() -> None:
        async with looking() as (setting, viewer, _seen):
            viewer.draw(Draw(0, MarkKind.BOX, (5, 5, 9999, 9999), fades=False))
            await until(lambda: stands(setting))
            assert places(setting) == [(0, (Point(5, 5), Point(SIZE.width - 1, SIZE.height - 1)))]
            setting.share._stage.screen_opened(SIZE._replace(width=100))
            viewer.draw(Aim((1, 1)))
            await until(lambda: stands(setting).lasers)
            assert not stands(setting).marks

    asyncio.run(story())


def test_a_word_of_the_host_from_a_viewer_ends_the_session() -> None:
    async def story() -> None:
        async with looking() as (setting, viewer, _seen):
            assert viewer._link is not None
            outbox, loop = viewer._link.outbox, viewer._loop
            assert loop is not None
            loop.call_soon_threadsafe(outbox.put, RecordClass.MARKS, pack_marks(Painted(0, 1)))
            report = await setting.report()
            assert report.reason == "protocol_error"

    asyncio.run(story())
