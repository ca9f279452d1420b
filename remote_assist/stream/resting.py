"""Control that rests: both sides learn when it begins and when it ends to, for whatever reason.

Control rests while the customer uses the machine, for two seconds after it, while any question is open, and while no
banner that can be seen names the engineer. Belongs to the share's loop.

Invariant: the viewer is told of each change once, and never that control lives while it rests.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

from remote_assist.policy.consent import Consent
from remote_assist.stream.gate import Gate
from remote_assist.wire.roles import Capability

_AFTER = 0.005  # seconds past the moment, so that it is over when it is looked at


class Resting:
    """`changed` is told whether control lives now; it is not called while control is not granted."""

    def __init__(self, gate: Gate, loop: asyncio.AbstractEventLoop, changed: Callable[[bool], None]) -> None:
        self._gate = gate
        self._loop = loop
        self._changed = changed
        self._timer: asyncio.TimerHandle | None = None
        self._told_live = False

    @property
    def rests(self) -> bool:
        """Was the viewer told that its control rests?"""
        return not self._told_live

    def begin(self) -> bool:
        """Control is granted, or the viewer comes again: look without telling. Returns whether control lives."""
        self._told_live = self._gate.is_live(Capability.CONTROL, self._gate.engineer.key)
        return self._told_live

    def end(self) -> None:
        """Control is no longer granted."""
        self._told_live = False

    def refresh(self) -> None:
        """Look again; tell what changed."""
        gate = self._gate
        if gate.state(Capability.CONTROL) is not Consent.GRANTED:
            return
        live = gate.is_live(Capability.CONTROL, gate.engineer.key)
        seconds = gate.seconds_named() if live else gate.seconds_of_rest()
        if 0 < seconds < math.inf:
            self.close()
            self._timer = self._loop.call_later(seconds + _AFTER, self.refresh)
        if live is not self._told_live:
            self._told_live = live
            self._changed(live)

    def close(self) -> None:
        """Look no more by itself."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
