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

    def put(self, name: str, x: int, y: int, width: int, height: int, *, primary: bool = False) -> None:
        """Plug one in, or another one of that name: servers differ in whether one can be changed."""
        self.take(name)
        outputs, self._outputs = self._outputs, []
        info = xcffib.randr.MonitorInfo.synthetic(
            self._atom(name), primary or bool(outputs), False, len(outputs), x, y, width, height, 300, 200, outputs
        )
        self._randr.SetMonitorChecked(self._root, info).check()
        self._connection.core.GetInputFocus().reply()

    def take(self, name: str) -> None:
        """Unplug one."""
        self._randr.DeleteMonitor(self._root, self._atom(name))
        self._connection.core.GetInputFocus().reply()

    def turn(self, rotation: xcffib.randr.Rotation, size: tuple[int, int]) -> None:
        """Turn the display's own output, and give it this mode (as it is before it is turned)."""
        info = self._randr.GetScreenInfo(self._root).reply()
        mode = next(index for index, each in enumerate(info.sizes) if (each.width, each.height) == size)
        reply = self._randr.SetScreenConfig(
            self._root, xcffib.xproto.Time.CurrentTime, info.config_timestamp, mode, rotation, 0
        ).reply()
        assert reply.status == xcffib.randr.SetConfig.Success

    def close(self) -> None:
        self._connection.disconnect()

    def _atom(self, name: str) -> int:
        return int(self._connection.core.InternAtom(False, len(name), name).reply().atom)
