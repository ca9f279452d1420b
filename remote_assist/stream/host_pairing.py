"""How a host answers who knocks: by code, through a hub, or by going on with a session.

A code is good for as many viewers as it was made for; a hub brings one, and so does a code that an engineer read out.
Each viewer pairs by itself and has keys of its own.

Whoever made a code waits for the other side's proof; whoever took one proves itself first. Which of the two this host
is was settled when it was made, and nothing that comes over a link is asked about it. A proof lets who is at the other
end check one guess, so a code that was taken is proved a few times and no more.

Invariant: once all places are taken, only those who hold a session get in: by resuming it, or by pairing through the
hub once more with the signing key it belongs to.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from remote_assist.errors import AssistError, PairingFailed
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
MOST_PROOFS = 3
"""Of one code that was taken; somebody in the engineer's place has a guess at it for each."""
_SAID_NO = frozenset({"wrong_code", "code_used", "pairing_failed"})


@dataclass(frozen=True, slots=True)
class Adopted:
    """Who has paired: what is kept for resuming, the words to compare, and which earlier session goes on in it."""

    keys: SessionKeys
    words: Words | None = None
    instead_of: bytes | None = None


class HostPairing:
    """Give one: a `code` that this side made, and for how many viewers; one that was `taken`; the hub's assist id.

    Beside a code that was taken the assist id only names the session: the hub brought the two together and no more.
    """

    def __init__(
        self,
        random_bytes: RandomBytes,
        *,
        code: Code | None = None,
        taken: Code | None = None,
        assist_id: str | None = None,
        places: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if sum(way is not None for way in (code, taken or assist_id)) != 1:
            raise ValueError("A host pairs by a code that it made, by one that it took, or through a hub.")
        if not 1 <= places <= (MOST_VIEWERS if code is not None else 1):
            raise ValueError(f"A code made here is for 1 to {MOST_VIEWERS} viewers; any other way brings one.")
        self._random = random_bytes
        self._clock = clock
        self._life = CodeLife(code, clock(), places) if code is not None else None
        self._taken = taken
        self._proofs_left = MOST_PROOFS
        self.assist_id = assist_id
        self._kept: dict[bytes, SessionKeys] = {}
        self.places = places
        self.seed = random_bytes(SEED_SIZE)
        self.signing = SigningKey(self.seed)

    @classmethod
    def returned(
        cls, random_bytes: RandomBytes, assist_id: str, seed: bytes, keys: SessionKeys, taken: Code | None = None
    ) -> HostPairing:
        """That of a share that goes on after a restart: it has its session, its signing key, and the way it paired."""
        pairing = cls(random_bytes, taken=taken, assist_id=assist_id)
        pairing.seed, pairing.signing = seed, SigningKey(seed)
        pairing._kept[keys.session] = keys
        return pairing

    def kept(self, session: bytes) -> SessionKeys:
        """What proves this session."""
        return self._kept[session]

    def choose(self, opening: bytes) -> Pairing:
        """The handshake that fits the other side's first message. Raises `PairingFailed` or `ProtocolError`."""
        method = method_of(opening)
        if method is Method.RESUME:
            keys = self._kept.get(session_resumed(opening))
            if keys is None:
                raise SessionUnknown("There is no session here to go on with.")
            return ResumePairing(Role.HOST, keys, self.signing, self._random)
        if method is Method.HUB and self.assist_id is not None and self._taken is None:
            holder = next(iter(self._kept.values()), None)
            only = holder.peer_sign if holder is not None else None
            return HubPairing(Role.HOST, self.assist_id, self.signing, self._random, only)
        if len(self._kept) >= self.places:
            raise CodeUsed("This session has its engineer; nobody else may enter by the same code.")
        if method is Method.CODE and self._life is not None:
            self._life.check(self._clock())
            return CodePairing(Role.HOST, self._life.code, self.signing, self._random, self._life)
        if method is Method.CODE and self._taken is not None:
            if self._proofs_left <= 0:
                raise CodeUsed("Somebody stands in the way of this code. Ask for a new one.")
            self._proofs_left -= 1
            return CodePairing(Role.HOST, self._taken, self.signing, self._random)
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

    def failed(self, exc: AssistError) -> None:
        """A handshake came to nothing. A code that was taken and is not theirs is not tried again: a person looks."""
        if self._taken is not None and exc.reason in _SAID_NO:
            self._proofs_left = 0

    @property
    def is_exhausted(self) -> bool:
        """Can nobody come in any more, although nobody did?"""
        if self._kept:
            return False
        if self._life is None:
            return self._taken is not None and self._proofs_left <= 0
        try:
            self._life.check(self._clock())
        except PairingFailed:
            return True
        return False
