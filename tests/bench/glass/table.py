"""The figures as lines: what must be reached, what was, and its ratio to TigerVNC's in the same run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.bench.glass.figures import Figures
from tests.bench.glass.programs import LinkShape


@dataclass(frozen=True, slots=True)
class Must:
    """At most `ratio` times TigerVNC's figure, `most` and `least` in its unit; `least` is a share of `of`."""

    ratio: float | None = None
    most: float | None = None
    least: float | None = None
    of: str = ""

    def words(self) -> str:
        parts = []
        if self.ratio is not None:
            parts.append(f"≤ {self.ratio:g}×")
        if self.most is not None:
            parts.append(f"≤ {self.most:g}")
        if self.least is not None:
            parts.append(f"≥ {self.least:g}" + (" of the source" if self.of else ""))
        return ", ".join(parts)

    def is_met(self, value: float | None, whole: float | None, peer: float | None) -> bool:
        """A ratio to a figure that the peer never reached is met by whoever reaches it."""
        if value is None:
            return False
        if self.ratio is not None and peer is not None and value > self.ratio * peer:
            return False
        if self.most is not None and value > self.most:
            return False
        return self.least is None or value >= self.least * (whole if self.of and whole is not None else 1.0)


_FAST: dict[str, Must] = {
    "glyph_ms": Must(ratio=0.6),
    "glyph_p95_ms": Must(),
    "glyph_bytes": Must(most=400),
    "pointer_ms": Must(ratio=0.25),
    "page_ms": Must(ratio=0.7, most=60),
    "page_kB": Must(ratio=0.08),
    "page_exact_ms": Must(most=1000),
    "scroll_fps": Must(least=0.97, of="scroll_source_fps"),
    "scroll_ms": Must(ratio=0.8),
    "scroll_mbit": Must(ratio=0.015),
    "scroll_host_cpu": Must(ratio=1.0),
    "scroll_exact_ms": Must(most=1000),
    "sideways_fps": Must(least=0.97, of="sideways_source_fps"),
    "sideways_ms": Must(ratio=0.8),
    "sideways_mbit": Must(ratio=0.015),
    "sideways_exact_ms": Must(most=1000),
    "drag_fps": Must(least=0.97, of="drag_source_fps"),
    "drag_ms": Must(ratio=1.0),
    "drag_mbit": Must(ratio=0.06),
    "drag_exact_ms": Must(most=1000),
    "video_fps": Must(least=0.97, of="video_source_fps"),
    "video_ms": Must(ratio=1.3),
    "video_mbit": Must(ratio=0.2),
    "video_exact_ms": Must(most=500),
    "typing_fps": Must(least=0.97, of="typing_source_fps"),
    "typing_ms": Must(ratio=1.0),
    "idle_host_cpu": Must(most=0.5),
    "idle_viewer_cpu": Must(most=0.5),
    "idle_bytes": Must(most=60),
    "memory_host_mb": Must(most=160),
    "memory_viewer_mb": Must(most=180),
}
_POOR: dict[str, Must] = {
    "glyph_ms": Must(ratio=1.2),
    "page_ms": Must(ratio=0.5),
    "page_exact_ms": Must(),
    "scroll_fps": Must(least=50),
    "scroll_ms": Must(most=70),
    "sideways_fps": Must(least=50),
    "sideways_ms": Must(most=70),
    "drag_fps": Must(least=40),
    "drag_ms": Must(),
    "video_fps": Must(least=24),
    "video_ms": Must(most=120),
    "video_exact_ms": Must(),
    "typing_ms": Must(),
    "idle_bytes": Must(most=60),
}
_POOREST: dict[str, Must] = {
    **{figure: Must() for figure in _POOR},
    "glyph_ms": Must(ratio=1.2),
    "video_ms": Must(most=120),
    "video_growth_ms": Must(most=40),
    "idle_bytes": Must(most=60),
}
_SLOWEST = 5.0  # Mbit/s; a link below it has fewer musts
_UNITS = {"ms": "ms", "bytes": "B", "kB": "kB", "fps": "fps", "mbit": "Mbit/s", "cpu": "%", "mb": "MB"}


def musts(name: str, link: LinkShape | None) -> Mapping[str, Must]:
    """What a system must reach; through the relay a glyph may take longer."""
    if link is not None:
        return _POOR if link.mbit >= _SLOWEST else _POOREST
    return {**_FAST, "glyph_ms": Must(ratio=0.8)} if name == "relay" else _FAST


def lines(name: str, ours: Figures, peer: Figures | None, link: LinkShape | None) -> Iterator[str]:
    """One line a figure that was measured."""
    yield f"{name:24}{'reached':>14}{'TigerVNC':>12}{'ratio':>9}  {'must':26}"
    for figure, must in musts(name, link).items():
        if figure not in ours:
            continue
        value, other = ours[figure], peer.get(figure) if peer else None
        ratio = f"{value / other:9.3f}" if value is not None and other else f"{'–':>9}"
        wanted = must.words()
        is_met = must.is_met(value, ours.get(must.of), other)
        # Without a peer in the same run nothing is known about a ratio.
        unknown = is_met and must.ratio is not None and peer is None
        verdict = "" if not wanted else "not known" if unknown else "ok" if is_met else "NOT MET"
        reached = f"{_number(value, figure):>14}{_number(other, figure) if peer else '–':>12}{ratio}"
        yield f"  {_title(figure):22}{reached}  {wanted:26}{verdict}".rstrip()


def _title(figure: str) -> str:
    return figure.rpartition("_")[0].replace("_", " ")


def _number(value: float | None, figure: str) -> str:
    if value is None:
        return "never"
    unit = _UNITS[figure.rpartition("_")[2]]
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}" if value >= 1 else f"{value:.2f} {unit}"
