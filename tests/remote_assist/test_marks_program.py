"""A real share with two monitors, half of whose desktop is shown: what is drawn in the picture stands on that pixel."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import mss
import numpy as np

from remote_assist.secure.codes import Code
from remote_assist.ui.mark_painting import PALETTE
from remote_assist.wire.marks import Aim, Board, Draw, MarkKind, Painted
from tests.fakes.display import virtual_display
from tests.fakes.monitors import Monitors
from tests.remote_assist.stream.sessions import Seen, until, viewing

SEAM = 800
SHARE = (sys.executable, "-m", "remote_assist", "share", "--code", "7-bench-mark", "--allow", "view")


def _colour(display: str, x: int, y: int) -> str:
    with mss.MSS(display=display) as grabber:
        return "#{:02x}{:02x}{:02x}".format(*grabber.grab((x, y, x + 1, y + 1)).pixel(0, 0))


def _seen(seen: Seen, x: int, y: int) -> str:
    blue, green, red = seen.picture[y, x, :3].tolist()
    return f"#{red:02x}{green:02x}{blue:02x}"


def test_mark_stands_on_its_pixel_of_the_monitor_that_is_shown_and_comes_back_in_the_picture() -> None:
    with virtual_display(1600, 600) as display:
        monitors = Monitors(display.name)
        monitors.put("left", 0, 0, SEAM, 600)
        monitors.put("right", SEAM, 0, 1600 - SEAM, 600)
        environment = {**display.environment(), "QT_SCALE_FACTOR": "1.25"}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        share = subprocess.Popen(
            [*SHARE, "--listen", address, "--show", "monitor:2"], env=environment, stdout=subprocess.DEVNULL
        )
        try:
            asyncio.run(_draw(f"ws://{address}", display.name, share.pid))
        finally:
            share.kill()
            share.wait(10)
            monitors.close()


def _listens(url: str) -> bool:
    port = url.rpartition(":")[2]
    listening = f":{int(port):04X} 00000000:0000 0A"  # asked of the system: a knock would take the viewer's place
    return listening in Path("/proc/net/tcp").read_text()


async def _draw(url: str, display: str, share: int) -> None:
    await until(lambda: _listens(url), 20.0)
    async with viewing(url, code=Code("7", "bench-mark")) as (viewer, seen):

        def board() -> Board | None:
            return next((word for word in seen.words_of_marks if isinstance(word, Board)), None)

        await until(lambda: board() and seen.frames and seen.picture.shape[1] == 1600 - SEAM, 20.0)
        told = board()
        assert told is not None
        mine = PALETTE[told.owners[-1].colour]
        viewer.draw(Draw(0, MarkKind.BOX, (101, 53, 405, 307), fades=False))
        viewer.draw(Aim((250, 400)))
        await until(lambda: Painted(0, 2) in seen.words_of_marks, 20.0)
        for x, y in ((101, 53), (405, 307), (250, 53), (101, 200)):
            assert _colour(display, SEAM + x, y) == mine
            assert _colour(display, x, y) != mine  # not on the other monitor
        for x, y in ((101, 53), (405, 307), (250, 400)):
            await until(lambda x=x, y=y: _seen(seen, x, y) == mine, 20.0)  # type: ignore[misc]
        assert np.count_nonzero((seen.picture[:, :, :3] == [0x4C, 0x44, 0x3E]).all(axis=2)) == 0  # nothing is grey
        os.kill(share, signal.SIGTERM)
        await until(lambda: _colour(display, SEAM + 101, 200) != mine, 20.0)
