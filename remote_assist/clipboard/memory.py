"""What came from other ends, remembered for all sessions of a program: clipboard managers take content over, unmarked.

An engineer has several sessions on one clipboard. What one customer copied must not go to the next one as if the
engineer had copied it, also where a manager owns it by now. As soon as something else is copied, all of it is
forgotten: who picks old content out of his manager means to.

Invariant: content that was put there, and nothing else since, is found as `is_remote`, whoever owns it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from remote_assist.clipboard.clipboard import Clipboard, Found, Passage
from remote_assist.wire.clipboard import Kind

_MOST = 256  # kinds of content
_Open = Callable[[Callable[[], None], Passage], Clipboard]


class Remembering:
    """An `OpenClipboard` round another; one for all sessions. Safe from any thread."""

    def __init__(self, open_clipboard: _Open) -> None:
        self._open = open_clipboard
        self._lock = threading.Lock()
        self._put: set[bytes] = set()

    def __call__(self, copied: Callable[[], None], passage: Passage) -> Clipboard:
        return _Remembered(self._open(copied, passage), self)

    def keep(self, contents: Mapping[Kind, bytes | None]) -> None:
        """This was put there by a session."""
        with self._lock:
            if len(self._put) > _MOST:
                self._put.clear()
            self._put.update(_digest(data) for data in contents.values() if data is not None)

    def seen(self, found: Found) -> Found:
        """What is found, with what is known of where it came from."""
        digests = {_digest(data) for data in found.contents.values()}
        with self._lock:
            if digests and digests <= self._put:
                return replace(found, is_remote=True)
            if digests and not found.is_remote:
                self._put.clear()
        return found


class _Remembered:
    """A `Clipboard` of one session."""

    def __init__(self, clipboard: Clipboard, memory: Remembering) -> None:
        self._clipboard = clipboard
        self._memory = memory

    def look(self, found: Callable[[Found], None]) -> None:
        self._clipboard.look(lambda what: found(self._memory.seen(what)))

    def put(self, contents: Mapping[Kind, bytes | None], wanted: Callable[[Kind], None]) -> None:
        self._memory.keep(contents)
        self._clipboard.put(contents, wanted)

    def fill(self, kind: Kind, data: bytes | None) -> None:
        self._memory.keep({kind: data})
        self._clipboard.fill(kind, data)

    def close(self) -> None:
        self._clipboard.close()


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
