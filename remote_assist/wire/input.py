"""Input events on their way to the host: fixed binary layouts, one letter each.

Invariant: `parse_input(pack_input(event)) == event`; a key is an X keysym number on every system.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import NewType

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Point, Size
from remote_assist.wire.limits import MAX_SIDE, MAX_TEXT_INPUT

Key = NewType("Key", int)  # X keysym number

_MOVE = struct.Struct(">cHH")
_BUTTON = struct.Struct(">cBB")
_WHEEL = struct.Struct(">cbb")
_KEY = struct.Struct(">cIB")
MAX_BUTTON = 9
MAX_KEYSYM = 0x1FFF_FFFF


@dataclass(frozen=True, slots=True)
class MovePointer:
    """Put the pointer on this pixel of the shared screen."""

    point: Point


@dataclass(frozen=True, slots=True)
class TurnButton:
    """Press or release a pointer button: 1 left, 2 middle, 3 right, 8 back, 9 forward."""

    button: int
    pressed: bool


@dataclass(frozen=True, slots=True)
class TurnWheel:
    """Turn the wheel by whole notches; positive is right and down."""

    dx: int
    dy: int


@dataclass(frozen=True, slots=True)
class TurnKey:
    """Press or release a key."""

    key: Key
    pressed: bool


@dataclass(frozen=True, slots=True)
class TypeText:
    """Commit a piece of Unicode text, as an input method does."""

    text: str


@dataclass(frozen=True, slots=True)
class ReleaseAll:
    """Release every key and button that was pressed: the viewer's window lost the focus."""


InputEvent = MovePointer | TurnButton | TurnWheel | TurnKey | TypeText | ReleaseAll


def pack_input(event: InputEvent) -> bytes:
    """Bytes of one event."""
    match event:
        case MovePointer(point):
            return _MOVE.pack(b"m", point.x, point.y)
        case TurnButton(button, pressed):
            return _BUTTON.pack(b"b", button, pressed)
        case TurnWheel(dx, dy):
            return _WHEEL.pack(b"w", dx, dy)
        case TurnKey(key, pressed):
            return _KEY.pack(b"k", key, pressed)
        case TypeText(text):
            if len(text) > MAX_TEXT_INPUT:
                raise TooLarge(f"A text of {len(text)} characters is over the limit of {MAX_TEXT_INPUT}.")
            return b"t" + text.encode("utf-8")
        case ReleaseAll():
            return b"r"


def parse_input(payload: bytes) -> InputEvent:
    """Read one event; raises `ProtocolError` for anything that is not exactly one."""
    try:
        return _parse(payload)
    except (struct.error, UnicodeDecodeError) as exc:
        raise ProtocolError(f"An input event of {len(payload)} bytes has the wrong length or text.") from exc


def _parse(payload: bytes) -> InputEvent:
    match payload[:1]:
        case b"m":
            _, x, y = _MOVE.unpack(payload)
            if x >= MAX_SIDE or y >= MAX_SIDE:
                raise ProtocolError(f"The pixel ({x}, {y}) lies outside of any screen.")
            return MovePointer(Point(x, y))
        case b"b":
            _, button, pressed = _BUTTON.unpack(payload)
            if not 1 <= button <= MAX_BUTTON or pressed > 1:
                raise ProtocolError(f"There is no pointer button {button}.")
            return TurnButton(button, bool(pressed))
        case b"w":
            _, dx, dy = _WHEEL.unpack(payload)
            return TurnWheel(dx, dy)
        case b"k":
            _, key, pressed = _KEY.unpack(payload)
            if not 0 < key <= MAX_KEYSYM or pressed > 1:
                raise ProtocolError(f"There is no key {key:#x}.")
            return TurnKey(Key(key), bool(pressed))
        case b"t":
            if len(payload) > 4 * MAX_TEXT_INPUT + 1:
                raise TooLarge(f"A text of {len(payload)} bytes is over the limit of {4 * MAX_TEXT_INPUT}.")
            text = payload[1:].decode("utf-8")
            if len(text) > MAX_TEXT_INPUT:
                raise TooLarge(f"A text of {len(text)} characters is over the limit of {MAX_TEXT_INPUT}.")
            return TypeText(text)
        case b"r" if len(payload) == 1:
            return ReleaseAll()
        case kind:
            raise ProtocolError(f"There is no input event of kind {kind!r}.")


def lies_inside(event: InputEvent, screen: Size) -> bool:
    """May the event be injected on a screen of this size? Only a pointer move can lie outside."""
    if isinstance(event, MovePointer):
        return event.point.x < screen.width and event.point.y < screen.height
    return True
