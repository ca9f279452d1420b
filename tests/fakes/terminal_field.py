"""What runs in a terminal window: it says "ready", then all that was typed so far, as JSON lines into a pipe.

    python -m tests.fakes.terminal_field PIPE

The terminal is read byte by byte without echo or line editing, so what comes is exactly what it makes of the keys.
"""

from __future__ import annotations

import codecs
import json
import os
import sys
import tty
from pathlib import Path


def main(pipe: str) -> None:
    tty.setraw(0)
    # XTerm tells here when it has the keyboard.
    os.write(1, b"\x1b[?1004h")
    decoder = codecs.getincrementaldecoder("utf-8")()
    typed = ""
    with Path(pipe).open("w", encoding="utf-8") as out:
        while piece := os.read(0, 4096):
            typed += decoder.decode(piece)
            if typed == "\x1b[I":
                os.write(1, b"\x1b[?1004l")
                typed, said = "", "ready"
            else:
                said = typed
            print(json.dumps(said), file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
