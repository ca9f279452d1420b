"""How large the remote picture is shown: fitted into the window, or by a factor.

Invariant: a factor of 1 is one remote pixel on one device pixel; no factor leads out of what can be painted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

STEPS = (0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
"""Device pixels a remote pixel, that larger and smaller go through."""


@dataclass(frozen=True, slots=True)
class Zoom:
    """`factor` is device pixels a remote one; None fits the picture into the window, larger or smaller."""

    factor: float | None = 1.0

    @classmethod
    def of_text(cls, text: str) -> Zoom | None:
        """What `as_text` has made; None for anything else."""
        if text == "fit":
            return FIT
        try:
            factor = float(text)
        except ValueError:
            return None
        return cls(min(max(factor, STEPS[0]), STEPS[-1])) if math.isfinite(factor) else None

    @property
    def as_text(self) -> str:
        """To be kept in a file of settings."""
        return "fit" if self.factor is None else f"{self.factor:g}"

    def stepped(self, shown: float, steps: int) -> Zoom:
        """So many steps larger, or smaller, from what is `shown` now."""
        factor = shown if self.factor is None else self.factor
        for _ in range(abs(steps)):
            if steps > 0:
                factor = next((step for step in STEPS if step > factor * 1.001), STEPS[-1])
            else:
                factor = next((step for step in reversed(STEPS) if step < factor * 0.999), STEPS[0])
        return Zoom(factor)


FIT = Zoom(None)
EXACT = Zoom(1.0)
