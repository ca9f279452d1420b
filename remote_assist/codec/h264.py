"""Reads just so much of an H.264 stream that nothing unexpected reaches the decoder.

A payload is one picture: a single slice, preceded in the first payload of a stream by the two parameter sets (SPS and
PPS). Bytes are H.264 (ITU-T Rec. H.264, annex B); section numbers below are that document's.

Invariant: what `read_picture` returns names its size, holds one picture of one slice, and no kind of unit, no depth, no
interlacing and no longer memory than our own encoder uses.
"""

from __future__ import annotations

from dataclasses import dataclass

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Size

_START = b"\x00\x00\x01"
_SLICE, _KEY_SLICE, _REMARKS, _SEQUENCE, _PICTURE, _DELIMITER = 1, 5, 6, 7, 8, 9  # table 7-1
_WITH_CHROMA = (100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135)  # 7.3.2.1.1: profiles that name a format
_MOST_SEQUENCE = 256  # bytes; ours take about 30
_MOST_REFERENCES = 4  # earlier pictures that a decoder must keep; ours need one
_MACROBLOCK = 16
_MOST_MACROBLOCKS = 256  # on a side


@dataclass(frozen=True, slots=True)
class Sequence:
    """What the sequence parameter set promises of every picture of a stream."""

    size: Size
    whole_colours: bool
    references: int


@dataclass(frozen=True, slots=True)
class Picture:
    """One payload: `data` is what may go to a decoder; `sequence` stands where a stream begins."""

    data: bytes
    sequence: Sequence | None


def read_picture(data: bytes, begins: bool) -> Picture:
    """Check one payload. Raises ProtocolError or TooLarge; nothing is decoded."""
    units = _split(data)
    kinds = [unit[0] & 31 for unit in units]
    expected = [_SEQUENCE, _PICTURE, _KEY_SLICE] if begins else [_SLICE]
    if kinds != expected or any(unit[0] & 128 for unit in units):
        raise ProtocolError(f"A video picture is made of the parts {kinds} instead of {expected}.")
    if len(units[-1]) < 2 or not units[-1][1] & 128:  # first_mb_in_slice is not 0
        raise ProtocolError("A video picture does not begin at its beginning.")
    return Picture(_joined(units), _read_sequence(units[0]) if begins else None)


def keep_picture(data: bytes) -> bytes:
    """What an encoder made, without the remarks and delimiters that no decoder needs."""
    return _joined([unit for unit in _split(data) if unit[0] & 31 not in (_REMARKS, _DELIMITER)])


def _split(data: bytes) -> list[bytes]:
    before, *units = data.split(_START)
    if before.strip(b"\x00") or not units:
        raise ProtocolError("A video picture has no start.")
    # A unit never ends in a zero byte (7.4.1): those belong to the longer form of the next start.
    units = [unit.rstrip(b"\x00") for unit in units]
    if not all(units):
        raise ProtocolError("A video picture has an empty part.")
    return units


def _joined(units: list[bytes]) -> bytes:
    return b"".join(b"\x00" + _START + unit for unit in units)


class _Bits:
    """Reads a unit's inside bit by bit, the bytes against false starts (7.4.1) taken out."""

    def __init__(self, unit: bytes) -> None:
        inside = unit[1:].replace(b"\x00\x00\x03", b"\x00\x00")
        self._value = int.from_bytes(inside)
        self._left = 8 * len(inside)

    def take(self, count: int) -> int:
        if count > self._left:
            raise ProtocolError("A video stream's description ends too early.")
        self._left -= count
        return self._value >> self._left & ((1 << count) - 1)

    def number(self) -> int:
        """An unsigned Exp-Golomb number (9.1)."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 31:
                raise ProtocolError("A video stream's description holds an impossible number.")
        return (1 << zeros) - 1 + self.take(zeros)


def _read_sequence(unit: bytes) -> Sequence:
    """The fields of 7.3.2.1.1 up to the cropping switch; what we never send is refused."""
    if len(unit) > _MOST_SEQUENCE:
        raise TooLarge(f"A video stream's description takes {len(unit)} bytes.")
    bits = _Bits(unit)
    profile = bits.take(8)
    bits.take(16)  # constraint flags and level: the size is bounded by itself
    bits.number()  # the set's own number
    chroma = _read_chroma(bits) if profile in _WITH_CHROMA else 1
    bits.number()  # how far picture numbers count
    order = bits.number()
    if order == 0:
        bits.number()
    elif order != 2:
        raise ProtocolError("A video stream orders its pictures in a way that is not spoken here.")
    references = bits.number()
    gaps = bits.take(1)
    columns, rows = bits.number() + 1, bits.number() + 1
    if references > _MOST_REFERENCES or columns > _MOST_MACROBLOCKS or rows > _MOST_MACROBLOCKS:
        raise TooLarge(f"A video stream of {columns} by {rows} blocks with {references} references is too much.")
    if gaps or not bits.take(1):
        raise ProtocolError("A video stream has gaps or half pictures, which are not spoken here.")
    bits.take(1)
    if bits.take(1):
        raise ProtocolError("A video stream cuts its pictures, which is not spoken here.")
    return Sequence(Size(columns * _MACROBLOCK, rows * _MACROBLOCK), chroma == 3, references)


def _read_chroma(bits: _Bits) -> int:
    chroma = bits.number()
    if chroma not in (1, 3) or (chroma == 3 and bits.take(1)):
        raise ProtocolError("A video stream has colours in a form that is not spoken here.")
    if bits.number() or bits.number():
        raise ProtocolError("A video stream has more than 8 bits a colour.")
    if bits.take(2):
        raise ProtocolError("A video stream brings scaling lists or a lossless switch, which are not spoken here.")
    return chroma
