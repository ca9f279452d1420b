"""The return ticket: what a host needs to go on with a session after its computer was restarted, once and soon.

It holds the secret that proves the session, so it is a secret itself. It is good on the computer and for the user that
it was made for, for a quarter of an hour; whoever changes a byte of it has nothing.

Invariant: `open_ticket` returns nothing that is too old, of another machine, or not as it was made.
"""

from __future__ import annotations

import hmac
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from remote_assist.errors import AssistError
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.signing import SEED_SIZE, SigningKey
from remote_assist.secure.transcript import expand, extract
from remote_assist.shown import Choice
from remote_assist.wire.audit import AuditRecord
from remote_assist.wire.control import Digest, Introduce
from remote_assist.wire.launch import HostConfig
from remote_assist.wire.limits import MAX_AUDIT_RECORDS
from remote_assist.wire.unreadable import UNREADABLE

RETURN_SECONDS = 900.0
MAX_TICKET = 8 * 1024 * 1024
_MAC_SIZE = 32
_AHEAD_MS = 5_000  # of the clock, which a restart may set a little


class ReturnRefused(AssistError):
    """A return ticket that is none, or is one no longer."""


class ReturnTicket(Struct, frozen=True):
    """See the module. `expires_at` is wall-clock milliseconds; `records` the host's log so far, which goes on.

    `choice` is what the customer showed: no more is shown again. `introduction` is how the viewer named itself.
    """

    config: HostConfig
    introduction: Introduce
    choice: Choice
    session: Annotated[bytes, Meta(min_length=8, max_length=8)]
    resume: Digest
    signing_seed: Annotated[bytes, Meta(min_length=SEED_SIZE, max_length=SEED_SIZE)]
    engineer_key: Digest
    expires_at: int
    records: Annotated[tuple[AuditRecord, ...], Meta(max_length=MAX_AUDIT_RECORDS + 1)]

    def __repr__(self) -> str:
        return f"ReturnTicket({self.session.hex()})"

    def keys(self) -> SessionKeys:
        """What proves the session."""
        local_sign = SigningKey(self.signing_seed).public
        return SessionKeys(self.session, b"", self.resume, local_sign, self.engineer_key)


def seal_ticket(ticket: ReturnTicket, machine: bytes) -> bytes:
    """The ticket's file. `machine` is what tells this user of this computer from any other."""
    inside = msgspec.msgpack.encode(ticket)
    return _mac(ticket, machine, inside) + inside


def open_ticket(data: bytes, machine: bytes, now_ms: int) -> ReturnTicket:
    """Read a ticket's file. Raises `ReturnRefused`."""
    if len(data) > MAX_TICKET:
        raise ReturnRefused(f"A return ticket of {len(data)} bytes is none.")
    inside = data[_MAC_SIZE:]
    try:
        ticket = msgspec.msgpack.decode(inside, type=ReturnTicket)
    except (*UNREADABLE, ValueError) as exc:
        raise ReturnRefused(f"The return ticket cannot be read: {exc}.") from exc
    if not hmac.compare_digest(data[:_MAC_SIZE], _mac(ticket, machine, inside)):
        raise ReturnRefused("The return ticket was changed, or belongs to another computer or user.")
    if not 0 < ticket.expires_at - now_ms <= RETURN_SECONDS * 1000 + _AHEAD_MS:
        raise ReturnRefused("The return ticket is too old.")
    return ticket


def _mac(ticket: ReturnTicket, machine: bytes, inside: bytes) -> bytes:
    key = expand(extract(ticket.resume, machine), b"return ticket")
    return hmac.digest(key, inside, "sha256")
