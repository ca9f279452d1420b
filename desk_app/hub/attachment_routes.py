"""HTTP for files: upload as a stream, download and thumbnail through the access checks.

Invariant: nothing that came from another machine is ever shown by a browser as a page of this hub's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.requests import ClientDisconnect

from desk_app.domain.ids import AttachmentId
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.hub.actors import PersonActor
from desk_app.hub.attachments import Attachments, Stored

ActorOf = Callable[[Request], Awaitable[PersonActor]]
"""Says who asks, by the bearer token; raises `Refused`."""

_NAME_CHARACTERS = 1000
_GRACE_S = 60.0
_SLOWEST_BYTES_A_SECOND = 4096
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    # The bytes of an id never change, but who may have them is asked each time.
    "Cache-Control": "private, no-cache",
}


def attachment_router(attachments: Attachments, actor_of: ActorOf) -> APIRouter:
    """The routes of `wire/http.py` about files; refusals are answered by the application's handler."""
    router = APIRouter()

    @router.post("/api/files", status_code=201)
    async def upload(request: Request, name: str = "file") -> Response:
        """Takes the body as a file of this name; answers its `Attachment`."""
        actor = await actor_of(request)
        if len(name) > _NAME_CHARACTERS:
            raise Refused(RefusalCode.TOO_LONG, field="name", limit=_NAME_CHARACTERS)
        announced = request.headers.get("content-length", "0")
        try:
            attachment = await attachments.upload(
                actor,
                name,
                request.headers.get("content-type", ""),
                _in_time(request.stream()),
                int(announced) if announced.isascii() and announced.isdecimal() else 0,
            )
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it: the sender went away in the middle
        return Response(msgspec.json.encode(attachment), status_code=201, media_type="application/json")

    @router.head("/api/files/{attachment_id}", include_in_schema=False)
    @router.get("/api/files/{attachment_id}")
    async def download(request: Request, attachment_id: str) -> Response:
        """The bytes, to whom may see them."""
        stored = await attachments.read(await actor_of(request), AttachmentId(attachment_id))
        return _file(request, stored, stored.attachment.media_type, f'"{stored.attachment.sha256}"')

    @router.get("/api/files/{attachment_id}/thumbnail")
    async def thumbnail(request: Request, attachment_id: str) -> Response:
        """A small PNG of a picture."""
        stored = await attachments.read_thumbnail(await actor_of(request), AttachmentId(attachment_id))
        return _file(request, stored, "image/png", f'"{stored.attachment.sha256}-thumbnail"')

    return router


async def _in_time(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Hands on what comes, as long as it comes at the pace of a very slow line. Raises `Refused` (malformed)."""
    loop = asyncio.get_running_loop()
    due = loop.time() + _GRACE_S
    try:
        while True:
            async with asyncio.timeout_at(due):
                piece = await anext(pieces, None)
            if piece is None:
                return
            due += len(piece) / _SLOWEST_BYTES_A_SECOND
            yield piece
    except TimeoutError as exc:
        raise Refused(RefusalCode.MALFORMED, detail="the file did not come in time") from exc


def _file(request: Request, stored: Stored, media_type: str, etag: str) -> Response:
    headers = {**_SAFE, "ETag": etag}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in known:
        return Response(status_code=304, headers=headers)
    return FileResponse(
        stored.path,
        headers=headers,
        media_type=media_type,
        filename=stored.attachment.name,
        content_disposition_type="attachment",
    )
