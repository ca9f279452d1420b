"""Passwords as argon2 hashes and secrets as SHA-256: slow where people choose, quick where chance did.

Invariant: hashing a password never runs on the loop's thread, and only a few at once.
"""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desk_app.domain.refusals import RefusalCode, Refused

PASSWORD_CHARACTERS = range(10, 201)


def secret_hash(secret: str) -> str:
    """Returns what is kept of a token, a device key or a ticket: random enough that one SHA-256 does."""
    return hashlib.sha256(secret.encode()).hexdigest()


def acceptable(password: str) -> str:
    """Returns the password, or raises `Refused` when it is too short (empty) or too long."""
    if len(password) < PASSWORD_CHARACTERS.start:
        raise Refused(RefusalCode.EMPTY, field="password")
    if len(password) not in PASSWORD_CHARACTERS:
        raise Refused(RefusalCode.TOO_LONG, field="password", limit=PASSWORD_CHARACTERS.stop - 1)
    return password


class Passwords:
    """Hashes and compares, two at a time. `quick` is for tests that log in often."""

    def __init__(self, *, quick: bool = False) -> None:
        self._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if quick else PasswordHasher()
        self._threads = ThreadPoolExecutor(2, "passwords")
        self._nobody = self._hasher.hash("nobody has this password")

    async def hashed(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    async def matches(self, password: str, kept: str | None) -> bool:
        """Is it the password of this hash? Without a hash it takes as long and says no."""
        if len(password) > PASSWORD_CHARACTERS.stop:  # none that long was ever accepted
            return False
        right = await asyncio.get_running_loop().run_in_executor(
            self._threads, self._matches, password, kept or self._nobody
        )
        return right and kept is not None

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    def _matches(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
