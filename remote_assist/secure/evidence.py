"""Do two audit logs of one session hold, each by itself and each against the other?

Who asks was not there: a hub, an auditor with a file. Everything follows from the texts of the records and the closing
heads: who signed, which heads of the other side each kept, how many records there were.

Invariant: a log in which a record was changed, removed, added or moved after its head was signed, or after the other
side kept a head of it, is found, and the first record that is wrong is named. What nobody has a head of (the end of a
log whose side vanished) and what both sides agree to falsify cannot be found here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from remote_assist.errors import ProtocolError
from remote_assist.secure.signing import is_head_signed
from remote_assist.wire.audit import (
    EMPTY_HEAD,
    AuditKind,
    KeptHead,
    KeptRecord,
    Paired,
    parse_record,
    read_head,
    read_paired,
    text_digest,
)
from remote_assist.wire.roles import Role

_CLOSING = re.compile(r", ([0-9]{1,9}) records$")


class WrongCode(StrEnum):
    """What is wrong; the comment says what `number` and `other` of a finding are."""

    UNREADABLE = "unreadable"  # record
    MISSING = "missing"  # record that should stand where `other` stands
    CHANGED = "changed"  # record, of which the next one holds another hash
    CHANGED_EITHER = "changed_either"  # record; it was changed or the next one was
    WRONG_SIDE = "wrong_side"  # record
    EARLIER = "earlier"  # record that is older than the one before it
    AFTER_END = "after_end"  # record behind the closing one
    NOT_CLOSED = "not_closed"  # the last record
    CLOSING_COUNT = "closing_count"  # the closing record, which counts `other`
    CUT = "cut"  # records that there are, of `other`
    TOO_MANY = "too_many"  # records that there are, instead of `other`
    LAST_CHANGED = "last_changed"  # the last record
    PAIRED_AGAIN = "paired_again"  # record, which names other keys than the first pairing, or the same session
    UNREADABLE_PAIRING = "unreadable_pairing"  # record
    UNREADABLE_HEAD = "unreadable_head"  # record
    HEADS_BACK = "heads_back"  # record
    HEAD_FORGED = "head_forged"  # record, which holds a head that the other side did not sign
    NO_PAIRING = "no_pairing"
    NOT_SIGNED = "not_signed"
    OTHER_SESSION = "other_session"  # the two logs are of different sessions
    OTHER_KEYS = "other_keys"  # the two sides name different keys
    CUT_BY_HEAD = "cut_by_head"  # records that there are, of `other`, by a head that the other side kept
    REWRITTEN = "rewritten"  # the first so many are not those that the other side kept a head of, in its record `other`


class Wrong(Struct, frozen=True):
    """The first thing that is wrong with the log of `side`."""

    code: WrongCode
    side: Role
    number: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True)
class Closing:
    """What one side says of its log at the end; head and signature in hex, the latter "" without a pairing."""

    count: int
    head: str
    signature: str = ""


class HeldHead(NamedTuple):
    """A head of the other side's log, with the record that holds it and the session that it is of."""

    number: int
    session: str
    head: KeptHead


@dataclass(slots=True)
class ReadLog:
    """One side's log as far as it was read. `wrong` is the first thing that is wrong with it by itself."""

    side: Role
    closing: Closing
    digests: list[bytes] = field(default_factory=list)
    pairings: dict[str, Paired] = field(default_factory=dict)  # by session: one, and one each time a program began anew
    heads: list[HeldHead] = field(default_factory=list)
    assist_id: str = ""
    wrong: Wrong | None = None

    @property
    def count(self) -> int:
        return len(self.digests)

    @property
    def paired(self) -> Paired | None:
        """The newest pairing: what is signed now is signed for its session."""
        return next(reversed(self.pairings.values()), None)

    @property
    def newest_head(self) -> KeptHead | None:
        """The last head of the other side's log that this one keeps."""
        return self.heads[-1].head if self.heads else None


def read_log(side: Role, closing: Closing, texts: Sequence[str]) -> ReadLog:
    """Read one log and check it by itself: the chain to its end first, then what its records say."""
    log = ReadLog(side, closing, [text_digest(text) for text in texts])
    records: list[KeptRecord] = []
    for number, text in enumerate(texts, start=1):
        try:
            records.append(parse_record(text))
        except ProtocolError:
            log.wrong = Wrong(WrongCode.UNREADABLE, side, number)
            break
    log.wrong = _broken_link(log, records) or log.wrong or _other_end(log)
    log.wrong = log.wrong or _false_record(log, records) or _false_closing(log, records)
    return log


def check_pair(one: ReadLog, other: ReadLog) -> Wrong | None:
    """Compare two logs that are right by themselves; returns the first thing that is wrong between them."""
    if not one.pairings or not other.pairings:
        unpaired = one if not one.pairings else other
        return None if one.pairings == other.pairings else Wrong(WrongCode.NO_PAIRING, unpaired.side)
    common = one.pairings.keys() & other.pairings.keys()
    if not common:
        return Wrong(WrongCode.OTHER_SESSION, one.side)
    for session in common:
        mine, theirs = one.pairings[session], other.pairings[session]
        if (mine.own_key, mine.peer_key) != (theirs.peer_key, theirs.own_key):
            return Wrong(WrongCode.OTHER_KEYS, one.side)
    return _against_heads(one, other) or _against_heads(other, one)


def _against_heads(log: ReadLog, keeper: ReadLog) -> Wrong | None:
    """Does `log` contain all that `keeper` has signed heads of?"""
    for held in keeper.heads:
        if held.session not in log.pairings:
            continue  # of a log that the same side began before or after this one
        head = held.head
        if head.count <= log.count and _head_at(log, head.count).hex() == head.head:
            continue
        if not _is_held_signed(keeper, held):
            return Wrong(WrongCode.HEAD_FORGED, keeper.side, held.number)
        if head.count > log.count:
            return Wrong(WrongCode.CUT_BY_HEAD, log.side, log.count, head.count)
        return Wrong(WrongCode.REWRITTEN, log.side, head.count, held.number)
    return None


def _is_held_signed(keeper: ReadLog, held: HeldHead) -> bool:
    """Is a head that this log keeps really the other side's?"""
    head, paired = held.head, keeper.pairings[held.session]
    return _is_signed(paired.peer_key, held.session, Closing(head.count, head.head, head.signature))


def _head_at(log: ReadLog, count: int) -> bytes:
    return log.digests[count - 1] if count else EMPTY_HEAD


def _broken_link(log: ReadLog, records: Sequence[KeptRecord]) -> Wrong | None:
    """The first record that does not stand where it stood, or is not what the next one has the hash of."""
    for number, record in enumerate(records, start=1):
        if record.number != number:
            return Wrong(WrongCode.MISSING, log.side, number, record.number)
        if record.previous == _head_at(log, number - 1).hex():
            continue
        if number == 1:
            return Wrong(WrongCode.CHANGED, log.side, 1)
        holds = records[number].previous if number < len(records) else log.closing.head
        # Whose own hash is confirmed by what follows is as it was, and so is what it says of the one before.
        is_confirmed = log.digests[number - 1].hex() == holds
        return Wrong(WrongCode.CHANGED if is_confirmed else WrongCode.CHANGED_EITHER, log.side, number - 1)
    return None


def _false_record(log: ReadLog, records: Sequence[KeptRecord]) -> Wrong | None:
    """The first record that cannot be, although the chain holds; notes pairing and heads by the way."""
    at_ms = -1
    for record in records:
        code = None
        if record.side != log.side.value:
            code = WrongCode.WRONG_SIDE
        elif record.at_ms < at_ms:
            code = WrongCode.EARLIER
        elif record.kind == AuditKind.STARTED and record.number == 1:
            log.assist_id = record.detail
        elif record.kind == AuditKind.PAIRED:
            code = _take_pairing(log, record)
        elif record.kind == AuditKind.PEER_HEAD:
            code = _take_head(log, record)
        elif record.kind == AuditKind.ENDED and record.number < log.count:
            return Wrong(WrongCode.AFTER_END, log.side, record.number + 1)
        if code is not None:
            return Wrong(code, log.side, record.number)
        at_ms = record.at_ms
    # Of the earlier ones the signature is asked for only where one does not fit the other side's log.
    for held in {held.session: held for held in log.heads}.values():
        if not _is_held_signed(log, held):
            return Wrong(WrongCode.HEAD_FORGED, log.side, held.number)
    return None


def _take_pairing(log: ReadLog, record: KeptRecord) -> WrongCode | None:
    paired, before = read_paired(record.detail), log.paired
    if paired is None:
        return WrongCode.UNREADABLE_PAIRING
    if paired.session in log.pairings:
        return WrongCode.PAIRED_AGAIN
    if before is not None and (before.own_key, before.peer_key) != (paired.own_key, paired.peer_key):
        return WrongCode.PAIRED_AGAIN
    log.pairings[paired.session] = paired
    return None


def _take_head(log: ReadLog, record: KeptRecord) -> WrongCode | None:
    head = read_head(record.detail)
    if head is None:
        return WrongCode.UNREADABLE_HEAD
    if log.paired is None:
        return WrongCode.NO_PAIRING
    held = log.heads[-1] if log.heads else None
    before = held.head if held is not None and held.session == log.paired.session else None
    if before is not None and (head.count, head.head) != (before.count, before.head) and head.count <= before.count:
        return WrongCode.HEADS_BACK
    log.heads.append(HeldHead(record.number, log.paired.session, head))
    return None


def _other_end(log: ReadLog) -> Wrong | None:
    """Is the end of the chain another one than the side closed its log with?"""
    closing, count = log.closing, log.count
    if count != closing.count:
        code = WrongCode.CUT if count < closing.count else WrongCode.TOO_MANY
        return Wrong(code, log.side, count, closing.count)
    if _head_at(log, count).hex() != closing.head:
        return Wrong(WrongCode.LAST_CHANGED, log.side, count)
    return None


def _false_closing(log: ReadLog, records: Sequence[KeptRecord]) -> Wrong | None:
    """The signature under the closing head, and the closing record."""
    closing, count = log.closing, log.count
    last = records[-1] if records else None
    if log.paired is not None and not _is_signed(log.paired.own_key, log.paired.session, closing):
        return Wrong(WrongCode.NOT_SIGNED, log.side)
    if last is None or last.kind != AuditKind.ENDED:
        return Wrong(WrongCode.NOT_CLOSED, log.side, count)
    counted = _CLOSING.search(last.detail)
    if counted is None or int(counted[1]) != count:
        return Wrong(WrongCode.CLOSING_COUNT, log.side, count, int(counted[1]) if counted else 0)
    return None


def _is_signed(key: str, session: str, closing: Closing) -> bool:
    try:
        head, signature = bytes.fromhex(closing.head), bytes.fromhex(closing.signature)
    except ValueError:
        return False
    return is_head_signed(bytes.fromhex(key), bytes.fromhex(session), closing.count, head, signature)
