"""Where showing the screen stands.

Invariant: it moves only along `SHARE_STEPS`.
"""

from __future__ import annotations

from enum import Enum


class ShareState(Enum):
    IDLE = "idle"
    ASKED = "asked"  # the engineer asks; nothing runs
    STARTING = "starting"  # the person clicked; the host process is on its way
    LISTENING = "listening"  # on this network, for who has the address and the code
    JOINED = "joined"  # both ends are there; the host process asks for consent
    VIEWED = "viewed"
    CONTROLLED = "controlled"
    PAUSED = "paused"  # control rests while the customer's own hands move
    ENDED = "ended"  # the card says so until the next one, or until it is put away
    FAILED = "failed"

    @property
    def is_running(self) -> bool:
        """Is there a host process to stop?"""
        return self in _RUNNING


_RUNNING = frozenset(
    {
        ShareState.STARTING,
        ShareState.LISTENING,
        ShareState.JOINED,
        ShareState.VIEWED,
        ShareState.CONTROLLED,
        ShareState.PAUSED,
    }
)
OVER = frozenset({ShareState.IDLE, ShareState.ENDED, ShareState.FAILED})
SHARE_STEPS: dict[ShareState, frozenset[ShareState]] = {
    ShareState.IDLE: frozenset({ShareState.ASKED, ShareState.STARTING}),
    ShareState.ASKED: frozenset({ShareState.IDLE, ShareState.STARTING, ShareState.ENDED}),
    ShareState.STARTING: frozenset({ShareState.LISTENING, ShareState.JOINED, ShareState.VIEWED}) | OVER,
    ShareState.LISTENING: frozenset({ShareState.JOINED, ShareState.VIEWED}) | OVER,
    ShareState.JOINED: frozenset({ShareState.VIEWED, ShareState.CONTROLLED}) | OVER,
    ShareState.VIEWED: frozenset({ShareState.CONTROLLED, ShareState.JOINED}) | OVER,
    ShareState.CONTROLLED: frozenset({ShareState.VIEWED, ShareState.PAUSED, ShareState.JOINED}) | OVER,
    ShareState.PAUSED: frozenset({ShareState.CONTROLLED, ShareState.VIEWED, ShareState.JOINED}) | OVER,
    ShareState.ENDED: frozenset({ShareState.IDLE, ShareState.ASKED, ShareState.STARTING}),
    ShareState.FAILED: frozenset({ShareState.IDLE, ShareState.ASKED, ShareState.STARTING}),
}
