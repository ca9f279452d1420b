"""What two clipboards tell each other is bounded before it is read, and a picture before anybody inflates it."""

from __future__ import annotations

import zlib

import msgspec
import pytest

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.wire.clipboard import (
    MAX_CLIPBOARD_MESSAGE,
    ClipboardMessage,
    Content,
    Copied,
    Gone,
    Kind,
    Piece,
    Want,
    pack_clipboard,
    parse_clipboard,
)
from remote_assist.wire.limits import MAX_COPIED_AT_ONCE, MAX_COPIED_PICTURE, MAX_COPIED_PIECE
from remote_assist.wire.png import bare_picture
from tests.fakes.pictures import chunk, png

TEXT = Content(Kind.TEXT, 9, "剪贴板".encode())


@pytest.mark.parametrize(
    "message",
    [
        Copied(1, 0, (TEXT, Content(Kind.HTML, 1 << 53), Content(Kind.PICTURE, MAX_COPIED_PICTURE))),
        Copied(1, 0, (Content(Kind.TEXT, MAX_COPIED_AT_ONCE, bytes(MAX_COPIED_AT_ONCE)),)),
        Want(7, Kind.PICTURE, 65_536),
        Piece(7, Kind.PICTURE, 65_536, bytes(MAX_COPIED_PIECE)),
        Gone(7, Kind.HTML),
    ],
)
def test_messages_come_through_whole(message: ClipboardMessage) -> None:
    assert parse_clipboard(pack_clipboard(message)) == message


@pytest.mark.parametrize(
    "said",
    [
        {"type": "copied", "serial": 1, "seen": 0, "contents": []},
        {"type": "copied", "serial": 1, "seen": 0, "contents": [{"kind": "text", "size": 1}] * 2},
        {"type": "copied", "serial": 1, "seen": 0, "contents": [{"kind": "text", "size": 4 << 30, "data": b"bomb"}]},
        {"type": "copied", "serial": 1, "seen": 0, "contents": [{"kind": "text", "size": -1}]},
        {"type": "copied", "serial": 1 << 32, "seen": 0, "contents": [{"kind": "text", "size": 1, "data": b"x"}]},
        {"type": "copied", "serial": 1, "seen": 0, "contents": [{"kind": "spell", "size": 1, "data": b"x"}]},
        {"type": "want", "serial": 1, "kind": "text", "offset": -5},
        {"type": "piece", "serial": 1, "kind": "text", "offset": 0, "data": b""},
        {"type": "piece", "serial": 1, "kind": "text", "offset": 0, "data": bytes(MAX_COPIED_PIECE + 1)},
        {"type": "telepathy"},
    ],
)
def test_what_breaks_a_rule_is_refused(said: object) -> None:
    with pytest.raises(ProtocolError):
        parse_clipboard(msgspec.msgpack.encode(said))


def test_message_that_is_too_large_is_not_even_read() -> None:
    with pytest.raises(TooLarge):
        parse_clipboard(bytes(MAX_CLIPBOARD_MESSAGE + 1))
    with pytest.raises(TooLarge):
        pack_clipboard(Copied(1, 0, (Content(Kind.TEXT, 80_000, bytes(80_000)),)))


def test_picture_keeps_its_pixels_and_nothing_beside_them() -> None:
    secret = chunk(b"tEXt", b"Author\0C:\\Users\\somebody") + chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(10**6)))
    assert bare_picture(png(40, 30, beside=secret)) == png(40, 30)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        png(4, 4)[:-6],
        png(4, 4)[:20],
        png(4, 4)[:8] + png(4, 4)[33:],  # no header
        png(4, 4)[:8] + chunk(b"IHDR", b"short") + png(4, 4)[33:],
        png(4, 4)[:33] + png(4, 4)[8:],  # two headers
        png(4, 4)[:-12] + b"\xff\xff\xff\xffIDAT",
        png(4, 4, claims=(0, 4)),
    ],
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        bare_picture(data)


def test_picture_bomb_is_refused_by_what_it_claims() -> None:
    with pytest.raises(TooLarge):
        bare_picture(png(4, 4, claims=(16_384, 16_384)))
    with pytest.raises(TooLarge):
        bare_picture(png(4, 4, claims=(1 << 31, 1)))
    with pytest.raises(TooLarge):
        bare_picture(png(4, 4)[:33] + chunk(b"IDAT", b"") * 70_000)
    with pytest.raises(TooLarge):
        bare_picture(bytes(MAX_COPIED_PICTURE + 1))
