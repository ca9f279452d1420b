"""What hiding windows costs a grab: 1080p, 5 and 50 windows, still and while one is dragged, beside the bare screen.

    python -m tests.bench masked_grab

Each figure is the median of grabs that take turns with those of the bare screen, so that the ratio is of one run.
"""

from __future__ import annotations

import statistics
import time

from remote_assist.capture import Curtain, MaskedScreen, Screen, open_screen
from remote_assist.geometry import Rect
from remote_assist.shown import Choice, Scope, ShownTerms
from tests.fakes.display import virtual_display
from tests.fakes.x_windows import XProgram, XWindow

_GRABS = 300


def _timed(screen: Screen) -> float:
    began = time.perf_counter()
    screen.grab()
    return time.perf_counter() - began


def _measure(count: int, hidden: int, *, dragged: bool) -> str:
    with virtual_display(1920, 1080) as display:
        keeper, others = XProgram(display.name), XProgram(display.name)
        places = [Rect(37 * n % 1400, 53 * n % 700, 400, 300) for n in range(count)]
        windows: list[XWindow] = []
        for number, place in enumerate(places):
            is_secret = number < hidden
            program, title = (keeper, "KeePassXC") if is_secret else (others, f"note {number}")
            windows.append(program.window(place, 0x101010 * (number % 16), title))
        bare = open_screen(display.name)
        masked = MaskedScreen(open_screen(display.name), Curtain(ShownTerms((Scope.DESKTOP,)), Choice()))
        masked.grab()
        plain, hiding = [], []
        for number in range(_GRABS):
            if dragged:
                windows[0].move(number * 3 % 1400, number * 2 % 700)
            plain.append(_timed(bare))
            hiding.append(_timed(masked))
            masked.wait(0)
        for screen in (bare, masked):
            screen.close()
        keeper.close()
        others.close()
    without, within = statistics.median(plain) * 1000, statistics.median(hiding) * 1000
    what = f"{count} windows, {hidden} hidden{', one dragged' if dragged else ''}"
    return f"{what:<36} {without:6.2f} ms bare {within:6.2f} ms masked  × {within / without:.2f}"


def main() -> None:
    for count, hidden in ((5, 0), (5, 2), (50, 0), (50, 5)):
        for dragged in (False, True):
            print(_measure(count, hidden, dragged=dragged), flush=True)


if __name__ == "__main__":
    main()
