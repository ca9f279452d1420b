"""What the viewer makes of the monitors that a host tells: a layout that can be used, or the knowledge that it cannot.

The choice of a monitor is a comfort. So a list that makes no sense, or changes without end, is not used and ends
nothing: then all of the picture is shown. Invariant: the listener is told of changes only, and of no more of them than
`AT_ONCE` and `EVERY` allow.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from remote_assist.errors import ProtocolError
from remote_assist.monitors import Layout
from remote_assist.wire.control import Monitors, layout_of

AT_ONCE = 30
EVERY = 0.1
"""Seconds between two layouts in the long run; nobody plugs faster."""
_log = logging.getLogger(__name__)


class MonitorsTold:
    """Of one session. `tell` gets None where nothing can be chosen from; `clock` gives monotonic seconds."""

    def __init__(self, tell: Callable[[Layout | None], None], clock: Callable[[], float]) -> None:
        self._tell = tell
        self._clock = clock
        self._told: Layout | None = None
        self._has_told = False
        self._paid = float("-inf")  # until when the layouts so far were not too many

    def take(self, word: Monitors) -> None:
        """The host says this."""
        try:
            layout, why = self._usable(word), ""
        except ProtocolError as exc:
            layout, why = None, str(exc)
        if self._has_told and layout == self._told:
            return
        if why:
            _log.warning("the host's monitors are not used: %s", why)
        self._told, self._has_told = layout, True
        self._tell(layout)

    def _usable(self, word: Monitors) -> Layout:
        """Raises `ProtocolError` for a layout that cannot be, or comes too soon after many others."""
        now = self._clock()
        paid = max(self._paid, now - AT_ONCE * EVERY) + EVERY
        if paid > now + EVERY / 2:  # sums of tenths are never whole
            raise ProtocolError("They change too often.")
        self._paid = paid
        return layout_of(word)
