"""Figures of the pixel path on this machine, without a network: compare, encode, seal, open, decode.

Invariant: each figure is the best of several runs, so that a busy machine does not look slow.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from remote_assist.codec import codec_numbered, lossless_codec_for
from remote_assist.geometry import Rect, Size
from remote_assist.policy.damage import DamageTracker
from remote_assist.policy.grid import bands
from remote_assist.policy.pixels import Pixels
from remote_assist.policy.quality import FAST_PIECE
from remote_assist.secure.records import SealedChannel, SessionKeys
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Role

_SIZE = Size(1920, 1080)
_RUNS = 15


def run_bench() -> int:
    """Print one line a figure."""
    whole = Rect(0, 0, *_SIZE)
    before, after = _page(1), _page(2)
    tracker = DamageTracker(_SIZE)
    tracker.changed(whole, before)
    tracker.mark_sent(whole, before)
    _figure("compare a still page", lambda: tracker.changed(whole, before))
    rects = tracker.changed(whole, after)
    _figure("compare a new page", lambda: tracker.changed(whole, after))
    todo = [band for rect in rects for band in bands(rect, FAST_PIECE)]
    parts = [after[r.y : r.bottom, r.x : r.right] for r in todo]
    codecs = [lossless_codec_for(part) for part in parts]
    payloads = [codec.encode(part) for codec, part in zip(codecs, parts, strict=True)]
    _figure("encode a new page", lambda: [c.encode(p) for c, p in zip(codecs, parts, strict=True)])
    print(f"{'a new page':28} {sum(map(len, payloads)) / 1000:9.1f} kB in {len(payloads)} pieces")
    keys = SessionKeys(bytes(8), bytes(32), bytes(32), bytes(32), bytes(32))
    host, viewer = SealedChannel(Role.HOST, keys), SealedChannel(Role.VIEWER, keys)
    _figure("seal and open a new page", lambda: [viewer.open(host.seal(RecordClass.FRAMES, p)) for p in payloads])
    _figure(
        "decode a new page",
        lambda: [codec_numbered(c.id).decode(p, r.size) for c, p, r in zip(codecs, payloads, todo, strict=True)],
    )
    return 0


def _figure(name: str, act: Callable[[], object]) -> None:
    best = float("inf")
    for _ in range(_RUNS):
        begun = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - begun)
    print(f"{name:28} {best * 1000:9.2f} ms")


def _page(seed: int) -> Pixels:
    """A page that compresses like text: a few glyphs in many places on a plain ground."""
    random = np.random.default_rng(seed)
    glyphs = np.where(random.random((64, 18, 9)) < 0.3, 20, 250).astype(np.uint8)
    cells = random.integers(0, 64, (_SIZE.height // 18, _SIZE.width // 9))
    page = glyphs[cells].transpose(0, 2, 1, 3).reshape(cells.shape[0] * 18, cells.shape[1] * 9)
    pixels = np.full((_SIZE.height, _SIZE.width, 4), 250, np.uint8)
    pixels[: page.shape[0], : page.shape[1], :3] = page[:, :, None]
    return pixels
