"""Attachments: taken in, handed out, cleaned up.

Invariant: a row is committed only when its file is in place, and a file goes only after its last row; both under one
lock, so that an upload of the same content cannot fall between.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import msgspec

from desk_app.domain.attachments import Attachment, is_picture_type, is_refused_name, safe_name
from desk_app.domain.ids import AttachmentId, Millis
from desk_app.domain.limits import ATTACHMENT_BYTES
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.hub.access import access_attachment
from desk_app.hub.actors import AgentActor, CustomerActor, PersonActor
from desk_app.hub.facts import Facts, FilesUnneeded
from desk_app.hub.file_vault import FileVault, Received
from desk_app.hub.pictures import Picture, read_picture
from desk_app.hub.transaction import Tx, View
from desk_app.hub.verbs import Verbs
from desk_app.store import attachments
from desk_app.store.attachments import Upload

FILES = "files"
"""The folder of attachments inside the data folder, and inside a backup."""
UNSENT_BYTES = 8 * ATTACHMENT_BYTES
UNSENT_FILES = 200
"""What one person may have uploaded and not yet sent."""
DAY_BYTES = 40 * ATTACHMENT_BYTES
DAY_FILES = 1000
"""What one customer may upload in 24 hours, sent or not."""
UPLOADS_AT_ONCE = 4
"""Uploads of one person that may be under way."""
UNSENT_MS = 24 * 3600 * 1000
"""An upload that no message carries after this long is forgotten."""
CLEAN_UP = "unsent_attachments"
"""The kind of the job that forgets them."""
_CLEAN_UP_ROWS = 200
_CLEAN_UP_MS = 3600 * 1000
_PLAIN_TYPE = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
_RETRY_S = 3600
_CROWDED_S = 5
_DAY_MS = 24 * 3600 * 1000


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """An attachment that somebody may read, and the file to read."""

    attachment: Attachment
    path: Path


class Attachments:
    """The hub's files, over its verbs and one folder."""

    def __init__(self, verbs: Verbs, facts: Facts, folder: Path) -> None:
        self._verbs = verbs
        self._tasks: set[asyncio.Task[None]] = set()
        self._vault = FileVault(folder)
        self._vault.prepare()
        self._lock = asyncio.Lock()
        self._under_way: Counter[str] = Counter()  # uploads by the key of who sends them
        # One at a time: a picture at its bound takes 200 MB while it is decoded.
        self._decoder = ThreadPoolExecutor(1, "pictures")
        facts.listen(FilesUnneeded, self._on_files_unneeded)

    async def close(self) -> None:
        """Finishes what is under way."""
        await asyncio.gather(*self._tasks)
        await asyncio.to_thread(self._decoder.shutdown)

    async def upload(
        self, actor: PersonActor, name: str, media_type: str, pieces: AsyncIterator[bytes], announced: int = 0
    ) -> Attachment:
        """Takes in a file; `announced` is the size its sender says, 0 for unknown.

        Raises `Refused`: type_not_allowed, too_large, empty, picture_unreadable, too_fast (too much unsent),
        storage_full.
        """
        clean = safe_name(name)
        if is_refused_name(clean):
            raise Refused(RefusalCode.TYPE_NOT_ALLOWED, type=clean.rpartition(".")[2].lower())
        if announced > ATTACHMENT_BYTES:
            raise Refused(RefusalCode.TOO_LARGE, limit=ATTACHMENT_BYTES, size=announced)
        if self._under_way[actor.key] >= UPLOADS_AT_ONCE:
            raise Refused(RefusalCode.TOO_FAST, retry_s=_CROWDED_S)
        self._under_way[actor.key] += 1
        try:
            await self._verbs.view(lambda view: _check_quota(view, actor, announced))
            return await self._take_in(actor, clean, media_type, pieces)
        finally:
            self._under_way[actor.key] -= 1
            self._under_way += Counter()  # forgets who has none under way

    async def _take_in(
        self, actor: PersonActor, clean: str, media_type: str, pieces: AsyncIterator[bytes]
    ) -> Attachment:
        received = await self._vault.receive(pieces, ATTACHMENT_BYTES)
        try:
            kept_type = _clean_type(media_type)
            picture = await self._read_picture(received.path) if is_picture_type(kept_type) else None
        except BaseException:
            self._vault.drop(received)
            raise
        return await self._keep(actor, clean, kept_type, received, picture)

    async def read(self, actor: PersonActor, attachment_id: AttachmentId) -> Stored:
        """The file, for whom may see it; refuses (not_found) everybody else."""
        attachment = await self._verbs.view(lambda view: access_attachment(view, actor, attachment_id))
        path = self._vault.path_of(attachment.sha256)
        if not await asyncio.to_thread(self._vault.holds, path):
            raise Refused(RefusalCode.NOT_FOUND, what="attachment")  # a row without a file: somebody removed it by hand
        return Stored(attachment=attachment, path=path)

    async def read_thumbnail(self, actor: PersonActor, attachment_id: AttachmentId) -> Stored:
        """A PNG; refuses (not_found) what is no picture. One that is missing after a restore is made again."""
        stored = await self.read(actor, attachment_id)
        attachment = stored.attachment
        if not attachment.is_picture:
            raise Refused(RefusalCode.NOT_FOUND, what="thumbnail")
        path = self._vault.thumbnail_of(attachment.sha256)
        if not await asyncio.to_thread(self._vault.holds, path):
            picture = await self._read_picture(stored.path)
            await asyncio.to_thread(self._vault.keep_thumbnail, attachment.sha256, picture.thumbnail)
        return Stored(attachment=attachment, path=path)

    async def remove_strays(self) -> None:
        """Removes files without a row, as a hub leaves them that was killed between file and row."""
        await self._remove_unneeded(await asyncio.to_thread(self._vault.contents))

    def _on_files_unneeded(self, fact: FilesUnneeded) -> None:
        task = asyncio.get_running_loop().create_task(self._remove_unneeded(fact.contents))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _remove_unneeded(self, contents: Sequence[str]) -> None:
        for sha256 in contents:
            async with self._lock:  # asked again: the same content may have come in meanwhile
                if not await self._verbs.view(partial(_is_known, sha256)):
                    await asyncio.to_thread(self._vault.remove, sha256)

    async def _read_picture(self, path: Path) -> Picture:
        return await asyncio.get_running_loop().run_in_executor(self._decoder, read_picture, path)

    async def _keep(
        self, actor: PersonActor, name: str, media_type: str, received: Received, picture: Picture | None
    ) -> Attachment:
        found = Attachment(
            id=AttachmentId(""),
            name=name,
            media_type=media_type if picture is None else picture.media_type,
            size=received.size,
            sha256=received.sha256,
            width=0 if picture is None else picture.width,
            height=0 if picture is None else picture.height,
        )
        async with self._lock:
            try:
                if picture is not None:
                    await asyncio.to_thread(self._vault.keep_thumbnail, received.sha256, picture.thumbnail)
                await asyncio.to_thread(self._vault.keep, received)
                return await self._verbs.change(lambda tx: _insert(tx, actor, found))
            except BaseException:
                self._vault.drop(received)
                if not await self._verbs.view(partial(_is_known, received.sha256)):
                    self._vault.remove(received.sha256)
                raise


def _insert(tx: Tx, actor: PersonActor, found: Attachment) -> Attachment:
    _check_quota(tx, actor, found.size)  # again: others of his may have come in meanwhile, and it may have grown
    attachment = msgspec.structs.replace(found, id=AttachmentId(tx.new_id()))
    upload = Upload(
        attachment=attachment,
        agent_id=actor.id if isinstance(actor, AgentActor) else None,
        customer_id=actor.id if isinstance(actor, CustomerActor) else None,
    )
    attachments.insert_upload(tx.db, upload, tx.now)
    return attachment


def _check_quota(view: View, actor: PersonActor, size: int) -> None:
    """Raises `Refused` (too_fast) when so many bytes more were too much for this person."""
    customer_id = actor.id if isinstance(actor, CustomerActor) else None
    agent_id = actor.id if isinstance(actor, AgentActor) else None
    unsent = attachments.unsent(view.db, agent_id=agent_id, customer_id=customer_id)
    if unsent.files >= UNSENT_FILES or unsent.size + size > UNSENT_BYTES:
        raise Refused(RefusalCode.TOO_FAST, retry_s=_RETRY_S)
    if customer_id is not None:
        today = attachments.uploaded_since(view.db, customer_id, Millis(view.now - _DAY_MS))
        if today.files >= DAY_FILES or today.size + size > DAY_BYTES:
            raise Refused(RefusalCode.TOO_FAST, retry_s=_RETRY_S)


def forget_unsent(tx: Tx, _subject: str) -> Millis:
    """The hourly job: forgets uploads that were never sent and says which files may go; returns when to come again."""
    rows, contents = attachments.delete_uncarried(tx.db, Millis(tx.now - UNSENT_MS), _CLEAN_UP_ROWS)
    if contents:
        tx.after_commit(FilesUnneeded(tuple(contents)))
    return Millis(tx.now + (_CLEAN_UP_MS if rows < _CLEAN_UP_ROWS else 0))


def _is_known(sha256: str, view: View) -> bool:
    return attachments.is_known_content(view.db, sha256)


def _clean_type(media_type: str) -> str:
    """Returns the bare type in lower case, without parameters; what is no type is plain bytes."""
    bare = media_type.partition(";")[0].strip().lower()
    return bare if _MEDIA_TYPE.fullmatch(bare) else _PLAIN_TYPE
