"""Two ends that exchange files over a link that a test holds in its hand, on real disks."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from remote_assist.errors import NotGranted
from remote_assist.stream.file_exchange import FileExchange
from remote_assist.stream.file_sources import Passing
from remote_assist.stream.outbox import Outbox
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.files import FilesWord, Piece, pack_files, parse_files
from remote_assist.wire.roles import Capability, Role
from tests.fakes.file_desk import ScriptedFileDesk

_P = ParamSpec("_P")
_T = TypeVar("_T")
BOTH = frozenset({Capability.SEND_FILES, Capability.FETCH_FILES})
LARGE = random.Random(7).randbytes(3_000_017)
MADE = {"说明 (最终).txt": b"hello", "空": b"", "图片/深/照片 1.png": LARGE[:200_000], "z.bin": LARGE[:70_000]}


class Rights:
    """`granted` is what holds; `resting` of it is not live now."""

    def __init__(self) -> None:
        self.granted = set(BOTH)
        self.resting = False
        self.asked: set[Capability] = set()
        self.touches = 0

    def is_live(self, capability: Capability) -> bool:
        return capability in self.granted and not self.resting

    def is_held(self, capability: Capability) -> bool:
        return capability in self.granted

    def is_asked(self, capability: Capability) -> bool:
        return capability in self.asked

    def request(self, capability: Capability) -> None:
        self.asked.add(capability)

    def passing(self, capability: Capability) -> Passing:
        def passing(act: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
            while not self.is_live(capability):
                if not self.is_held(capability):
                    raise NotGranted("not now")
                time.sleep(0.005)
            self.touches += 1
            return act(*args, **kwargs)

        return passing


class End:
    """One end of the two."""

    def __init__(self, role: Role, folder: Path) -> None:
        self.role = role
        self.folder = folder
        self.desk = ScriptedFileDesk(folder)
        self.rights = Rights()
        self.notes: list[tuple[AuditKind, Capability, str]] = []
        self.outbox = Outbox()
        self.said: list[FilesWord] = []
        self.exchange = self.new_exchange()

    def new_exchange(self) -> FileExchange:
        """As a program that was started again has it."""
        self.exchange = FileExchange(
            self.role,
            self.rights,
            self.desk,
            note=lambda kind, capability, detail: self.notes.append((kind, capability, detail)),
            owner=lambda: b"the other one",
        )
        self.exchange._has_asked = True  # the engineer, before a story begins
        return self.exchange

    def next_payload(self) -> bytes | None:
        item = self.outbox._next()
        return None if item is None else item[1]

    def take(self, *words: FilesWord) -> None:
        """The other end says this."""
        for word in words:
            self.exchange.take(pack_files(word))

    def kinds(self) -> list[AuditKind]:
        return [kind for kind, _, _ in self.notes]


class Ends:
    """Host and viewer with a link between them; `changed` may be replaced by who changes what is said on its way."""

    def __init__(self, folder: Path) -> None:
        self.host, self.viewer = End(Role.HOST, folder / "host"), End(Role.VIEWER, folder / "viewer")
        self.out = folder / "out"
        for path in (self.host.folder, self.viewer.folder, self.out):
            path.mkdir()
        self.pieces = 0
        self.most_pieces: int | None = None  # then nothing more is carried
        self.is_alone = False  # is the test the viewer? Then nobody else hears the host
        self.link()

    def link(self) -> None:
        for end in (self.host, self.viewer):
            end.outbox = Outbox()
            end.exchange.linked(end.outbox)

    def cut(self) -> None:
        for end in (self.host, self.viewer):
            end.exchange.unlinked()
            end.outbox.close()

    def _carry(self, here: End, there: End) -> None:
        while self.most_pieces is None or self.pieces < self.most_pieces:
            payload = here.next_payload()
            if payload is None:
                return
            word = parse_files(payload)
            here.said.append(word)
            self.pieces += isinstance(word, Piece)
            if not self.is_alone:
                there.exchange.take(payload)

    async def until(self, condition: Callable[[], object], seconds: float = 20.0) -> None:
        """Carry whatever is said until this is so."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, (self.host.desk.told[-3:], self.viewer.desk.told[-3:])
            await asyncio.sleep(0.001)
            self._carry(self.host, self.viewer)
            self._carry(self.viewer, self.host)

    async def turns(self, count: int = 30) -> None:
        """Carry for a while, whether or not anything is said."""
        for _ in range(count):
            await asyncio.sleep(0.001)
            self._carry(self.host, self.viewer)
            self._carry(self.viewer, self.host)

    async def over(self, count: int = 1) -> None:
        """Until so many transfers are over at both ends."""
        await self.until(lambda: len(self.host.desk.over) >= count and len(self.viewer.desk.over) >= count)


def told(folder: Path, story: Callable[[Ends], Awaitable[None]]) -> None:
    """Run a story of two ends."""

    async def run() -> None:
        ends = Ends(folder)
        try:
            await asyncio.wait_for(story(ends), 40)
        finally:
            ends.host.exchange.close()
            ends.viewer.exchange.close()

    asyncio.run(run())


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder: the bytes of files, None for folders."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }


def made(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def big(ends: Ends) -> Path:
    path = ends.out / "大 文件.iso"
    path.write_bytes(LARGE)
    return path


def both(ends: Ends, sent_by_host: bool) -> tuple[End, End]:
    return (ends.host, ends.viewer) if sent_by_host else (ends.viewer, ends.host)


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
