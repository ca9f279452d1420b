"""The report of a share on disk, for an application that is not there any more to hear it.

Invariant: the file is whole or not there, and its owner's alone.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import msgspec

from remote_assist.wire.launch import AssistReport

_log = logging.getLogger(__name__)


def leave_report(file: Path, report: AssistReport) -> None:
    """Write the report. A disk that does not take it is logged: the application may still hear it."""
    part = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(msgspec.json.encode(report))
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except OSError as exc:
        _log.warning("the report cannot be left at %s: %s", file, exc)
