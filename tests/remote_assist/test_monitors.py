"""A list of monitors from elsewhere is usable or a sentence; our own can always be told."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from remote_assist.errors import ProtocolError
from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import MOST_MONITOR_NAME, MOST_MONITORS, Layout, Monitor, in_order, scaled
from remote_assist.stream.monitors_told import AT_ONCE, EVERY, MonitorsTold
from remote_assist.wire.control import Monitors, layout_of, monitors_word, pack_control, parse_control

SIZE = Size(3000, 1080)
LEFT, RIGHT = Monitor(0, 0, 1080, 1080, "HDMI-1", 150, True), Monitor(1080, 0, 1920, 1080, "DP-2")
WHOLE = {"width": 3000, "height": 1080}
ONE = {"x": 0, "y": 0, "width": 10, "height": 10}


def _word(layout: object) -> Monitors:
    return Monitors(msgspec.Raw(msgspec.msgpack.encode(layout)))


def test_layout_comes_through() -> None:
    layout = Layout.of(SIZE, (RIGHT, LEFT))
    assert layout.monitors == (LEFT, RIGHT)
    word = parse_control(pack_control(monitors_word(layout)))
    assert isinstance(word, Monitors)
    assert layout_of(word) == layout


@pytest.mark.parametrize(
    "layout",
    [
        {**WHOLE, "monitors": [{**ONE, "width": 0}]},
        {**WHOLE, "monitors": [{**ONE, "height": -5}]},
        {**WHOLE, "monitors": [{**ONE, "x": -1}]},
        {**WHOLE, "monitors": [{**ONE, "x": 2995}]},
        {**WHOLE, "monitors": [{**ONE, "y": 1 << 40}]},
        {**WHOLE, "monitors": [ONE] * 17},
        {**WHOLE, "monitors": [ONE] * 1000},
        {**WHOLE, "monitors": [{**ONE, "name": "n" * 65}]},
        {**WHOLE, "monitors": [{**ONE, "scale": 100000}]},
        {**WHOLE, "monitors": "all"},
        {**WHOLE, "monitors": [[[[]]]]},
        {"width": 0, "height": 0, "monitors": []},
        {},
        None,
        b"\xff" * 100,
    ],
)
def test_layout_of_nonsense_is_a_sentence(layout: object) -> None:
    word = parse_control(pack_control(_word(layout)))
    assert isinstance(word, Monitors)
    with pytest.raises(ProtocolError, match="makes no sense"):
        layout_of(word)
    told: list[Layout | None] = []
    hears = MonitorsTold(told.append, lambda: 0.0)
    hears.take(monitors_word(Layout.of(SIZE, (LEFT, RIGHT))))
    hears.take(word)
    hears.take(word)
    assert [layout is None for layout in told] == [False, True]


def test_layouts_without_end_are_not_used_until_they_rest() -> None:
    told: list[Layout | None] = []
    now = 0.0
    hears = MonitorsTold(told.append, lambda: now)
    layouts = itertools.cycle([Layout.of(SIZE, (LEFT,)), Layout.of(SIZE, (RIGHT,))])
    for _ in range(10_000):
        hears.take(monitors_word(next(layouts)))
    assert len(told) == AT_ONCE + 1
    assert told[-1] is None
    now += 2 * EVERY
    hears.take(monitors_word(Layout.of(SIZE, (LEFT, RIGHT))))
    assert told[-1] == Layout.of(SIZE, (LEFT, RIGHT))


def test_whatever_this_computer_has_can_be_told() -> None:
    many = tuple(Monitor.at(Rect(x * 10, -5, 100, 2000), "屏" * 500) for x in range(1000))
    layout = Layout.of(SIZE, (*many, Monitor.at(Rect(5000, 0, 10, 10)), Monitor.at(Rect(0, 0, 0, 0))))
    assert len(layout.monitors) == MOST_MONITORS
    assert len(layout.monitors[0].name) == MOST_MONITOR_NAME
    assert layout_of(monitors_word(layout)) == layout


def test_part_of_a_screen_has_the_parts_of_its_monitors() -> None:
    part = Rect(1000, 100, 500, 500)
    found = in_order((RIGHT, LEFT, LEFT), part)
    assert [monitor.area for monitor in found] == [Rect(0, 0, 80, 500), Rect(80, 0, 420, 500)]
    assert [monitor.name for monitor in found] == ["HDMI-1", "DP-2"]


def test_scale_is_that_of_the_monitor_in_its_place_on_the_screen() -> None:
    layout = Layout.of(SIZE, (Monitor(0, 0, 1080, 1080, "a"), Monitor(1080, 0, 1920, 1080, "b")))
    scales = {Rect(100, 50, 1080, 1080): 150, Rect(1080, 0, 1920, 1080): 200}
    assert [each.scale for each in scaled(layout, scales, Point(100, 50)).monitors] == [150, 0]
