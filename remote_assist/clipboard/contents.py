"""What programs hold ready, in the one form in which it travels: UTF-8, bare PNG.

Invariant: what these functions return is what the other end takes; the same functions judge what comes from there.
"""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable

from remote_assist.errors import ProtocolError
from remote_assist.wire.clipboard import Kind
from remote_assist.wire.png import bare_picture


def text_of(data: bytes, encoding: str = "utf-8") -> bytes:
    """Raises `ProtocolError` for what is no text. Some programs end theirs with a zero, which is none of it."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise ProtocolError(f"A copied text is not {encoding}.") from exc
    return text.replace("\0", "").encode()


def html_of(data: bytes) -> bytes:
    """HTML stays as it is, scripts and all: what pastes it treats it like that of any page. Raises `ProtocolError`."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return text_of(data, "utf-16")
    return text_of(data.removeprefix(BOM_UTF8))


picture_of = bare_picture

CHECKED: dict[Kind, Callable[[bytes], bytes]] = {Kind.TEXT: text_of, Kind.HTML: html_of, Kind.PICTURE: picture_of}
"""What came from the other end, as it is put on the clipboard; each raises `ProtocolError`."""
