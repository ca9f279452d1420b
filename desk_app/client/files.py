"""Attachments on this computer: each fetched once, kept by its content, bounded.

Invariant: a file under its hash is whole; what no longer fits goes, oldest use first.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from desk_app.client.accounts import write_private
from desk_app.client.http import HubHttp, Progress
from desk_app.domain.attachments import Attachment, safe_name
from desk_app.domain.refusals import Refusal

KEPT_BYTES = 200 * 1024 * 1024


class Files:
    """`folder` is this account's own."""

    def __init__(self, http: HubHttp, folder: Path) -> None:
        self._http = http
        self._folder = folder

    async def download(self, token: str, attachment: Attachment, progress: Progress | None) -> Path | Refusal:
        """Returns the file, under its own safe name in a folder named by its content."""
        target = self._folder / attachment.sha256[:64] / safe_name(attachment.name)
        if not attachment.sha256.isalnum():
            return await self._http.download(token, attachment, self._folder / "unnamed", progress)
        if await asyncio.to_thread(_used, target):
            return target
        answer = await self._http.download(token, attachment, target, progress)
        await asyncio.to_thread(_make_room, self._folder)
        return answer

    async def thumbnail(self, token: str, attachment: Attachment) -> bytes | Refusal:
        """Returns a PNG."""
        target = self._folder / f"{safe_name(attachment.id)}.png"
        if await asyncio.to_thread(_used, target):
            return await asyncio.to_thread(target.read_bytes)
        answer = await self._http.thumbnail(token, attachment.id)
        if isinstance(answer, bytes):
            await asyncio.to_thread(write_private, target, answer)
        return answer

    def wipe(self) -> None:
        """Deletes everything kept here. Blocks."""
        for file in _files(self._folder):
            file.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def _used(file: Path) -> bool:
    """Returns whether the file is there, and notes that it was wanted."""
    try:
        os.utime(file)
    except FileNotFoundError:
        return False
    return True


def _make_room(folder: Path) -> None:
    kept = sorted(((file.stat().st_mtime, file.stat().st_size, file) for file in _files(folder)), reverse=True)
    room = KEPT_BYTES
    for _, size, file in kept:
        room -= size
        if room < 0:
            file.unlink(missing_ok=True)
