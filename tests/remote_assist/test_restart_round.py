"""The whole round of a restart with real programs: asked, allowed, killed, started by the entry, seen again."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from remote_assist.capture import Curtain
from remote_assist.launch import AssistReport, HostEnded, HostEvent, HostProcess, HostRestarting, read_report
from remote_assist.restart.linux import LinuxRestarter
from remote_assist.restart.restarter import RestartUnavailable
from remote_assist.secure.evidence import Closing, check_pair, read_log
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.signing import SigningKey
from remote_assist.shown import Choice, ShownTerms
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.restart_plan import TicketPlan, returned
from remote_assist.stream.return_file import leave_ticket
from remote_assist.stream.share_setup import Going
from remote_assist.stream.viewer import Viewer
from remote_assist.stream.viewing import CapabilityState, Reason, ReasonCode, ViewerState
from remote_assist.ui.appearance import LIGHT
from remote_assist.wire.control import Introduce
from remote_assist.wire.launch import HostConfig
from remote_assist.wire.roles import Capability, Role
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.remote_assist.stream.meeting_hub import MeetingHub
from tests.remote_assist.stream.sessions import Seen, until, viewing
from tests.remote_assist.test_programs import _Hands, _place_of_colour

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the other systems' entries are not tried yet")

LATE = 25.0
_RESTARTS = """#!/bin/sh
# Ends the customer's programs as a restart does: politely first.
echo "$@" > {said}
kill -TERM $PPID
"""


@dataclass
class Computer:
    """The customer's, as far as a restart goes: its folders, its display, its host process."""

    folder: Path
    url: str

    @property
    def ticket(self) -> Path:
        return self.folder / "home" / "data" / "return.ticket"

    @property
    def entry(self) -> Path:
        return self.folder / "config" / "autostart" / "deskside-return.desktop"

    @property
    def report(self) -> Path:
        return self.folder / "left" / "a-1.report.json"

    def config(self, display: str) -> HostConfig:
        return HostConfig(
            "a-1",
            self.url,
            "h",
            "Acme Ltd",
            "李工",
            True,
            subject="票 7",
            language="en",
            theme="light",
            display=display,
            report_file=str(self.report),
        )


@pytest.fixture
def computer_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tools = tmp_path / "bin"
    tools.mkdir()
    restarts = tools / "systemctl"
    restarts.write_text(_RESTARTS.format(said=tmp_path / "said"), encoding="utf-8")
    restarts.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setenv("DESKSIDE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    return tmp_path


async def _click(display: str, colour: str) -> None:
    places: list[tuple[int, int]] = []

    def is_there() -> bool:
        place = _place_of_colour(display, colour)
        places[:] = [place] if place is not None else []
        return place is not None

    await until(is_there, LATE)
    _Hands(display).click(*places[0])


async def _seen_by_consent(display: VirtualDisplay, viewer: Viewer, seen: Seen) -> None:
    del viewer
    await _click(display.name, LIGHT.accent)
    await until(lambda: seen.frames, LATE)


async def _allow_restart(display: VirtualDisplay, viewer: Viewer) -> None:
    viewer.request(Capability.RESTART)
    await _click(display.name, LIGHT.accent)


class Told:
    """What the application hears of its host process."""

    def __init__(self, host: HostProcess) -> None:
        self.events: list[HostEvent] = []
        self._task = asyncio.create_task(self._listen(host))

    async def _listen(self, host: HostProcess) -> None:
        async for event in host.events():
            self.events.append(event)

    def heard(self, kind: type) -> bool:
        return any(isinstance(event, kind) for event in self.events)


@contextmanager
def _logged_in(computer: Computer, display: VirtualDisplay) -> Iterator[subprocess.Popen[bytes]]:
    """The next login: a desktop starts what its autostart entries say."""
    line = next(li for li in computer.entry.read_text(encoding="utf-8").splitlines() if li.startswith("Exec="))
    command = shlex.split(line.removeprefix("Exec=").replace("\\\\", "\\"))
    started = subprocess.Popen(command, env=display.environment(), stdin=subprocess.DEVNULL)
    try:
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(20)


def test_screen_is_seen_again_after_a_restart_that_the_customer_allowed(computer_folder: Path) -> None:
    async def story() -> None:
        async with MeetingHub({"h": "host", "v": "viewer"}).serving() as url:
            computer = Computer(computer_folder, url)
            async with viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1") as (viewer, seen):
                with virtual_display(1280, 720, window_manager=True) as before:
                    host = await HostProcess.start(computer.config(before.name))
                    told = Told(host)
                    await _seen_by_consent(before, viewer, seen)
                    assert not computer.ticket.exists()
                    await _allow_restart(before, viewer)
                    await until(lambda: host._process.poll() is not None, LATE)
                    await until(lambda: told.heard(HostRestarting), LATE)
                    assert not told.heard(HostEnded)
                    assert not computer.report.exists()
                assert computer.ticket.stat().st_mode & 0o777 == 0o600
                await until(lambda: seen.states[-1] == (ViewerState.RECONNECTING, Reason(ReasonCode.RESTARTING)), LATE)
                left = viewer.seconds_to_return()
                assert left is not None
                assert 800 < left <= 900
                painted = seen.frames
                with (
                    virtual_display(1280, 720, window_manager=True) as after,
                    _logged_in(computer, after),
                ):
                    await until(lambda: seen.frames > painted, LATE)
                    assert seen.states[-1][0] is ViewerState.CONNECTED
                    assert not computer.ticket.exists()
                    assert not computer.entry.exists()
                    assert _place_of_colour(after.name, LIGHT.danger) is not None  # the banner's Stop
                    assert seen.capabilities[Capability.VIEW] is CapabilityState.GRANTED
                    assert seen.capabilities[Capability.RESTART] is CapabilityState.NOT_ASKED
                    await _click(after.name, LIGHT.danger)
                    await until(lambda: seen.report, LATE)
                    assert seen.report is not None
                    await until(computer.report.exists, LATE)
                    _assert_both_logs_hold(computer.report, seen.report)
            assert seen.report.reason is ReasonCode.STOPPED_BY_CUSTOMER

    asyncio.run(story())


def _assert_both_logs_hold(left: Path, viewers: AssistReport) -> None:
    """One log on each side, across the restart."""
    hosts = read_report(left)
    assert hosts is not None
    logs = [
        read_log(role, Closing(each.audit_count, each.audit_head, each.audit_signature), each.record_texts)
        for role, each in ((Role.HOST, hosts), (Role.VIEWER, viewers))
    ]
    assert [log.wrong for log in logs] == [None, None]
    assert check_pair(*logs) is None
    assert "after a restart" in [record.detail for record in hosts.records]


@pytest.mark.parametrize("spoil", ["edited", "readable", "copied", "gone"])
def test_ticket_that_was_tampered_with_shows_nothing_and_leaves_nothing(computer_folder: Path, spoil: str) -> None:
    computer = Computer(computer_folder, "ws://127.0.0.1:1/assist/a-1")
    computer.ticket.parent.mkdir(parents=True)
    restarter = LinuxRestarter()
    command = [sys.executable, "-m", "remote_assist"]
    curtain = Curtain(ShownTerms())
    plan = TicketPlan(computer.config(""), curtain, path=computer.ticket, restarter=restarter, command=command)
    keys = SessionKeys(b"session!", b"", b"r" * 32, SigningKey(b"s" * 32).public, b"e" * 32)
    going = Going(keys, b"s" * 32, Introduce("李工"), ())
    with pytest.raises(RestartUnavailable, match="Nothing was chosen"):
        plan.leave(going)
    curtain.choose(Choice())
    plan.leave(going)
    data = computer.ticket.read_bytes()
    if spoil == "edited":
        computer.ticket.write_bytes(data[:-40] + bytes([data[-40] ^ 1]) + data[-39:])
    elif spoil == "readable":
        computer.ticket.chmod(0o644)
    elif spoil == "copied":
        assert returned(computer.ticket, restarter).session == b"session!"
        leave_ticket(computer.ticket, data)
    else:
        computer.ticket.unlink()
    root = str(Path(__file__).resolve().parents[2])
    tried = subprocess.run(
        [*command, "return", str(computer.ticket)], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert tried.returncode == 1
    assert "eturn ticket" in tried.stderr
    assert not computer.ticket.exists()
    assert not computer.entry.exists()
