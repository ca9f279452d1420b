"""The audit record of a session: an append-only list in which each record holds the hash of the one before.

A record is kept, sent and hashed as one text (`AuditRecord.text`), so that who does not know its kind, or fields that
came later, can still check the chain and show the record.

Invariant: `AuditLog.head` commits to every record and to their number; changing, dropping or adding one changes it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec
from msgspec import Struct

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.wire.control import AuditHead
from remote_assist.wire.limits import MAX_AUDIT_DETAIL, MAX_AUDIT_RECORDS
from remote_assist.wire.roles import Capability, Role
from remote_assist.wire.unreadable import UNREADABLE

EMPTY_HEAD = bytes(32)


class AuditKind(StrEnum):
    """What happened; the comment says what `detail` holds. A new kind needs its line here and a sentence, no more."""

    STARTED = "started"  # the assist id, where a hub brings the two together
    PAIRED = "paired"  # session, own signing key, the other side's, in hex
    CERTIFIED = "certified"  # the vendor's own key vouches for the engineer
    NOT_CERTIFIED = "not_certified"  # he showed a certificate that proves nothing here
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"
    GIVEN_UP = "given_up"
    SHOWN = "shown"  # what of the desktop, and what of it is hidden
    PAUSED = "paused"
    RESUMED = "resumed"
    RECONNECTED = "reconnected"
    CLIPBOARD_SENT = "clipboard_sent"
    CLIPBOARD_TAKEN = "clipboard_taken"
    FILES_BEGUN = "files_begun"  # what is to be sent, and how much it is
    FILE_SENT = "file_sent"  # its name, size and digest; of a transfer of many what they are together
    FILE_TAKEN = "file_taken"  # the same
    FILES_STOPPED = "files_stopped"  # what, how far it came, and why
    PICTURE_KEPT = "picture_kept"  # the engineer kept a still of what he saw
    ANNOTATED = "annotated"  # an engineer drew on the screen; once in a while
    PEER_HEAD = "peer_head"  # count, head and signature of the other side's log
    ENDED = "ended"  # the reason, and how many records there are


PASSING = frozenset(
    {
        *(AuditKind.CLIPBOARD_SENT, AuditKind.CLIPBOARD_TAKEN, AuditKind.FILE_SENT, AuditKind.FILE_TAKEN),
        AuditKind.PICTURE_KEPT,
    }
)
"""Facts about what passes between the two computers beside the picture."""

_FIGURES = re.compile(r", \d+ bytes, sha256 [0-9a-f]{64}$")


def without_figures(detail: str) -> str:
    """What of a detail is told to the customer: a file's name, without what only proves which one it was."""
    return _FIGURES.sub("", detail)


class AuditRecord(Struct, frozen=True):
    """One line of the log; `at_ms` is wall-clock milliseconds since 1970, `previous` the hash before it in hex."""

    number: int
    at_ms: int
    side: Role
    kind: AuditKind
    previous: str
    capability: Capability | None = None
    detail: str = ""

    @property
    def text(self) -> str:
        """What is hashed, sent and kept of it."""
        return msgspec.json.encode(self, order="deterministic").decode()

    def digest(self) -> bytes:
        return text_digest(self.text)


class KeptRecord(Struct, frozen=True):
    """A record as somebody else wrote it, of whatever kind: a newer Deskside knows more of them."""

    number: int
    at_ms: int
    side: str
    kind: str
    previous: str
    capability: str | None = None
    detail: str = ""


class Paired(NamedTuple):
    """What a `PAIRED` record says; in hex."""

    session: str
    own_key: str
    peer_key: str


class KeptHead(Struct, frozen=True):
    """What a `PEER_HEAD` record says; `head` and `signature` in hex, the latter "" where an old log has none."""

    count: int
    head: str
    signature: str


class AuditLog:
    """One side's log. Every head in it can be recomputed from the records alone."""

    def __init__(self, side: Role) -> None:
        self._side = side
        self._records: list[AuditRecord] = []
        self._head = EMPTY_HEAD

    def append(
        self, kind: AuditKind, at_ms: int, capability: Capability | None = None, detail: str = ""
    ) -> AuditRecord:
        """Add a record; raises `TooLarge` when a session floods its log.

        A clock that is set back meanwhile does not show: no record is older than the one before it.
        """
        if len(self._records) >= MAX_AUDIT_RECORDS and kind is not AuditKind.ENDED:
            raise TooLarge(f"The audit log of this session is full: {MAX_AUDIT_RECORDS} records.")
        at_ms = max(at_ms, self._records[-1].at_ms) if self._records else at_ms
        cut = detail[:MAX_AUDIT_DETAIL]
        record = AuditRecord(len(self._records) + 1, at_ms, self._side, kind, self._head.hex(), capability, cut)
        self._records.append(record)
        self._head = record.digest()
        return record

    @classmethod
    def going_on(cls, side: Role, records: Sequence[AuditRecord]) -> AuditLog:
        """The log that these records began. Raises `ProtocolError` where they are no log."""
        log = cls(side)
        log._head = verified_head(records)
        log._records = list(records)
        return log

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


_KEPT = msgspec.json.Decoder(KeptRecord)
_HEX = re.compile(r"[0-9a-f]*")


def text_digest(text: str) -> bytes:
    """The hash that the next record holds of this one."""
    return hashlib.sha256(text.encode()).digest()


def parse_record(text: str) -> KeptRecord:
    """Read a record of any kind; raises `ProtocolError`."""
    try:
        return _KEPT.decode(text)
    except UNREADABLE as exc:
        raise ProtocolError(f"A record of an audit log cannot be read: {exc}.") from exc


def paired_detail(session: bytes, own_key: bytes, peer_key: bytes) -> str:
    return f"{session.hex()} {own_key.hex()} {peer_key.hex()}"


def read_paired(detail: str) -> Paired | None:
    """What a `PAIRED` record says, if it is one."""
    parts = detail.split(" ")
    if [len(part) for part in parts] != [16, 64, 64] or not all(_HEX.fullmatch(part) for part in parts):
        return None
    return Paired(*parts)


def head_detail(head: AuditHead) -> str:
    return f"{head.count} {head.head.hex()} {head.signature.hex()}"


def read_head(detail: str) -> KeptHead | None:
    """What a `PEER_HEAD` record says, if it is one."""
    count, _, rest = detail.partition(" ")
    head, _, signature = rest.partition(" ")
    is_count = count.isascii() and count.isdecimal() and len(count) < 10
    if not is_count or len(head) != 64 or len(signature) not in (0, 128) or not _HEX.fullmatch(head + signature):
        return None
    return KeptHead(int(count), head, signature)


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
    kept = (read_head(record.detail) for record in records if record.kind is AuditKind.PEER_HEAD)
    return [(each.count, each.head) for each in kept if each is not None]
