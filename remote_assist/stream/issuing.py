"""The code that an engineer's side made: announced once it can be used, tried a few times, then another one or none.

A code is made where nobody else sees it. Where a relay is the meeting place, the nameplate (its public part) is ours to
choose, so a code is announced only once its nameplate is held, and one that somebody sits on costs another code. Where
a hub reserved the nameplate, each customer who took the code is one visit, and what ends a visit is for the caller.

Invariant: of one code no more than `MOST_FAILURES` confirmations are ever looked at, whoever tries and however often
the two ends meet.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from remote_assist.errors import PairingFailed
from remote_assist.secure.codes import CODE_LIFETIME, MOST_FAILURES, Code, CodeLife, new_code, nine_digits
from remote_assist.secure.pairing import RandomBytes

__all__ = ["CODE_LIFETIME", "MOST_FAILURES", "Code", "Issuer", "IssuerListener", "nine_digits"]

MOST_VISITS = 3
"""Visits to a nameplate that came to nothing; then somebody sits there, and the code is given up for another one."""
VISIT_SECONDS = 60.0
"""How long a customer who took the code at a hub may take until his computer is there."""


class IssuerListener(Protocol):
    """Told in the viewer's thread."""

    def code_made(self, code: Code) -> None:
        """This code can be read out now; one that was told before is of no use any more."""

    def try_failed(self, left: int) -> None:
        """Somebody had the wrong code; so many tries are left."""


class Issuer:
    """One code at a time. `public` is a nameplate that a hub reserved; without it nameplates are drawn here."""

    def __init__(
        self,
        random_bytes: RandomBytes,
        listener: IssuerListener,
        *,
        public: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._random = random_bytes
        self._listener = listener
        self._public = public
        self._clock = clock
        self._told: Code | None = None
        self._draw()

    def _draw(self) -> None:
        self.code = new_code(self._random, self._public)
        self.life = CodeLife(self.code, self._clock())
        self._visits = 0
        self._tries_left = self.life.tries_left

    @property
    def is_told(self) -> bool:
        """Was the present code announced?"""
        return self._told == self.code

    def tell(self) -> None:
        """The code can be used from now on: announce it, once."""
        if not self.is_told:
            self._told = self.code
            self._listener.code_made(self.code)

    def renew(self) -> None:
        """Somebody sits on the nameplate: another code. Raises `PairingFailed` where a hub reserved it."""
        if self._public:
            raise PairingFailed("This code cannot be used any more. Make another one.", "code_used")
        self._draw()

    def check(self) -> None:
        """Raises `PairingFailed` when it may not be tried any more: `code_burned`, `code_expired`, `code_used`."""
        if self.life.is_burned:
            raise PairingFailed(
                "The code was entered wrongly three times and is burned. Make another one.", "code_burned"
            )
        if not self.remaining:
            raise PairingFailed("The code is older than ten minutes. Make another one.", "code_expired")
        self.life.check(self._clock())

    @property
    def remaining(self) -> float:
        """Seconds that the code still lives."""
        return self.life.remaining(self._clock())

    @property
    def patience(self) -> float:
        """Seconds to wait for the other end's first word."""
        return min(self.remaining, VISIT_SECONDS) if self._public else self.remaining

    def visit_failed(self, exc: Exception) -> None:
        """Two ends met, or seemed to, and did not pair. Raises what it means if this is the end."""
        if self.life.tries_left < self._tries_left:
            self._tries_left = self.life.tries_left
            self._listener.try_failed(self._tries_left)
        else:
            self._visits += 1
        self.check()
        if self._public:
            raise exc
        if self._visits >= MOST_VISITS:
            self.renew()
