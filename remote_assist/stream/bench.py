"""Stage times of the pixel path on this machine, without a network: from the grab to the viewer's picture.

The screen of this machine is grabbed where there is one. What changes on it is made up (a glyph, a scrolled part, a
whole new page, a photograph), so that the figures do not depend on what happens to be going on there.

Invariant: every stage is the code that a session runs, called as a session calls it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from remote_assist.capture import Pixels, Screen, open_screen
from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.codec import JPEG, codec_named, codec_numbered, lossless_codec_for
from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Rect, Size
from remote_assist.policy.content import natural_areas
from remote_assist.policy.damage import DamageTracker
from remote_assist.policy.grid import bands
from remote_assist.policy.quality import EXACT, Path, Quality, piece_size
from remote_assist.secure.records import SealedChannel, SessionKeys
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Role

_SYNTHETIC = Size(1920, 1080)
_VIDEO = Size(854, 480)
_GLYPH = Size(12, 18)
_SCROLLED = 37  # rows; an odd step


@dataclass(frozen=True, slots=True)
class StageTime:
    """Milliseconds of one stage for one kind of change; `kilobytes` is what it made, where it makes something."""

    stage: str
    what: str
    p50: float
    p95: float
    kilobytes: float | None = None


def run_bench(display: str | None = None, *, synthetic: bool = False, runs: int = 60) -> int:
    """Print the table; `display` is an X display, None for the default one."""
    screen, name = _opened(display, synthetic)
    try:
        print(f"{name}, {screen.size.width} by {screen.size.height}, {runs} runs a line")
        print(f"\n{'stage':14}{'of what':34}{'p50 ms':>9}{'p95 ms':>9}{'kB':>10}")
        last = ""
        for line in stage_times(screen, runs):
            size = "" if line.kilobytes is None else f"{line.kilobytes:10.1f}"
            stage, last = "" if line.stage == last else line.stage, line.stage
            print(f"{stage:14}{line.what:34}{line.p50:9.2f}{line.p95:9.2f}{size}", flush=True)
    finally:
        screen.close()
    return 0


def stage_times(screen: Screen, runs: int) -> Iterator[StageTime]:
    """Every stage in the order in which a frame goes through them."""
    whole = Rect(0, 0, *screen.size)
    glyph = Rect(whole.width // 3, whole.height // 3, *_GLYPH).intersected(whole)
    timed = _Timer(runs)
    yield timed("grab", "the whole screen", partial(screen.grab, whole))
    yield timed("grab", "one glyph", partial(screen.grab, glyph))
    page = _page(1, screen.size)
    yield from _looking(timed, page, whole, glyph)
    pieces = [_cut(page, rect) for rect in bands(whole, piece_size(Path(), EXACT))]
    film = _photograph(_VIDEO)
    yield from _coding(timed, pieces, _cut(page, glyph), film)


class _Timer:
    """Calls a stage some times; of a busy machine the median still tells."""

    def __init__(self, runs: int) -> None:
        self._runs = max(1, runs)

    def __call__(
        self,
        stage: str,
        what: str,
        act: Callable[[], object],
        *,
        size: int | None = None,
        before: Callable[[], object] | None = None,
    ) -> StageTime:
        times = []
        for _ in range(self._runs + 1):
            if before is not None:
                before()
            begun = time.perf_counter()
            act()
            times.append((time.perf_counter() - begun) * 1000)
        times = sorted(times[1:])  # the first call fills caches and makes contexts
        p50, p95 = times[len(times) // 2], times[min(len(times) - 1, len(times) * 95 // 100)]
        return StageTime(stage, what, p50, p95, None if size is None else size / 1000)


def _looking(timed: _Timer, page: Pixels, whole: Rect, glyph: Rect) -> Iterator[StageTime]:
    """Compare, move search, choose: what the capture thread decides by."""
    tracker = DamageTracker(whole.size)
    tracker.changed(whole, page)
    tracker.mark_sent(whole, page)
    typed = page.copy()
    _cut(typed, glyph)[:] = 255 - _cut(page, glyph)
    scrolled = page.copy()
    scrolled[whole.height // 8 : -_SCROLLED] = page[whole.height // 8 + _SCROLLED :]
    other = _page(2, whole.size)
    yield timed("compare", "a still screen", partial(tracker.changed, whole, page))
    yield timed("compare", "one glyph, all looked at", partial(tracker.changed, whole, typed))
    yield timed("compare", "one glyph where damage is told", partial(tracker.changed, glyph, _cut(typed, glyph)))
    yield timed("compare", "a new page", partial(tracker.changed, whole, other))
    rects = tracker.changed(whole, scrolled)
    # A move that is found is noted as sent: each search needs the picture of before.
    yield timed(
        "move search",
        f"a page scrolled by {_SCROLLED} rows",
        lambda: tracker.moves(rects, whole, scrolled),
        before=partial(tracker.mark_sent, whole, page),
    )
    tracker.mark_sent(whole, page)
    new = tracker.changed(whole, other)
    yield timed("move search", "a new page, nothing to find", lambda: tracker.moves(new, whole, other))
    yield timed("choose", "a page of text", partial(natural_areas, page))
    yield timed("choose", f"a photograph {_VIDEO.width}x{_VIDEO.height}", partial(natural_areas, _photograph(_VIDEO)))


def _coding(timed: _Timer, pieces: list[Pixels], glyph: Pixels, film: Pixels) -> Iterator[StageTime]:
    """Encode, seal, open, decode, blit: what happens to the bytes."""
    solid, delta = codec_named("solid"), codec_named("delta")
    page = [(codec.id, codec.encode(part)) for part in pieces for codec in [lossless_codec_for(part)]]
    names = "+".join(sorted({codec_numbered(number).name for number, _ in page}))
    flat = np.full_like(pieces[0], 200)
    small = lossless_codec_for(glyph)
    loss = Quality().video()
    kinds = f"{film.shape[1]}x{film.shape[0]}"

    def encode_page() -> None:
        for part in pieces:
            lossless_codec_for(part).encode(part)

    def encode_film() -> bytes:
        return JPEG.encode(film, loss.loss or 50, loss.whole_colours)

    page_bytes = sum(len(payload) for _, payload in page)
    film_bytes, exact_bytes, glyph_bytes = encode_film(), delta.encode(film), small.encode(glyph)
    yield timed("encode", f"a page of text ({names})", encode_page, size=page_bytes)
    yield timed("encode", f"one glyph ({small.name})", partial(small.encode, glyph), size=len(glyph_bytes))
    yield timed("encode", f"a video frame {kinds} (jpeg)", encode_film, size=len(film_bytes))
    yield timed("encode", f"its repair {kinds} (delta)", partial(delta.encode, film), size=len(exact_bytes))
    yield timed("encode", "one colour (solid)", partial(solid.encode, flat), size=3)
    yield from _sealing(timed, [payload for _, payload in page], page_bytes)

    def decode_page() -> None:
        for (number, payload), part in zip(page, pieces, strict=True):
            codec_numbered(number).decode(payload, _size_of(part))

    yield timed("decode", f"a page of text ({names})", decode_page)
    yield timed("decode", f"one glyph ({small.name})", partial(small.decode, glyph_bytes, _size_of(glyph)))
    yield timed("decode", f"a video frame {kinds} (jpeg)", partial(JPEG.decode, film_bytes, _size_of(film)))
    yield timed("decode", f"its repair {kinds} (delta)", partial(delta.decode, exact_bytes, _size_of(film)))
    picture = np.zeros((sum(part.shape[0] for part in pieces), *pieces[0].shape[1:]), np.uint8)

    def blit(parts: list[Pixels]) -> None:
        top = 0
        for part in parts:
            picture[top : top + part.shape[0], : part.shape[1]] = part
            top += part.shape[0]

    yield timed("blit", "a page", partial(blit, pieces))
    yield timed("blit", "one glyph", partial(blit, [glyph]))


def _sealing(timed: _Timer, payloads: list[bytes], size: int) -> Iterator[StageTime]:
    keys = SessionKeys(bytes(8), bytes(32), bytes(32), bytes(32), bytes(32))
    host, viewer = SealedChannel(Role.HOST, keys), SealedChannel(Role.VIEWER, keys)
    sealed: list[bytes] = []

    def seal() -> None:
        sealed[:] = [host.seal(RecordClass.FRAMES, payload) for payload in payloads]

    def open_all() -> None:
        for record in sealed:
            viewer.open(record)

    # Records open once and in order only: what is sealed is opened before the next is sealed, and the other way round.
    what = f"a page of text, {len(payloads)} records"
    seal()
    yield timed("seal", what, seal, before=open_all, size=size)
    open_all()
    yield timed("open", what, open_all, before=seal)


def _opened(display: str | None, synthetic: bool) -> tuple[Screen, str]:
    """The screen to measure, and what to call it."""
    if not synthetic:
        try:
            return open_screen(display), f"The screen {display}" if display else "The screen of this machine"
        except ScreenUnavailable as exc:
            if display:
                raise
            print(f"{exc} A synthetic screen stands in: its grab is a copy in memory.")
    screen = SyntheticScreen(_SYNTHETIC)
    screen.paint(Rect(0, 0, *_SYNTHETIC), _page(1, _SYNTHETIC))
    return screen, "A synthetic screen"


def _page(seed: int, size: Size) -> Pixels:
    """A page that compresses like text: words of drawn letters, a few words often, on a plain ground."""
    random = np.random.default_rng(seed)
    letters = np.full((27, 18, 9), 250, np.uint8)
    for letter in letters[1:]:
        for top, left, across in random.integers((0, 0, 0), (10, 5, 2), (4, 3)).tolist():
            letter[3 + top : 5 + top if across else 8 + top, 1 + left : 7 if across else 2 + left] = 40
    words = [random.integers(1, 27, length) for length in random.integers(2, 9, 400).tolist()]
    rows, columns = -(-size.height // 18), -(-size.width // 9)
    cells = np.zeros((rows, columns), np.intp)
    for row in cells:
        column = 1
        while column < columns - 10:
            word = words[int(random.integers(len(words)) * random.random())]
            row[column : column + len(word)] = word
            column += len(word) + 1
    page = letters[cells].transpose(0, 2, 1, 3).reshape(rows * 18, columns * 9)
    pixels = np.full((size.height, size.width, 4), 250, np.uint8)
    pixels[:, :, :3] = page[: size.height, : size.width, None]
    return pixels


def _photograph(size: Size) -> Pixels:
    """Soft shapes and noise, like a frame of a film."""
    y, x = np.mgrid[: size.height, : size.width]
    noise = np.random.default_rng(3).normal(0, 4, (size.height, size.width, 3))
    pixels = np.full((size.height, size.width, 4), 255, np.uint8)
    for index in range(3):
        light = 127 + 90 * np.sin(x / (41 + 9 * index)) * np.cos(y / (57 - 8 * index))
        pixels[:, :, index] = np.clip(light + noise[:, :, index], 0, 255)
    return pixels


def _cut(pixels: Pixels, rect: Rect) -> Pixels:
    return pixels[rect.y : rect.bottom, rect.x : rect.right]


def _size_of(pixels: Pixels) -> Size:
    return Size(pixels.shape[1], pixels.shape[0])
