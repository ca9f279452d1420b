"""How a host answers who knocks: by code, through a hub, or by going on with a session.

A code is good for as many viewers as it was made for; a hub brings one. Each viewer pairs by itself and has keys of its
own.

Invariant: once all places are taken, only those who hold a session get in: by resuming it, or by pairing through the
hub once more with the signing key it belongs to.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from remote_assist.errors import PairingFailed
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.codes import Code, CodeLife
from remote_assist.secure.hub_pairing import HubPairing
from remote_assist.secure.opening import method_of
from remote_assist.secure.pairing import Method, Pairing, RandomBytes
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.resume import ResumePairing, session_resumed
from remote_assist.secure.signing import SEED_SIZE, SigningKey
from remote_assist.secure.words import Words
from remote_assist.stream.handshake import CodeUsed, SessionUnknown
from remote_assist.wire.roles import Role

MOST_VIEWERS = 4
"""Of one share: the banner names each of them and has a button for each."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """Who has paired: what is kept for resuming, the words to compare, and which earlier session goes on in it."""

    keys: SessionKeys
    words: Words | None = None
    instead_of: bytes | None = None


class HostPairing:
    """Give either a code (this side issued it), and for how many viewers, or the hub's assist id."""

    def __init__(
        self,
        random_bytes: RandomBytes,
        *,
        code: Code | None = None,
        assist_id: str | None = None,
        places: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if (code is None) == (assist_id is None):
            raise ValueError("A host pairs by a code or through a hub, one of the two.")
        if not 1 <= places <= (MOST_VIEWERS if code is not None else 1):
            raise ValueError(f"A code is for 1 to {MOST_VIEWERS} viewers, a hub brings one.")
        self._random = random_bytes
        self._clock = clock
        self._life = CodeLife(code, clock(), places) if code is not None else None
        self.assist_id = assist_id
        self._kept: dict[bytes, SessionKeys] = {}
        self.places = places
        self.signing = SigningKey(random_bytes(SEED_SIZE))

    def choose(self, opening: bytes) -> Pairing:
        """The handshake that fits the other side's first message. Raises `PairingFailed` or `ProtocolError`."""
        method = method_of(opening)
        if method is Method.RESUME:
            keys = self._kept.get(session_resumed(opening))
            if keys is None:
                raise SessionUnknown("There is no session here to go on with.")
            return ResumePairing(Role.HOST, keys, self.signing, self._random)
        if method is Method.HUB and self.assist_id is not None:
            holder = next(iter(self._kept.values()), None)
            only = holder.peer_sign if holder is not None else None
            return HubPairing(Role.HOST, self.assist_id, self.signing, self._random, only)
        if len(self._kept) >= self.places:
            raise CodeUsed("This session has its engineer; nobody else may enter by the same code.")
        if method is Method.CODE and self._life is not None:
            self._life.check(self._clock())
            return CodePairing(Role.HOST, self._life.code, self.signing, self._random, self._life)
        raise PairingFailed("The two sides want to pair in different ways.")

    def adopt(self, pairing: Pairing) -> Adopted:
        """A handshake is done. A session that goes on in a new one can't be resumed itself any more."""
        keys = pairing.keys
        if keys.session in self._kept:
            return Adopted(self._kept[keys.session])
        replaced = None
        if len(self._kept) >= self.places:
            replaced = next((k.session for k in self._kept.values() if k.peer_sign == keys.peer_sign), None)
            if replaced is None:
                raise CodeUsed("This session has its engineer; nobody else may enter by the same code.")
            del self._kept[replaced]
        kept = self._kept[keys.session] = keys.for_resuming()
        return Adopted(kept, pairing.words, replaced)

    @property
    def is_by_ticket(self) -> bool:
        """Does a hub let nobody knock but the one engineer?"""
        return self.assist_id is not None

    @property
    def is_exhausted(self) -> bool:
        """Can nobody come in any more, although nobody did?"""
        if self._kept or self._life is None:
            return False
        try:
            self._life.check(self._clock())
        except PairingFailed:
            return True
        return False
