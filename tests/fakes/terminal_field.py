"""What runs in a terminal window: it says "ready", then all that was typed so far, as JSON lines into a pipe.

    python -m tests.fakes.terminal_field PIPE

The terminal is read byte by byte without echo or line editing, so what comes is exactly what it makes of the keys.
"""

from __future__ import annotations

import codecs
import json
import os
import sys
import time
import tty
from pathlib import Path

import xcffib
import xcffib.xproto


def main(pipe: str) -> None:
    tty.setraw(0)
    await_focus(int(os.environ["WINDOWID"]))
    decoder = codecs.getincrementaldecoder("utf-8")()
    typed = ""
    with Path(pipe).open("w", encoding="utf-8") as out:
        print(json.dumps("ready"), file=out, flush=True)
        while piece := os.read(0, 4096):
            typed += decoder.decode(piece)
            print(json.dumps(typed), file=out, flush=True)


def await_focus(window: int) -> None:
    """Wait until the window that this one lies in has the keyboard."""
    core = xcffib.connect().core
    while True:
        focus, inside = core.GetInputFocus().reply().focus, window
        while inside:
            if inside == focus:
                return
            inside = core.QueryTree(inside).reply().parent
        time.sleep(0.02)


if __name__ == "__main__":
    main(sys.argv[1])
