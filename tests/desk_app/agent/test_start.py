"""What the start of the client loads, and what it leaves for later."""

from __future__ import annotations

import subprocess
import sys


def test_start_loads_neither_screens_nor_keyring_nor_the_hub() -> None:
    program = "import sys, desk_app.agent.app; print(*sorted(m.partition('.')[0] for m in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    names = set(loaded.stdout.split())
    assert "PySide6" in names
    assert not names & {"numpy", "remote_assist", "keyring", "cryptography", "fastapi", "sqlalchemy", "PIL"}


def test_start_loads_no_other_side() -> None:
    program = "import sys, desk_app.agent.app; print(*(m for m in sys.modules if m.startswith('desk_app.')))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    rooms = {name.split(".")[1] for name in loaded.stdout.split()}
    assert not rooms & {"hub", "store", "embed", "cli"}
