"""Return, with programs: stopped as by sleep, killed, started again on the same port."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from remote_assist.policy.absence import SILENCE
from remote_assist.secure.evidence import Closing, read_log
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.viewing import Reason, ReasonCode, ViewerState
from remote_assist.wire.roles import Role
from tests.fakes.display import virtual_display
from tests.remote_assist.stream.meeting_hub import MeetingHub
from tests.remote_assist.stream.sessions import BOTH, CODE, SIZE, Seen, Sharing, until, viewing

pytestmark = pytest.mark.waits
SEED = "ab" * 32
LATE = 15.0  # seconds more than it takes, on a machine that is shared with others
ROOT = str(Path(__file__).resolve().parents[2])


class Program:
    """A program whose lines are kept."""

    def __init__(self, *arguments: str, display: str | None = None) -> None:
        environment = {**os.environ, "PYTHONPATH": ROOT, **({"DISPLAY": display} if display else {})}
        self._process = subprocess.Popen(
            [sys.executable, "-m", *arguments], env=environment, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.lines: list[str] = []
        self._reading = asyncio.create_task(asyncio.to_thread(self._read))

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.strip())

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def close(self) -> None:
        self.send(signal.SIGCONT)
        self._process.kill()
        await asyncio.to_thread(self._process.wait)
        await self._reading
        if self._process.stdout is not None:
            self._process.stdout.close()


@asynccontextmanager
async def program(*arguments: str, display: str | None = None) -> AsyncIterator[Program]:
    started = Program(*arguments, display=display)
    try:
        yield started
    finally:
        await started.close()


@asynccontextmanager
async def shared_at_hub() -> AsyncIterator[tuple[Sharing, str]]:
    """A share in this process that everybody who asks is granted, and the hub's address."""
    async with MeetingHub({"h": "host", "v": "viewer"}).serving() as url:
        setting = Sharing(lambda _question: True, frozenset(), SIZE)
        setting.begin(DialDoor.by_hub(url, "h", Role.HOST), HostPairing(os.urandom, assist_id="a-1"))
        try:
            yield setting, url
        finally:
            setting.share.stop(ReasonCode.TERMINATED)
            await asyncio.wait({setting.task}, timeout=10.0)


def _looking(url: str) -> tuple[str, ...]:
    return ("tests.fakes.looking_program", url, "v", "a-1", SEED)


def _was_lost(setting: Sharing) -> bool:
    return ("connection_lost", None) in setting.facts.facts


def test_viewer_that_stands_still_for_three_seconds_is_not_taken_for_lost() -> None:
    async def story() -> None:
        async with shared_at_hub() as (setting, url), program(*_looking(url)) as viewer:
            await until(lambda: "picture" in viewer.lines, LATE)
            await asyncio.sleep(3.0)  # signs of life flow
            for _ in range(2):
                viewer.send(signal.SIGSTOP)
                await asyncio.sleep(3.0)
                viewer.send(signal.SIGCONT)
                await asyncio.sleep(1.0)
            assert not _was_lost(setting)
            assert "reconnecting" not in viewer.lines

    asyncio.run(story())


def test_viewer_that_slept_longer_is_missed_and_goes_on_when_it_wakes() -> None:
    async def story() -> None:
        async with shared_at_hub() as (setting, url), program(*_looking(url)) as viewer:
            await until(lambda: "picture" in viewer.lines, LATE)
            await asyncio.sleep(3.0)
            viewer.send(signal.SIGSTOP)
            await until(lambda: _was_lost(setting), SILENCE + LATE)
            await asyncio.sleep(30.0)
            viewer.send(signal.SIGCONT)
            await until(lambda: "reconnecting" in viewer.lines and viewer.lines[-1] == "picture", LATE)
            assert len(setting.ui.asked) == 1

    asyncio.run(story())


def test_viewer_that_was_killed_and_started_again_is_let_in_without_a_question() -> None:
    async def story() -> None:
        async with shared_at_hub() as (setting, url):
            async with program(*_looking(url)) as viewer:
                await until(lambda: "picture" in viewer.lines, LATE)
                viewer.send(signal.SIGKILL)
                await until(lambda: _was_lost(setting), SILENCE + LATE)
            async with program(*_looking(url)) as again:
                await until(lambda: "picture" in again.lines, LATE)
                assert len(setting.ui.asked) == 1
                setting.share.stop()
                report = await setting.report()
                # One log of the host's beside two of the viewer's: it holds, with both pairings in it.
                closing = Closing(report.audit_count, report.audit_head, report.audit_signature)
                log = read_log(Role.HOST, closing, report.record_texts)
                assert (log.wrong, len(log.pairings)) == (None, 2)

    asyncio.run(story())


@asynccontextmanager
async def _relay(port: int = 0) -> AsyncIterator[tuple[Program, int]]:
    async with program("remote_assist", "relay", "--listen", f"127.0.0.1:{port}") as relay:
        await until(lambda: relay.lines, LATE)
        found = re.search(r":(\d+)", relay.lines[0])
        assert found is not None
        yield relay, int(found[1])


def test_relay_that_was_killed_and_started_again_joins_the_two_ends_again() -> None:
    async def story() -> None:
        setting = Sharing(lambda _question: None, BOTH, SIZE)
        async with _relay() as (relay, port):
            url = f"ws://127.0.0.1:{port}"
            setting.begin(DialDoor.by_relay(url, CODE.public, Role.HOST), HostPairing(os.urandom, code=CODE))
            async with viewing(lambda: DialDoor.by_relay(url, CODE.public, Role.VIEWER)) as (_, seen):
                await until(lambda: seen.frames, LATE)
                relay.send(signal.SIGKILL)
                await until(lambda: seen.states[-1][0] is ViewerState.RECONNECTING, LATE)
                async with _relay(port):
                    await until(lambda: seen.states[-1][0] is ViewerState.CONNECTED, LATE)
                    painted = seen.frames
                    await until(lambda: seen.frames > painted, LATE)
                    assert setting.ui.asked == []
                    setting.share.stop()
                    await setting.report()

    asyncio.run(story())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def _share_and_viewer() -> AsyncIterator[tuple[Program, Seen]]:
    """A share on a display of its own, as a program, and a viewer here that has the picture."""
    port = _free_port()
    arguments = ("share", "--code", CODE.text, "--allow", "view", "--listen", f"127.0.0.1:{port}")
    with virtual_display(1280, 720) as display:
        async with program("remote_assist", *arguments, display=display.name) as share:
            await asyncio.to_thread(_await_listening, port)
            async with viewing(f"ws://127.0.0.1:{port}") as (_, seen):
                await until(lambda: seen.frames, LATE)
                yield share, seen


def _await_listening(port: int) -> None:
    end = time.monotonic() + 30.0
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1.0).close()
            return
        except OSError:
            assert time.monotonic() < end, "the share never listened"
            time.sleep(0.1)


def test_host_that_slept_is_missed_and_goes_on_when_it_wakes() -> None:
    async def story() -> None:
        async with _share_and_viewer() as (share, seen):
            await asyncio.sleep(3.0)
            share.send(signal.SIGSTOP)
            await until(lambda: seen.states[-1][0] is ViewerState.RECONNECTING, SILENCE + LATE)
            await asyncio.sleep(5.0)
            painted = seen.frames
            share.send(signal.SIGCONT)
            await until(lambda: seen.frames > painted, LATE)
            assert seen.states[-1][0] is ViewerState.CONNECTED

    asyncio.run(story())


def test_host_that_was_killed_is_given_up_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote_assist.stream.viewer.RETURN_WITHIN", 5.0)

    async def story() -> None:
        async with _share_and_viewer() as (share, seen):
            share.send(signal.SIGKILL)
            await until(lambda: seen.report, LATE)
            assert seen.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.LOST))

    asyncio.run(story())
