"""Two programs on a virtual display, one of which has a secret, whose windows never rest.

    python -m tests.fakes.x_restless

All pixels of windows with a secret are `SECRET`, and only while they bear a title that hides them.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable

from remote_assist.geometry import Rect
from tests.fakes.x_windows import XProgram, XWindow

SECRET = 0xDE1234
PAUSE = 0.0005  # seconds: faster than any hand, and not faster than events can be read
TITLE = "Passwords.kdbx - KeePassXC"


def history(keeper: XProgram, others: XProgram) -> Callable[[int], None]:
    """What can happen to a window with a secret, step by step; it never shows the secret under another title."""
    main = keeper.window(Rect(50, 60, 220, 160), SECRET, TITLE)
    cover = others.window(Rect(300, 100, 180, 180), 0x22AA44, "note")
    popups: list[XWindow] = []

    def act(step: int) -> None:
        main.move(step * 37 % 420, step * 23 % 320)
        match step % 40:
            case 3:
                main.lift()
            case 9:
                cover.lift()
                cover.move(step % 300, step % 200)
            case 12:
                main.hide()
            case 15:
                main.show()
            case 18:
                popups.append(keeper.window(Rect(step % 300, step % 200, 90, 60), SECRET, loose=True))
            case 22:
                main.resize(120 + step % 200, 80 + step % 120)
            case 26:
                while popups:
                    popups.pop().close()
            case 30:
                main.paint(0x445566)
                main.rename("Nothing to hide")
            case 33:
                main.rename(TITLE)
                main.paint(SECRET)
            case 36:
                dialog = others.window(Rect(step % 200, step % 100, 100, 80), 0x445566, "Open", mapped=False)
                dialog.belong_to(main.id)
                dialog.paint(SECRET)
                dialog.show()
                popups.append(dialog)

    return act


if __name__ == "__main__":
    keeper, others = XProgram(os.environ["DISPLAY"]), XProgram(os.environ["DISPLAY"])
    others.window(Rect(0, 0, 640, 480), 0x101820, "ground").lift(to_top=False)
    step = history(keeper, others)
    for number in itertools.count():
        step(number)
        time.sleep(PAUSE)
