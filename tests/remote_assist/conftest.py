"""A real display of its own for a test, and somebody who paints on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.x_painter import XPainter


@pytest.fixture
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(640, 480) as display:
        yield display


@pytest.fixture
def painter(display: VirtualDisplay) -> Iterator[XPainter]:
    painter = XPainter(display.name)
    yield painter
    if display.server.poll() is None:  # a test may have ended it
        painter.connection.disconnect()
