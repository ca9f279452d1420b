"""The gates of all who look at one share, together: who may ask for control, and whose questions it rests for.

Invariant: at most one engineer holds control or is being asked about, and control rests with everybody while any
question is open.
"""

from __future__ import annotations

from remote_assist.errors import NotGranted
from remote_assist.policy.consent import Consent
from remote_assist.stream.gate import Gate
from remote_assist.wire.roles import Capability


class ControlTaken(NotGranted):
    """Another engineer has control, or is being asked about: one at a time."""


class Floor:
    """See the module. `hold_while_asked` is called whenever a question was opened or closed."""

    def __init__(self) -> None:
        self._gates: tuple[Gate, ...] = ()

    def enter(self, gate: Gate) -> None:
        self._gates += (gate,)
        self.hold_while_asked()

    def leave(self, gate: Gate) -> None:
        self._gates = tuple(other for other in self._gates if other is not gate)
        self.hold_while_asked()

    @property
    def is_asking(self) -> bool:
        """Is a question about anybody open?"""
        return any(gate.open_questions() for gate in self._gates)

    def check_control_is_free(self, gate: Gate) -> None:
        """Raises `ControlTaken` while another engineer holds control or is being asked about."""
        held = {Consent.GRANTED, Consent.ASKED}
        if any(other.state(Capability.CONTROL) in held for other in self._gates if other is not gate):
            raise ControlTaken("Another engineer has control, or the customer is being asked about it.")

    def hold_while_asked(self) -> None:
        """Control rests for everybody else's questions; for one's own it does by itself."""
        asking = [gate for gate in self._gates if gate.open_questions()]
        for gate in self._gates:
            gate.hold(any(other is not gate for other in asking))
