"""Tells a story step by step: one line and two pictures a step; the first step that fails ends it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from tests.end2end.stage import Stage

Step = tuple[str, Callable[[], None]]


class StepFailed(Exception):
    """Which step, and what was seen instead of what should be."""


class Telling:
    """Carries out steps and keeps what each display showed at the end of each."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage = stage
        self._folder = folder
        self._count = 0
        self._begun = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    def tell(self, steps: list[Step]) -> None:
        for title, act in steps:
            self._count += 1
            begun = time.monotonic()
            try:
                act()
            except (TimeoutError, RuntimeError, AssertionError) as exc:
                self._photograph(f"{title} FAILED")
                raise StepFailed(f"step {self._count}, {title}: {exc}") from exc
            took = time.monotonic() - begun
            print(f"{self._count:3}  {took:6.2f} s  {title}", flush=True)
            self._photograph(title)

    def _photograph(self, title: str) -> None:
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60]
        for hands, side in ((self._stage.customer, "customer"), (self._stage.engineer, "engineer")):
            hands.await_stillness()
            hands.photograph(self._folder / f"{self._count:02}-{slug}-{side}.png")
