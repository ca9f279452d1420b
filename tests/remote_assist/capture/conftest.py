"""A real display for each test, and somebody who paints on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.display import VirtualDisplay, virtual_display
from tests.remote_assist.capture.x_painter import XPainter


@pytest.fixture
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(640, 480) as display:
        yield display


@pytest.fixture
def painter(display: VirtualDisplay) -> Iterator[XPainter]:
    painter = XPainter(display.name)
    yield painter
    painter.connection.disconnect()
