"""A share in a process of its own: a synthetic screen, a folder, and a letter that is typed now and then.

Commands on stdin, a word a line: `fetch PATH` hands a file over, `type N` changes N letters and tells when each was
painted.
"""

from __future__ import annotations

import asyncio
import random
import sys
import threading
import time
from pathlib import Path

import numpy as np

from remote_assist.geometry import Rect, Size
from remote_assist.policy.consent import Terms
from remote_assist.secure.codes import parse_code
from remote_assist.stream.doors import DialDoor, Door, ListenDoor
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.share_setup import ShareSetup
from remote_assist.stream.transport import Address
from remote_assist.wire.roles import Capability, Role
from tests.fakes.file_desk import ScriptedFileDesk
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import Sharing

GRANTED = frozenset({Capability.VIEW, Capability.CONTROL, Capability.SEND_FILES, Capability.FETCH_FILES})
SCREEN = Size(1920, 1080)
GLYPH = Rect(640, 480, 9, 18)


def main() -> None:
    code, where, folder = sys.argv[1:]
    sys.setswitchinterval(0.0005)  # as the program does
    asyncio.run(_share(code, where, Path(folder)))


async def _share(code: str, where: str, folder: Path) -> None:
    desk = ScriptedFileDesk(folder)
    terms = Terms(GRANTED, "Acme Ltd", "票 7", GRANTED)
    sharing = Sharing(lambda _: None, GRANTED, SCREEN, ShareSetup(terms), file_desk=desk)
    door: Door
    if where:
        door = DialDoor.by_relay(where, parse_code(code).public, Role.HOST)
    else:
        door = ListenDoor(Address("127.0.0.1", 0))
        print(f"ws://127.0.0.1:{await door.listen()}", flush=True)
    sharing.begin(door, HostPairing(seeded(1), code=parse_code(code)))
    threading.Thread(target=_obey, args=(sharing, desk), daemon=True).start()
    await sharing.task


def _obey(sharing: Sharing, desk: ScriptedFileDesk) -> None:
    chance = random.Random(3)
    number = 0
    for line in sys.stdin:
        command, _, about = line.strip().partition(" ")
        if command == "fetch":
            desk.picks = (Path(about),)
            print("picked", flush=True)
        else:
            for _ in range(int(about)):
                number += 1
                pixels = np.full((GLYPH.height, GLYPH.width, 4), number % 250, np.uint8)
                begun = time.monotonic()
                sharing.screen.paint(GLYPH, pixels)
                print(number % 250, begun, flush=True)
                time.sleep(chance.uniform(0.06, 0.35))
            print("typed", flush=True)
    sharing.share.stop()


if __name__ == "__main__":
    main()
