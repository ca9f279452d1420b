"""The host's audit of one session: its own chain, the heads of the viewer's, and the report that remains of both.

Invariant: what can't be written down must not happen: a log that is full ends the session, by `overflowed`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from remote_assist.errors import TooLarge
from remote_assist.policy.rest_notes import RestNotes
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.signing import PeerLog, SigningKey
from remote_assist.wire.audit import PASSING, AuditKind, AuditLog, AuditRecord, head_detail, paired_detail, read_head
from remote_assist.wire.control import AuditHead, End
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability, Role

MOST_PASSED = 200  # facts about what passed that are kept at hand, the newest
_log = logging.getLogger(__name__)


class SessionLog:
    """Begins with the records of start and pairing. `wall` gives seconds since 1970."""

    def __init__(
        self,
        keys: SessionKeys,
        signing: SigningKey,
        wall: Callable[[], float],
        overflowed: Callable[[], None],
        *,
        assist_id: str = "",
        records: Sequence[AuditRecord] = (),
    ) -> None:
        self._session = keys.session
        self._signing = signing
        self._wall = wall
        self._overflowed = overflowed
        self._own = AuditLog.going_on(Role.HOST, records)
        self._peer = PeerLog(keys.peer_sign, keys.session)
        self._rests = RestNotes()
        self._used: set[Capability] = set()
        self._started_at = wall()
        self.passed = tuple(r for r in records if r.kind in PASSING)[-MOST_PASSED:]
        """Replaced as a whole: other threads read it."""
        self.on_passed: Callable[[AuditRecord], None] = lambda _record: None
        if records:
            self._remember_peer(records)
            self._used.update(r.capability for r in records if r.kind is AuditKind.GRANTED and r.capability)
            self._started_at = records[0].at_ms / 1000
            self.record(AuditKind.RECONNECTED, detail="after a restart")
            return
        self.record(AuditKind.STARTED, detail=assist_id)
        self.record(AuditKind.PAIRED, detail=paired_detail(keys.session, signing.public, keys.peer_sign))

    def _remember_peer(self, records: Sequence[AuditRecord]) -> None:
        """The viewer's log must go on from the newest head that was kept of it."""
        pairing = max((r.number for r in records if r.kind is AuditKind.PAIRED), default=0)
        heads = [read_head(r.detail) for r in records[pairing:] if r.kind is AuditKind.PEER_HEAD]
        if heads and (last := heads[-1]) is not None:
            self._peer.keep(AuditHead(last.count, bytes.fromhex(last.head), bytes.fromhex(last.signature)))

    def record(self, kind: AuditKind, capability: Capability | None = None, detail: str = "") -> None:
        """Write one fact down. What comes behind the end is no fact."""
        if self._own.is_closed:
            return
        if kind is AuditKind.GRANTED and capability is not None:
            self._used.add(capability)
        at_ms = int(self._wall() * 1000)
        written = self._rests.detail(kind, capability, detail, at_ms)
        if written is None:
            return
        try:
            record = self._own.append(kind, at_ms, capability, written)
        except TooLarge as exc:
            # Whoever flooded the log may call it what he likes.
            _log.warning("the session ends: %s", exc)
            self._overflowed()
            return
        if kind in PASSING:
            self.passed = (*self.passed, record)[-MOST_PASSED:]
            self.on_passed(record)

    def keep_head(self, head: AuditHead) -> None:
        """The viewer's log has come this far. Raises `SealBroken` or, for a log that goes back, `ProtocolError`."""
        self._peer.keep(head)
        self.record(AuditKind.PEER_HEAD, detail=head_detail(head))

    def viewer_began_anew(self, keys: SessionKeys) -> None:
        """The same engineer paired anew: this log goes on, his begins again."""
        self._session = keys.session
        self._peer = PeerLog(keys.peer_sign, keys.session)
        self.record(AuditKind.RECONNECTED, detail="started again")
        self.record(AuditKind.PAIRED, detail=paired_detail(keys.session, self._signing.public, keys.peer_sign))

    @property
    def records(self) -> Sequence[AuditRecord]:
        return self._own.records

    def head(self) -> AuditHead:
        """How far this log has come, signed."""
        return self._signing.sign_head(self._session, self._own.count, self._own.head)

    def end(self, reason: ReasonCode) -> AssistReport:
        """Close the log; returns what remains of the session. The first reason stays."""
        if not self._own.is_closed:
            self.record(AuditKind.ENDED, detail=f"{reason.value}, {self._own.count + 1} records")
        return AssistReport(
            reason,
            int(self._started_at * 1000),
            int(self._wall() * 1000),
            tuple(c for c in Capability if c in self._used),
            self._own.head.hex(),
            self._own.count,
            tuple(self._own.records),
            self.head().signature.hex(),
        )

    def closing(self, reason: ReasonCode) -> End:
        """The last message to the viewer: the reason and the signed head of the closed log."""
        return End(reason.value, self.head())
