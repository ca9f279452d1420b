"""Runs a pairing over a link: handshake records both ways until both sides hold the same keys, or a clear failure.

Who finds something wrong says so to the other side, which learns no more than that.

Invariant: before the pairing is done nothing but handshake records is sent or taken, each exactly the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from remote_assist.errors import AssistError, PairingFailed, PeerGone, ProtocolError, SealBroken
from remote_assist.secure.code_pairing import CodePairing, refusal
from remote_assist.secure.pairing import Pairing
from remote_assist.stream.transport import Link
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.record import HEADER_SIZE, NO_SESSION, Header, RecordClass, handshake_record, parse_header
from remote_assist.wire.roles import Direction, Role

HANDSHAKE_TIMEOUT = 20.0  # seconds for what the other side answers at once
RETURN_TIMEOUT = 5.0  # the same where a session goes on: a path that is lost once more is tried anew
_FAREWELL = 1.0
_TOLD = frozenset({"code_used", "unknown_session", "version", "room_taken"})


class Handshake:
    """One pairing on one link."""

    def __init__(self, link: Link, role: Role, timeout: float | None = None) -> None:
        self._link = link
        self._role = role
        self._timeout = HANDSHAKE_TIMEOUT if timeout is None else timeout
        self._sent = 0
        self._heard = 0

    async def run_viewer(self, pairing: Pairing, patience: float | None = HANDSHAKE_TIMEOUT) -> None:
        """The viewer begins. Raises `PairingFailed`, `ProtocolError`, `TooLarge` or `PeerGone`.

        `patience` bounds the wait for the host's first message; None where a relay or hub holds the door open.
        """
        async with _deadline(self._timeout):
            await self._send_all(pairing.start())
        try:
            async with _deadline(patience):
                answer = await self._awaited()
            async with _deadline(self._timeout):
                await self._send_all(pairing.receive(answer))
                await self._finish(pairing)
        except PeerGone:
            await self._hear_why(pairing)
            raise
        except (PairingFailed, ProtocolError, SealBroken) as exc:
            await self._refuse(exc, pairing)
            raise

    async def run_host(self, choose: Callable[[bytes], Pairing], patience: float | None = None) -> Pairing:
        """The host hears the viewer's first message, then `choose` decides how to pair (or raises `PairingFailed`).

        `patience` bounds the wait for that message; None where a relay or hub holds the door open.
        """
        async with _deadline(patience):
            try:
                opening = await self._awaited()
            except (ProtocolError, SealBroken) as exc:
                # One of another version cannot read it, but sees by its header which one this side speaks.
                await self._refuse(exc, None)
                raise
        async with _deadline(self._timeout):
            pairing: Pairing | None = None
            try:
                pairing = choose(opening)
                await self._send_all(pairing.start())
                await self._send_all(pairing.receive(opening))
                await self._finish(pairing)
            except (PairingFailed, ProtocolError, SealBroken) as exc:
                await self._refuse(exc, pairing)
                raise
        return pairing

    async def _refuse(self, exc: AssistError, pairing: Pairing | None) -> None:
        """Tell the other side, unless it is gone: then the failure is what counts, and not that nobody heard it.

        That it was slow is no reason to tell: it may have taken the last proof for good by now, and what is plain then
        ends the session.
        """
        if exc.reason == ReasonCode.PAIRING_TIMEOUT:
            return
        with suppress(PeerGone, TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await self._send(refusal(_reason(exc, pairing)))

    async def _hear_why(self, pairing: Pairing) -> None:
        """Who has gone may have said why, and that lies unread. Raises `PairingFailed` then."""
        with suppress(PeerGone):
            while not pairing.is_paired:
                pairing.receive(await self._receive())

    async def _finish(self, pairing: Pairing) -> None:
        while not pairing.is_paired:
            await self._send_all(pairing.receive(await self._receive()))

    async def _send_all(self, messages: list[bytes]) -> None:
        for message in messages:
            await self._send(message)

    async def _send(self, message: bytes) -> None:
        await self._link.send(handshake_record(Direction.sent_by(self._role), self._sent, message))
        self._sent += 1

    async def _awaited(self) -> bytes:
        """The other side's first message, however long it takes to come. Raises `PeerGone` when the path dies."""
        receiving = asyncio.ensure_future(self._receive())
        watching = asyncio.ensure_future(self._link.watch())
        try:
            await asyncio.wait({receiving, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not receiving.done():
                self._link.abort()  # nothing more is to be heard on it
                watching.result()
            return await receiving
        finally:
            for task in (receiving, watching):
                task.cancel()
            await asyncio.gather(receiving, watching, return_exceptions=True)

    async def _receive(self) -> bytes:
        record = await self._link.receive()
        header = parse_header(record)
        if header.record_class is not RecordClass.HANDSHAKE:
            raise SealBroken("A sealed record came before the pairing was done.")
        if header.direction is not Direction.sent_by(self._role.other):
            raise ProtocolError("A pairing message came back to the side that sent it.")
        due = Header(header.direction, RecordClass.HANDSHAKE, 0, NO_SESSION, self._heard)
        if record[:HEADER_SIZE] != due.pack():
            raise ProtocolError("A pairing message was repeated, left out or changed on its way.")
        self._heard += 1
        return record[HEADER_SIZE:]


@asynccontextmanager
async def _deadline(seconds: float | None) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as exc:
        raise PairingFailed("The other side did not finish pairing in time.", "pairing_timeout") from exc


class CodeUsed(PairingFailed):
    """The code can't be tried any more; told to the other side as `code_used`."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "code_used")


class SessionUnknown(PairingFailed):
    """A resume names a session that is not here; told as `unknown_session`."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "unknown_session")


def _reason(exc: AssistError, pairing: Pairing | None) -> str:
    """What the other side is told. A proof that does not hold is a wrong code where there is one; it learns no more."""
    if exc.reason in _TOLD:
        return exc.reason
    is_code = isinstance(exc, PairingFailed) and isinstance(pairing, CodePairing)
    return "wrong_code" if is_code else "pairing_failed"
