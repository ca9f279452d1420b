"""Fifty sessions through one relay on one core: its share of that core, what it adds to a small record, its memory.

The sessions are played by a process of its own: forty people type (a key, a changed glyph, its acknowledgement, thirty
times a second, and a whole page every four seconds), ten scroll (sixty frames of 3.5 kB a second). Meanwhile one more
session sends a small record now and then and times it, beside a plain loopback connection of the same kind; then
another floods, and at last another's viewer stops reading. Ratios count; the computer may do other things too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from remote_assist.wire.record import HEADER_SIZE, Header, RecordClass
from remote_assist.wire.roles import Direction, Role
from tests.remote_assist.relay.lean_end import BlockingEnd, LeanEnd, enter

SESSIONS = 50
SCROLLING = 10
KEYS_A_SECOND = 30.0
SCROLLS_A_SECOND = 60.0
PAGE_EVERY = 4.0
PAGE = 300_000
SEAL = 16
_CLOCK = struct.Struct("d")


def record(direction: Direction, record_class: RecordClass, size: int) -> bytes:
    """A record as sealed ones look: header, the time, and what nobody reads."""
    head = Header(direction, record_class, 0, b"benchses", 0).pack()
    return head + _CLOCK.pack(time.perf_counter()) + bytes(size + SEAL - _CLOCK.size)


def age(came: bytes) -> float:
    """Seconds since the record was made."""
    return time.perf_counter() - float(_CLOCK.unpack_from(came, HEADER_SIZE)[0])


class Session:
    """One host and one viewer, as the relay sees them."""

    def __init__(self, number: int, *, scrolls: bool) -> None:
        self._number = number
        self._room = f"load{number}"
        self._scrolls = scrolls
        self._interval = 1 / (SCROLLS_A_SECOND if scrolls else KEYS_A_SECOND)
        self._offset = number / SESSIONS
        self.records = 0
        self.ages: list[float] = []

    async def play(self, port: int, seconds: float) -> None:
        come_from = f"127.0.1.{self._number + 1}"  # the relay's door counts knocks by address
        host = await enter(port, self._room, Role.HOST, self._at_the_host, come_from)
        viewer = await enter(port, self._room, Role.VIEWER, self._at_the_viewer, come_from)
        loop = asyncio.get_running_loop()
        begin = due = loop.time() + self._offset * self._interval
        page = begin + self._offset * PAGE_EVERY
        while due < begin + seconds:
            await asyncio.sleep(due - loop.time())
            due += self._interval
            if self._scrolls:
                host.send(record(Direction.TO_VIEWER, RecordClass.FRAMES, 3500))
            else:
                viewer.send(record(Direction.TO_HOST, RecordClass.INPUT, 10))
            if due > page:
                page += PAGE_EVERY
                host.send(record(Direction.TO_VIEWER, RecordClass.FRAMES, PAGE))
        await asyncio.sleep(0.5)
        assert not host.ended.done()
        assert not viewer.ended.done()
        host.close()
        viewer.close()

    def _at_the_host(self, host: LeanEnd, came: bytes) -> None:
        self.records += 1
        if came[2] == RecordClass.INPUT:
            host.send(record(Direction.TO_VIEWER, RecordClass.FRAMES, 200))

    def _at_the_viewer(self, viewer: LeanEnd, came: bytes) -> None:
        self.records += 1
        if len(came) < 10_000:
            self.ages.append(age(came))
        viewer.send(record(Direction.TO_HOST, RecordClass.FRAMES, 12))


async def play_all(port: int, sessions: int, seconds: float) -> None:
    """The load's own process: prints one JSON line at its end."""
    played = [Session(number, scrolls=number % 5 == 0) for number in range(sessions)]
    await asyncio.gather(*(session.play(port, seconds) for session in played))
    ages = [each for session in played for each in session.ages]
    print(json.dumps({"records": sum(session.records for session in played), "p50": milliseconds(ages, 0.5)}))


def milliseconds(seconds: list[float], part: float) -> float:
    """A quantile, in ms."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]


class Relay:
    """The relay as a program, kept on the first core where the system lets us."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline().rsplit(":", 1)[1])
        keep_on(self._process.pid, 0)

    def seconds_used(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def end(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise


def keep_on(pid: int, core: int) -> None:
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(pid, {cores[0]} if core == 0 else set(cores[1:]))


class Probe:
    """Times a small record from host to viewer, one at a time."""

    def __init__(self, name: str, send: Callable[[bytes], None], receive: Callable[[], bytes]) -> None:
        self.name = name
        self._send = send
        self._receive = receive
        self.ages: list[float] = []

    def time_one(self) -> None:
        self._send(record(Direction.TO_VIEWER, RecordClass.FRAMES, 200))
        self.ages.append(age(self._receive()))


@contextmanager
def probes(port: int) -> Iterator[tuple[Probe, Probe]]:
    """One through the relay and one over a plain loopback connection."""
    host, viewer = BlockingEnd(port, "probe", Role.HOST), BlockingEnd(port, "probe", Role.VIEWER)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        near = socket.create_connection(listener.getsockname())
        far, _ = listener.accept()
    near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        yield (
            Probe("direct", near.sendall, lambda: far.recv(1 << 16)),
            Probe("through the relay", host.send, viewer.receive),
        )
    finally:
        for each in (host, viewer, near, far):
            each.close()


def measure(title: str, relay: Relay, seconds: float) -> None:
    """Time small records for so long, and print what the relay used meanwhile."""
    with probes(relay.port) as both:
        begin, used = time.perf_counter(), relay.seconds_used()
        while time.perf_counter() - begin < seconds:
            for probe in both:
                time.sleep(0.005)
                probe.time_one()
        share = (relay.seconds_used() - used) / (time.perf_counter() - begin)
    direct, relayed = both
    added = statistics.median(relayed.ages) - statistics.median(direct.ages)
    print(
        f"{title:24} core {100 * share:5.1f} %  small record p50 {milliseconds(relayed.ages, 0.5):6.2f}"
        f" p99 {milliseconds(relayed.ages, 0.99):6.2f} ms  (direct {milliseconds(direct.ages, 0.5):5.2f}"
        f" / {milliseconds(direct.ages, 0.99):5.2f})  adds {1000 * added:5.2f} ms  {relay.megabytes():5.0f} MB",
        flush=True,
    )


@contextmanager
def loaded(relay: Relay, sessions: int, seconds: float) -> Iterator[None]:
    """The sessions run for as long as the block, which is to take no longer than `seconds`."""
    command = [sys.executable, "-m", "tests.bench.relay_load", "--play", str(relay.port)]
    load = subprocess.Popen(
        [*command, "--sessions", str(sessions), "--seconds", str(seconds)], stdout=subprocess.PIPE, text=True
    )
    keep_on(load.pid, 1)
    time.sleep(2.0)  # all are in
    yield
    out, _ = load.communicate(timeout=seconds + 60)
    told = json.loads(out)
    print(f"{'':24} {told['records'] / seconds:.0f} records/s; in the sessions p50 {told['p50']:.2f} ms", flush=True)


@contextmanager
def flood(relay: Relay, *, read: bool) -> Iterator[None]:
    """One more session whose host sends pages as fast as they are taken; its viewer reads, or does not."""
    host, viewer = BlockingEnd(relay.port, "flood", Role.HOST), BlockingEnd(relay.port, "flood", Role.VIEWER)
    page = record(Direction.TO_VIEWER, RecordClass.FRAMES, PAGE)
    over = threading.Event()
    sent = 0

    def send() -> None:
        nonlocal sent
        while not over.is_set():
            try:
                host.send(page)
            except OSError:
                return
            sent += len(page)

    def receive() -> None:
        try:
            while not over.is_set() and viewer.socket.recv(1 << 20):
                pass
        except OSError:
            return

    threads = [threading.Thread(target=send), *([threading.Thread(target=receive)] if read else [])]
    for thread in threads:
        thread.start()
    begin = time.perf_counter()
    try:
        yield
    finally:
        took = time.perf_counter() - begin
        over.set()
        for each in (host, viewer):
            each.socket.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
        host.close()
        viewer.close()
        print(f"{'':24} {sent / took / 1e6:.0f} MB/s taken from the one that floods", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="relay_load")
    parser.add_argument("--play", type=int, metavar="PORT")
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--seconds", type=float, default=8.0)
    options = parser.parse_args()
    if options.play:
        asyncio.run(play_all(options.play, options.sessions, options.seconds))
        return 0
    relay = Relay([sys.executable, "-m", "remote_assist", "relay", "--listen", "127.0.0.1:0"])
    keep_on(os.getpid(), 1)
    try:
        measure("nobody else", relay, options.seconds / 2)
        with loaded(relay, options.sessions, options.seconds + 4):
            measure(f"{options.sessions} sessions", relay, options.seconds)
        with loaded(relay, options.sessions, options.seconds + 4), flood(relay, read=True):
            measure("and one that floods", relay, options.seconds)
        with loaded(relay, options.sessions, options.seconds + 4), flood(relay, read=False):
            measure("and a viewer that stalls", relay, options.seconds)
    finally:
        relay.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
