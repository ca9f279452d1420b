"""Files from strangers: whatever they are called, say or hold, they stay inert bytes in the vault, of whom they are."""

from __future__ import annotations

import io
import json
import os
import random
import socket
import time
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from PIL import Image

from desk_app.domain.attachments import safe_name
from desk_app.domain.limits import ATTACHMENT_BYTES
from desk_app.domain.refusals import RefusalCode
from desk_app.hub.attachments import FILES
from tests.fakes.hub import RunningHub

_DEVICES = ("CON", "nul.txt", "com1", "LPT9.tar.gz", "aux .txt", "CONIN$", "com\u00b9.txt")
_NAMES = (
    *("..", "../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\boot.ini", "C:boot.ini"),
    *("\\\\host\\share\\x", "a\x00.png", "a\r\nSet-Cookie: x=1", 'a"; filename="evil.exe', "a\x1b[31m"),
    *("\u202egnp.exe", "\u200b", "a\u2028b", "\ufeffa", "a" * 10_000, "字" * 900, "....", " . . ", "-rf", "~root"),
    *("$(reboot)", "`id`", "%2e%2e%2f", "a;b|c&d", "file:stream", "ﬁle.txt", "..%c0%af"),
    *_DEVICES,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hub")


@pytest.fixture(scope="module")
def hub(folder: Path) -> Iterator[RunningHub]:
    with RunningHub(folder, anonymous_an_hour=10**6) as running:
        running.lift_rates()
        yield running


_customers = iter(range(1, 10_000))


@pytest.fixture
def token(hub: RunningHub) -> str:
    return hub.customer(next(_customers)).token


def _send(hub: RunningHub, token: str, data: bytes, name: str = "a.bin", kind: str = "") -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"} | ({"Content-Type": kind} if kind else {})
    return httpx2.post(f"{hub.address}/api/files?name={quote(name)}", content=data, headers=headers, timeout=60)


def _get(hub: RunningHub, token: str, path: str, **headers: str) -> httpx2.Response:
    return httpx2.get(f"{hub.address}/api/files/{path}", headers={"Authorization": f"Bearer {token}"} | headers)


def _files(folder: Path) -> set[Path]:
    return {path for path in (folder / FILES).rglob("*") if path.is_file()}


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


# --- names


@pytest.mark.parametrize("name", _NAMES, ids=lambda name: repr(name)[:30])
def test_a_name_leads_nowhere_and_is_harmless_on_every_system(
    hub: RunningHub, folder: Path, token: str, name: str
) -> None:
    around = set(folder.rglob("*")) - _files(folder)
    content = uuid.uuid4().bytes
    answer = _send(hub, token, content, name)
    if answer.status_code != 201:
        assert answer.json()["code"] in (RefusalCode.TOO_LONG, RefusalCode.TYPE_NOT_ALLOWED)
        return
    kept = answer.json()
    clean = kept["name"]
    assert 0 < len(clean) <= 120
    assert not set(clean) & set('<>:"|?*/\\\x00\r\n\x1b\u202e\u200b\u2028\ufeff')
    assert clean == clean.strip(" .")
    assert clean.partition(".")[0].rstrip().upper() not in {"CON", "NUL", "COM1", "LPT9", "AUX", "CONIN$", "COM\u00b9"}
    got = _get(hub, token, kept["id"])
    assert got.content == content
    assert got.headers["content-disposition"].startswith("attachment; filename")
    assert "set-cookie" not in got.headers
    assert {path for path in _files(folder) if content == path.read_bytes()} == {
        folder / FILES / kept["sha256"][:2] / kept["sha256"]
    }
    assert {path for path in set(folder.rglob("*")) - _files(folder) - around if path.parent != folder / FILES} == set()


def test_a_name_made_safe_is_safe_already() -> None:
    for name in _NAMES:
        assert safe_name(safe_name(name)) == safe_name(name)


# --- contents that a browser would like to run

_PAGES = {
    "page.html": (b"<script>alert(document.domain)</script>", "text/html"),
    "page.svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"),
    "page.xhtml": (b'<html xmlns="http://www.w3.org/1999/xhtml"><script>1</script></html>', "application/xhtml+xml"),
    "page.xml": (b'<?xml-stylesheet href="evil.xsl"?><a/>', "text/xml"),
    "page.mhtml": (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>1</script>", "message/rfc822"),
    "page.pdf": (b"%PDF-1.7 /JS (app.alert(1))", "application/pdf"),
    "page.swf": (b"FWS", "application/x-shockwave-flash"),
    "page.png": (b"<script>alert(1)</script>", "text/html; x=image/png"),
    "page": (b"<script>alert(1)</script>", "text/html\r\nX-Evil: 1"),
    "page.txt": (b"<script>alert(1)</script>", "multipart/x-mixed-replace"),
    "page.manifest": (b"CACHE MANIFEST", "text/cache-manifest"),
}


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_is_never_shown_as_one(hub: RunningHub, token: str, name: str) -> None:
    content, kind = _PAGES[name]
    try:
        kept = _send(hub, token, content, name, kind).json()
    except httpx2.LocalProtocolError:  # not even to be said
        kept = _send(hub, token, content, name, "text/html").json()
    got = _get(hub, token, kept["id"])
    assert got.content == content
    assert got.headers["content-disposition"].startswith("attachment;")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["cross-origin-resource-policy"] == "same-origin"
    assert "x-evil" not in got.headers
    assert _get(hub, token, f"{kept['id']}/thumbnail").status_code == 404


def test_a_bomb_of_a_zip_is_bytes_like_others(hub: RunningHub, token: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("../../zeros", bytes(100 * 2**20))
    kept = _send(hub, token, out.getvalue(), "bomb.zip", "application/zip")
    assert kept.status_code == 201
    assert _get(hub, token, kept.json()["id"]).content == out.getvalue()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_is_never_unpacked(hub: RunningHub, token: str, encoding: str) -> None:
    packed = zlib.compress(bytes(10 * 2**20))
    headers = {"Authorization": f"Bearer {token}", "Content-Encoding": encoding}
    kept = httpx2.post(f"{hub.address}/api/files?name=a", content=packed, headers=headers).json()
    assert kept["size"] == len(packed)


# --- pictures


def _picture(kind: str, size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_damaged_pictures_are_refused_or_shown_and_harm_nobody(hub: RunningHub, folder: Path, kind: str) -> None:
    whole = _picture(kind)
    chance = random.Random(kind)
    token = hub.customer(next(_customers)).token
    for _ in range(25):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        answer = _send(hub, token, bytes(damaged[: chance.randint(1, len(damaged))]), "a.png", "image/png")
        assert answer.status_code in (201, 400, 413), answer.text
    _until(lambda: not any((folder / FILES / "incoming").iterdir()))


def _many_frames() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("P", (500, 500), n) for n in range(200)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def _long_text() -> bytes:
    """A PNG with a compressed comment of 100 MB."""
    whole = _picture("PNG")
    body = b"Comment\0\0" + zlib.compress(bytes(100 * 2**20))
    chunk = len(body).to_bytes(4) + b"zTXt" + body + zlib.crc32(b"zTXt" + body).to_bytes(4)
    return whole[:33] + chunk + whole[33:]


@pytest.mark.parametrize("bomb", [_many_frames, _long_text], ids=["frames", "text"])
def test_a_picture_that_unfolds_takes_no_time(hub: RunningHub, token: str, bomb: Callable[[], bytes]) -> None:
    data = bomb()
    began = time.monotonic()
    answer = _send(hub, token, data, "a.png", "image/png")
    assert answer.status_code in (201, 400, 413)
    assert time.monotonic() - began < 20


# --- lengths


@pytest.mark.parametrize(
    ("headers", "body", "statuses"),
    [
        ("Content-Length: 5", b"0123456789", (201,)),
        ("Content-Length: -1", b"x", (400,)),
        ("Content-Length: 5\r\nContent-Length: 6", b"012345", (400,)),
        ("Content-Length: 9999999999999999999999", b"x", (400, 413)),
        ("Content-Length: +5", b"01234", (400,)),
        ("Content-Length: \u0665", b"01234", (400,)),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5", b"5\r\n01234\r\n0\r\n\r\n", (201, 400)),
        ("Transfer-Encoding: chunked, identity", b"5\r\n01234\r\n0\r\n\r\n", (400, 501)),
        ("Transfer-Encoding: xchunked", b"5\r\n01234\r\n0\r\n\r\n", (400, 501)),
        ("Transfer-Encoding: chunked", b"zz\r\n01234\r\n0\r\n\r\n", (400,)),
        ("Transfer-Encoding: chunked", b"f" * 21 + b"\r\n0", (400,)),
    ],
)
def test_lies_about_a_length_smuggle_nothing(
    hub: RunningHub, token: str, headers: str, body: bytes, statuses: tuple[int, ...]
) -> None:
    head = f"POST /api/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{headers}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", int(hub.address.rpartition(":")[2])), timeout=10) as one:
        one.sendall(head.encode() + body)
        said = b""
        one.settimeout(0.5)
        try:
            while more := one.recv(65536):
                said += more
        except (TimeoutError, ConnectionResetError):
            pass
    assert int(said.split()[1]) in statuses, said
    assert said.count(b"HTTP/1.1 ") <= 2  # what was left over is a request that is none


def test_what_breaks_off_at_any_byte_leaves_nothing(hub: RunningHub, folder: Path) -> None:
    token = hub.customer(next(_customers)).token
    body = uuid.uuid4().bytes * 4
    head = (
        f"POST /api/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    before = _files(folder)
    whole = head + body
    port = int(hub.address.rpartition(":")[2])
    for cut in (*range(0, len(head), 11), *range(len(head), len(whole))):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as one:
            one.sendall(whole[:cut])
            if cut % 2:  # half of them without a goodbye
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    _until(lambda: not any((folder / FILES / "incoming").iterdir()))
    assert _files(folder) == before


@pytest.mark.parametrize(
    "ranges", ["bytes=0-", "bytes=-1", "bytes=1-0", "bytes=99-", "bytes=-999", "bytes=0-0,0-0,0-0", "x"]
)
def test_parts_of_a_file_are_parts_of_that_file(hub: RunningHub, token: str, ranges: str) -> None:
    content = b"0123456789"
    kept = _send(hub, token, content).json()
    got = _get(hub, token, kept["id"], Range=ranges)
    assert got.status_code in (200, 206, 400, 416)
    assert len(got.content) < 1000
    if got.status_code == 206 and "multipart" not in got.headers["content-type"]:
        assert got.content in content


# --- whose file it is


def test_ids_are_not_to_be_guessed_from_ids(hub: RunningHub, token: str) -> None:
    ids = [_send(hub, token, uuid.uuid4().bytes).json()["id"] for _ in range(20)]
    random_parts = {one.replace("-", "")[13:] for one in ids}
    assert len(random_parts) == len(ids)
    stranger = hub.customer(next(_customers)).token
    for one in ids:
        value = uuid.UUID(one).int
        for near in (value, value + 1, value - 1):
            assert _get(hub, stranger, str(uuid.UUID(int=near))).status_code == 404


@pytest.mark.parametrize(
    "wanted",
    [
        "..",
        "%2e%2e",
        "..%2fhub.db",
        "..%5chub.db",
        "%00",
        "incoming",
        "thumbnails",
        "*",
        "%25",
        "'%20OR%201=1--",
        "x" * 5000,
    ],
)
def test_an_id_that_is_none_is_not_found(hub: RunningHub, token: str, wanted: str) -> None:
    answer = _get(hub, token, wanted)
    assert answer.status_code in (404, 405)
    assert b"SQLite" not in answer.content


def test_the_hash_of_a_file_opens_nothing(hub: RunningHub, token: str) -> None:
    kept = _send(hub, token, uuid.uuid4().bytes).json()
    assert _get(hub, token, kept["sha256"]).status_code == 404


@pytest.mark.skipif(os.name == "nt", reason="making links is a right of its own there")
def test_a_link_in_the_vault_is_not_followed(hub: RunningHub, folder: Path, token: str) -> None:
    (folder / "secret").write_bytes(b"not for customers")
    kept = _send(hub, token, _picture("PNG"), "a.png", "image/png").json()
    for place in (
        folder / FILES / kept["sha256"][:2] / kept["sha256"],
        folder / FILES / "thumbnails" / f"{kept['sha256']}.png",
    ):
        place.unlink()
        place.symlink_to(folder / "secret")
    for path in (kept["id"], f"{kept['id']}/thumbnail"):
        answer = _get(hub, token, path)
        assert answer.status_code == 404
        assert b"not for customers" not in answer.content


def test_what_one_may_leave_unsent_is_bounded(hub: RunningHub, folder: Path) -> None:
    token = hub.customer(next(_customers)).token
    codes = [_send(hub, token, bytes([n]) * ATTACHMENT_BYTES).status_code for n in range(9)]
    assert codes == [201] * 8 + [429]
    assert json.loads(_send(hub, token, b"x" * 2**20).content)["code"] == RefusalCode.TOO_FAST
