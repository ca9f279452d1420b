"""What is granted of files, as each end knows it: the host by its gate, the viewer by what the host says.

Invariant: on the host nothing of a disk is touched but inside the gate.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from remote_assist.errors import NotGranted
from remote_assist.policy.consent import Consent
from remote_assist.stream.file_sources import Passing
from remote_assist.stream.gate import Gate
from remote_assist.stream.viewer_session import ViewerSession
from remote_assist.stream.viewing import CapabilityState
from remote_assist.wire.roles import Capability

_P = ParamSpec("_P")
_T = TypeVar("_T")
_LOOK_AGAIN = 0.1  # seconds, at a grant that rests


class HostRights:
    """See the module."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def is_live(self, capability: Capability) -> bool:
        return self._gate.is_live(capability, self._gate.engineer.key)

    def is_held(self, capability: Capability) -> bool:
        return self._gate.state(capability) is Consent.GRANTED

    def is_asked(self, capability: Capability) -> bool:
        return self._gate.state(capability) is Consent.ASKED

    def request(self, capability: Capability) -> None:
        """A customer is asked by his engineer only."""

    def passing(self, capability: Capability) -> Passing:
        return _HostPassing(self._gate, capability)


class _HostPassing:
    """Waits in the files' thread while a grant rests: the customer has paused, or cannot see who looks."""

    def __init__(self, gate: Gate, capability: Capability) -> None:
        self._gate = gate
        self._capability = capability

    def __call__(self, act: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        gate = self._gate
        while True:
            try:
                return gate.pass_slowly(self._capability, gate.engineer.key, partial(act, *args, **kwargs))
            except NotGranted:
                if gate.state(self._capability) is not Consent.GRANTED:
                    raise
                threading.Event().wait(_LOOK_AGAIN)


class ViewerRights:
    """See the module."""

    def __init__(self, session: ViewerSession) -> None:
        self._session = session

    def is_live(self, capability: Capability) -> bool:
        return self._session.is_granted(capability)

    def is_held(self, capability: Capability) -> bool:
        return self._session.state(capability) in {CapabilityState.GRANTED, CapabilityState.PAUSED}

    def is_asked(self, capability: Capability) -> bool:
        return self._session.state(capability) is CapabilityState.ASKED

    def request(self, capability: Capability) -> None:
        self._session.request(capability)

    def passing(self, capability: Capability) -> Passing:
        del capability  # an engineer's disk is his own
        return _at_once


def _at_once(act: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    return act(*args, **kwargs)
