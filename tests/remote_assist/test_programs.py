"""The programs as they are started: share, view and relay on real displays, the host process over its pipe."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec
import mss
import numpy as np
import numpy.typing as npt
import pytest
import xcffib
import xcffib.xproto
import xcffib.xtest

from remote_assist.capture.masked import FLAT
from remote_assist.geometry import Rect
from remote_assist.launch import (
    HostAsked,
    HostConfig,
    HostEnded,
    HostEvent,
    HostFailed,
    HostListening,
    HostNotStarted,
    HostPaired,
    HostPaused,
    HostProcess,
    HostResumed,
    host_command,
    nine_digits,
    read_report,
)
from remote_assist.secure.evidence import Closing, read_log
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.issuing import Issuer
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.stream.viewing import CapabilityState
from remote_assist.ui.appearance import LIGHT
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability, Role
from tests.fakes.clipboard_program import clipboard_program
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.x_windows import XProgram
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.meeting_hub import MeetingHub
from tests.remote_assist.stream.sessions import Seen, until, viewing
from tests.remote_assist.stream.test_issuing import Told

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


def test_share_and_view_show_the_same_pixels_and_paste_the_same_on_two_displays(tmp_path: Path) -> None:
    metrics = tmp_path / "view.prom"
    with (
        virtual_display(640, 480) as customer,
        virtual_display(640, 480, window_manager=True) as engineer,
        clipboard_program(customer) as there,
        clipboard_program(engineer) as here,
        _running("relay", "--listen", "127.0.0.1:0") as relay,
    ):
        assert relay.stdout is not None
        port = re.search(r":(\d+)", relay.stdout.readline())
        assert port is not None
        url = f"ws://127.0.0.1:{port[1]}"
        share = ("share", "--relay", url, "--code", "7-test-words", "--allow", "view,control,clipboard")
        view = ("view", "--relay", url, "--code", "7-test-words", "--fullscreen", "--metrics", str(metrics))
        with _running(*share, display=customer.name), _running(*view, display=engineer.name):
            for seed in range(2):
                _paint(customer.name, seed)
                _await_equal(customer.name, engineer.name)
            _await_metric(metrics, "deskside_viewer_width_pixels 640")
            _await_metric(metrics, "deskside_viewer_round_trip_seconds ")
            for source, target, text in ((there, here, "来自客户".encode()), (here, there, "给客户".encode())):
                source.copy({"text/plain": text})
                target.await_paste("text/plain;charset=utf-8", text)


def test_code_that_the_viewer_makes_brings_the_share_that_takes_it_to_its_display() -> None:
    with (
        virtual_display(640, 480) as customer,
        virtual_display(640, 480, window_manager=True) as engineer,
        _running("relay", "--listen", "127.0.0.1:0") as relay,
    ):
        assert relay.stdout is not None
        port = re.search(r":(\d+)", relay.stdout.readline())
        assert port is not None
        url = f"ws://127.0.0.1:{port[1]}"
        with _running("view", "--relay", url, "--make-code", "--fullscreen", display=engineer.name) as view:
            assert view.stdout is not None
            digits = re.search(r"\d{3}-\d{6}", view.stdout.readline())
            assert digits is not None
            share = ("share", "--relay", url, "--take-code", "-", "--allow", "view,control")
            environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": customer.name}
            sharing = subprocess.Popen([*_PROGRAM, *share], env=environment, stdin=subprocess.PIPE, text=True)
            try:
                assert sharing.stdin is not None
                sharing.stdin.write(digits[0] + "\n")
                sharing.stdin.close()
                _paint(customer.name, 1)
                _await_equal(customer.name, engineer.name)
            finally:
                sharing.terminate()
                sharing.wait(10)


def test_hidden_window_is_on_no_other_display_while_it_moves() -> None:
    """Two displays, two programs and a relay: the engineer's display is searched for one pixel of what is hidden."""
    with (
        virtual_display(640, 480) as customer,
        virtual_display(640, 480, window_manager=True) as engineer,
        _running("relay", "--listen", "127.0.0.1:0") as relay,
    ):
        assert relay.stdout is not None
        port = re.search(r":(\d+)", relay.stdout.readline())
        assert port is not None
        way = ("--relay", f"ws://127.0.0.1:{port[1]}", "--code", "7-test-words")
        hides = (
            "--allow",
            "view,control",
            "--show",
            "desktop",
            "--hide-title",
            "*- First Bank",
            "--blackout",
            "0,0,40,30",
        )
        keeper = XProgram(customer.name)
        _paint(customer.name, 1)
        window = keeper.window(Rect(200, 100, 150, 120), 0xDE1234, "Accounts - First Bank")
        with _running("share", *way, *hides, display=customer.name), _running("view", *way, "--fullscreen",
                                                                                display=engineer.name):  # fmt: skip
            flat = np.frombuffer(FLAT.tobytes(), np.uint8)[:3]
            end = time.monotonic() + 30
            while not (_shot(engineer.name)[150, 250] == flat).all():
                assert time.monotonic() < end, "nothing was hidden there"
                time.sleep(0.05)
            for step in range(40):
                window.move(40 + 9 * step, 50 + 4 * step)
                shown = _shot(engineer.name)
                assert not (shown == (0x34, 0x12, 0xDE)).all(axis=2).any()
                assert (shown[5:25, 5:35] == flat).all()
        keeper.close()


def _await_metric(file: Path, line: str) -> None:
    end = time.monotonic() + 20
    while line not in file.read_text():
        assert time.monotonic() < end, f"{line} never stood in:\n{file.read_text()}"
        time.sleep(0.05)


def _await_equal(one: str, other: str) -> None:
    end = time.monotonic() + 20
    while not np.array_equal(_shot(one), _shot(other)):
        assert time.monotonic() < end, "the two displays never showed the same"
        time.sleep(0.2)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("share", "--listen", "nowhere", "--code", "1-x", "--allow", "view"), "HOST:PORT"),
        (("share", "--listen", "127.0.0.1:0", "--code", "1-x", "--display", ":9876"), "cannot be opened"),
        (("share", "--listen", "127.0.0.1:0", "--code", "nonsense"), "nine digits"),
        (("share", "--listen", "127.0.0.1:0", "--code", "1-x", "--allow", "everything"), "--allow takes"),
        (("share", "--listen", "127.0.0.1:0", "--code", "1-x", "--viewers", "5"), "from 1 to 4"),
        (("share", "--relay", "ws://127.0.0.1:1", "--code", "1-x", "--viewers", "2"), "need --listen"),
        (("share", "--listen", "127.0.0.1:0", "--code", "1-x", "--show", "attic"), "desktop, monitor:N"),
        (("share", "--listen", "127.0.0.1:0", "--code", "1-x", "--show", "monitor:3"), "no monitor 3"),
        (("share", "--listen", "127.0.0.1:0", "--code", "1-x", "--hide-title", ""), "title to hide"),
        (("share", "--listen", "127.0.0.1:0", "--code", "1-x", "--blackout", "1,2"), "X,Y,WIDTH,HEIGHT"),
        (("view", "--code", "1-x"), "either the address"),
        (("view", "ws://127.0.0.1:1", "--make-code"), "needs --relay"),
        (("share", "--listen", "127.0.0.1:0", "--take-code", "1-x"), "needs --relay"),
        (("share", "--relay", "ws://127.0.0.1:1", "--take-code", "nonsense"), "nine digits"),
        (("share", "--listen", "127.0.0.1:0", "--code", "1-x", "--vendor-key", "mistyped"), "public key"),
        (("view", "ws://127.0.0.1:1", "--code", "1-x", "--certificate", "li.cert"), "needs --identity"),
        (("view", "ws://127.0.0.1:1", "--code", "1-x", "--identity", "/none/li.key"), "cannot be written"),
        (("identity", "/none/li.key"), "cannot be written"),
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
            await until(lambda: seen.words)
            assert paired.words_en == seen.words
            # Nobody answers the dialog: nothing is shown, and stopping needs no answer.
            await host.stop()
            ended = await _next(events, HostEnded)
            assert isinstance(ended, HostEnded)
            assert ended.report.reason == "stopped_by_customer"
            assert ended.report.capabilities == ()
            assert seen.frames == 0

    asyncio.run(story())


def _place_of_colour(display: str, colour: str) -> tuple[int, int] | None:
    """A point well inside something that is filled with this colour (#rrggbb): a button, not a border."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    same = (_shot(display) == (blue, green, red)).all(axis=2)
    rows, columns = np.nonzero(np.lib.stride_tricks.sliding_window_view(same, (10, 10)).all(axis=(2, 3)))
    return (int(columns[0]) + 5, int(rows[0]) + 5) if len(rows) else None


class _Hands:
    """The customer's mouse and keyboard."""

    def __init__(self, display: str) -> None:
        self._connection = xcffib.connect(display=display)
        self._xtest = self._connection(xcffib.xtest.key)
        self._root = self._connection.get_setup().roots[0].root

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        self._xtest.FakeInput(kind, detail, 0, self._root, x, y, 0)
        self._connection.core.GetInputFocus().reply()

    def click(self, x: int, y: int) -> None:
        self._fake(6, 0, x, y)
        self._fake(4, 1)
        self._fake(5, 1)

    def panic(self) -> None:
        for _ in range(3):
            self._fake(2, 9)
            self._fake(3, 9)


@contextmanager
def _vendor(config: HostConfig, display: VirtualDisplay) -> Iterator[subprocess.Popen[str]]:
    """A vendor's application in a process of its own, which shares its display."""
    light = msgspec.structs.replace(config, theme="light")
    command = [sys.executable, "-m", "tests.fakes.vendor_program", msgspec.json.encode(light).decode()]
    root = str(Path(__file__).resolve().parents[2])
    environment = {**display.environment(), "PYTHONPATH": root}
    application = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield application
    finally:
        application.send_signal(signal.SIGCONT)
        application.kill()
        application.communicate(timeout=10)


def _is_frozen(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "T"


@pytest.mark.parametrize("way", ["panic", "banner"])
def test_customer_sees_and_stops_while_the_application_is_frozen(way: str) -> None:
    """The share lives in its own process: an application that does nothing at all is not needed for any of it."""

    async def story() -> None:
        hub = MeetingHub({"h": "host", "v": "viewer"})
        with virtual_display(1280, 720, window_manager=True) as display:
            async with (
                hub.serving() as url,
                viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1") as (_, seen),
            ):
                with _vendor(_config(url, display.name), display) as application:
                    await _stop_frozen(application, display.name, seen, way)

    asyncio.run(story())


async def _stop_frozen(application: subprocess.Popen[str], display: str, seen: Seen, way: str) -> None:
    assert application.stdout is not None
    lines = application.stdout
    assert int(await asyncio.to_thread(lines.readline)) != application.pid
    assert (await asyncio.to_thread(lines.readline)).strip() == "HostPaired"
    application.send_signal(signal.SIGSTOP)
    hands, places = _Hands(display), list[tuple[int, int]]()

    def shows(colour: str) -> bool:
        place = _place_of_colour(display, colour)
        places[:] = [place] if place is not None else []
        return place is not None

    await until(lambda: shows(LIGHT.accent), 15.0)  # Allow is awake
    hands.click(*places[0])
    await until(lambda: seen.frames, 15.0)
    if way == "panic":
        hands.panic()
    else:
        await until(lambda: shows(LIGHT.danger), 15.0)
        hands.click(*places[0])
    await until(lambda: seen.report, 15.0)
    assert seen.report is not None
    assert seen.report.reason == ("panic" if way == "panic" else "stopped_by_customer")
    assert _is_frozen(application.pid)
    application.send_signal(signal.SIGCONT)
    told = [(await asyncio.to_thread(lines.readline)).strip() for _ in range(4)]
    assert told == ["HostAsked", "HostGranted", "HostLeft", "HostEnded"]


def test_customers_panel_rests_with_the_screen_and_pause_lets_nothing_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """The panel shows what is sent, and is itself on the screen that is sent: the two must come to rest."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")

    async def story() -> None:
        hub = MeetingHub({"h": "host", "v": "viewer"})
        with virtual_display(1280, 720, window_manager=True) as display:
            async with (
                hub.serving() as url,
                viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1") as (_, seen),
            ):
                host = await HostProcess.start(msgspec.structs.replace(_config(url, display.name), theme="light"))
                try:
                    await _look_and_pause(host, display.name, seen)
                finally:
                    host.kill()

    asyncio.run(story())


async def _look_and_pause(host: HostProcess, display: str, seen: Seen) -> None:
    hands, events = _Hands(display), host.events()
    await until(lambda: _place_of_colour(display, LIGHT.accent), 15.0)  # Allow is awake
    hands.click(*_place_of_colour(display, LIGHT.accent) or (0, 0))
    await until(lambda: seen.frames, 15.0)
    small = int((_shot(display) == 255).all(axis=2).sum())
    await host.show_panel()
    await until(lambda: (seen.picture[..., :3] == 255).all(axis=2).sum() > small + 50_000, 15.0)
    frames = -1
    for _ in range(10):
        frames = seen.frames
        await asyncio.sleep(2.0)  # three looks of the panel
        if seen.frames == frames:
            break
    assert seen.frames == frames, "panel and share keep each other busy"
    await host.pause(True)
    paused = await _next(events, HostPaused)
    assert isinstance(paused, HostPaused)
    assert paused.capability is Capability.VIEW
    await until(lambda: seen.capabilities[Capability.VIEW] is CapabilityState.PAUSED)
    frames = seen.frames
    _paint(display, 5)
    await asyncio.sleep(0.5)
    assert seen.frames == frames
    await host.pause(False)
    await _next(events, HostResumed)
    await until(lambda: seen.shows(_shot(display)), 15.0)


def test_record_is_left_on_the_disk_when_the_application_is_killed(tmp_path: Path) -> None:
    async def story() -> None:
        hub = MeetingHub({"h": "host", "v": "viewer"})
        with virtual_display(1280, 720, window_manager=True) as display:
            async with (
                hub.serving() as url,
                viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1"),
            ):
                left = tmp_path / "left" / "a-1.report.json"
                config = msgspec.structs.replace(_config(url, display.name), report_file=str(left))
                with _vendor(config, display) as application:
                    assert application.stdout is not None
                    for _ in range(2):  # the process, then that the two ends have met
                        await asyncio.to_thread(application.stdout.readline)
                    application.kill()
                    await until(left.exists, 20.0)
                report = read_report(left)
                assert report is not None
                assert report.reason is ReasonCode.APPLICATION_GONE
                closing = Closing(report.audit_count, report.audit_head, report.audit_signature)
                assert read_log(Role.HOST, closing, report.record_texts).wrong is None

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


def test_host_process_without_a_hub_tells_where_it_listens_and_the_code_to_read_out() -> None:
    async def story() -> None:
        with virtual_display(640, 480) as display:
            config = HostConfig("", "", "", "Acme Ltd", "", language="en", display=display.name, listen="127.0.0.1:0")
            host = await HostProcess.start(config)
            try:
                events = host.events()
                listening = await _next(events, HostListening)
                assert isinstance(listening, HostListening)
                port = listening.addresses[0].rpartition(":")[2]
                async with viewing(f"ws://127.0.0.1:{port}", code=nine_digits(listening.code)) as (_, seen):
                    await _next(events, HostAsked)
                    assert seen.frames == 0
                    await host.stop()
                    await _next(events, HostEnded)
            finally:
                host.kill()

    asyncio.run(story())


def test_host_process_that_took_a_code_pairs_by_it_through_a_hub_that_knows_only_its_own_id() -> None:
    async def story() -> None:
        hub = MeetingHub({"h": "host", "v": "viewer"})
        with virtual_display(640, 480) as display:
            async with hub.serving() as url:
                told, seen = Told(), Seen()
                issuer = Issuer(os.urandom, told, public="123")
                setup = ViewerSetup("李工", issuer=issuer)
                viewer = Viewer(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), setup, seen, seen)
                viewer.start()
                config = msgspec.structs.replace(_config(url, display.name), taken_code=issuer.code.grouped)
                host = await HostProcess.start(config)
                try:
                    events = host.events()
                    await _next(events, HostPaired)
                    await _next(events, HostAsked)
                    await host.stop()
                    await _next(events, HostEnded)
                finally:
                    host.kill()
                    viewer.stop()
                    assert await asyncio.to_thread(viewer.join, 10.0)
        assert not any(issuer.code.secret.encode() in record for record in hub.records)

    asyncio.run(story())


def test_host_process_whose_code_is_wrong_says_so() -> None:
    async def story() -> None:
        hub = MeetingHub({"h": "host", "v": "viewer"})
        with virtual_display(320, 240) as display:
            async with hub.serving() as url:
                told, seen = Told(), Seen()
                issuer = Issuer(seeded(4), told, public="123")
                setup = ViewerSetup("李工", issuer=issuer)
                viewer = Viewer(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), setup, seen, seen)
                viewer.start()
                wrong = "123 000 000" if issuer.code.secret != "000000" else "123 000 001"
                host = await HostProcess.start(msgspec.structs.replace(_config(url, display.name), taken_code=wrong))
                failed = await _next(host.events(), HostFailed)
                assert isinstance(failed, HostFailed)
                assert failed.reason.code is ReasonCode.WRONG_CODE
                await until(lambda: told.left == [2])
                await asyncio.to_thread(viewer.join, 10.0)

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
