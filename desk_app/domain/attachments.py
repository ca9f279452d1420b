"""Attachments: files beside a message, named by their content."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import msgspec

from desk_app.domain.ids import AttachmentId

_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
_REFUSED_SUFFIXES = frozenset(
    f".{suffix}"
    for suffix in (
        *("exe", "com", "scr", "pif", "bat", "cmd", "msi", "msp", "vbs", "vbe", "js", "jse", "wsf", "wsh", "ps1"),
        *("hta", "cpl", "jar", "lnk", "reg", "dll", "app"),
    )
)
_NAME_CHARACTERS = 120
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)", re.IGNORECASE)
"""What Windows takes for a device, with whatever behind the dot."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """`sha256` is hex; `width` and `height` are 0 where it is no picture."""

    id: AttachmentId
    name: str
    media_type: str
    size: int  # bytes
    sha256: str
    width: int = 0
    height: int = 0

    @property
    def is_picture(self) -> bool:
        return self.width > 0


def is_picture_type(media_type: str) -> bool:
    """May this type be shown inline, after it was decoded and measured?"""
    return media_type in _PICTURES


def is_refused_name(name: str) -> bool:
    """Would opening a file of this name run it? Such files are not carried."""
    return PurePosixPath(name.lower()).suffix in _REFUSED_SUFFIXES


def safe_name(name: str) -> str:
    """Returns the bare, printable file name: no folders, no control or reordering characters, no leading dots.

    Also harmless as a name on Windows. Never empty.
    """
    base = PureWindowsPath(PurePosixPath(name.replace("\x00", "")).name).name
    clean = "".join(
        "_" if c in '<>:"|?*/\\' else c
        for c in unicodedata.normalize("NFC", base)
        if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    )
    clean = clean.strip(" .")
    if _DEVICE.match(clean):
        clean = f"_{clean}"
    if len(clean) > _NAME_CHARACTERS:
        stem, dot, suffix = clean.rpartition(".")
        keep = f".{suffix[:10]}" if dot else ""
        clean = (stem if dot else clean)[: _NAME_CHARACTERS - len(keep)] + keep
    return clean or "file"
