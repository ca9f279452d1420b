"""The relay as a program: it takes the files it needs, and ends when it is told to."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from remote_assist.wire.roles import Role
from tests.remote_assist.relay.lean_end import enter


@contextmanager
def program(files: int) -> Iterator[int]:
    """A relay that was started with a limit of so many open files; gives its port and checks its exit code."""
    command = [sys.executable, "-m", "remote_assist", "relay", "--listen", "127.0.0.1:0"]
    limited = ["sh", "-c", f'ulimit -S -n {files}; exec "$@"', "sh", *command]
    with subprocess.Popen(limited, stdout=subprocess.PIPE, text=True) as relay:
        assert relay.stdout is not None
        try:
            yield int(relay.stdout.readline().rsplit(":", 1)[1])
        finally:
            relay.send_signal(signal.SIGTERM)
            code = relay.wait(20)
    assert code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_relay_has_files_for_more_connections_than_the_shell_allows() -> None:
    async def story(port: int) -> None:
        ends = [await enter(port, str(room), role, lambda *_: None) for room in range(50) for role in Role]
        assert not any(end.ended.done() for end in ends)
        for end in ends:
            end.close()
            await end.ended

    with program(files=64) as port:
        asyncio.run(asyncio.wait_for(story(port), 20))
