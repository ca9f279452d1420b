"""What goes beside the words: signing in and files, by HTTP.

Invariant: no method raises for what the hub or the network does; a refusal is returned. Nothing is read whole into
memory that could be large, except what the caller gave as bytes.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import httpx2
import msgspec

from desk_app.client.address import HubAddress
from desk_app.client.network import tls_context
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import AttachmentId
from desk_app.domain.limits import ATTACHMENT_BYTES
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.version import VERSION
from desk_app.wire.http import CustomerSignedIn, Exchange, Health, Login, SignedIn
from desk_app.wire.protocol import Done

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called on the loop with (bytes done, bytes in all)."""

_CHUNK = 64 * 1024
_ANSWER_BYTES = 1024 * 1024
_THUMBNAIL_BYTES = 4 * 1024 * 1024


class HubHttp:
    """One hub's HTTP side. Close it with `aclose`. Cancelling a call's task cancels the transfer."""

    def __init__(self, address: HubAddress) -> None:
        self.address = address
        self._client = httpx2.AsyncClient(
            base_url=address.http,
            verify=tls_context(),
            # A proxy that the system names for the outside must not be asked for this same computer.
            trust_env=not address.is_loopback,
            timeout=httpx2.Timeout(20, connect=10),
            headers={"User-Agent": f"deskside/{VERSION}"},
        )

    async def health(self) -> Health | Refusal:
        """Asks whether a hub of this kind lives at the address."""
        return await self._answer(self._client.build_request("GET", "/health"), Health)

    async def login(self, login: Login) -> SignedIn | Refusal:
        return await self._answer(self._client.build_request("POST", "/api/login", content=_json(login)), SignedIn)

    async def logout(self, token: str) -> Done | Refusal:
        request = self._client.build_request("POST", "/api/logout", headers=_bearer(token))
        return await self._answer(request, Done)

    async def exchange(self, exchange: Exchange) -> CustomerSignedIn | Refusal:
        request = self._client.build_request("POST", "/api/exchange", content=_json(exchange))
        return await self._answer(request, CustomerSignedIn)

    async def upload(
        self, token: str, source: Path | bytes, name: str, media_type: str, progress: Progress | None = None
    ) -> Attachment | Refusal:
        """Sends a file's bytes. Refuses by itself what is over `limits.ATTACHMENT_BYTES` or cannot be read."""
        try:
            size = len(source) if isinstance(source, bytes) else (await asyncio.to_thread(source.stat)).st_size
        except OSError:
            return Refusal(RefusalCode.NOT_FOUND, {"what": "file"})
        if size > ATTACHMENT_BYTES:
            return Refusal(RefusalCode.TOO_LARGE, {"limit": ATTACHMENT_BYTES, "size": size})
        request = self._client.build_request(
            "POST",
            f"/api/files?name={quote(name, safe='')}",
            content=_chunks(source, size, progress),
            headers={**_bearer(token), "Content-Type": media_type, "Content-Length": str(size)},
        )
        return await self._answer(request, Attachment)

    async def download(
        self, token: str, attachment: Attachment, target: Path, progress: Progress | None = None
    ) -> Path | Refusal:
        """Writes the file to `target`, whole and as its hash promises, or not at all."""
        part = target.with_name(f"{target.name}.part")
        request = self._client.build_request("GET", f"/api/files/{attachment.id}", headers=_bearer(token))
        try:
            response = await self._client.send(request, stream=True)
            try:
                if response.status_code != httpx2.codes.OK:
                    return await self._refusal(response)
                whole = await _save(response, attachment, part, progress)
            finally:
                await response.aclose()
        except (httpx2.HTTPError, OSError) as exc:
            part.unlink(missing_ok=True)
            return self._unreachable(exc)
        if not whole:
            part.unlink(missing_ok=True)
            return Refusal(RefusalCode.MALFORMED, {"detail": "the file does not match its hash"})
        await asyncio.to_thread(part.replace, target)
        return target

    async def thumbnail(self, token: str, attachment_id: AttachmentId) -> bytes | Refusal:
        """Returns the PNG of a picture's thumbnail."""
        request = self._client.build_request("GET", f"/api/files/{attachment_id}/thumbnail", headers=_bearer(token))
        return await self._bytes(request, _THUMBNAIL_BYTES)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _answer(self, request: httpx2.Request, kind: type[T]) -> T | Refusal:
        body = await self._bytes(request, _ANSWER_BYTES)
        if isinstance(body, Refusal):
            return body
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return self._not_a_hub()

    async def _bytes(self, request: httpx2.Request, limit: int) -> bytes | Refusal:
        try:
            response = await self._client.send(request, stream=True)
            try:
                if not response.is_success:
                    return await self._refusal(response)
                return await _at_most(response, limit) or b""
            finally:
                await response.aclose()
        except httpx2.HTTPError as exc:
            return self._unreachable(exc)
        except OSError as exc:  # the file that is being sent
            return Refusal(RefusalCode.NOT_FOUND, {"what": "file", "detail": str(exc)})

    async def _refusal(self, response: httpx2.Response) -> Refusal:
        body = await _at_most(response, _ANSWER_BYTES)
        try:
            return msgspec.json.decode(body or b"", type=Refusal)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return self._not_a_hub(response.status_code)

    def _not_a_hub(self, status: int = 0) -> Refusal:
        return Refusal(RefusalCode.HUB_UNREACHABLE, {"address": str(self.address), "status": status})

    def _unreachable(self, exc: Exception) -> Refusal:
        detail = f"{type(exc).__name__}: {exc}"[:200]
        return Refusal(RefusalCode.HUB_UNREACHABLE, {"address": str(self.address), "detail": detail})


def _json(body: msgspec.Struct) -> bytes:
    return msgspec.json.encode(body)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def _at_most(response: httpx2.Response, limit: int) -> bytes | None:
    """Returns the body, or None when it is larger than `limit`."""
    body = bytearray()
    async for chunk in response.aiter_bytes(_CHUNK):
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


async def _chunks(source: Path | bytes, size: int, progress: Progress | None) -> AsyncIterator[bytes]:
    done = 0
    stream = io.BytesIO(source) if isinstance(source, bytes) else await asyncio.to_thread(source.open, "rb")
    try:
        while done < size:
            chunk = await asyncio.to_thread(stream.read, min(_CHUNK, size - done))
            if not chunk:
                raise OSError("the file became shorter while it was sent")
            yield chunk
            done += len(chunk)
            if progress:
                progress(done, size)
    finally:
        stream.close()


async def _save(response: httpx2.Response, attachment: Attachment, part: Path, progress: Progress | None) -> bool:
    """Writes the body to `part`. Returns whether size and hash are as promised."""
    done, digest = 0, hashlib.sha256()
    await asyncio.to_thread(part.parent.mkdir, parents=True, exist_ok=True, mode=0o700)
    stream = await asyncio.to_thread(part.open, "wb")
    try:
        await asyncio.to_thread(part.chmod, 0o600)
        async for chunk in response.aiter_bytes(_CHUNK):
            done += len(chunk)
            if done > attachment.size:
                return False
            digest.update(chunk)
            await asyncio.to_thread(stream.write, chunk)
            if progress:
                progress(done, attachment.size)
    finally:
        await asyncio.to_thread(stream.close)
    return done == attachment.size and digest.hexdigest() == attachment.sha256
