"""Holding content ready on an X11 display: the owner's half of the selection CLIPBOARD.

Who pastes asks for a target and waits; he is answered when the content is here, large content in parts (INCR), each
when he has taken the one before. Belongs to the clipboard's thread.

Invariant: at most `_MOST_PASTES` others are waited for, each for `_PATIENCE` seconds without a sign from him.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import xcffib
import xcffib.xproto

from remote_assist.clipboard.clipboard import MARK
from remote_assist.wire.clipboard import Kind

_MOST_PASTES = 64
_PATIENCE = 60.0  # seconds
_PART = 1024 * 1024  # bytes of one part, where the server takes so large requests
_REQUEST = 64  # bytes of a request beside its data
_REPLACE = xcffib.xproto.PropMode.Replace
_TARGETS: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("UTF8_STRING", "text/plain;charset=utf-8", "text/plain"),
    Kind.HTML: ("text/html",),
    Kind.PICTURE: ("image/png",),
    Kind.FILES: ("text/uri-list", "x-special/gnome-copied-files"),
}


@dataclass
class _Paste:
    """Somebody who waits: for content that has not come, or for the next part of it."""

    request: xcffib.xproto.SelectionRequestEvent
    kind: Kind
    since: float
    data: bytes = b""
    sent: int = 0
    is_going: bool = False


class Holder:
    """What is held ready, if anything, and who waits for it. `atom` knows the numbers of names."""

    def __init__(self, connection: xcffib.Connection, atom: Callable[[str], int]) -> None:
        self._connection = connection
        self._core = connection.core
        self._atom = atom
        self._contents: dict[Kind, bytes | None] = {}
        self._wanted: Callable[[Kind], None] = lambda _: None
        self._since = 0
        self._pastes: list[_Paste] = []
        self._largest = min(_PART, connection.get_maximum_request_length() * 4 - _REQUEST)
        self._gnomes_files = atom("x-special/gnome-copied-files")
        self._kinds = {atom(name): kind for kind, names in _TARGETS.items() for name in names}

    @property
    def is_holding(self) -> bool:
        """Is anything here for whoever pastes, or being handed over?"""
        return bool(self._pastes) or any(data is not None for data in self._contents.values())

    @property
    def is_awaited(self) -> bool:
        return bool(self._pastes)

    def hold(self, contents: Mapping[Kind, bytes | None], wanted: Callable[[Kind], None], since: int) -> None:
        """The clipboard is ours since that moment of the server's time."""
        self.let_go()
        self._contents, self._wanted, self._since = dict(contents), wanted, since

    def let_go(self) -> None:
        """It is another's now: who waits for what has not come gets nothing; what is being handed over goes on."""
        self._contents = {}
        for paste in [each for each in self._pastes if not each.is_going]:
            self._pastes.remove(paste)
            self._refuse(paste.request)

    def fill(self, kind: Kind, data: bytes | None) -> None:
        """Answer who waits for it; what will not come is not named any more."""
        if kind not in self._contents or self._contents[kind] is not None:
            return
        if data is None:
            del self._contents[kind]
        else:
            self._contents[kind] = data
        for paste in [each for each in self._pastes if each.kind is kind and not each.is_going]:
            self._pastes.remove(paste)
            self._give(paste.request, kind, data)

    def requested(self, request: xcffib.xproto.SelectionRequestEvent) -> None:
        """Somebody pastes, or asks what there is."""
        kind = self._kinds.get(request.target)
        if request.target == self._atom("TARGETS"):
            names = [name for kind in self._contents for name in _TARGETS[kind]]
            self._answer(request, "ATOM", 32, [self._atom(n) for n in ("TARGETS", "TIMESTAMP", MARK, *names)])
        elif request.target == self._atom("TIMESTAMP"):
            self._answer(request, "INTEGER", 32, [self._since])
        elif kind is None or kind not in self._contents or len(self._pastes) >= _MOST_PASTES:
            self._refuse(request)
        elif (data := self._contents[kind]) is not None:
            self._give(request, kind, data)
        else:
            self._pastes.append(_Paste(request, kind, time.monotonic()))
            self._wanted(kind)

    def taken(self, window: int, name: int) -> None:
        """The window's owner has taken a property away: the part before, where it was ours."""
        for paste in self._pastes:
            if paste.is_going and paste.request.requestor == window and _property_of(paste.request) == name:
                self._next_part(paste)
                return

    def look_at_time(self) -> None:
        """Give up who gives no sign."""
        limit = time.monotonic() - _PATIENCE
        for paste in [each for each in self._pastes if each.since < limit]:
            self._pastes.remove(paste)
            if not paste.is_going:
                self._refuse(paste.request)

    def _give(self, request: xcffib.xproto.SelectionRequestEvent, kind: Kind, data: bytes | None) -> None:
        if data is not None and request.target == self._gnomes_files:
            data = b"copy\n" + data.replace(b"\r\n", b"\n").rstrip()
        if data is None:
            self._refuse(request)
        elif len(data) <= self._largest:
            self._set(request, request.target, 8, data)
            self._notify(request, _property_of(request))
        else:
            paste = _Paste(request, kind, time.monotonic(), data, is_going=True)
            self._pastes.append(paste)
            mask = xcffib.xproto.EventMask.PropertyChange
            self._core.ChangeWindowAttributes(request.requestor, xcffib.xproto.CW.EventMask, [mask])
            self._answer(request, "INCR", 32, [len(data)])

    def _next_part(self, paste: _Paste) -> None:
        part = paste.data[paste.sent : paste.sent + self._largest]
        self._set(paste.request, paste.request.target, 8, part)
        self._connection.flush()
        paste.sent += len(part)
        paste.since = time.monotonic()
        if not part:  # an empty part says that it was the last
            self._pastes.remove(paste)

    def _answer(
        self, request: xcffib.xproto.SelectionRequestEvent, kind: str, size: int, values: Iterable[int]
    ) -> None:
        data = b"".join(value.to_bytes(size // 8, sys.byteorder) for value in values)
        self._set(request, self._atom(kind), size, data)
        self._notify(request, _property_of(request))

    def _set(self, request: xcffib.xproto.SelectionRequestEvent, kind: int, size: int, data: bytes) -> None:
        name, count = _property_of(request), len(data) // (size // 8)
        self._core.ChangeProperty(_REPLACE, request.requestor, name, kind, size, count, data)

    def _refuse(self, request: xcffib.xproto.SelectionRequestEvent) -> None:
        self._notify(request, 0)

    def _notify(self, request: xcffib.xproto.SelectionRequestEvent, name: int) -> None:
        event = xcffib.xproto.SelectionNotifyEvent.synthetic(
            request.time, request.requestor, request.selection, request.target, name
        )
        self._core.SendEvent(False, request.requestor, 0, event.pack())
        self._connection.flush()


def _property_of(request: xcffib.xproto.SelectionRequestEvent) -> int:
    """An old client names none, and means the target's."""
    return int(request.property or request.target)
