"""Which rests of control are written down one by one. Pure, time passed in.

Who works beside the engineer rests control every few seconds: written down each time, three hours of it would fill a
log that ends the session when it is full. So a rest that follows another one within a minute is counted, and the next
one that is written says how many were.

Invariant: a rest and its end are both written, or neither is.
"""

from __future__ import annotations

from remote_assist.wire.audit import AuditKind
from remote_assist.wire.roles import Capability

EVERY_MS = 60_000


class RestNotes:
    """Of one log. `at_ms` is wall-clock milliseconds."""

    def __init__(self) -> None:
        self._written_at = float("-inf")
        self._is_written = False
        self._counted = 0

    def detail(self, kind: AuditKind, capability: Capability | None, detail: str, at_ms: int) -> str | None:
        """What to write with a fact: of a rest how many before were only counted, else `detail`. None: not written."""
        if capability is not Capability.CONTROL or kind not in (AuditKind.PAUSED, AuditKind.RESUMED):
            return detail
        if kind is AuditKind.PAUSED:
            self._is_written = at_ms - self._written_at >= EVERY_MS
            if not self._is_written:
                self._counted += 1
        if not self._is_written:
            return None
        if kind is AuditKind.RESUMED:
            return ""
        counted, self._counted, self._written_at = self._counted, 0, at_ms
        return str(counted) if counted else ""
