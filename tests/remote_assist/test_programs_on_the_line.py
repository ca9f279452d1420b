"""The programs on two real displays, with somebody on the line who writes down all that a relay sees."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

import numpy as np
import xcffib
import xcffib.xproto

from remote_assist.capture.screen import Pixels
from remote_assist.geometry import Size
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.viewing import ViewerState
from remote_assist.wire.reasons import Reason, ReasonCode
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Direction, Role
from tests.bench.sessions.canvas import BLACK, WHITE, Canvas
from tests.bench.sessions.lettering import Font
from tests.bench.sessions.photographs import photograph
from tests.end2end.hands import Hands
from tests.fakes.display import virtual_display
from tests.fakes.middle import Middle
from tests.remote_assist.stream.sessions import until, viewing
from tests.remote_assist.stream.test_on_the_line import runs_of, spellings
from tests.remote_assist.stream.test_tampering import Meddler
from tests.remote_assist.test_programs import _running, _shot

SCREEN = Size(640, 480)
TYPED = "工资卡密码 hunter2hunter2"
NAME = "王工程师"


def _page() -> Pixels:
    canvas = Canvas(SCREEN)
    canvas.fill(canvas.whole, WHITE)
    for line in range(9):
        canvas.text(10, 12 + 24 * line, "Account 6222 0000 1111 2222, balance 88.10", Font(13), BLACK)
    canvas.pixels[240:464, 20:340] = photograph(3, Size(320, 224))
    return canvas.pixels


def _put(display: str, picture: Pixels) -> None:
    """Show a picture on the root window."""
    connection = xcffib.connect(display=display)
    screen = connection.get_setup().roots[0]
    gc = connection.generate_id()
    connection.core.CreateGC(gc, screen.root, 0, [])
    for top in range(0, SCREEN.height, 40):
        data = np.ascontiguousarray(picture[top : top + 40]).tobytes()
        form = xcffib.xproto.ImageFormat.ZPixmap
        connection.core.PutImage(form, screen.root, gc, SCREEN.width, 40, 0, top, 0, 24, len(data), data)
    connection.core.GetInputFocus().reply()
    connection.disconnect()


def _same(one: str, other: str) -> bool:
    return bool(np.array_equal(_shot(one), _shot(other)))


def _inputs(records: Sequence[bytes]) -> int:
    return sum(record[1:3] == bytes((Direction.TO_HOST, RecordClass.INPUT)) for record in records)


def test_relay_between_two_displays_sees_no_pixel_no_text_and_no_name() -> None:
    page = _page()

    async def story() -> tuple[bytes, bytes]:
        with (
            virtual_display(*SCREEN) as customer,
            virtual_display(*SCREEN, window_manager=True) as engineer,
            _running("relay", "--listen", "127.0.0.1:0") as relay,
        ):
            assert relay.stdout is not None
            port = re.search(r":(\d+)", await asyncio.to_thread(relay.stdout.readline))
            assert port is not None
            middle = Middle(f"ws://127.0.0.1:{port[1]}")
            async with middle.serving() as url:
                meet = ("--relay", url, "--code", "7-geheim-wort")
                with (
                    _running("share", *meet, "--allow", "view,control", display=customer.name),
                    _running("view", *meet, "--fullscreen", "--name", NAME, display=engineer.name) as view,
                ):
                    await asyncio.to_thread(_put, customer.name, page)
                    await until(lambda: len(middle.records) > 20 and _same(customer.name, engineer.name), 40.0)
                    before = _inputs(middle.records)
                    hands = Hands(engineer.name)
                    await asyncio.to_thread(hands.type, TYPED)
                    await until(lambda: _inputs(middle.records) >= before + len(TYPED), 20.0)
                    hands.close()
                    assert view.stdout is not None
                    told = await asyncio.to_thread(view.stdout.readline)
            return middle.seen(), told.encode()

    seen, told = asyncio.run(story())
    words = re.search(r"Compare by telephone: (\w+ \w+ \w+ \w+) / ", told.decode())
    assert words is not None
    secrets: set[bytes] = set(runs_of(page))
    for text in (TYPED, TYPED[:5], "hunter2", NAME, "geheim-wort", words[1], "introduce", "granted"):
        secrets.update(spellings(text))
    assert len(seen) > 100_000
    assert len(secrets) > 500
    assert not [secret for secret in secrets if secret in seen]
    assert b'"room":"7"' in seen  # the public part, by which the two met


def test_program_that_shares_ends_with_a_sentence_when_a_record_was_changed() -> None:
    async def story() -> None:
        with (
            virtual_display(*SCREEN) as customer,
            _running("relay", "--listen", "127.0.0.1:0") as relay,
        ):
            assert relay.stdout is not None
            port = re.search(r":(\d+)", await asyncio.to_thread(relay.stdout.readline))
            assert port is not None
            middle = Middle(f"ws://127.0.0.1:{port[1]}", Meddler((Direction.TO_HOST, RecordClass.FRAMES), "cut", True))
            async with middle.serving() as url:
                meet = ("--relay", url, "--code", "7-bench-mark", "--allow", "view")
                with _running("share", *meet, display=customer.name) as share:
                    door = DialDoor.by_relay(f"ws://127.0.0.1:{port[1]}", "7", Role.VIEWER)
                    async with viewing(lambda: door) as (_, seen):
                        await until(lambda: seen.report, 30.0)
                    assert seen.states[-1] == (ViewerState.ENDED, Reason(ReasonCode.SEAL_BROKEN))
                    told, _ = await asyncio.to_thread(share.communicate, timeout=20)
                    assert share.returncode == 1
                    assert "something was changed on its way" in told

    asyncio.run(story())
