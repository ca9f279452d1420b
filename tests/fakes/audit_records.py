"""Both sides' audit logs of a session that never was: written, signed and exchanged as the real ones are."""

from __future__ import annotations

import hashlib

from desk_app.domain.sessions import Side
from desk_app.wire.audit import AuditFileLog
from remote_assist.secure.signing import SigningKey
from remote_assist.wire.audit import AuditKind, AuditLog, head_detail, paired_detail
from remote_assist.wire.roles import Capability, Role

START = 1_760_000_000_000


class WrittenSession:
    """Two logs that fill as the test says; `heads` exchanges their heads, `end` closes both."""

    def __init__(self, assist_id: str, seed: str = "one", start: int = START) -> None:
        self.session = hashlib.sha256(f"{assist_id} {seed}".encode()).digest()[:8]
        self.keys = {role: SigningKey(hashlib.sha256(f"{role} {seed}".encode()).digest()) for role in Role}
        self.logs = {role: AuditLog(role) for role in Role}
        self.at = start
        self.assist_id = assist_id
        for role in Role:
            self.note(role, AuditKind.STARTED, detail=assist_id)
            mine, theirs = self.keys[role].public, self.keys[role.other].public
            self.note(role, AuditKind.PAIRED, detail=paired_detail(self.session, mine, theirs))

    def begin_anew(self, role: Role) -> None:
        """This side's program was killed and started again, and paired by the same key: the other's log goes on."""
        self.session = hashlib.sha256(self.session).digest()[:8]
        self.logs[role] = AuditLog(role)
        self.note(role, AuditKind.STARTED, detail=self.assist_id)
        self.note(role.other, AuditKind.RECONNECTED, detail="started again")
        for side in Role:
            mine, theirs = self.keys[side].public, self.keys[side.other].public
            self.note(side, AuditKind.PAIRED, detail=paired_detail(self.session, mine, theirs))

    def note(self, role: Role, kind: AuditKind, capability: Capability | None = None, detail: str = "") -> None:
        self.at += 100
        self.logs[role].append(kind, self.at, capability, detail)

    def both(self, kind: AuditKind, capability: Capability | None = None, detail: str = "") -> None:
        for role in Role:
            self.note(role, kind, capability, detail)

    def head(self, role: Role) -> None:
        """This side's head goes to the other."""
        log = self.logs[role]
        head = self.keys[role].sign_head(self.session, log.count, log.head)
        self.note(role.other, AuditKind.PEER_HEAD, detail=head_detail(head))

    def heads(self) -> None:
        self.head(Role.HOST)
        self.head(Role.VIEWER)

    def close(self, role: Role, reason: str = "ended_by_engineer") -> None:
        self.note(role, AuditKind.ENDED, detail=f"{reason}, {self.logs[role].count + 1} records")

    def end(self, reason: str = "ended_by_engineer") -> None:
        """The engineer's side closes first and says so; the customer's closes with it."""
        self.close(Role.VIEWER, reason)
        self.head(Role.VIEWER)
        self.close(Role.HOST, reason)

    def texts(self, role: Role) -> tuple[str, ...]:
        return tuple(record.text for record in self.logs[role].records)

    def file_log(self, role: Role) -> AuditFileLog:
        """The log as its side leaves it."""
        log = self.logs[role]
        closing = self.keys[role].sign_head(self.session, log.count, log.head)
        return AuditFileLog(
            side=Side.CUSTOMER if role is Role.HOST else Side.AGENT,
            count=log.count,
            head=log.head.hex(),
            signature=closing.signature.hex(),
            records=self.texts(role),
        )


def written_session(assist_id: str, seed: str = "one", *, rests: int = 3, start: int = START) -> WrittenSession:
    """A usual session: view and control asked and granted, control that rested, control taken back, the end."""
    session = WrittenSession(assist_id, seed, start)
    for capability in (Capability.VIEW, Capability.CONTROL):
        session.both(AuditKind.ASKED, capability)
        session.both(AuditKind.GRANTED, capability)
        session.heads()
    for number in range(rests):
        counted = "4" if number == rests - 1 else ""  # rests in a row, of which only the number is written
        session.both(AuditKind.PAUSED, Capability.CONTROL, counted)
        session.both(AuditKind.RESUMED, Capability.CONTROL)
    session.both(AuditKind.REVOKED, Capability.CONTROL)
    session.heads()
    session.end()
    return session
