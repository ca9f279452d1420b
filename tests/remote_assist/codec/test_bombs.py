"""What would cost far more than its bytes is refused in time and within bounds: tried in a process that has little."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent.parent.parent


def test_bombs_are_refused_by_a_process_with_little_memory_and_time() -> None:
    command = [sys.executable, "-m", "tests.remote_assist.codec.bombs"]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    outcomes = dict(line.rsplit(": ", 1) for line in done.stdout.splitlines())
    assert outcomes.pop("delta: eight thousand strips of one column") == "decoded"
    assert set(outcomes.values()) == {"ProtocolError", "TooLarge"}, done.stdout
    assert len(outcomes) == 29
