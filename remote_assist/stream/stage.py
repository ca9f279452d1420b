"""What all who look at one share have in common: one capture thread, one watch of the customer's input, one injector.

Each is opened when the first one needs it and lives to the end of the share. Everything but the end belongs to the
share's loop; what it tells comes from the capture, input and watch threads.

Invariant: nothing is grabbed or injected but through a gate that the caller brings.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from remote_assist.capture import Curtain, MaskedScreen, Pixels, Screen
from remote_assist.codec.video import VIDEO_ID
from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Rect, Size
from remote_assist.monitors import Layout, Monitor, scaled
from remote_assist.stream.frame_source import FrameSource
from remote_assist.stream.gate import Gate
from remote_assist.stream.host_ui import Glimpse
from remote_assist.stream.share_setup import Machine, Offer
from remote_assist.stream.spectator import FrameReceiver, Spectator
from remote_assist.stream.steering import Steering
from remote_assist.wire.input import InputEvent

_log = logging.getLogger(__name__)
_PATIENCE = 2.0  # seconds a thread has to end


class Stage:
    """See the module. The callbacks come from other threads than the loop's; `screen_lost` and `unsteered` say why.

    `sight_changed` says that something is hidden, or nothing at all can be shown, or no more; `monitors_changed` that
    `layout` is new.
    """

    def __init__(
        self,
        machine: Machine,
        *,
        customer_acted: Callable[[], None],
        panicked: Callable[[], None],
        watch_lost: Callable[[], None],
        unsteered: Callable[[str], None],
        screen_lost: Callable[[str], None],
        sight_changed: Callable[[], None],
        monitors_changed: Callable[[], None],
    ) -> None:
        self._machine = machine
        machine.curtain.on_changed = sight_changed
        self._screen_lost = screen_lost
        self._monitors_changed = monitors_changed
        self._layout: Layout | None = None
        self._source: FrameSource | None = None
        self._size = Size(0, 0)
        self._steering = Steering(
            open_injector=machine.open_injector,
            open_watch=machine.open_watch,
            customer_acted=customer_acted,
            panicked=panicked,
            watch_lost=watch_lost,
            failed=unsteered,
            origin=lambda: machine.curtain.sight.origin,
        )

    def open_watch(self) -> None:
        """Watch the customer's input for pause and panic key, unless that is done. Raises `ScreenUnavailable`."""
        self._steering.open_watch()

    def admit(self, gate: Gate, receiver: FrameReceiver, codecs: frozenset[int]) -> Spectator:
        """Show the screen to one more viewer, who decodes these codecs."""
        source = self._source
        if source is None:
            source = self._source = FrameSource(self._open_screen, self)
            source.start()
        return source.admit(gate, receiver, codecs if self._machine.video else codecs - {VIDEO_ID})

    def _open_screen(self) -> Screen:
        return MaskedScreen(self._machine.open_screen(), self.curtain)

    @property
    def machine(self) -> Machine:
        return self._machine

    @property
    def curtain(self) -> Curtain:
        """What is to be shown, and what is hidden."""
        return self._machine.curtain

    @property
    def layout(self) -> Layout | None:
        """The monitors in the picture as it was found last; None before it was looked for."""
        if self._layout is None:
            return None
        return scaled(self._layout, self._machine.scales(), self.curtain.sight.origin)

    @property
    def area(self) -> Rect:
        """What is shown of the desktop now; empty before the first picture."""
        origin = self.curtain.sight.origin
        return Rect(origin.x, origin.y, *self._size)

    def offer(self) -> Offer:
        """What can be shown on this computer now; nothing where that cannot be said."""
        try:
            return self._machine.offer()
        except ScreenUnavailable:
            return Offer(())

    def steer(self) -> None:
        """Make ready to inject. Raises `ScreenUnavailable` where nobody watches for the panic key."""
        self._steering.open_watch()
        self._steering.open()

    def take_input(self, event: InputEvent, gate: Gate) -> None:
        """The engineer whose gate this is wants something pressed or moved."""
        self._steering.take(event, gate)

    def let_go(self) -> None:
        """Whoever steered rests or is gone: hold nothing down, forget what waits."""
        self._steering.release()

    def glimpse(self, receive: Callable[[Glimpse | None], None]) -> None:
        """What is shown, as it was sent; see `ShareControls`."""

        def given(pixels: Pixels | None, step: int) -> None:
            receive(Glimpse(pixels, step, self.curtain.sight.origin) if pixels is not None else None)

        if self._source is not None:
            self._source.glimpse(given)
        else:
            receive(None)

    @property
    def encoded(self) -> int:
        """Rectangles encoded so far."""
        return self._source.encoded if self._source is not None else 0

    def stop(self) -> None:
        """Let the capture thread end; returns at once."""
        if self._source is not None:
            self._source.stop()

    def join(self) -> None:
        """Wait for the threads; not in the loop."""
        self._steering.close()
        if self._source is not None:
            self._source.join(_PATIENCE)

    # --- what the capture thread tells

    def capture_failed(self, sentence: str) -> None:
        self._screen_lost(sentence)

    def screen_opened(self, size: Size) -> None:
        self._size = size
        self._steering.screen_opened(size)

    def monitors_found(self, size: Size, monitors: tuple[Monitor, ...]) -> None:
        self._layout = layout = Layout.of(size, monitors)
        if len(layout.monitors) < len(monitors):
            _log.warning("this screen has %d monitors; %d of them are told", len(monitors), len(layout.monitors))
        self._monitors_changed()
