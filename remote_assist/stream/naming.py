"""Writes down when the banner that names an engineer cannot be seen any more, and when it is back.

Invariant: each change is one record, and the first time that it stands is none.
"""

from __future__ import annotations

from remote_assist.stream.gate import Gate
from remote_assist.stream.session_log import SessionLog
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.roles import Capability


class Naming:
    """Belongs to the share's loop."""

    def __init__(self, gate: Gate, log: SessionLog) -> None:
        self._gate = gate
        self._log = log
        self._is_named: bool | None = None  # None until it was for the first time

    def look(self) -> None:
        """Something was said of the banner."""
        named = self._gate.seconds_named() > 0
        if named is self._is_named or (self._is_named is None and not named):
            return
        if not named:
            self._log.record(AuditKind.PAUSED, Capability.VIEW, "no banner can be seen")
        elif self._is_named is False:
            self._log.record(AuditKind.RESUMED, Capability.VIEW)
        self._is_named = named
