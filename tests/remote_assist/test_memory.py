"""Two arenas for all threads, and a start that the collector leaves alone: seen in processes of their own."""

from __future__ import annotations

import subprocess
import sys

import pytest

_ARENAS = """
import ctypes, sys, tempfile, threading
from remote_assist.memory import share_arenas
if sys.argv[1] == "shared":
    share_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together, held = threading.Barrier(9), []
def allocate():
    together.wait()
    held.append(libc.malloc(5000))
    together.wait()
threads = [threading.Thread(target=allocate) for _ in range(8)]
[thread.start() for thread in threads]
together.wait()
together.wait()
with tempfile.TemporaryFile() as file:
    libc.fdopen.restype = ctypes.c_void_p
    stream = ctypes.c_void_p(libc.fdopen(libc.dup(file.fileno()), b"w"))
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    file.seek(0)
    print(file.read().count(b"<heap nr"))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="arenas are glibc's")
def test_threads_share_two_arenas() -> None:
    assert _counted("shared") <= 2 < _counted("as it is")


def test_what_the_start_made_is_left_alone_by_the_collector() -> None:
    code = "import gc\nfrom remote_assist.memory import keep_start\nkeep_start()\nprint(gc.get_freeze_count())"
    assert int(subprocess.check_output([sys.executable, "-c", code])) > 1000


def _counted(how: str) -> int:
    return int(subprocess.check_output([sys.executable, "-c", _ARENAS, how]))
