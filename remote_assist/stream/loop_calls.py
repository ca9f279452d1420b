"""Calls into a share's loop from the threads beside it.

Invariant: a call never waits and never fails; after the loop's end there is nobody to tell, and nothing happens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable


def hand_in(loop: asyncio.AbstractEventLoop | None, act: Callable[..., object], *args: object) -> None:
    """Have `act` called in the loop, soon; from any thread."""
    if loop is None or loop.is_closed():
        return
    try:
        loop.call_soon_threadsafe(act, *args)
    except RuntimeError:
        # Closed between the question and the call: the share is over already.
        if not loop.is_closed():
            raise
