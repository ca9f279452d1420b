"""Timed work: takes rows that are due, does them in transactions of their own, sleeps until the next.

Invariant: a job is finished in the transaction of its work; one that failed is due again when its lease ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from desk_app.domain.ids import Millis
from desk_app.hub.clock import Clock
from desk_app.hub.facts import Facts, JobDue
from desk_app.hub.transaction import Tx, View
from desk_app.hub.verbs import Verbs
from desk_app.store import jobs
from desk_app.store.jobs import Job

Work = Callable[[Tx, str], Millis | None]
"""Does a job about a subject; returns when it is due again, or None when it is done for good."""


@dataclass(frozen=True)
class LookedInto:
    """Work with a long look before it: `look` reads beside the writer, `act` gets what it found in the transaction."""

    look: Callable[[View, str], Any]
    act: Callable[[Tx, str, Any], Millis | None]


_LONGEST_SLEEP_S = 60.0
_log = structlog.get_logger(__name__)


class TimedWork:
    """Runs due jobs; `run` is its one task."""

    def __init__(self, verbs: Verbs, clock: Clock, facts: Facts, kinds: Mapping[str, Work | LookedInto]) -> None:
        self._verbs = verbs
        self._clock = clock
        self._kinds = kinds
        self._sooner = asyncio.Event()
        facts.listen(JobDue, lambda _fact: self._sooner.set())

    async def run(self) -> None:
        while True:
            self._sooner.clear()
            await self.run_due()
            due = await self._verbs.view(lambda view: jobs.next_due(view.db))
            delay = _LONGEST_SLEEP_S if due is None else min(_LONGEST_SLEEP_S, (due - self._clock.now()) / 1000)
            try:
                async with asyncio.timeout(max(0.05, delay)):
                    await self._sooner.wait()
            except TimeoutError:
                continue

    async def run_due(self) -> int:
        """Does everything that is due now; returns how many jobs were done."""
        done = 0
        while leased := await self._verbs.change(lambda tx: jobs.lease_due(tx.db, tx.now)):
            for job in leased:
                done += await self._do(job)
        return done

    async def _do(self, job: Job) -> bool:
        work = self._kinds.get(job.kind)
        if work is None:
            _log.error("job_unknown", kind=job.kind, subject=job.subject)
            return False

        try:
            await self._carry_out(job, work)
        except Exception:  # noqa: BLE001 - one job's bug must not stop all others; it is logged and tried again
            _log.exception("job_failed", kind=job.kind, subject=job.subject, attempts=job.attempts)
            return False
        return True

    async def _carry_out(self, job: Job, work: Work | LookedInto) -> None:
        if isinstance(work, LookedInto):
            look, act = work.look, work.act
            seen = await self._verbs.view(lambda view: look(view, job.subject))
            await self._verbs.change(lambda tx: jobs.finish_job(tx.db, job, act(tx, job.subject, seen)))
            return
        do = work
        await self._verbs.change(lambda tx: jobs.finish_job(tx.db, job, do(tx, job.subject)))
