"""The programs as they are started: share, view and relay on real displays, the host process over its pipe."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import mss
import numpy as np
import numpy.typing as npt
import pytest

from remote_assist.launch import (
    HostConfig,
    HostEnded,
    HostEvent,
    HostFailed,
    HostNotStarted,
    HostPaired,
    HostProcess,
    host_command,
)
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.viewing import CapabilityState
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability, Role
from tests.fakes.display import virtual_display
from tests.remote_assist.stream.meeting_hub import MeetingHub
from tests.remote_assist.stream.sessions import until, viewing

_PROGRAM = [sys.executable, "-m", "remote_assist"]


@contextmanager
def _running(*arguments: str, display: str | None = None) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", **({"DISPLAY": display} if display else {})}
    program = subprocess.Popen(
        [*_PROGRAM, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield program
    finally:
        program.terminate()
        program.communicate(timeout=10)


def _shot(display: str) -> npt.NDArray[np.uint8]:
    with mss.MSS(display=display) as grabber:
        image = grabber.grab(grabber.monitors[0])
        return np.frombuffer(bytes(image.raw), np.uint8).reshape(image.height, image.width, 4)[..., :3].copy()


def _paint(display: str, pixels_seed: int) -> None:
    """Fill the root window with coloured stripes, from a client of our own."""
    from xcffib import (
        connect,
        xproto,
    )

    connection = connect(display=display)
    root = connection.get_setup().roots[0]
    gc = connection.generate_id()
    connection.core.CreateGC(gc, root.root, 0, [])
    random = np.random.default_rng(pixels_seed)
    for y in range(0, 480, 8):
        connection.core.ChangeGC(gc, xproto.GC.Foreground, [int(random.integers(0, 1 << 24))])
        connection.core.PolyFillRectangle(root.root, gc, 1, [xproto.RECTANGLE.synthetic(0, y, 640, 8)])
    connection.core.GetInputFocus().reply()
    connection.disconnect()


def test_share_and_view_show_the_same_pixels_on_two_displays() -> None:
    with (
        virtual_display(640, 480) as customer,
        virtual_display(640, 480, window_manager=True) as engineer,
        _running("relay", "--listen", "127.0.0.1:0") as relay,
    ):
        assert relay.stdout is not None
        port = re.search(r":(\d+)", relay.stdout.readline())
        assert port is not None
        url = f"ws://127.0.0.1:{port[1]}"
        share = ("share", "--relay", url, "--code", "7-test-words", "--allow", "view,control")
        view = ("view", "--relay", url, "--code", "7-test-words", "--fullscreen")
        with _running(*share, display=customer.name), _running(*view, display=engineer.name):
            for seed in range(2):
                _paint(customer.name, seed)
                _await_equal(customer.name, engineer.name)


def _await_equal(one: str, other: str) -> None:
    end = time.monotonic() + 20
    while not np.array_equal(_shot(one), _shot(other)):
        assert time.monotonic() < end, "the two displays never showed the same"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("share", "--listen", "nowhere", "--code", "1-x", "--allow", "view"), "HOST:PORT"),
        (("share", "--listen", "127.0.0.1:0", "--code", "1-x", "--display", ":9876"), "cannot be opened"),
        (("share", "--listen", "127.0.0.1:0", "--code", "nonsense"), "nine digits"),
        (("share", "--listen", "127.0.0.1:0", "--code", "1-x", "--allow", "everything"), "--allow takes"),
        (("view", "--code", "1-x"), "either the address"),
        (("relay", "--listen", "127.0.0.1:1:2:3"), "cannot be listened on"),
    ],
)
def test_wrong_arguments_are_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    with virtual_display(320, 240) as display:
        done = subprocess.run(
            [*_PROGRAM, *arguments],
            check=False,
            env={**os.environ, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"},
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def _config(url: str, display: str, ticket: str = "h") -> HostConfig:
    return HostConfig("a-1", url, ticket, "Acme Ltd", "李工", subject="票 7", language="en", display=display)


async def _next(events: AsyncIterator[HostEvent], *kinds: type) -> HostEvent:
    async with asyncio.timeout(20):
        async for event in events:
            if isinstance(event, kinds):
                return event
    raise AssertionError(f"{kinds} never came")


@asynccontextmanager
async def _host_in_hub() -> AsyncIterator[tuple[HostProcess, AsyncIterator[HostEvent], str]]:
    hub = MeetingHub({"h": "host", "v": "viewer"})
    with virtual_display(640, 480) as display:
        async with hub.serving() as url:
            host = await HostProcess.start(_config(url, display.name))
            try:
                yield host, host.events(), url
            finally:
                host.kill()


def test_host_process_tells_what_happens_and_stops_on_command() -> None:
    async def story() -> None:
        async with (
            _host_in_hub() as (host, events, url),
            viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1") as (_, seen),
        ):
            paired = await _next(events, HostPaired)
            assert isinstance(paired, HostPaired)
            assert paired.words_en == seen.words
            # Nobody answers the dialog: nothing is shown, and stopping needs no answer.
            await host.stop()
            ended = await _next(events, HostEnded)
            assert isinstance(ended, HostEnded)
            assert ended.report.reason == "stopped_by_customer"
            assert ended.report.capabilities == ()
            assert seen.frames == 0

    asyncio.run(story())


def test_stop_works_while_the_application_is_frozen() -> None:
    """The share lives in its own process: a loop that hangs neither keeps it nor needs to be asked."""

    async def story() -> None:
        async with (
            _host_in_hub() as (host, events, url),
            viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1") as (viewer, seen),
        ):
            await _next(events, HostPaired)
            pressed = threading.Timer(0.3, os.kill, [host.pid, signal.SIGTERM])
            pressed.start()
            begun = time.monotonic()
            frozen = threading.Event()
            frozen.wait(4.0)  # the application's own loop does nothing meanwhile
            assert time.monotonic() - begun >= 4.0
            assert seen.report is not None or not viewer.join(0.0)
            ended = await _next(events, HostEnded)
            assert isinstance(ended, HostEnded)
            assert ended.report.reason == "terminated"
            assert ended.report.ended_at - ended.report.started_at < 3500
            assert seen.capabilities[Capability.VIEW] is not CapabilityState.GRANTED

    asyncio.run(story())


def test_closed_pipe_ends_the_process_and_its_share() -> None:
    async def story() -> None:
        async with _host_in_hub() as (host, events, _):
            host._stdin.close()
            await until(lambda: host._process.poll() is not None, 15.0)
            await _next(events, HostEnded, HostFailed)

    asyncio.run(story())


@pytest.mark.parametrize("platform", ["xcb", "offscreen"])
def test_refused_ticket_and_missing_display_come_as_reasons(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The host process draws on what the application that starts it says; the display it shares is another matter.
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)

    async def story() -> None:
        with virtual_display(320, 240) as display:
            async with MeetingHub({}).serving() as url:
                for shared, code, words in (
                    (display.name, ReasonCode.BAD_TICKET, "ticket"),
                    (":9876", ReasonCode.SCREEN_UNAVAILABLE, "9876"),
                ):
                    host = await HostProcess.start(_config(url, shared))
                    failed = await _next(host.events(), HostFailed)
                    assert isinstance(failed, HostFailed)
                    assert failed.reason.code is code
                    assert words in failed.detail

    asyncio.run(story())


def test_helper_that_is_not_there_or_speaks_nonsense_is_told() -> None:
    async def story() -> None:
        config = _config("ws://127.0.0.1:1/assist/a-1", ":0")
        with pytest.raises(HostNotStarted, match="could not be started"):
            await HostProcess.start(config, ["/nonexistent/deskside-host"])
        host = await HostProcess.start(config, [sys.executable, "-c", "print('hello')"])
        failed = await _next(host.events(), HostFailed)
        assert isinstance(failed, HostFailed)
        assert failed.reason.code is ReasonCode.PROTOCOL_ERROR
        assert "cannot be read" in failed.detail

    asyncio.run(story())


def test_share_without_a_code_makes_one_and_says_it_in_both_languages() -> None:
    with virtual_display(320, 240) as display, _running("share", "--listen", "127.0.0.1:0", display=display.name) as it:
        assert it.stdout is not None
        english, chinese = it.stdout.readline(), it.stdout.readline()
    digits = re.search(r"\d{3}-\d{6}", english)
    assert digits is not None
    assert digits[0] in chinese
    assert "代码" in chinese


def test_code_can_come_by_stdin_where_no_other_user_sees_it() -> None:
    done = subprocess.run(
        [*_PROGRAM, "view", "ws://127.0.0.1:1", "--code", "-"],
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        input="nonsense\n",
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert "nine digits" in done.stderr


def test_host_process_takes_no_module_from_where_the_application_was_started(tmp_path: Path) -> None:
    (tmp_path / "remote_assist.py").write_text("raise SystemExit('planted')\n", "utf-8")
    program = subprocess.run(host_command(), check=False, cwd=tmp_path, input=b"{}\n", capture_output=True, timeout=30)
    assert b"planted" not in program.stderr
    assert b"line between application and host process" in program.stderr
