"""Files named by their content: received piece by piece, checked on the way, put in place by one rename.

Invariant: under its final name a file is whole and on the disk; whatever goes wrong, nothing half is left.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import secrets
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from desk_app.domain.refusals import RefusalCode, Refused

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_BATCH_BYTES = 256 * 1024
_INCOMING = "incoming"
_THUMBNAILS = "thumbnails"


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A file that has come whole and has no name of its own yet."""

    path: Path
    sha256: str
    size: int


class FileVault:
    """The folder of all attachments. One process uses it at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / _INCOMING
        self._thumbnails = folder / _THUMBNAILS

    def prepare(self) -> None:
        """Makes the folders and removes what a killed hub left half done. Called once, before anything else."""
        for part in (self._folder, self._incoming, self._thumbnails):
            part.mkdir(parents=True, exist_ok=True, mode=0o700)
        for rest in self._incoming.iterdir():
            rest.unlink()

    def path_of(self, sha256: str) -> Path:
        """Where the file of this content lies, or would lie."""
        return self._folder / sha256[:2] / sha256

    def thumbnail_of(self, sha256: str) -> Path:
        """Where the thumbnail of this content lies, or would lie."""
        return self._thumbnails / f"{sha256}.png"

    @staticmethod
    def holds(path: Path) -> bool:
        """Is there a file of the vault's own? A link, which only somebody on this computer can make, is none."""
        try:
            return stat.S_ISREG(path.lstat().st_mode)
        except OSError:
            return False

    def contents(self) -> list[str]:
        """Every content that has a file."""
        return sorted(path.name for path in self._folder.glob("??/*") if len(path.name) == 64)

    async def receive(self, pieces: AsyncIterator[bytes], limit: int) -> Received:
        """Writes the pieces to the disk as they come. Raises `Refused`: too_large over `limit` bytes, storage_full,
        empty. The caller either keeps or drops what it gets.
        """
        path = self._incoming / secrets.token_hex(16)
        try:
            received = await self._write(path, pieces, limit)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
            raise
        if received.size == 0:
            self.drop(received)
            raise Refused(RefusalCode.EMPTY, field="file")
        return received

    def keep(self, received: Received) -> None:
        """Gives the file the name of its content; one that is there already stays. Raises `Refused` (storage_full)."""
        place = self.path_of(received.sha256)
        if place.exists():
            self.drop(received)
            return
        try:
            place.parent.mkdir(exist_ok=True, mode=0o700)
            received.path.replace(place)
            _sync_folder(place.parent)
        except OSError as exc:
            self.drop(received)
            raise _refusal(exc) from exc

    def keep_thumbnail(self, sha256: str, png: bytes) -> None:
        """Raises `Refused` (storage_full)."""
        path = self._incoming / secrets.token_hex(16)
        try:
            path.write_bytes(png)
            path.replace(self.thumbnail_of(sha256))
        except OSError as exc:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
            raise _refusal(exc) from exc

    def drop(self, received: Received) -> None:
        with contextlib.suppress(FileNotFoundError):
            received.path.unlink()

    def remove(self, sha256: str) -> None:
        """Removes a content with its thumbnail."""
        for path in (self.path_of(sha256), self.thumbnail_of(sha256)):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()

    async def _write(self, path: Path, pieces: AsyncIterator[bytes], limit: int) -> Received:
        digest = hashlib.sha256()
        size = 0
        batch = bytearray()
        try:
            file = await asyncio.to_thread(_open_new, path)
            with contextlib.closing(file):
                async for piece in pieces:
                    size += len(piece)
                    if size > limit:
                        raise Refused(RefusalCode.TOO_LARGE, limit=limit, size=size)
                    digest.update(piece)
                    batch += piece
                    if len(batch) >= _BATCH_BYTES:
                        await asyncio.to_thread(_append, file, bytes(batch))
                        batch.clear()
                await asyncio.to_thread(_finish, file, bytes(batch))
        except OSError as exc:
            raise _refusal(exc) from exc
        return Received(path=path, sha256=digest.hexdigest(), size=size)


def _open_new(path: Path) -> BinaryIO:
    return path.open("xb", buffering=0)


def _append(file: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:  # a raw file may take less than all, just before the disk is full
        rest = rest[file.write(rest) :]


def _finish(file: BinaryIO, data: bytes) -> None:
    _append(file, data)
    os.fsync(file.fileno())


def _refusal(exc: OSError) -> BaseException:
    """A full disk is a known trouble; anything else stays what it is."""
    return Refused(RefusalCode.STORAGE_FULL) if exc.errno in _FULL else exc


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle of a folder to flush
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
