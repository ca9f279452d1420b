"""Frames to bytes and back. What cannot be read raises `Refused` with the reason, never anything else."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from desk_app.domain.limits import DOWN_FRAME_BYTES, WORDS_FRAME_BYTES
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.text import shortened
from desk_app.wire.frames import FrameDown, FrameUp
from desk_app.wire.protocol import Command, result_type

R = TypeVar("R")

_encoder = msgspec.json.Encoder()
_up: msgspec.json.Decoder[FrameUp] = msgspec.json.Decoder(FrameUp)
_down: msgspec.json.Decoder[FrameDown] = msgspec.json.Decoder(FrameDown)
_DETAIL_CHARACTERS = 200
_UNKNOWN_TYPE = re.compile(r"Invalid value '(.*)' - at `\$[a-z.]*\.type`")


def encode(frame: FrameUp | FrameDown) -> str:
    """Returns the frame as the text of one websocket message."""
    return _encoder.encode(frame).decode()


def decode_up(data: str | bytes) -> FrameUp:
    """Reads what a client sent; for the hub."""
    return _decoded(_up, _text(data))


def decode_down(data: str | bytes) -> FrameDown:
    """Reads what the hub sent; for a client."""
    return _decoded(_down, _text(data), DOWN_FRAME_BYTES)


def encode_result(result: Any) -> msgspec.Raw:
    """Returns a command's result ready for `Answered`."""
    return msgspec.Raw(_encoder.encode(result))


def decode_result(command: Command[R], result: msgspec.Raw) -> R:
    """Reads the answer to `command` as what its class promises."""
    return _decoded(msgspec.json.Decoder(result_type(type(command))), bytes(result), DOWN_FRAME_BYTES)


def _text(data: str | bytes) -> str:
    if not isinstance(data, str):
        raise Refused(RefusalCode.MALFORMED, detail="binary where text is due")
    return data


def _decoded(decoder: msgspec.json.Decoder[R], data: str | bytes, limit: int = WORDS_FRAME_BYTES) -> R:
    if len(data) > limit:
        raise Refused(RefusalCode.TOO_LARGE, limit=limit, size=len(data))
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as exc:
        detail = shortened(str(exc), _DETAIL_CHARACTERS)
        if unknown := _UNKNOWN_TYPE.match(detail):
            raise Refused(RefusalCode.UNKNOWN_MESSAGE, type=unknown[1]) from exc
        raise Refused(RefusalCode.MALFORMED, detail=detail) from exc
    except (msgspec.DecodeError, UnicodeError, RecursionError) as exc:
        raise Refused(RefusalCode.MALFORMED, detail=shortened(str(exc), _DETAIL_CHARACTERS)) from exc
