"""An X11 display's clipboard: the selection CLIPBOARD and nothing else. PRIMARY, what is marked, is left alone.

Whoever owns it may be slow or hang, and whoever pastes may too, so all of it happens in one thread that waits for
nobody for long: while it reads from one program it answers others, and a newer wish ends the reading.

Invariant: only the thread touches the connection; one reading takes at most `_READING` seconds and as many bytes as its
kind may have.
"""

from __future__ import annotations

import logging
import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial

import xcffib
import xcffib.xfixes
import xcffib.xproto

from remote_assist.clipboard.clipboard import MARK, Found, Passage
from remote_assist.clipboard.contents import addresses_of, html_of, paths_of, picture_of, text_of
from remote_assist.clipboard.x11_owner import Holder
from remote_assist.errors import NotGranted, ProtocolError, ScreenUnavailable, TooLarge
from remote_assist.wire.clipboard import MOST_BYTES, Kind

_STEP = 2.0  # seconds that an owner has for each answer
_READING = 6.0  # seconds for all of them together
_LOOK, _IDLE = 5.0, 3600.0
_MOST_TARGETS = 4096  # bytes
_WORDS = 64 * 1024  # of four bytes, that one request reads
_SECRET = "x-kde-passwordManagerHint"
_TEXTS = (("UTF8_STRING", "utf-8"), ("text/plain;charset=utf-8", "utf-8"), ("STRING", "latin-1"))
_ANY = xcffib.xproto.GetPropertyType.Any
_NEW = xcffib.xproto.Property.NewValue
_log = logging.getLogger(__name__)


class _Superseded(Exception):
    """Something newer is wished for, or the end."""


class X11Clipboard:
    """See `Clipboard`. Raises ScreenUnavailable."""

    def __init__(self, copied: Callable[[], None], passage: Passage, display: str | None) -> None:
        name = display or os.environ.get("DISPLAY") or "(none)"
        self._copied = copied
        self._passage = passage
        self._wishes: deque[Callable[[], None]] = deque()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._lock = threading.Lock()
        self._is_closed = False
        self._is_left = False
        self._atoms: dict[str, int] = {}
        self._answer: xcffib.xproto.SelectionNotifyEvent | None = None
        self._has_part = False
        self._server_time = 0
        self._copied_at = 0
        try:
            self._connection = xcffib.connect(display=display)
            self._core = self._connection.core
            self._window = self._listen()
            self._holder = Holder(self._connection, self._atom)
        except xcffib.XcffibException as exc:
            os.close(self._wake)
            raise ScreenUnavailable(f"The clipboard of the X display {name} cannot be reached: {exc}.") from exc
        self._poll = select.poll()
        self._poll.register(self._connection.get_file_descriptor(), select.POLLIN)
        self._poll.register(self._wake, select.POLLIN)
        self._thread = threading.Thread(target=self._run, name="deskside-clipboard", daemon=True)
        self._thread.start()

    # --- from any thread

    def look(self, found: Callable[[Found], None]) -> None:
        self._wish(lambda: found(self._read()))

    def put(self, contents: Mapping[Kind, bytes | None], wanted: Callable[[Kind], None]) -> None:
        self._wish(lambda: self._hold(dict(contents), wanted))

    def fill(self, kind: Kind, data: bytes | None) -> None:
        self._wish(lambda: self._fill(kind, data))

    def close(self) -> None:
        self._wish(self._leave)

    def _wish(self, act: Callable[[], None]) -> None:
        with self._lock:
            if not self._is_closed:
                self._wishes.append(act)
                os.eventfd_write(self._wake, 1)

    # --- the thread

    def _run(self) -> None:
        try:
            while not self._is_over:
                while self._wishes:
                    self._grant(self._wishes.popleft())
                self._wait(_LOOK if self._holder.is_awaited else _IDLE, lambda: bool(self._wishes) or self._is_over)
                self._holder.look_at_time()
        except xcffib.XcffibException:
            _log.info("the clipboard has lost its display")
        finally:
            with self._lock:
                self._is_closed = True
                self._wishes.clear()
                os.close(self._wake)
            self._connection.disconnect()

    @property
    def _is_over(self) -> bool:
        return self._is_left and not self._holder.is_holding

    def _grant(self, act: Callable[[], None]) -> None:
        try:
            act()
        except NotGranted as exc:
            _log.info("the clipboard is left alone: %s", exc)
        except _Superseded:
            _log.debug("a reading of the clipboard was given up for a newer wish")

    def _wait(self, seconds: float, is_done: Callable[[], bool]) -> bool:
        """Take what comes until it is done, or for so long; returns whether it is."""
        end = time.monotonic() + seconds
        while True:
            self._take_events()
            if is_done():
                return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._connection.flush()
            if any(descriptor == self._wake for descriptor, _ in self._poll.poll(left * 1000)):
                os.eventfd_read(self._wake)

    def _take_events(self) -> None:
        while True:
            try:
                event = self._connection.poll_for_event()
            except xcffib.ProtocolException as exc:
                _log.debug("somebody's window is gone: %r", exc)  # who pasted has ended meanwhile
                continue
            if event is None:
                return
            self._take(event)

    def _take(self, event: xcffib.Event) -> None:
        match event:
            case xcffib.xfixes.SelectionNotifyEvent():
                self._copied_at = event.selection_timestamp
                if event.owner not in (0, self._window) and not self._is_left:
                    self._copied()
            case xcffib.xproto.SelectionRequestEvent():
                self._holder.requested(event)
            case xcffib.xproto.SelectionClearEvent():
                self._holder.let_go()
            case xcffib.xproto.SelectionNotifyEvent():
                self._answer = event
            case xcffib.xproto.PropertyNotifyEvent():
                self._property_changed(event)

    def _property_changed(self, event: xcffib.xproto.PropertyNotifyEvent) -> None:
        if event.window == self._window:
            self._server_time = event.time
            if event.state == _NEW and event.atom == self._atom("DESKSIDE_CLIPBOARD"):
                self._has_part = True
        elif event.state != _NEW:
            self._holder.taken(event.window, event.atom)

    # --- holding

    def _hold(self, contents: dict[Kind, bytes | None], wanted: Callable[[Kind], None]) -> None:
        since = self._now()

        def own() -> None:
            self._core.SetSelectionOwner(self._window, self._atom("CLIPBOARD"), since)
            self._holder.hold(contents, wanted, since)
            self._connection.flush()

        self._passage(own)

    def _fill(self, kind: Kind, data: bytes | None) -> None:
        """Whoever waits gets nothing where it may not be put there any more."""
        try:
            if data is not None:
                self._passage(lambda: self._holder.fill(kind, data))
                return
        except NotGranted as exc:
            _log.info("what came too late is not put there: %s", exc)
        self._holder.fill(kind, None)

    def _leave(self) -> None:
        self._is_left = True
        for kind in Kind:
            self._holder.fill(kind, None)

    def _now(self) -> int:
        """The server's time: owning the clipboard has to be dated."""
        self._server_time = 0
        name = self._atom("DESKSIDE_CLOCK")
        self._core.ChangeProperty(xcffib.xproto.PropMode.Append, self._window, name, name, 8, 0, b"")
        self._wait(_STEP, lambda: self._server_time != 0)
        return self._server_time

    # --- reading

    def _read(self) -> Found:
        """What another program holds ready; nothing where it does not answer in time."""
        end = time.monotonic() + _READING
        targets = self._targets(end)
        if self._atom(_SECRET) in targets:
            return Found(is_secret=True)
        contents: dict[Kind, bytes] = {}
        too_large: dict[Kind, int] = {}
        for kind, atom, understood in self._choices(targets):
            try:
                data = self._convert(atom, MOST_BYTES[kind], end)
                if data and (known := understood(data)):
                    contents[kind] = known
                if kind is Kind.FILES and kind in contents:
                    break  # their names as text are no text that anybody copied
            except TooLarge as exc:
                _log.info("%s", exc)
                too_large[kind] = MOST_BYTES[kind] + 1
            except ProtocolError as exc:
                _log.info("what was copied cannot be passed on: %s", exc)
        return Found(contents, too_large, is_remote=self._atom(MARK) in targets)

    def _choices(self, targets: set[int]) -> list[tuple[Kind, int, Callable[[bytes], bytes]]]:
        """What is worth being read. With a text the picture is only how it looked, and costs most of all."""
        chosen: list[tuple[Kind, int, Callable[[bytes], bytes]]] = []
        if self._atom("text/uri-list") in targets:
            chosen.append((Kind.FILES, self._atom("text/uri-list"), lambda data: addresses_of(paths_of(data))))
        text = next(((name, encoding) for name, encoding in _TEXTS if self._atom(name) in targets), None)
        if text is not None:
            name, encoding = text
            chosen.append((Kind.TEXT, self._atom(name), lambda data: text_of(data, encoding)))
        if self._atom("text/html") in targets:
            chosen.append((Kind.HTML, self._atom("text/html"), html_of))
        if text is None and self._atom("image/png") in targets:
            chosen.append((Kind.PICTURE, self._atom("image/png"), picture_of))
        return chosen

    def _targets(self, end: float) -> set[int]:
        try:
            data = self._convert(self._atom("TARGETS"), _MOST_TARGETS, end)
        except TooLarge:
            return set()
        words = memoryview(data or b"")
        return set(words[: len(words) // 4 * 4].cast("I"))

    def _convert(self, target: int, most: int, end: float) -> bytes | None:
        """The owner's content of this target; None where he does not give it in time. Raises `TooLarge`."""
        name = self._atom("DESKSIDE_CLIPBOARD")
        self._answer, self._has_part = None, False
        self._passage(lambda: self._ask(target, name))
        if not self._waits(lambda: self._answered(target), end):
            _log.info("the program that copied does not answer")
            return None
        if self._answer is None or self._answer.property != name:
            return None
        self._has_part = False
        kind, data = self._part(name, most)
        return self._parts(name, most, end) if kind == self._atom("INCR") else data

    def _parts(self, name: int, most: int, end: float) -> bytes | None:
        """Content that comes in parts, the last of them empty. Who goes on for longer than is waited is given up."""
        parts: list[bytes] = []
        size = 0
        while True:
            if not self._waits(lambda: self._has_part, end):
                _log.info("the program that copied goes on no further")
                return None
            self._has_part = False
            _, part = self._part(name, most - size)
            if not part:
                return b"".join(parts)
            parts.append(part)
            size += len(part)

    def _part(self, name: int, most: int) -> tuple[int, bytes]:
        """What lies in the property, which is taken away with it: its type and bytes. Raises `TooLarge`."""
        reply = self._passage(lambda: self._core.GetProperty(False, self._window, name, _ANY, 0, 0).reply())
        if reply.bytes_after > most:
            self._core.DeleteProperty(self._window, name)
            raise TooLarge(f"What was copied has {reply.bytes_after} bytes and more; {most} are taken.")
        parts: list[bytes] = []
        at, left = 0, 1
        while left:
            reply = self._passage(partial(self._words_of, name, at))
            parts.append(reply.value.buf())
            at, left = at + _WORDS, reply.bytes_after
        self._core.DeleteProperty(self._window, name)
        self._connection.flush()
        return reply.type, b"".join(parts)

    def _words_of(self, name: int, at: int) -> xcffib.xproto.GetPropertyReply:
        return self._core.GetProperty(False, self._window, name, _ANY, at, _WORDS).reply()

    def _waits(self, is_done: Callable[[], bool], end: float) -> bool:
        """Raises `_Superseded` when something newer is wished for meanwhile."""
        left = min(_STEP, end - time.monotonic())
        done = self._wait(left, lambda: is_done() or bool(self._wishes))
        if not is_done() and self._wishes:
            raise _Superseded
        return done

    def _answered(self, target: int) -> bool:
        """An answer to an earlier question, which came too late, is none to this one."""
        return self._answer is not None and self._answer.target == target

    def _ask(self, target: int, name: int) -> None:
        self._core.DeleteProperty(self._window, name)
        self._core.ConvertSelection(self._window, self._atom("CLIPBOARD"), target, name, self._copied_at)
        self._connection.flush()

    # --- the window

    def _listen(self) -> int:
        """A window that is never shown, which owns and is told. Its events are those of the clipboard."""
        connection = self._connection
        setup = connection.get_setup()
        screen = setup.roots[connection.pref_screen]
        window = int(connection.generate_id())
        self._core.CreateWindow(
            0, window, screen.root, -1, -1, 1, 1, 0, xcffib.xproto.WindowClass.InputOnly, 0,
            xcffib.xproto.CW.EventMask, [xcffib.xproto.EventMask.PropertyChange],
        )  # fmt: skip
        fixes = connection(xcffib.xfixes.key)
        fixes.QueryVersion(5, 0).reply()
        for name in ("CLIPBOARD", "TARGETS", "INCR", "ATOM", "INTEGER", "TIMESTAMP", MARK, _SECRET):
            self._atom(name)
        mask = xcffib.xfixes.SelectionEventMask.SetSelectionOwner
        # Checked: once this returns, no copy goes unheard, however late the server is.
        fixes.SelectSelectionInput(window, self._atom("CLIPBOARD"), mask, is_checked=True).check()
        return window

    def _atom(self, name: str) -> int:
        if name not in self._atoms:
            self._atoms[name] = int(self._core.InternAtom(False, len(name), name).reply().atom)
        return self._atoms[name]
