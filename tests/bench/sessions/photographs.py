"""Pictures that compress like a camera's: soft shapes of several sizes, edges, and the noise of a sensor.

Invariant: whole numbers and a frozen generator only, so that the same seed gives the same picture everywhere.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remote_assist.geometry import Size
from tests.bench.sessions.canvas import Colour, Pixels

_Plane = npt.NDArray[np.int32]


def photograph(seed: int, size: Size, noise: int = 3) -> Pixels:
    """A landscape of nothing in particular; `noise` is how far a pixel strays at most."""
    random = np.random.RandomState(seed)
    light = sum((_soft(random, size, step) * weight for step, weight in ((160, 8), (64, 4), (24, 2), (9, 1))), start=0)
    light = np.asarray(light, np.int32) // 15
    y, x = np.ogrid[: size.height, : size.width]
    for _ in range(5):
        # Things with edges stand before the background.
        across, down = int(random.randint(size.width)), int(random.randint(size.height))
        wide, high = int(random.randint(20, size.width // 4)), int(random.randint(20, size.height // 3))
        inside = ((x - across) * high) ** 2 + ((y - down) * wide) ** 2 < (wide * high) ** 2
        light = np.where(inside, (light + int(random.randint(256))) // 2, light)
    tint = _soft(random, size, 120)
    planes = [light, (light * 3 + tint) // 4, (light + tint) // 2]
    picture = np.zeros((size.height, size.width, 4), np.uint8)
    for index, plane in enumerate(planes):
        picture[:, :, index] = np.clip(plane + _grain(random, size, noise), 0, 255)
    return picture


def grainy(picture: Pixels, seed: int, noise: int = 3) -> Pixels:
    """The same picture, taken again by a camera that stands still."""
    random = np.random.RandomState(seed)
    size = Size(picture.shape[1], picture.shape[0])
    grain = _grain(random, size, noise)[:, :, None]
    taken = picture.copy()
    taken[:, :, :3] = np.clip(picture[:, :, :3].astype(np.int32) + grain, 0, 255)
    return taken


def gradient(size: Size, above: Colour, below: Colour) -> Pixels:
    """One colour that turns into another from top to bottom."""
    picture = np.zeros((size.height, size.width, 4), np.uint8)
    part = np.arange(size.height)[:, None]
    first, last = np.array(above[::-1]), np.array(below[::-1])
    rows = first + (last - first) * part // max(1, size.height - 1)
    picture[:, :, :3] = rows[:, None, :]
    return picture


def blended(one: Pixels, other: Pixels, percent: int) -> Pixels:
    """`percent` of the way from one picture to the other."""
    mixed = (one.astype(np.uint16) * (100 - percent) + other.astype(np.uint16) * percent) // 100
    return mixed.astype(np.uint8)


def _grain(random: np.random.RandomState, size: Size, noise: int) -> _Plane:
    if not noise:
        return np.zeros((size.height, size.width), np.int32)
    # Two even draws make a hill, which is near enough to a sensor's bell.
    draws = random.randint(-noise, noise + 1, (2, size.height, size.width))
    grain: _Plane = (draws[0] + draws[1]).astype(np.int32) // 2
    return grain


def _soft(random: np.random.RandomState, size: Size, step: int) -> _Plane:
    """Random values `step` pixels apart, and straight lines between them."""
    rows, columns = size.height // step + 2, size.width // step + 2
    knots = random.randint(0, 256, (rows, columns)).astype(np.int32)
    y, x = np.arange(size.height), np.arange(size.width)
    top, fall = y // step, (y % step)[:, None]
    left, run = x // step, (x % step)[None, :]
    upper = knots[top][:, left] * (step - run) + knots[top][:, left + 1] * run
    lower = knots[top + 1][:, left] * (step - run) + knots[top + 1][:, left + 1] * run
    plane: _Plane = ((upper * (step - fall) + lower * fall) // (step * step)).astype(np.int32)
    return plane
