"""The verb of reports: the desk's figures over a period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.reports import Report, make_report
from desk_app.hub.actors import AgentActor
from desk_app.hub.transaction import View
from desk_app.hub.verbs import Verb, by_agent
from desk_app.store import reports
from desk_app.wire.protocol import Command
from desk_app.wire.reports import ReadReport

LONGEST_MS = 92 * 24 * 3600 * 1000
BUCKETS = 92 * 24


def read_report(view: View, _actor: AgentActor, command: ReadReport) -> Report:
    """The report over [since, until); refuses (malformed) what is empty, too long or too finely cut."""
    until = view.now if command.until is None else command.until
    length = until - command.since
    if command.since < 0 or not 0 < length <= LONGEST_MS:
        raise Refused(RefusalCode.MALFORMED, detail="a report is over more than nothing and at most 92 days")
    if command.bucket_s < 1 or length > command.bucket_s * 1000 * BUCKETS:
        raise Refused(RefusalCode.MALFORMED, detail=f"a report has at most {BUCKETS} buckets")
    offered = reports.sessions_offered(view.db, command.since, until)
    scores = reports.scores_given(view.db, command.since, until)
    return make_report(offered, scores, command.since, until, command.bucket_s)


VERBS: Mapping[type[Command[Any]], Verb] = {ReadReport: by_agent(read_report)}
