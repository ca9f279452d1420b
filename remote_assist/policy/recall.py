"""What was sent before need not be sent again: both ends keep the last payloads, and a repeated one is only named.

A menu that opens once more, the window that was in front a moment ago, the two faces of a caret: the same pixels make
the same payload, so the host finds it among those it sent and sends its name, the frame and place it first came in.
Both ends let go of what was used longest ago. A host that begins anew, because a viewer joined, counts on less than
the others remember: what they know besides was used longer ago and goes first.

Invariant: a name stands for one payload at both ends, for a payload is kept under the frame that carried it.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from typing import TypeGuard

from remote_assist.errors import ProtocolError
from remote_assist.geometry import Size
from remote_assist.wire.frames import FrameRect, PixelRect

RECALLED = 7
"""The codec number of a rectangle whose payload is only named; whoever can read that offers it among his codecs."""
MOST_BYTES = 2 * 1024 * 1024
MOST_KEPT = 1024  # payloads: small ones cost more by their number than by their bytes
SMALLEST, LARGEST = 32, 512 * 1024  # bytes of a payload that is worth keeping
_EXACT = frozenset({1, 2, 3, 4})  # raw, solid, zstd, delta: what is painted with loss is painted again anyway
_NAME = struct.Struct(">IH")  # frame, place in its table
NAME_SIZE = _NAME.size

_Name = tuple[int, int]
_Kept = tuple[int, Size, bytes]  # codec, size, payload


class _Shelf:
    """Payloads by name; what was put or named longest ago goes first. The same at both ends after the same frames."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Name, _Kept] = OrderedDict()
        self._bytes = 0

    def put(self, new: dict[_Name, _Kept]) -> list[tuple[_Name, _Kept]]:
        """Keep what a frame brought, after what it names was looked up; returns what had to go."""
        self._kept.update(new)
        self._bytes += sum(len(payload) for _, _, payload in new.values())
        gone = []
        while self._bytes > MOST_BYTES or len(self._kept) > MOST_KEPT:
            gone.append(self._kept.popitem(last=False))
            self._bytes -= len(gone[-1][1][2])
        return gone

    def named(self, payload: bytes) -> _Kept:
        """What a name stands for. Raises ProtocolError."""
        if len(payload) != NAME_SIZE:
            raise ProtocolError("A rectangle that was sent before is not named properly.")
        name = _NAME.unpack(payload)
        kept = self._kept.get(name)
        if kept is None:
            raise ProtocolError("A rectangle is named that was not sent before, or is forgotten.")
        self._kept.move_to_end(name)
        return kept

    def twin(self) -> _Shelf:
        other = _Shelf()
        other._kept, other._bytes = self._kept.copy(), self._bytes
        return other


class SentBefore:
    """The host's side, for viewers that were sent the same."""

    def __init__(self) -> None:
        self._shelf = _Shelf()
        self._names: dict[_Kept, _Name] = {}

    def twin(self) -> SentBefore:
        """Another that remembers the same."""
        other = SentBefore()
        other._shelf, other._names = self._shelf.twin(), self._names.copy()
        return other

    def shortened(self, rect: PixelRect) -> PixelRect:
        """`rect`, or the name of what was sent before with the same pixels; it goes out with the next frame."""
        name = self._names.get((rect.codec, rect.area.size, rect.payload))
        return rect if name is None else PixelRect(rect.area, RECALLED, _NAME.pack(*name))

    def sent(self, number: int, rects: tuple[FrameRect, ...]) -> None:
        """This frame goes out."""
        new = {}
        for place, rect in enumerate(rects):
            if isinstance(rect, PixelRect) and rect.codec == RECALLED:
                self._shelf.named(rect.payload)
            elif _is_worth_keeping(rect):
                new[number, place] = (rect.codec, rect.area.size, rect.payload)
        self._names |= {kept: name for name, kept in new.items()}
        for name, gone in self._shelf.put(new):
            if self._names.get(gone) == name:
                del self._names[gone]


class SeenBefore:
    """The viewer's side of one link."""

    def __init__(self) -> None:
        self._shelf = _Shelf()

    def restored(self, number: int, rects: tuple[FrameRect, ...]) -> tuple[FrameRect, ...]:
        """The rectangles of a frame with their payloads. Raises ProtocolError for a name that is not kept."""
        restored: list[FrameRect] = []
        new = {}
        for place, rect in enumerate(rects):
            if isinstance(rect, PixelRect) and rect.codec == RECALLED:
                codec, size, payload = self._shelf.named(rect.payload)
                if size != rect.area.size:
                    raise ProtocolError("A rectangle is named that had another size.")
                restored.append(PixelRect(rect.area, codec, payload, recalled=True))
                continue
            if _is_worth_keeping(rect):
                new[number, place] = (rect.codec, rect.area.size, rect.payload)
            restored.append(rect)
        self._shelf.put(new)
        return tuple(restored)

    def forget(self) -> None:
        """The link is lost."""
        self._shelf = _Shelf()


def _is_worth_keeping(rect: FrameRect) -> TypeGuard[PixelRect]:
    return isinstance(rect, PixelRect) and rect.codec in _EXACT and SMALLEST <= len(rect.payload) <= LARGEST
