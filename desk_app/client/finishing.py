"""What has to be carried to its end although its task is cancelled, and perhaps cancelled again while it ends.

Invariant: files are closed and locks let go before a task that holds them is over, however impatient its owner is.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any


async def finish(work: Coroutine[Any, Any, None]) -> None:
    """Runs `work` to its end; call it while the task ends anyway, since cancellations are swallowed. `work` is short.

    Raises what `work` raises.
    """
    ending = asyncio.ensure_future(work)
    while not ending.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(ending)
    ending.result()
