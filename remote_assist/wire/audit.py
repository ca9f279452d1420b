"""The audit record of a session: an append-only list in which each record holds the hash of the one before.

Invariant: `AuditLog.head` commits to every record and to their number; changing, dropping or adding one changes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec
from msgspec import Struct

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.wire.limits import MAX_AUDIT_RECORDS
from remote_assist.wire.roles import Capability, Role

EMPTY_HEAD = bytes(32)


class AuditKind(StrEnum):
    """What happened."""

    STARTED = "started"
    CERTIFIED = "certified"  # the vendor's own key vouches for the engineer
    NOT_CERTIFIED = "not_certified"  # he showed a certificate that proves nothing here
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"
    GIVEN_UP = "given_up"
    SHOWN = "shown"
    PAUSED = "paused"
    RESUMED = "resumed"
    RECONNECTED = "reconnected"
    CLIPBOARD_SENT = "clipboard_sent"
    CLIPBOARD_TAKEN = "clipboard_taken"
    PEER_HEAD = "peer_head"
    ENDED = "ended"


class AuditRecord(Struct, frozen=True):
    """One line of the log; `at_ms` is wall-clock milliseconds since 1970, `previous` the hash before it in hex."""

    number: int
    at_ms: int
    side: Role
    kind: AuditKind
    previous: str
    capability: Capability | None = None
    detail: str = ""

    def digest(self) -> bytes:
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).digest()


class AuditLog:
    """One side's log. Every head in it can be recomputed from the records alone."""

    def __init__(self, side: Role) -> None:
        self._side = side
        self._records: list[AuditRecord] = []
        self._head = EMPTY_HEAD

    def append(
        self, kind: AuditKind, at_ms: int, capability: Capability | None = None, detail: str = ""
    ) -> AuditRecord:
        """Add a record; raises `TooLarge` when a session floods its log."""
        if len(self._records) >= MAX_AUDIT_RECORDS and kind is not AuditKind.ENDED:
            raise TooLarge(f"The audit log of this session is full: {MAX_AUDIT_RECORDS} records.")
        record = AuditRecord(len(self._records) + 1, at_ms, self._side, kind, self._head.hex(), capability, detail)
        self._records.append(record)
        self._head = record.digest()
        return record

    @property
    def records(self) -> Sequence[AuditRecord]:
        return tuple(self._records)

    @property
    def head(self) -> bytes:
        return self._head

    @property
    def count(self) -> int:
        return len(self._records)

    @property
    def is_closed(self) -> bool:
        return bool(self._records) and self._records[-1].kind is AuditKind.ENDED


def verified_head(records: Iterable[AuditRecord]) -> bytes:
    """The head of a list of records; raises `ProtocolError` at the first one that does not follow from those before."""
    head = EMPTY_HEAD
    for number, record in enumerate(records, start=1):
        if record.number != number or record.previous != head.hex():
            raise ProtocolError(f"Record {number} of the audit log does not follow from the one before it.")
        head = record.digest()
    return head


def check_against(records: Sequence[AuditRecord], count: int, head: str) -> None:
    """Do these records contain what their side once signed: `count` records with the hash `head` (hex)?

    Who keeps the other side's heads finds by this a log whose tail was dropped or rewritten, which the chain alone does
    not show. Raises `ProtocolError`.
    """
    verified_head(records)
    if count > len(records):
        raise ProtocolError(f"The audit log has {len(records)} records, but {count} were signed: its end is missing.")
    if verified_head(records[:count]).hex() != head:
        raise ProtocolError(f"The first {count} records of the audit log are not those that were signed.")


def heads_kept(records: Iterable[AuditRecord]) -> list[tuple[int, str]]:
    """The heads of the other side's log that one side's own log holds, each with its count, oldest first."""
    kept = [record.detail.split(" ") for record in records if record.kind is AuditKind.PEER_HEAD]
    return [(int(count), head) for count, head in kept]
