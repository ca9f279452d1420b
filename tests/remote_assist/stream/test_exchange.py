"""What is exchanged beside the picture: only over a link whose other end takes it, and told of links and grants."""

from __future__ import annotations

import asyncio

import pytest

from remote_assist.errors import ProtocolError
from remote_assist.stream.exchange import Exchanges
from remote_assist.stream.outbox import Outbox
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability
from tests.remote_assist.stream.sessions import lose_link, sharing, until, viewing


class Noting:
    """An exchange that writes down what it is told."""

    record_class = RecordClass.MARKS

    def __init__(self) -> None:
        self.heard: list[object] = []

    def linked(self, outbox: Outbox) -> None:
        self.heard.append(outbox)

    def unlinked(self) -> None:
        self.heard.append("unlinked")

    def take(self, payload: bytes) -> None:
        self.heard.append(payload)

    def grants_changed(self) -> None:
        self.heard.append("grants")

    def close(self) -> None:
        self.heard.append("closed")


def test_exchange_hears_of_each_link_once_and_takes_nothing_without_one() -> None:
    noting, outbox = Noting(), Outbox()
    exchanges = Exchanges([noting])
    with pytest.raises(ProtocolError, match="marks"):
        exchanges.take(RecordClass.MARKS, b"early")
    exchanges.linked(outbox)
    exchanges.linked(outbox)
    exchanges.take(RecordClass.MARKS, b"mark")
    exchanges.grants_changed()
    exchanges.unlinked()
    exchanges.unlinked()
    with pytest.raises(ProtocolError, match="marks"):
        exchanges.take(RecordClass.MARKS, b"late")
    exchanges.linked(outbox)
    exchanges.close()
    assert noting.heard == [outbox, b"mark", "grants", "unlinked", outbox, "unlinked", "closed"]


def test_class_that_nobody_serves_is_refused() -> None:
    exchanges = Exchanges([Noting()])
    exchanges.linked(Outbox())
    with pytest.raises(ProtocolError, match="files"):
        exchanges.take(RecordClass.FILES, b"")


def test_host_hears_nothing_in_a_class_that_it_does_not_offer() -> None:
    noting = Noting()
    noting.record_class = RecordClass.FILES
    exchanges = Exchanges([noting])
    exchanges.linked(Outbox(), (Capability.VIEW, Capability.CLIPBOARD))
    with pytest.raises(ProtocolError, match="files"):
        exchanges.take(RecordClass.FILES, b"")
    exchanges.unlinked()
    assert noting.heard == []
    exchanges.linked(Outbox(), (Capability.VIEW, Capability.FETCH_FILES))
    exchanges.take(RecordClass.FILES, b"file")
    assert noting.heard[1:] == [b"file"]


def test_viewer_is_told_on_each_link_what_may_be_asked_for() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.frames and seen.offers)
            lose_link(viewer)
            await until(lambda: len(seen.offers) == 2)
            assert seen.offers == [(Capability.VIEW, Capability.CONTROL)] * 2  # what this share of the tests offers

    asyncio.run(story())
