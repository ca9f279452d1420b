"""Files over a real hub's HTTP: streamed in, checked, handed out by access only, nothing left of what failed."""

from __future__ import annotations

import asyncio
import io
import os
import resource
import socket
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx2
import msgspec
import pytest
from PIL import Image

from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import Millis
from desk_app.domain.limits import ATTACHMENT_BYTES, THUMBNAIL_PIXELS
from desk_app.domain.messages import Visibility
from desk_app.domain.refusals import RefusalCode
from desk_app.hub.attachments import FILES, UNSENT_MS
from desk_app.wire.messages import PostMessage
from desk_app.wire.sessions import AcceptSession, AskForPerson, StartSession
from tests.fakes.clock import FakeClock
from tests.fakes.hub import RunningHub
from tests.fakes.words_client import WasRefused, WordsClient


def _png(width: int = 800, height: int = 600, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), 7).save(out, "PNG")
    return out.getvalue()


def _send(hub: RunningHub, token: str, data: bytes, name: str = "a.bin", kind: str = "") -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"} | ({"Content-Type": kind} if kind else {})
    return httpx2.post(f"{hub.address}/api/files?name={quote(name)}", content=data, headers=headers)


def _get(hub: RunningHub, token: str, path: str, **headers: str) -> httpx2.Response:
    return httpx2.get(f"{hub.address}/api/files/{path}", headers={"Authorization": f"Bearer {token}"} | headers)


def _attachment(response: httpx2.Response) -> Attachment:
    assert response.status_code == 201, response.text
    return msgspec.json.decode(response.content, type=Attachment)


def _code(response: httpx2.Response) -> str:
    assert response.status_code >= 400
    return str(response.json()["code"])


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _connected(hub: RunningHub) -> socket.socket:
    host, _, port = hub.address.removeprefix("http://").rpartition(":")
    return socket.create_connection((host, int(port)))


def _files(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / FILES).rglob("*") if p.is_file())


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    with RunningHub(tmp_path) as running:
        yield running


def test_a_file_comes_back_as_it_was_and_never_as_a_page(hub: RunningHub) -> None:
    token = hub.customer(1).token
    page = b"<script>alert(1)</script>" * 1000
    sent = _attachment(_send(hub, token, page, "../../发票\u202e\n<1>.html", "text/html; charset=utf-8"))
    assert (sent.name, sent.media_type, sent.size) == ("发票_1_.html", "text/html", len(page))
    got = _get(hub, token, sent.id)
    assert got.content == page
    assert got.headers["content-disposition"].startswith("attachment;")
    assert quote("发票_1_.html") in got.headers["content-disposition"]
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]


def test_a_picture_is_measured_and_has_a_thumbnail_that_is_cached_by_its_tag(hub: RunningHub) -> None:
    token = hub.customer(1).token
    sent = _attachment(_send(hub, token, _png(1600, 400), "shot.png", "image/png"))
    assert (sent.width, sent.height, sent.is_picture) == (1600, 400, True)
    small = _get(hub, token, f"{sent.id}/thumbnail")
    with Image.open(io.BytesIO(small.content)) as picture:
        assert picture.size == (THUMBNAIL_PIXELS, THUMBNAIL_PIXELS // 4)
    again = _get(hub, token, f"{sent.id}/thumbnail", **{"If-None-Match": small.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    stranger = hub.customer(2).token
    theirs = _get(hub, stranger, f"{sent.id}/thumbnail", **{"If-None-Match": small.headers["etag"]})
    assert _code(theirs) == RefusalCode.NOT_FOUND


def test_the_same_content_lies_on_the_disk_once(hub: RunningHub, tmp_path: Path) -> None:
    one = _attachment(_send(hub, hub.customer(1).token, b"same", "one.txt"))
    other = _attachment(_send(hub, hub.customer(2).token, b"same", "other.txt"))
    assert one.id != other.id
    assert _files(tmp_path) == [one.sha256] == [other.sha256]


def test_only_who_may_see_a_message_with_it_gets_a_file(hub: RunningHub) -> None:
    agent_token = hub.sign_in(hub.add_agent("Li Wei")).token
    colleague_token = hub.sign_in(hub.add_agent("Zhang Min")).token
    customer_token, stranger_token = hub.customer(1).token, hub.customer(2).token
    picture = _attachment(_send(hub, customer_token, _png(), "shot.png", "image/png"))
    secret = _attachment(_send(hub, agent_token, b"internal", "note.txt"))
    assert _code(_get(hub, agent_token, picture.id)) == RefusalCode.NOT_FOUND

    async def story() -> None:
        async with WordsClient(hub.ws_address, customer_token) as customer:
            whole = await customer.call(StartSession(question="see"))
            conversation_id = whole.conversations[0].id
            await customer.call(AskForPerson(session_id=whole.session.id))
            await customer.call(PostMessage(conversation_id=conversation_id, attachment_ids=(picture.id,)))
            with pytest.raises(WasRefused):
                await customer.call(PostMessage(conversation_id=conversation_id, attachment_ids=(secret.id,)))
            async with WordsClient(hub.ws_address, agent_token) as agent:
                await agent.call(AcceptSession(session_id=whole.session.id))
                await agent.call(
                    PostMessage(
                        conversation_id=conversation_id, visibility=Visibility.INTERNAL, attachment_ids=(secret.id,)
                    )
                )

    asyncio.run(story())
    for token in (agent_token, colleague_token, customer_token):
        assert _get(hub, token, picture.id).status_code == 200
    assert _get(hub, colleague_token, secret.id).status_code == 200
    for token, file in ((customer_token, secret), (stranger_token, secret), (stranger_token, picture)):
        assert _code(_get(hub, token, file.id)) == RefusalCode.NOT_FOUND
    assert _get(hub, "wrong", picture.id).status_code == 401


@pytest.mark.parametrize("name", ["virus.exe", "x.BAT", "a.txt.js", "run.exe. . ", "..\\evil.cmd"])
def test_a_program_is_not_carried(hub: RunningHub, tmp_path: Path, name: str) -> None:
    assert _code(_send(hub, hub.customer(1).token, b"MZ", name)) == RefusalCode.TYPE_NOT_ALLOWED
    assert _files(tmp_path) == []


def test_too_much_is_refused_whether_it_was_announced_or_not(hub: RunningHub, tmp_path: Path) -> None:
    token = hub.customer(1).token

    def pieces() -> Iterator[bytes]:
        for _ in range(ATTACHMENT_BYTES // 2**20 + 1):
            yield bytes(2**20)

    headers = {"Authorization": f"Bearer {token}"}
    unannounced = httpx2.post(f"{hub.address}/api/files?name=a", content=pieces(), headers=headers)
    assert (unannounced.status_code, _code(unannounced)) == (413, RefusalCode.TOO_LARGE)
    with _connected(hub) as raw:
        head = f"POST /api/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        raw.sendall(f"{head}Content-Length: {ATTACHMENT_BYTES + 1}\r\n\r\n".encode())
        assert raw.recv(4096).startswith(b"HTTP/1.1 413")
    assert _code(_send(hub, token, b"")) == RefusalCode.EMPTY
    assert _files(tmp_path) == []


def _bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 60,000 pixels square."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(60_000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not a picture", RefusalCode.PICTURE_UNREADABLE),
        (_png()[:200], RefusalCode.PICTURE_UNREADABLE),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", RefusalCode.PICTURE_UNREADABLE),
        (_bomb(), RefusalCode.TOO_LARGE),
        (_png(10_000, 9_500, "1"), RefusalCode.TOO_LARGE),
    ],
)
def test_a_picture_that_is_none_or_a_bomb_is_refused(
    hub: RunningHub, tmp_path: Path, data: bytes, code: RefusalCode
) -> None:
    assert _code(_send(hub, hub.customer(1).token, data, "a.png", "image/png")) == code
    assert _files(tmp_path) == []


def test_a_thumbnail_stands_upright_and_tells_no_place(hub: RunningHub) -> None:
    picture = Image.new("RGB", (60, 20), "red")
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "secret place"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    token = hub.customer(1).token
    sent = _attachment(_send(hub, token, out.getvalue(), "a.jpg", "image/png"))
    assert (sent.media_type, sent.width, sent.height) == ("image/jpeg", 20, 60)
    small = _get(hub, token, f"{sent.id}/thumbnail").content
    assert b"secret" not in small
    with Image.open(io.BytesIO(small)) as thumbnail:
        assert thumbnail.size == (20, 60)
        assert not thumbnail.getexif()


def test_who_breaks_off_leaves_nothing(hub: RunningHub, tmp_path: Path) -> None:
    token = hub.customer(1).token
    with _connected(hub) as raw:
        head = f"POST /api/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        raw.sendall(f"{head}Content-Length: 1000000\r\n\r\n".encode() + bytes(500_000))
    _attachment(_send(hub, token, b"next"))

    _until(lambda: not any((tmp_path / FILES / "incoming").iterdir()))
    assert len(_files(tmp_path)) == 1


@contextmanager
def _largest_file(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size`: what a full disk looks like from inside."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
def test_a_full_disk_is_said_and_the_hub_lives_on(hub: RunningHub, tmp_path: Path) -> None:
    token = hub.customer(1).token
    with _largest_file(8 * 2**20):
        refused = _send(hub, token, bytes(12 * 2**20))
    assert (refused.status_code, _code(refused)) == (507, RefusalCode.STORAGE_FULL)
    assert _files(tmp_path) == []
    _attachment(_send(hub, token, b"small"))


def test_what_nobody_sends_is_forgotten_after_a_day_and_strays_at_the_start(tmp_path: Path) -> None:
    clock = FakeClock()
    with RunningHub(tmp_path, clock=clock) as hub:
        token = hub.customer(1).token
        kept = _attachment(_send(hub, token, b"kept"))
        _attachment(_send(hub, token, _png(), "a.png", "image/png"))

        async def say() -> None:
            async with WordsClient(hub.ws_address, token) as customer:
                whole = await customer.call(StartSession(question="see"))
                post = PostMessage(conversation_id=whole.conversations[0].id, attachment_ids=(kept.id,))
                await customer.call(post)

        asyncio.run(say())
        assert len(_files(tmp_path)) == 3
        clock.advance(seconds=UNSENT_MS / 1000 + 3600)
        hub.run(hub.hub.timed.run_due())
        hub.run(hub.hub.attachments.close())
        assert _files(tmp_path) == [kept.sha256]
    stray = tmp_path / FILES / "ab" / ("ab" * 32)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"left by a killed hub")
    (tmp_path / FILES / "incoming" / "half").write_bytes(b"half")
    with RunningHub(tmp_path, clock=FakeClock(Millis(clock.now() + 1))):
        _until(lambda: not stray.exists())
    assert _files(tmp_path) == [kept.sha256]
