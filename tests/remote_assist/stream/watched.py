"""What a person said, and everything on a computer that may only be used as he said: each use is held against it."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from remote_assist.capture.screen import Cursor, Pixels
from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.clipboard import Found, Passage
from remote_assist.disk.posix import PosixFile
from remote_assist.geometry import Point, Rect, Size
from remote_assist.inject import Ledger
from remote_assist.policy.file_names import PART_PREFIX
from remote_assist.wire.clipboard import (
    Kind,
)
from remote_assist.wire.roles import Capability
from tests.fakes.clipboard import MemoryClipboard, MemoryDesk
from tests.remote_assist.stream.sessions import RecordedInjector

SIZE = Size(64, 48)
VIEW, CONTROL, CLIPBOARD = Capability.VIEW, Capability.CONTROL, Capability.CLIPBOARD
SEND_FILES, FETCH_FILES = Capability.SEND_FILES, Capability.FETCH_FILES
TEXTS = ("你好", "再见")


class Law:
    """What a person said. A yes counts from before it is given, a no from after it returned."""

    def __init__(self, engineers: int) -> None:
        self.allowed: list[set[Capability]] = [set() for _ in range(engineers)]
        self.question_open = False
        self.banner_stands = True
        self.is_paused = False
        self.rests_until = 0.0
        self.broken: list[str] = []
        self.used: set[str] = set()

    def use(self, what: str, capability: Capability, who: int | None = None) -> None:
        """Somebody used something: this engineer, or for whichever of them is seen to."""
        self.used.add(what)
        users = self.allowed if who is None else [self.allowed[who]]
        may = any(VIEW in allowed and capability in allowed for allowed in users)
        may = may and not self.is_paused
        if not what.startswith("send"):  # what was sealed before the banner went may still leave
            may = may and self.banner_stands
        if capability is CONTROL:
            may = may and not self.question_open and time.monotonic() >= self.rests_until
        if not may:
            self.broken.append(f"{what} {who}")

    def forbid(self, *capabilities: Capability) -> None:
        """For everybody."""
        for allowed in self.allowed:
            allowed.difference_update(capabilities)


class WatchedScreen(SyntheticScreen):
    def __init__(self, law: Law) -> None:
        super().__init__(SIZE)
        self._law = law

    def grab(self, area: Rect | None = None) -> Pixels:
        self._law.use("grab", VIEW)
        return super().grab(area)

    def cursor(self) -> Cursor:
        self._law.use("cursor", VIEW)
        return super().cursor()


class WatchedInjector(RecordedInjector):
    def __init__(self, ledger: Ledger, law: Law) -> None:
        super().__init__(ledger)
        self._law = law

    def _note(self, *act: object) -> bool:
        if act[0] != "release_all":
            self._law.use("inject", CONTROL, _whose(act[1]))
            time.sleep(0.001)
        return super()._note(*act)


class WatchedClipboard(MemoryClipboard):
    """Does everything a moment later in a thread of its own, as a real one does."""

    def __init__(self, desk: WatchedDesk, copied: Callable[[], None], passage: Passage) -> None:
        super().__init__(desk, copied, passage)
        self._do = desk.do

    def look(self, found: Callable[[Found], None]) -> None:
        self._do(super().look, found)

    def put(self, contents: Mapping[Kind, bytes | None], wanted: Callable[[Kind], None]) -> None:
        self._do(super().put, contents, wanted)

    def fill(self, kind: Kind, data: bytes | None) -> None:
        self._do(super().fill, kind, data)


class WatchedDesk(MemoryDesk):
    def __init__(self, law: Law) -> None:
        super().__init__()
        self._law = law
        self._wishes: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    def do(self, act: Callable[..., None], *args: object) -> None:
        self._wishes.put(partial(act, *args))

    def end(self) -> None:
        self._wishes.put(None)

    def _run(self) -> None:
        while (act := self._wishes.get()) is not None:
            time.sleep(0.012)  # a step of the story takes eight milliseconds
            act()

    def open(self, copied: Callable[[], None], passage: Passage) -> MemoryClipboard:
        self.opened.append(WatchedClipboard(self, copied, passage))
        return self.opened[-1]

    def found(self) -> Found:
        self._law.use("read", CLIPBOARD)
        return super().found()

    def taken_by(self, clipboard: MemoryClipboard) -> None:
        self._law.use("put", CLIPBOARD)
        super().taken_by(clipboard)


class WatchedDisk:
    """All files of this process; `law` is that of the story which is told now."""

    law: Law | None = None
    folder: Path | None = None

    @classmethod
    def watch(cls, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        """For this test; files come and go in `folder`."""
        cls.folder = folder
        read, write = PosixFile.read, PosixFile.write

        def watched_read(file: PosixFile, offset: int, size: int) -> bytes:
            cls._use(file, "read file", FETCH_FILES)
            return read(file, offset, size)

        def watched_write(file: PosixFile, offset: int, data: bytes) -> None:
            cls._use(file, "write file", SEND_FILES)
            time.sleep(0.001)
            write(file, offset, data)

        monkeypatch.setattr(PosixFile, "read", watched_read)
        monkeypatch.setattr(PosixFile, "write", watched_write)

    @classmethod
    def _use(cls, file: PosixFile, what: str, capability: Capability) -> None:
        # What is not whole yet is looked into when it is gone on with.
        is_part = PART_PREFIX in Path(f"/proc/self/fd/{file._descriptor}").readlink().name
        if cls.law is not None:
            cls.law.use(what, SEND_FILES if is_part else capability)


def _whose(what: object) -> int:
    """Which engineer sent this: each has a column of the screen and words of his own."""
    return what.x // 10 if isinstance(what, Point) else TEXTS.index(next(t for t in TEXTS if str(what) in t))
