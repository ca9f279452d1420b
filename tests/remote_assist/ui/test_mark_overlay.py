"""Marks on a real display with two monitors: on the very pixel at any scale, past every click, never on the banner."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import msgspec
import mss
import numpy as np
import pytest

from remote_assist.capture import Curtain, MaskedScreen, open_screen
from remote_assist.capture.masked import FLAT
from remote_assist.geometry import Point, Rect
from remote_assist.shown import Choice, ShownTerms
from remote_assist.ui.mark_painting import PALETTE
from remote_assist.wire.marks import Aim, Draw, Drawing, MarkKind
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.host_driver import Host
from tests.fakes.monitors import Monitors
from tests.fakes.x_client import x_client

WIDTH, HEIGHT, SEAM = 2600, 900, 1300
MARK = tuple(int(PALETTE[1][at : at + 2], 16) for at in (5, 3, 1))  # blue, green, red
LEFT_BOX, RIGHT_BOX = (101, 103, 333, 247), (SEAM + 7, 51, WIDTH - 13, 199)
Picture = np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]


def box(number: int, corners: tuple[int, int, int, int], width: int = 4) -> Draw:
    return Draw(number, MarkKind.BOX, corners, width=width, fades=False)


ACROSS = Draw(2, MarkKind.FREEHAND, (SEAM - 60, 300, SEAM, 350, SEAM + 60, 300), fades=False)
ALL = (box(0, LEFT_BOX), box(1, RIGHT_BOX), ACROSS)


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(WIDTH, HEIGHT) as display:
        monitors = Monitors(display.name)
        monitors.put("left", 0, 0, SEAM, HEIGHT)
        monitors.put("right", SEAM, 0, WIDTH - SEAM, HEIGHT)
        yield display
        monitors.close()


@pytest.fixture(scope="module")
def host(display: VirtualDisplay) -> Iterator[Host]:
    host = Host(display)
    yield host
    host.close()


def picture(display: VirtualDisplay) -> Picture:
    with mss.MSS(display=display.name) as grabber:
        image = grabber.grab(grabber.monitors[0])
        return np.frombuffer(bytes(image.raw), np.uint8).reshape(image.height, image.width, 4)[..., :3].copy()


def draws(host: Host, *words: Drawing) -> None:
    """Let these stand; returns when they are on the screen."""
    host.tell("marks", [msgspec.to_builtins(word) for word in words])
    numbers = [word.number for word in words if isinstance(word, Draw)]
    lasers = [[1, list(word.at)] for word in words if isinstance(word, Aim) and word.at is not None]
    if words:
        becomes(lambda: host.painted == [numbers, lasers])


def becomes(true: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def is_mark(seen: Picture, x: int, y: int) -> bool:
    return tuple(seen[y, x].tolist()) == MARK


def above_banner(seen: Picture) -> Picture:
    """Without the banner and the frame, which are larger where the scale is."""
    return np.delete(seen, np.s_[SEAM - 12 : SEAM + 12], axis=1)[12 : HEIGHT - 150, 12:-12]


def test_marks_stand_on_the_very_pixels_at_every_scale_on_every_monitor(display: VirtualDisplay) -> None:
    pictures = []
    for scale in ("1", "1.25", "2"):
        host = Host(display, QT_SCALE_FACTOR=scale)
        try:
            host.tell("banner")
            host.await_standing(True)
            draws(host, *ALL)
            seen = picture(display)
            for left, top, right, bottom in (LEFT_BOX, RIGHT_BOX):
                for x, y in ((left, top), (right, top), (left, bottom), (right, bottom)):
                    assert is_mark(seen, x, y), (scale, x, y)
                assert is_mark(seen, (left + right) // 2, top)
                assert is_mark(seen, left, (top + bottom) // 2)
                assert not is_mark(seen, (left + right) // 2, (top + bottom) // 2)  # never filled
                assert [is_mark(seen, left + away, (top + bottom) // 2) for away in (-2, -1, 0, 1, 2)] == [
                    False, True, True, True, False,
                ]  # fmt: skip
            assert is_mark(seen, SEAM, 350)
            pictures.append(above_banner(seen))
        finally:
            host.close()
    for scaled in pictures[1:]:
        assert np.array_equal(scaled, pictures[0])


def test_clicks_go_through_marks_to_the_window_below(host: Host, display: VirtualDisplay) -> None:
    """The customer's own and the engineer's."""
    with x_client("xcb", display) as client:
        draws(host, *ALL, Aim((200, 175)))
        places = [(101, 175), (200, 247), (200, 175)]  # of box, box and laser
        seen = picture(display)
        assert all(is_mark(seen, x, y) for x, y in places)
        for x, y in places:
            host.click([x, y])
            client.await_event(["press", 1, x, y])
            client.await_event(["release", 1, x, y])
            host.tell("press", x, y)
            assert host.await_event("pressed") == ["pressed", True]
            client.await_event(["release", 1, x, y])
    draws(host)


def test_no_mark_covers_the_banner_and_the_banner_stands(host: Host, display: VirtualDisplay) -> None:
    draws(host, box(0, LEFT_BOX))
    host.await_standing(True)
    banners = host.banners(2)
    before = picture(display)
    lines = tuple(
        Draw(number, MarkKind.FREEHAND, (0, y, WIDTH - 1, y), width=12, fades=False)
        for number, y in enumerate(range(HEIGHT - 90, HEIGHT, 6), start=1)
    )
    draws(host, box(0, LEFT_BOX), *lines)
    seen = picture(display)
    assert is_mark(seen, 2, HEIGHT - 40)
    for area, _stop, _window in banners:
        assert isinstance(area, list)
        x, y, width, height = area
        assert np.array_equal(seen[y : y + height, x : x + width], before[y : y + height, x : x + width])
    told = len(host.stood)
    time.sleep(0.7)  # longer than from one look at the banner to the next
    assert host.stood[told:] in ([], [True])
    allow, refuse = host.ask(1)
    seen = picture(display)
    assert not is_mark(seen, *allow)
    host.click(refuse)
    assert host.await_event("answer") == ["answer", 1, False]
    draws(host)


def test_marks_that_rest_cost_nothing_and_go_when_nothing_is_shared(host: Host, display: VirtualDisplay) -> None:
    draws(host, *ALL, Aim((50, 50)))
    host.await_standing(True)
    screen = open_screen(display.name)
    try:
        becomes(lambda: screen.wait(0.3) is None)
        assert screen.wait(1.0) is None  # not one pixel is painted
        host.tell("hide")
        host.await_event("guard")
        becomes(lambda: not is_mark(picture(display), 101, 175))
        host.tell("banner")
        host.await_standing(True)
        assert not is_mark(picture(display), 101, 175)
    finally:
        screen.close()


def test_who_hides_windows_looks_past_marks(host: Host, display: VirtualDisplay) -> None:
    """Not one picture shows a grey place because a mark moved, and marks are in it."""
    host.tell("glass")
    _, windows = host.await_event("glass")
    assert isinstance(windows, list)
    glass = frozenset(windows)
    screen = MaskedScreen(open_screen(display.name), Curtain(ShownTerms(), Choice(), see_through=lambda: glass))
    try:
        screen.wait(0.5)
        for step in range(12):
            draws(host, *ALL, Aim((400 + 20 * step, 400)))
            pixels = screen.grab(Rect(0, 0, WIDTH, 600))
            assert not np.any(pixels.view(np.uint32)[..., 0] | 0xFF000000 == FLAT)
            assert tuple(pixels[400, 400 + 20 * step, :3].tolist()) == MARK
    finally:
        screen.close()
    draws(host)


def test_customer_clears_everything_with_one_click(host: Host, display: VirtualDisplay) -> None:
    draws(host, *ALL)
    host.await_standing(True)
    host.tell("chips")
    _, chips = host.await_event("chips")
    assert isinstance(chips, dict)
    host.click(chips["Clear marks"])
    assert host.await_event("clears") == ["clears"]
    becomes(lambda: not is_mark(picture(display), 101, 175))


def test_place_of_a_laser_is_where_it_points(host: Host, display: VirtualDisplay) -> None:
    at = Point(SEAM + 40, 320)
    draws(host, Aim(at))
    seen = picture(display)
    rows, columns = np.nonzero((seen[300:341, at.x - 9 : at.x + 10] == MARK).all(axis=2))
    assert (rows.min() + rows.max()) / 2 + 300 == at.y
    assert (columns.min() + columns.max()) / 2 + at.x - 9 == at.x
    draws(host)


def chip(host: Host, name: str) -> list[int]:
    """Where this button of the banner is, once there is one."""
    found: dict[str, list[int]] = {}

    def is_there() -> bool:
        host.tell("chips")
        _, chips = host.await_event("chips")
        assert isinstance(chips, dict)
        found.update(chips)
        return name in chips

    becomes(is_there)
    return found[name]


def test_customer_points_back_and_the_mouse_reaches_no_program_meanwhile(host: Host, display: VirtualDisplay) -> None:
    def marks() -> list[tuple[object, object]]:
        return [(word["kind"], word["points"]) for word in host.drawn if word["type"] == "draw"]

    with x_client("xcb", display) as client:
        draws(host)
        host.click(chip(host, "Point"))
        stop = chip(host, "Stop pointing")
        host.point([150, 150])
        becomes(lambda: {"type": "aim", "at": [150, 150], "owner": 0} in host.drawn)
        host.click([200, 200])
        becomes(lambda: marks() == [("ripple", [200, 200])])
        host.drag([[300, 200], [340, 240], [400, 200]])
        becomes(lambda: marks()[1:] == [("freehand", [300, 200])])
        becomes(lambda: host.drawn[-1] == {"type": "aim", "at": [400, 200], "owner": 0})
        host.tell("press", 200, 200)
        assert host.await_event("pressed") == ["pressed", False]  # nor does the engineer reach anything
        host.click(stop)
        chip(host, "Point")
        becomes(lambda: host.drawn[-1]["at"] is None)
        host.click([210, 210])
        assert client.next_event() == ["press", 1, 210, 210]  # the first that came below
        host.click(chip(host, "Point"))
        chip(host, "Stop pointing")
        host.press_key(0xFF1B)  # Esc
        chip(host, "Point")
        host.click([220, 220])
        client.await_event(["press", 1, 220, 220])
