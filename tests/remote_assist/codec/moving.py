"""Pictures that move, made up and the same on every machine, and H.264 descriptions written bit by bit."""

from __future__ import annotations

import numpy as np

from remote_assist.codec import Pixels
from remote_assist.geometry import Size


def noisy(size: Size, number: int) -> Pixels:
    """A soft picture that drifts, with the noise of a camera."""
    y, x = np.mgrid[0 : size.height, 0 : size.width].astype(np.float32)
    noise = np.random.default_rng(number).normal(0, 5, (size.height, size.width))
    pixels = np.full((size.height, size.width, 4), 255, np.uint8)
    for colour, (across, down) in enumerate(((61, 47), (83, 59), (71, 97))):
        wave = 70 * np.sin((x + 3 * number) / across) * np.cos((y - 2 * number) / down)
        pixels[:, :, colour] = np.clip(127 + wave + 30 * np.sin(x * y / 4000 + number / 7) + noise, 0, 255)
    return pixels


def cartoon(size: Size, number: int) -> Pixels:
    """Flat colours with dark outlines, as drawn films have them."""
    y, x = np.mgrid[0 : size.height, 0 : size.width]
    pixels = np.full((size.height, size.width, 4), (230, 190, 120, 255), np.uint8)
    pixels[size.height * 2 // 3 :] = (60, 150, 80, 255)
    for ball in range(7):
        radius = (12 + 2 * ball) * size.height / 150
        across = (ball * size.width / 6 + (3 + ball) * number) % size.width
        distance = (x - across) ** 2 + (y - size.height * (2 + ball) / 10 - 20 * np.sin((number + 9 * ball) / 8)) ** 2
        pixels[distance < radius**2] = (20, 20, 20, 255)
        pixels[distance < (radius - 4) ** 2] = (ball * 37 % 256, (ball * 91 + 80) % 256, (ball * 53 + 120) % 256, 255)
    return pixels


def likeness(one: Pixels, other: Pixels) -> float:
    """PSNR in decibels over blue, green and red; 99 where they are equal."""
    error = float(np.mean((one[:, :, :3].astype(np.int32) - other[:, :, :3]) ** 2))
    return 99.0 if error == 0 else float(10 * np.log10(255**2 / error))


class Description:
    """Writes a sequence parameter set field by field (H.264, 7.3.2.1.1), as someone hostile would."""

    def __init__(self) -> None:
        self._bits = ""

    def bits(self, count: int, value: int) -> Description:
        self._bits += f"{value:0{count}b}"
        return self

    def number(self, value: int) -> Description:
        digits = f"{value + 1:b}"
        self._bits += "0" * (len(digits) - 1) + digits
        return self

    def unit(self) -> bytes:
        """The whole unit with its start, its stop bit and the bytes against false starts."""
        bits = self._bits + "1"
        bits += "0" * (-len(bits) % 8)
        inside = int(bits, 2).to_bytes(len(bits) // 8)
        guarded = bytearray()
        for byte in inside:
            if byte <= 3 and guarded[-2:] == b"\x00\x00":
                guarded.append(3)
            guarded.append(byte)
        return b"\x00\x00\x00\x01\x67" + bytes(guarded)


def described(
    columns: int = 4,
    rows: int = 3,
    *,
    profile: int = 100,
    chroma: int = 1,
    planes: int = 0,
    depth: int = 0,
    lossless: int = 0,
    scaling: int = 0,
    order: int = 2,
    references: int = 1,
    gaps: int = 0,
    whole: int = 1,
    cut: int = 0,
) -> bytes:
    """A sequence parameter set of so many macroblocks; what is not named is as our encoder writes it."""
    made = Description().bits(8, profile).bits(8, 0).bits(8, 30).number(0)
    if profile != 66:
        made.number(chroma)
        if chroma == 3:
            made.bits(1, planes)
        made.number(depth).number(depth).bits(1, lossless).bits(1, scaling)
    made.number(0).number(order)
    if order == 0:
        made.number(0)
    made.number(references).bits(1, gaps).number(columns - 1).number(rows - 1).bits(1, whole)
    if not whole:
        made.bits(1, 0)
    made.bits(1, 1).bits(1, cut)
    if cut:
        made.number(0).number(1).number(0).number(1)
    return made.bits(1, 0).unit()
