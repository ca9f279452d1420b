"""One engineer's hand on pointer and keyboard: control from its grant to its end, with each rest on the way.

Belongs to the share's loop; the gate decides about each input again, in the input thread.

Invariant: nothing that was pressed stays down when control rests or ends, or the engineer is away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from remote_assist.errors import ScreenUnavailable
from remote_assist.policy.consent import Consent
from remote_assist.stream.gate import Gate
from remote_assist.stream.resting import Resting
from remote_assist.stream.session_log import SessionLog
from remote_assist.stream.share_setup import ShareListener
from remote_assist.stream.stage import Stage
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.control import Control, Paused, Resumed
from remote_assist.wire.input import parse_input
from remote_assist.wire.roles import Capability

_CONTROL = Capability.CONTROL


class Helm:
    """`failed` hears why nothing can be injected; `changed`, that control begins or ends to rest."""

    def __init__(
        self,
        gate: Gate,
        stage: Stage,
        *,
        log: SessionLog,
        listener: ShareListener,
        send: Callable[[Control], None],
        failed: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        self._gate = gate
        self._stage = stage
        self._log = log
        self._listener = listener
        self._send = send
        self._failed = failed
        self._changed = changed
        self._resting = Resting(gate, asyncio.get_running_loop(), self._rest_changed)
        self._steers = False  # until it was told that it does not; the gate may have closed before

    @property
    def is_held(self) -> bool:
        return self._gate.state(_CONTROL) is Consent.GRANTED

    @property
    def rests(self) -> bool:
        """Was the viewer told that its control rests, or that it has none?"""
        return self._resting.rests

    def granted(self) -> None:
        """Control is granted; the viewer is told after this."""
        self._steers = True
        if not self._resting.begin():
            # The click on Allow was the customer's own input: control mostly begins with a rest.
            self._log.record(AuditKind.PAUSED, _CONTROL)

    def begin(self) -> None:
        """The viewer was told: make ready to inject."""
        if self._resting.rests:
            self._listener.paused(_CONTROL)
        try:
            self._stage.steer()
        except ScreenUnavailable as exc:
            self._failed(str(exc))
        self.refresh()

    def linked(self) -> None:
        """The viewer comes again, and will be told what it has."""
        self._resting.begin()

    def take(self, payload: bytes) -> None:
        """The engineer wants something pressed or moved. Raises `ProtocolError`."""
        event = parse_input(payload)
        if self._steers:  # the gate decides again, in the input thread; the loop never waits for a grab
            self._stage.take_input(event, self._gate)

    def refresh(self) -> None:
        """Tell the viewer when control begins or ends to rest, for whatever reason."""
        self._resting.refresh()

    def let_go(self) -> None:
        """The engineer is away: hold nothing down that he has pressed."""
        if self._steers:
            self._stage.let_go()

    def end(self) -> None:
        """Control is no longer granted."""
        self._steers = False
        self._stage.let_go()
        self._resting.end()

    def close(self) -> None:
        """The session is over: nobody is told of anything."""
        self._resting.close()
        self.let_go()

    def _rest_changed(self, live: bool) -> None:
        if live:
            self._log.record(AuditKind.RESUMED, _CONTROL)
            self._send(Resumed(_CONTROL))
            self._listener.resumed(_CONTROL)
        else:
            self._stage.let_go()
            self._log.record(AuditKind.PAUSED, _CONTROL)
            self._send(Paused(_CONTROL))
            self._listener.paused(_CONTROL)
        self._changed()
