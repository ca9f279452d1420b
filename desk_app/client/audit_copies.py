"""This computer's own copies of audit logs: what was done here can be shown without asking the hub.

Invariant: a copy goes only when its time is over or when newer ones need the room, and a line says so.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from desk_app.client.accounts import write_private
from desk_app.domain.attachments import safe_name
from desk_app.domain.ids import Millis
from desk_app.wire.audit import AuditFile

KEPT_DAYS = 400
KEPT_BYTES = 50 * 1024 * 1024
DAYS_VARIABLE = "DESKSIDE_AUDIT_COPIES_DAYS"
DELETED = "deleted.jsonl"
_DELETED_LINES = 1000
_DAY_MS = 24 * 3600 * 1000


class Deleted(msgspec.Struct, frozen=True, kw_only=True):
    """What remains of a copy: its name and size, when it was deleted and how old it was."""

    file: str
    size: int
    deleted_at: Millis
    after_days: int


def kept_days() -> int:
    """How long copies are kept: by the environment, else `KEPT_DAYS`."""
    said = os.environ.get(DAYS_VARIABLE, "")
    return int(said) if said.isascii() and said.isdecimal() and 0 < int(said) < 100_000 else KEPT_DAYS


def keep_copy(folder: Path, copy: AuditFile, days: int) -> Path:
    """Writes one copy, readable by its owner only, and lets old ones go. Blocks. Raises `OSError`."""
    moment = datetime.fromtimestamp(copy.made_at / 1000, UTC)
    sides = "-".join(log.side.value for log in copy.logs)
    file = folder / f"{moment:%Y%m%d-%H%M%S}-{safe_name(copy.assist.id)[:60]}-{sides}.json"
    write_private(file, msgspec.json.format(msgspec.json.encode(copy)))
    _tidy(folder, copy.made_at, days, keep=file)
    return file


def _tidy(folder: Path, now: Millis, days: int, keep: Path) -> None:
    """Newest first: what is too old, or no longer fits, goes."""
    gone: list[Deleted] = []
    room = KEPT_BYTES
    for file in sorted(folder.glob("2*.json"), reverse=True):
        size, age = file.stat().st_size, _age_days(file, now)
        room -= size
        if file != keep and (age >= days or room < 0):
            file.unlink(missing_ok=True)
            gone.append(Deleted(file=file.name, size=size, deleted_at=now, after_days=age))
    if gone:
        _note(folder / DELETED, gone)


def _age_days(file: Path, now: Millis) -> int:
    """By the moment in its name; a file that somebody named otherwise counts as new."""
    try:
        made = datetime.strptime(file.name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return 0
    return int((now - made.timestamp() * 1000) // _DAY_MS)


def _note(file: Path, gone: list[Deleted]) -> None:
    earlier = file.read_bytes().splitlines() if file.exists() else []
    lines = [*earlier, *(msgspec.json.encode(each) for each in gone)]
    write_private(file, b"\n".join(lines[-_DELETED_LINES:]) + b"\n")
