"""The return ticket opens on its computer, for its user, in its time, and as it was made; nothing else opens."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.secure.return_ticket import RETURN_SECONDS, ReturnRefused, ReturnTicket, open_ticket, seal_ticket
from remote_assist.secure.signing import SigningKey
from remote_assist.shown import Choice
from remote_assist.wire.audit import AuditKind, AuditLog
from remote_assist.wire.control import Introduce
from remote_assist.wire.launch import HostConfig
from remote_assist.wire.roles import Role

NOW = 1_760_000_000_000
MACHINE = b"this machine 1000"


def _ticket() -> ReturnTicket:
    log = AuditLog(Role.HOST)
    log.append(AuditKind.STARTED, NOW - 1000, detail="a-1")
    return ReturnTicket(
        HostConfig("a-1", "wss://hub.example.com/assist/a-1", "h", "Acme Ltd", "李工"),
        Introduce("李工", alive=True),
        Choice(),
        b"session!",
        b"r" * 32,
        b"s" * 32,
        b"e" * 32,
        NOW + int(RETURN_SECONDS * 1000),
        tuple(log.records),
    )


FILE = seal_ticket(_ticket(), MACHINE)


def test_ticket_opens_as_it_was_made() -> None:
    ticket = open_ticket(FILE, MACHINE, NOW)
    assert ticket == _ticket()
    keys = ticket.keys()
    assert (keys.session, keys.resume, keys.root) == (b"session!", b"r" * 32, b"")
    assert keys.local_sign == SigningKey(b"s" * 32).public


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_ticket_with_a_changed_byte_is_refused(place: int, change: int) -> None:
    spoiled = FILE[:place] + bytes([FILE[place] ^ change]) + FILE[place + 1 :]
    with pytest.raises(ReturnRefused):
        open_ticket(spoiled, MACHINE, NOW)


@given(st.binary(max_size=300) | st.integers(0, len(FILE) - 1).map(lambda size: FILE[:size]))
def test_what_is_no_ticket_is_refused(data: bytes) -> None:
    with pytest.raises(ReturnRefused):
        open_ticket(data, MACHINE, NOW)


@pytest.mark.parametrize("machine", [b"", b"other machine 1000", b"this machine 1001"])
def test_ticket_of_another_computer_or_user_is_refused(machine: bytes) -> None:
    with pytest.raises(ReturnRefused, match="another computer"):
        open_ticket(FILE, machine, NOW)


@pytest.mark.parametrize("later", [RETURN_SECONDS * 1000, 10 * RETURN_SECONDS * 1000, -60_000])
def test_ticket_out_of_its_time_is_refused(later: float) -> None:
    with pytest.raises(ReturnRefused, match="too old"):
        open_ticket(FILE, MACHINE, NOW + int(later))


def test_ticket_tells_nobody_its_secrets_by_accident() -> None:
    assert "rrr" not in repr(_ticket())
    assert "sss" not in f"{msgspec.structs.replace(_ticket(), expires_at=1)}"
