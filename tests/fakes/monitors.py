"""Monitors of a virtual display, by RandR: they come, go and change as on a desk where somebody plugs cables."""

from __future__ import annotations

import xcffib
import xcffib.randr
import xcffib.xproto


class Monitors:
    """Each is a part of the display's one screen. The first one made stands for the display's own output."""

    def __init__(self, display: str) -> None:
        self._connection = xcffib.connect(display=display)
        self._randr = self._connection(xcffib.randr.key)
        self._randr.QueryVersion(1, 5).reply()
        self._root = self._connection.get_setup().roots[0].root
        self._outputs = list(self._randr.GetScreenResources(self._root).reply().outputs)

    def put(self, name: str, x: int, y: int, width: int, height: int) -> None:
        """Plug one in, or change it."""
        outputs, self._outputs = self._outputs, []
        info = xcffib.randr.MonitorInfo.synthetic(
            self._atom(name), bool(outputs), False, len(outputs), x, y, width, height, 300, 200, outputs
        )
        self._randr.SetMonitor(self._root, info)
        self._connection.core.GetInputFocus().reply()

    def take(self, name: str) -> None:
        """Unplug one."""
        self._randr.DeleteMonitor(self._root, self._atom(name))
        self._connection.core.GetInputFocus().reply()

    def close(self) -> None:
        self._connection.disconnect()

    def _atom(self, name: str) -> int:
        return int(self._connection.core.InternAtom(False, len(name), name).reply().atom)
