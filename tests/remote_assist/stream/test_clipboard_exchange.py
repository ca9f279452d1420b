"""What a person copies at one end can be pasted at the other, while it is granted, and comes to rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import pytest

from remote_assist.clipboard import Clipboard
from remote_assist.errors import NotGranted, ProtocolError, ScreenUnavailable, TooLarge
from remote_assist.policy.clipboard_turns import BY_ITSELF
from remote_assist.stream.clipboard_exchange import ClipboardExchange
from remote_assist.stream.clipboard_facts import ClipboardFacts, Crossing, Focus, Note
from remote_assist.stream.outbox import Outbox
from remote_assist.wire.clipboard import Content, Copied, Gone, Kind, Piece, Want, pack_clipboard, parse_clipboard
from remote_assist.wire.limits import MAX_COPIED_PIECE
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Role
from tests.fakes.clipboard import MemoryDesk
from tests.fakes.pictures import png

_T = TypeVar("_T")
CHINESE = "你好，剪贴板 😀\r\n第二行".encode()
LARGE = "大段文字".encode() * (BY_ITSELF // 12 + 1)


class End:
    """One end: its computer, its exchange, what it heard."""

    def __init__(self, role: Role) -> None:
        self.desk = MemoryDesk()
        self.is_granted = self.is_live = True
        self.crossings: list[Crossing] = []
        self.facts = [ClipboardFacts()]
        self.failures: list[str] = []
        self.outbox = Outbox()
        self.exchange = ClipboardExchange(
            role,
            self.desk.open,
            self._passage,
            lambda: self.is_granted and self.is_live,
            is_granted=lambda: self.is_granted,
            crossed=self.crossings.append,
            told=self.facts.append,
            failed=self.failures.append,
        )

    def _passage(self, act: Callable[[], _T]) -> _T:
        if not (self.is_granted and self.is_live):
            raise NotGranted("not now")
        return act()

    def grant(self, granted: bool) -> None:
        self.is_granted = granted
        self.exchange.grants_changed()

    def sent(self) -> bytes | None:
        """The next record that leaves."""
        item = self.outbox._next()
        return None if item is None else item[1]

    def say(self, message: Copied | Want | Piece | Gone) -> None:
        """The other end says this."""
        self.exchange.take(pack_clipboard(message))


class Pair:
    """Two ends with a link between them that carries when it is told to."""

    def __init__(self) -> None:
        self.host, self.viewer = End(Role.HOST), End(Role.VIEWER)
        self.carried = 0
        self.link()

    def link(self) -> None:
        for end in (self.host, self.viewer):
            end.outbox = Outbox()
            end.exchange.linked(end.outbox)

    async def settle(self) -> None:
        """Carry whatever is said until nobody says any more."""
        quiet = 0
        while quiet < 3:
            await asyncio.sleep(0.005)
            quiet = 0 if self.host.exchange._look or self.viewer.exchange._look else quiet + 1
            for here, there in ((self.host, self.viewer), (self.viewer, self.host)):
                while (payload := here.sent()) is not None:
                    there.exchange.take(payload)
                    self.carried += 1
                    quiet = 0


def paired(story: Callable[[Pair], Awaitable[None]]) -> None:
    async def run() -> None:
        await asyncio.wait_for(story(Pair()), 30)

    asyncio.run(run())


@pytest.mark.parametrize("from_host", [True, False])
def test_what_is_copied_at_one_end_is_pasted_at_the_other_and_nothing_comes_back(from_host: bool) -> None:
    async def story(pair: Pair) -> None:
        here, there = (pair.host, pair.viewer) if from_host else (pair.viewer, pair.host)
        here.desk.copy({Kind.TEXT: CHINESE, Kind.HTML: b"<b>x</b>"})
        await pair.settle()
        assert there.desk.paste(Kind.TEXT) == CHINESE
        assert there.desk.paste(Kind.HTML) == b"<b>x</b>"
        assert pair.carried == 1
        assert [c.from_here for c in here.crossings] == [True, True]
        assert there.crossings == [Crossing(Kind.HTML, 8, False), Crossing(Kind.TEXT, len(CHINESE), False)]
        there.desk.copy({Kind.TEXT: CHINESE})  # a clipboard manager takes it over
        await pair.settle()
        assert pair.carried == 1
        assert here.desk.puts == 0

    paired(story)


def test_large_content_comes_only_when_somebody_pastes_it() -> None:
    async def story(pair: Pair) -> None:
        pair.viewer.desk.copy({Kind.TEXT: LARGE})
        await pair.settle()
        assert pair.carried == 1
        assert pair.host.desk.paste(Kind.TEXT) is None
        await pair.settle()
        assert pair.host.desk.paste(Kind.TEXT) == LARGE
        assert pair.host.crossings == [Crossing(Kind.TEXT, len(LARGE), False)]

    paired(story)


def test_content_of_a_middling_size_comes_by_itself_and_its_progress_is_told() -> None:
    async def story(pair: Pair) -> None:
        picture = png(500, 400, noise=bytes(range(251)))
        assert len(picture) < MAX_COPIED_PIECE
        pair.host.desk.copy({Kind.PICTURE: picture, Kind.TEXT: b"x" * 200_000})
        await pair.settle()
        assert pair.viewer.desk.paste(Kind.PICTURE) == picture
        assert pair.viewer.desk.paste(Kind.TEXT) == b"x" * 200_000
        coming = [facts.coming.get(Kind.TEXT) for facts in pair.viewer.facts]
        assert [n for n in coming if n is not None] == [0, 65_536, 131_072, 196_608]
        assert pair.viewer.facts[-1].coming == {}
        assert pair.viewer.facts[-1].waiting == ()

    paired(story)


def test_engineer_fetches_what_is_large_by_hand() -> None:
    async def story(pair: Pair) -> None:
        pair.host.desk.copy({Kind.TEXT: LARGE})
        await pair.settle()
        assert [(c.kind, c.size) for c in pair.viewer.facts[-1].waiting] == [(Kind.TEXT, len(LARGE))]
        pair.viewer.exchange.fetch()
        await pair.settle()
        assert pair.viewer.desk.paste(Kind.TEXT) == LARGE

    paired(story)


def test_copy_made_meanwhile_ends_a_fetch_and_who_waits_gets_nothing() -> None:
    async def story(pair: Pair) -> None:
        pair.host.desk.copy({Kind.TEXT: LARGE})
        await pair.settle()
        serial = 1
        pair.viewer.exchange.fetch()
        pair.host.desk.copy({Kind.TEXT: b"newer"})
        await pair.settle()
        assert pair.viewer.desk.paste(Kind.TEXT) == b"newer"
        pair.host.say(Want(serial, Kind.TEXT, 0))
        assert parse_clipboard(pair.host.sent() or b"") == Gone(serial, Kind.TEXT)

    paired(story)


def test_what_was_copied_before_the_grant_stays_where_it_is() -> None:
    async def story(pair: Pair) -> None:
        pair.host.grant(False)
        pair.host.desk.copy({Kind.TEXT: b"a password of this morning"})
        pair.host.grant(True)
        await pair.settle()
        assert pair.carried == pair.host.desk.reads == 0
        pair.host.desk.copy({Kind.TEXT: b"copied for the engineer"})
        await pair.settle()
        assert pair.viewer.desk.paste(Kind.TEXT) == b"copied for the engineer"

    paired(story)


def test_what_is_copied_while_the_grant_rests_stays_and_what_follows_goes() -> None:
    async def story(pair: Pair) -> None:
        pair.host.grant(False)
        pair.host.is_live = False  # granted beforehand, and no banner stands yet
        pair.host.grant(True)
        pair.host.desk.copy({Kind.TEXT: b"nobody is named"})
        pair.host.is_live = True
        await pair.settle()
        assert pair.carried == 0
        pair.host.desk.copy({Kind.TEXT: b"now"})
        await pair.settle()
        assert pair.viewer.desk.paste(Kind.TEXT) == b"now"

    paired(story)


def test_passwords_stay_where_they_are_and_the_other_end_hears_nothing() -> None:
    async def story(pair: Pair) -> None:
        pair.host.desk.copy({}, is_secret=True)
        pair.viewer.desk.copy({}, is_secret=True)
        pair.viewer.exchange.send()
        await pair.settle()
        assert pair.carried == 0
        assert pair.viewer.facts[-1].note is Note.SECRET

    paired(story)


def test_content_over_its_bound_is_named_and_never_wanted() -> None:
    async def story(pair: Pair) -> None:
        pair.viewer.say(Copied(1, 0, (Content(Kind.TEXT, 4 << 30), Content(Kind.HTML, 3, b"<p>"))))
        pair.viewer.exchange.fetch()
        assert pair.viewer.sent() is None
        assert pair.viewer.facts[-1].note is Note.TOO_LARGE
        assert pair.viewer.desk.paste(Kind.TEXT) is None
        assert pair.viewer.desk.paste(Kind.HTML) == b"<p>"
        pair.viewer.desk.copy({}, too_large={Kind.PICTURE: 1 << 40})
        await asyncio.sleep(0.3)
        assert isinstance(parse_clipboard(pair.viewer.sent() or b""), Copied)

    paired(story)


@pytest.mark.parametrize(
    ("kind", "data"), [(Kind.TEXT, b"\xff\xfe"), (Kind.PICTURE, png(4, 4, claims=(16_384, 16_384)))]
)
def test_content_that_is_not_what_it_claims_never_reaches_the_clipboard(kind: Kind, data: bytes) -> None:
    async def story(pair: Pair) -> None:
        pair.host.say(Copied(1, 0, (Content(kind, len(data), data),)))
        assert pair.host.desk.puts == 0
        assert pair.host.facts[-1].note is Note.UNREADABLE
        assert pair.host.crossings == []

    paired(story)


@pytest.mark.parametrize("offset", [0, 1, MAX_COPIED_PIECE])
def test_piece_that_was_not_wanted_next_ends_the_session(offset: int) -> None:
    async def story(pair: Pair) -> None:
        pair.host.say(Copied(1, 0, (Content(Kind.TEXT, 200_000),)))
        size = MAX_COPIED_PIECE if offset else 10
        with pytest.raises(ProtocolError):
            pair.host.say(Piece(1, Kind.TEXT, offset, bytes(size)))

    paired(story)


def flood(end: End) -> None:
    for _ in range(100):
        end.say(Want(1, Kind.TEXT, 0))


def test_flood_of_wants_is_refused_before_it_fills_memory() -> None:
    async def story(pair: Pair) -> None:
        pair.host.desk.copy({Kind.TEXT: LARGE})
        await asyncio.sleep(0.05)
        with pytest.raises(TooLarge):
            flood(pair.host)

    paired(story)


def test_nothing_is_read_put_or_sent_without_a_grant() -> None:
    async def story(pair: Pair) -> None:
        pair.host.desk.copy({Kind.TEXT: LARGE})
        await asyncio.sleep(0.05)
        pair.host.is_granted = False  # as the gate sees it, before the exchange hears of it
        pair.host.say(Copied(1, 1, (Content(Kind.TEXT, 1, b"x"),)))
        pair.host.say(Want(1, Kind.TEXT, 0))
        assert pair.host.sent() is None  # not even what waited already
        pair.host.grant(False)
        pair.host.desk.copy({Kind.TEXT: b"private"})
        await pair.settle()
        assert (pair.host.desk.puts, pair.host.desk.reads, pair.carried) == (0, 1, 0)

    paired(story)


def test_fetch_that_is_under_way_stops_when_the_grant_is_taken_back() -> None:
    async def story(pair: Pair) -> None:
        pair.viewer.desk.copy({Kind.TEXT: LARGE})
        await pair.settle()
        assert pair.host.desk.paste(Kind.TEXT) is None
        await asyncio.sleep(0.02)
        want = parse_clipboard(pair.host.sent() or b"")
        assert isinstance(want, Want)
        pair.host.grant(False)
        pair.host.say(Piece(want.serial, Kind.TEXT, 0, LARGE[:MAX_COPIED_PIECE]))
        assert pair.host.sent() is None
        assert pair.host.desk.paste(Kind.TEXT) is None
        owner = pair.host.desk.owner
        assert owner is not None
        assert owner.contents == {}

    paired(story)


def test_engineers_clipboard_follows_his_focus() -> None:
    async def story(pair: Pair) -> None:
        viewer, host = pair.viewer, pair.host
        viewer.exchange.focus(Focus.AWAY)
        viewer.desk.copy({Kind.TEXT: b"one of many"})
        viewer.desk.copy({Kind.TEXT: b"for this customer"})
        await pair.settle()
        assert (pair.carried, viewer.desk.reads) == (0, 0)
        viewer.exchange.focus(Focus.USED)
        await pair.settle()
        assert host.desk.paste(Kind.TEXT) == b"for this customer"
        viewer.exchange.focus(Focus.AWAY)
        host.desk.copy({Kind.TEXT: b"from the customer"})
        await pair.settle()
        assert viewer.desk.puts == 0
        viewer.exchange.focus(Focus.SEEN)
        assert viewer.desk.paste(Kind.TEXT) == b"from the customer"

    paired(story)


def test_what_came_from_another_session_goes_to_this_customer_only_by_hand() -> None:
    async def story(pair: Pair) -> None:
        pair.viewer.desk.copy({Kind.TEXT: b"another customer's"}, is_remote=True)
        await pair.settle()
        assert pair.carried == 0
        pair.viewer.exchange.send()
        await pair.settle()
        assert pair.host.desk.paste(Kind.TEXT) == b"another customer's"

    paired(story)


def test_both_who_copy_at_once_come_to_hold_what_the_customer_copied() -> None:
    async def story(pair: Pair) -> None:
        pair.host.desk.copy({Kind.TEXT: b"the customer's"})
        pair.viewer.desk.copy({Kind.TEXT: b"the engineer's"})
        await pair.settle()
        assert pair.host.desk.paste(Kind.TEXT) == pair.viewer.desk.paste(Kind.TEXT) == b"the customer's"
        pair.viewer.desk.copy({Kind.TEXT: b"the engineer's, again"})
        await pair.settle()
        assert pair.host.desk.paste(Kind.TEXT) == b"the engineer's, again"

    paired(story)


def test_lost_link_takes_what_had_not_come_with_it_and_the_next_one_begins_anew() -> None:
    async def story(pair: Pair) -> None:
        pair.host.desk.copy({Kind.TEXT: LARGE})
        await pair.settle()
        pair.viewer.exchange.fetch()
        for end in (pair.host, pair.viewer):
            end.exchange.unlinked()
        pair.host.desk.copy({Kind.TEXT: b"while nobody was there"})
        pair.link()
        await pair.settle()
        assert pair.viewer.desk.paste(Kind.TEXT) is None
        pair.host.desk.copy({Kind.TEXT: b"here again"})
        await pair.settle()
        assert pair.viewer.desk.paste(Kind.TEXT) == b"here again"

    paired(story)


def test_many_copies_within_a_moment_are_one() -> None:
    async def story(pair: Pair) -> None:
        for number in range(500):
            pair.host.desk.copy({Kind.TEXT: b"%d" % number})
        await pair.settle()
        assert pair.viewer.desk.paste(Kind.TEXT) == b"499"
        assert pair.carried <= 2

    paired(story)


def test_clipboard_that_cannot_be_reached_is_told() -> None:
    def unreachable(*_: object) -> Clipboard:
        raise ScreenUnavailable("no display")

    async def story() -> None:
        failures: list[str] = []
        ignored = partial(list[object]().append)
        exchange = ClipboardExchange(
            Role.HOST,
            unreachable,
            lambda act: act(),
            lambda: True,
            is_granted=lambda: True,
            crossed=ignored,
            told=ignored,
            failed=failures.append,
        )
        outbox = Outbox()
        exchange.linked(outbox)
        assert failures == ["no display"]
        assert outbox.depth(RecordClass.CLIPBOARD) == 0

    asyncio.run(story())


def test_content_is_written_down_with_its_first_piece_and_once() -> None:
    """Who leaves the last piece out has read it all the same."""

    async def story(pair: Pair) -> None:
        pair.host.desk.copy({Kind.TEXT: LARGE})
        await pair.settle()
        assert pair.host.crossings == []
        last = len(LARGE) // MAX_COPIED_PIECE * MAX_COPIED_PIECE
        for offset in (0, MAX_COPIED_PIECE, last, last):
            pair.host.say(Want(1, Kind.TEXT, offset))
            assert pair.host.crossings == [Crossing(Kind.TEXT, len(LARGE), True)]

    paired(story)
