"""The measured programs: how each system is started, and what its processes cost.

Invariant: every process started here is ended here, by its own group.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent.parent.parent
_OURS = f"{sys.executable} -m remote_assist"
_CODE = "--code 7-bench-mark"
_TICKS = os.sysconf("SC_CLK_TCK")
_COUNTED = ("bytes_sent", "bytes_received", "segs_out", "segs_in")
_HEADERS = 66  # bytes: Ethernet, IP, TCP with time stamps
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class System:
    """Command lines with {port} for where the host or relay listens and {via} for where the viewer connects."""

    name: str
    host: str
    viewer: str
    relay: str = ""

    @property
    def is_installed(self) -> bool:
        return all(shutil.which(command.split()[0]) for command in (self.host, self.viewer))


@dataclass(frozen=True, slots=True)
class LinkShape:
    """Mbit/s, milliseconds there and back, KiB of queue."""

    mbit: float
    delay: float
    queue: int = 256

    @property
    def name(self) -> str:
        return f"{self.mbit:g} Mbit/s, {self.delay:g} ms"


DIRECT = System(
    "direct",
    f"{_OURS} share --listen 127.0.0.1:{{port}} {_CODE} --allow view,control",
    f"{_OURS} view ws://127.0.0.1:{{via}} {_CODE} --fullscreen",
)
RELAYED = System(
    "relay",
    f"{_OURS} share --relay ws://127.0.0.1:{{port}} {_CODE} --allow view,control",
    f"{_OURS} view --relay ws://127.0.0.1:{{via}} {_CODE} --fullscreen",
    f"{_OURS} relay --listen 127.0.0.1:{{port}}",
)
TIGERVNC = System(
    "TigerVNC",
    "x0tigervncserver -fg -rfbport {port} -SecurityTypes None -localhost=1",
    "xtigervncviewer -FullScreen=1 127.0.0.1::{via}",
)


class Running:
    """A system that runs: what its two ends cost, and what went over the wire."""

    def __init__(self, host: int, viewer: int, port: int, shaper: subprocess.Popen[str] | None, hops: int) -> None:
        self._host = host
        self._viewer = viewer
        self._port = port
        self._shaper = shaper
        self._hops = hops

    def host_seconds(self) -> float:
        """Processor seconds of the host so far."""
        return sum(map(_seconds, _tree(self._host)))

    def viewer_seconds(self) -> float:
        return sum(map(_seconds, _tree(self._viewer)))

    def host_megabytes(self) -> float:
        return sum(map(megabytes, _tree(self._host)))

    def viewer_megabytes(self) -> float:
        return sum(map(megabytes, _tree(self._viewer)))

    def carried(self) -> int:
        """Bytes over one hop so far, headers included: as the shaper or the kernel counts them for these connections.

        Without `ss` it is all that crosses the loopback, whoever sends it.
        """
        if self._shaper is not None and self._shaper.stdin is not None and self._shaper.stdout is not None:
            self._shaper.stdin.write("\n")
            self._shaper.stdin.flush()
            return int(self._shaper.stdout.readline())
        if shutil.which("ss"):
            return _bytes_of_port(self._port) // self._hops
        for line in Path("/proc/net/dev").read_text(encoding="ascii").splitlines():
            name, _, counters = line.partition(":")
            if name.strip() == "lo":
                return int(counters.split()[0]) // self._hops
        return 0


@contextmanager
def running(system: System, customer: str, engineer: str, link: LinkShape | None) -> Iterator[Running]:
    """Start relay, host, shaper and viewer, in this order, each on its display; end them all afterwards."""
    port = _free_port()
    via = _free_port() if link is not None else port
    with ExitStack() as stack:
        shaper = None
        if system.relay:
            stack.enter_context(_process(system.relay.format(port=port), customer))
            _await_listener(port)
        host = stack.enter_context(_process(system.host.format(port=port), customer))
        if system.relay:
            time.sleep(2)  # nothing outside tells that it waits at the relay
        else:
            _await_listener(port)
        if link is not None:
            shaper = stack.enter_context(_shaped(via, port, link))
        viewer = stack.enter_context(_process(system.viewer.format(via=via), engineer))
        yield Running(host.pid, viewer.pid, port, shaper, 2 if system.relay else 1)


@contextmanager
def _process(command: str, display: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command.split(),
        cwd=_ROOT,
        env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _end(process)


@contextmanager
def _shaped(listen: int, target: int, link: LinkShape) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.bench.glass.shaper", str(listen), str(target), "--mbit", str(link.mbit)]
    command += ["--delay", str(link.delay), "--queue", str(link.queue)]
    process = subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        if process.stdout is None or process.stdout.readline().strip() != "ready":
            raise SystemExit("The shaper did not start.")
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """By its group: a program may have started others."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, number)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                continue


def _bytes_of_port(port: int) -> int:
    """What the sockets of this local port have sent and received, with what each packet has round it."""
    told = subprocess.run(["ss", "-tinH", f"sport = :{port}"], capture_output=True, text=True, check=True).stdout
    counts = {name: sum(map(int, re.findall(rf"\b{name}:(\d+)", told))) for name in _COUNTED}
    packets = counts["segs_out"] + counts["segs_in"]
    return counts["bytes_sent"] + counts["bytes_received"] + packets * _HEADERS


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _await_listener(port: int) -> None:
    """Until something listens there, read from the kernel's table: a connection would count as a guess."""
    wanted = f":{port:04X}"
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            rows = Path(table).read_text(encoding="ascii").splitlines()[1:] if Path(table).exists() else []
            if any(row.split()[1].endswith(wanted) and row.split()[3] == "0A" for row in rows):
                return
        time.sleep(0.05)
    raise SystemExit(f"Nothing listens on port {port}.")


def _tree(pid: int) -> list[int]:
    """The process and all that it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            found += _tree(int(child))
    return found


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0  # it has ended
    return (int(fields[11]) + int(fields[12])) / _TICKS


def megabytes(pid: int) -> float:
    """What a process holds in memory now; 0 when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE / 1e6
    except OSError:
        return 0.0
