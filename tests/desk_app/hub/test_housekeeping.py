"""Housekeeping keeps up with a busy hub, and touches nothing that is not old."""

from __future__ import annotations

import asyncio
from pathlib import Path

from desk_app.domain.ids import Millis
from desk_app.hub.housekeeping import PRUNE, make_kinds, plan
from desk_app.hub.settings import Settings
from desk_app.hub.timed import TimedWork
from desk_app.hub.transaction import Tx
from desk_app.store import jobs, log
from desk_app.store.log import Unnumbered
from tests.fakes.desk import open_desk

_DAY_S = 24 * 3600


def test_one_round_forgets_all_that_is_old_and_comes_again_in_an_hour(store_address: str, tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path, events_kept_days=3)

    async def story() -> None:
        async with open_desk(store_address) as desk:
            timed = TimedWork(desk.verbs, desk.clock, desk.facts, make_kinds(settings))

            def log_many(tx: Tx) -> None:
                log.append(tx.db, tx.now, [Unnumbered('{"type":"x"}', ("agents",))] * 4500)

            await desk.verbs.change(log_many)
            desk.clock.advance(seconds=2 * _DAY_S)
            await desk.verbs.change(log_many)
            reached = await desk.reached()
            desk.clock.advance(seconds=2 * _DAY_S)
            await desk.verbs.change(plan)
            await timed.run_due()
            left = await desk.store.read(lambda db: log.read_after(db, ("agents",), 0, 10_000))
            assert [entry.number for entry in left] == list(range(reached - 4499, reached + 1))
            due = await desk.store.read(lambda db: jobs.has_job(db, PRUNE, "") and jobs.next_due(db))
            assert due == Millis(desk.clock.now() + 3600 * 1000)

    asyncio.run(story())
