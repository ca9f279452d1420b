"""Watching the store for what other processes did: log entries that nobody announced here, tokens that ended.

The command line (`add-agent`, `import-articles`) writes beside a running hub; and a token may just run out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from desk_app.hub.broker import Broker
from desk_app.hub.facts import Facts, TokensRevoked
from desk_app.hub.peer import Peer
from desk_app.hub.transaction import View
from desk_app.hub.verbs import Verbs
from desk_app.store import log, tokens

INTERVAL_S = 1.0


class Watching:
    """Looks once a second; `run` is its one task."""

    def __init__(self, verbs: Verbs, broker: Broker, facts: Facts, peers: Iterable[Peer]) -> None:
        self._verbs = verbs
        self._broker = broker
        self._facts = facts
        self._peers = peers

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(INTERVAL_S)

    async def look(self) -> None:
        """One look: wakes who has not got what is in the log, and ends connections whose token ended."""
        peers = list(self._peers)
        held = tuple(peer.actor.token_id for peer in peers)

        def read(view: View) -> tuple[int, tuple[str, ...]]:
            return log.read_head(view.db).number, tokens.no_longer_good(view.db, held, view.now)

        number, ended = await self._verbs.view(read)
        if ended:
            self._facts.tell(TokensRevoked(ended))
        for peer in peers:
            peer.log_reached(number)
