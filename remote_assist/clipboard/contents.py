"""What programs hold ready, in the one form in which it travels: UTF-8, bare PNG.

Invariant: what these functions return is what the other end takes; the same functions judge what comes from there.
"""

from __future__ import annotations

import os
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote_to_bytes

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


def paths_of(uris: bytes) -> tuple[Path, ...]:
    """The files of this computer in a list of addresses (RFC 2483); others in it are left out."""
    found = []
    for line in uris.decode("ascii", "ignore").splitlines():
        scheme, _, place = line.strip().partition("://")
        path = unquote_to_bytes(place.removeprefix("localhost"))
        if scheme == "file" and path.startswith(b"/") and b"\0" not in path:
            found.append(Path(os.fsdecode(path)))
    return tuple(found)


def addresses_of(paths: Iterable[Path]) -> bytes:
    """What a program pastes as files."""
    return "".join(f"{path.as_uri()}\r\n" for path in paths).encode()


def names_of(paths: Iterable[Path]) -> bytes:
    """What the other end is told of files. A name that is no text stands there as far as it is."""
    names = (path.name.encode("utf-8", "replace").decode() for path in paths)
    return "\n".join(" ".join(name.splitlines()) for name in names).encode()


picture_of = bare_picture

CHECKED: dict[Kind, Callable[[bytes], bytes]] = {
    Kind.TEXT: text_of,
    Kind.HTML: html_of,
    Kind.PICTURE: picture_of,
    Kind.FILES: text_of,
}
"""What came from the other end, as it is put on the clipboard; each raises `ProtocolError`."""
