"""A hub as the whole of a process, for `HubProcess`. Imported before the fork, so that a start takes no time."""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from desk_app.hub.server import run
from desk_app.hub.settings import Settings


def serve(
    settings: dict[str, Any], limits: dict[int, tuple[int, int]], output: Connection, log: Path | None = None
) -> None:
    """Runs `deskside hub` with its output going to the pipe; `limits` are rlimits to set first.

    What it writes to stderr goes to the file `log`, if there is one.
    """
    os.dup2(output.fileno(), 1)
    if log is not None:
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
    if limits:
        import resource

        for kind, bounds in limits.items():
            resource.setrlimit(kind, bounds)
    sys.exit(run(Settings(**settings)))
