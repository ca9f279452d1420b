"""How a host answers who knocks: by code, through a hub, or by going on with its session.

Invariant: once a session exists, only its own viewer gets in, and only by resuming.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from remote_assist.errors import PairingFailed
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.codes import Code, CodeLife
from remote_assist.secure.hub_pairing import HubPairing
from remote_assist.secure.opening import method_of
from remote_assist.secure.pairing import Method, Pairing, RandomBytes
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.resume import ResumePairing
from remote_assist.secure.signing import SEED_SIZE, SigningKey
from remote_assist.secure.words import Words
from remote_assist.stream.handshake import CodeUsed, SessionUnknown
from remote_assist.wire.roles import Role


class HostPairing:
    """Give either a code (this side issued it) or the hub's assist id."""

    def __init__(
        self,
        random_bytes: RandomBytes,
        *,
        code: Code | None = None,
        assist_id: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if (code is None) == (assist_id is None):
            raise ValueError("A host pairs by a code or through a hub, one of the two.")
        self._random = random_bytes
        self._clock = clock
        self._life = CodeLife(code, clock()) if code is not None else None
        self._assist_id = assist_id
        self.signing = SigningKey(random_bytes(SEED_SIZE))
        self.keys: SessionKeys | None = None
        self.words: Words | None = None

    def choose(self, opening: bytes) -> Pairing:
        """The handshake that fits the other side's first message. Raises `PairingFailed` or `ProtocolError`."""
        method = method_of(opening)
        if method is Method.RESUME:
            if self.keys is None:
                raise SessionUnknown("There is no session here to go on with.")
            return ResumePairing(Role.HOST, self.keys, self.signing, self._random)
        if self.keys is not None:
            raise CodeUsed("This session has its engineer; nobody else may enter by the same code.")
        if method is Method.CODE and self._life is not None:
            try:
                self._life.check(self._clock())
            except PairingFailed as exc:
                raise CodeUsed(str(exc)) from exc
            return CodePairing(Role.HOST, self._life.code, self.signing, self._random, self._life)
        if method is Method.HUB and self._assist_id is not None:
            return HubPairing(Role.HOST, self._assist_id, self.signing, self._random)
        raise PairingFailed("The two sides want to pair in different ways.")

    def adopt(self, pairing: Pairing) -> SessionKeys:
        """A handshake is done; returns its keys."""
        keys = pairing.keys
        if self.keys is None:
            self.keys = keys.for_resuming()
        if isinstance(pairing, HubPairing):
            self.words = pairing.words
        return keys

    @property
    def is_exhausted(self) -> bool:
        """Can nobody come in any more, although nobody did?"""
        if self.keys is not None or self._life is None:
            return False
        try:
            self._life.check(self._clock())
        except PairingFailed:
            return True
        return False
