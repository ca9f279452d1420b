"""Words about reports."""

from __future__ import annotations

from desk_app.domain.reports import Report
from desk_app.wire.protocol import Command, Count, Moment


class ReadReport(Command[Report], frozen=True, kw_only=True, tag="read_report"):
    """Agent: over [since, until), at most 92 days; `until` None is now."""

    since: Moment
    until: Moment | None = None
    bucket_s: Count = 3600
