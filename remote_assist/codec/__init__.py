"""Pixels to bytes and back: a registry, one file a codec.

May import: geometry.
"""

from __future__ import annotations

from remote_assist.codec.codec import Codec, Pixels
from remote_assist.codec.delta import DeltaCodec, looks_natural
from remote_assist.codec.jpeg import JpegCodec
from remote_assist.codec.raw import RawCodec
from remote_assist.codec.solid import SolidCodec, is_solid
from remote_assist.codec.zstd import ZstdCodec
from remote_assist.errors import ProtocolError

__all__ = [
    "JPEG",
    "Codec",
    "Pixels",
    "codec_ids",
    "codec_named",
    "codec_numbered",
    "lossless_codec_for",
    "lossless_codec_ids",
]

_RAW = RawCodec()
_SOLID = SolidCodec()
_ZSTD = ZstdCodec()
_DELTA = DeltaCodec()
JPEG = JpegCodec()
_BY_NAME: dict[str, Codec] = {codec.name: codec for codec in (_RAW, _SOLID, _ZSTD, _DELTA, JPEG)}
_BY_NUMBER: dict[int, Codec] = {codec.id: codec for codec in _BY_NAME.values()}
_TINY = 24
"""Pixels below which a compressor's own frame costs more than it saves."""


def codec_ids() -> tuple[int, ...]:
    """The wire numbers that this side can decode, in ascending order."""
    return tuple(sorted(_BY_NUMBER))


def lossless_codec_ids() -> frozenset[int]:
    """The wire numbers that `lossless_codec_for` chooses from: without all of them a viewer sees no whole picture."""
    return frozenset(codec.id for codec in (_RAW, _SOLID, _ZSTD, _DELTA))


def codec_named(name: str) -> Codec:
    """The codec of this name; KeyError for one that does not exist."""
    return _BY_NAME[name]


def codec_numbered(number: int) -> Codec:
    """The codec of this wire number. Raises ProtocolError for a number nobody speaks."""
    try:
        return _BY_NUMBER[number]
    except KeyError:
        raise ProtocolError(f"The other side used codec {number}, which does not exist.") from None


def lossless_codec_for(pixels: Pixels) -> Codec:
    """The codec that keeps every pixel of this rectangle in the fewest bytes, chosen by a quick look."""
    if is_solid(pixels):
        return _SOLID
    if pixels.shape[0] * pixels.shape[1] <= _TINY:
        return _RAW
    return _DELTA if looks_natural(pixels) else _ZSTD
