"""Does an input method run on this X display? It would spell with the Latin letters of a text that is typed.

Source: The XIM Protocol, "Pre-connection": the root window's XIM_SERVERS names selections, which running methods own.
"""

from __future__ import annotations

from collections.abc import Callable

import xcffib
import xcffib.xproto

_LOOK_AGAIN = 1.0  # seconds
_MOST = 16


class InputMethods:
    """One thread. `clock` is monotonic seconds."""

    def __init__(self, connection: xcffib.Connection, root: int, clock: Callable[[], float]) -> None:
        self._core = connection.core
        self._root = root
        self._clock = clock
        name = "XIM_SERVERS"
        self._servers: int = self._core.InternAtom(False, len(name), name).reply().atom
        self._looked_at = float("-inf")
        self._is_running = False

    def is_running(self) -> bool:
        """Asks the server once a second at most. Raises what xcffib raises."""
        now = self._clock()
        if now - self._looked_at >= _LOOK_AGAIN:
            self._looked_at = now
            reply = self._core.GetProperty(False, self._root, self._servers, xcffib.xproto.Atom.ATOM, 0, _MOST).reply()
            servers = reply.value.to_atoms() if reply.format == 32 else ()
            self._is_running = any(self._core.GetSelectionOwner(server).reply().owner for server in servers)
        return self._is_running
