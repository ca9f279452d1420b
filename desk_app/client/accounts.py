"""Who a client is to the hub, and where that is kept on this computer.

Invariant: a secret is written only into a file that nobody else may read, or handed to a `TokenKeeper`.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Protocol

from desk_app.client.http import HubHttp
from desk_app.domain.ids import Millis
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.wire.http import CustomerSignedIn, Exchange

_DEVICE_KEY = re.compile(r"[0-9a-f]{64}")
STALE_TOKEN = frozenset({RefusalCode.TOKEN_INVALID, RefusalCode.TOKEN_EXPIRED, RefusalCode.TOKEN_REVOKED})
"""Refusals that a fresh token may heal."""


class Credentials(Protocol):
    """Where a desk gets its token from; called on the desk's loop."""

    async def token(self) -> str | Refusal:
        """Returns a token that has not been refused yet, or why there is none."""

    def reject(self, refusal: Refusal) -> bool:
        """The hub refused the token. Returns whether asking `token` once more may help without a person."""


class AgentCredentials:
    """An engineer's token, from `HubHttp.login`. When it is refused he has to sign in again."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str | Refusal:
        return self._token

    def reject(self, refusal: Refusal) -> bool:  # noqa: ARG002 - part of the contract
        return False


class DeviceCredentials:
    """A customer's device: exchanges app key, device key and JWT for a session token when one is needed.

    `http` stays its maker's, who closes it after the desk has ended.
    """

    def __init__(self, http: HubHttp, *, app_key: str, device_key: str, jwt: str = "", language: str = "") -> None:
        self._http = http
        self._exchange = Exchange(app_key=app_key, device_key=device_key, jwt=jwt, language=language)
        self.signed_in: CustomerSignedIn | None = None

    async def token(self) -> str | Refusal:
        if self.signed_in is None:
            answer = await self._http.exchange(self._exchange)
            if isinstance(answer, Refusal):
                return answer
            self.signed_in = answer
        return self.signed_in.token

    def reject(self, refusal: Refusal) -> bool:
        """A stale token is exchanged anew; anything else needs a person."""
        self.signed_in = None
        return refusal.code in STALE_TOKEN


class TokenKeeper(Protocol):
    """Keeps an engineer's token between two starts. May block: call it off the UI thread."""

    def load(self, account: str) -> str | None:
        """Returns the kept token of `account` (hub address and e-mail), or None."""

    def save(self, account: str, token: str) -> None: ...

    def forget(self, account: str) -> None: ...


class FileTokenKeeper:
    """Tokens in files of mode 0600; only where there is no keyring, and after the person agreed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, account: str) -> str | None:
        try:
            return self._file(account).read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    def save(self, account: str, token: str) -> None:
        write_private(self._file(account), token.encode())

    def forget(self, account: str) -> None:
        self._file(account).unlink(missing_ok=True)

    def _file(self, account: str) -> Path:
        return self._folder / f"token-{account.encode().hex()[-120:]}"


def load_or_make_device_key(file: Path) -> str:
    """Returns this device's key, 32 random bytes in hex; makes and keeps it (mode 0600) when there is none.

    A file that holds something else is replaced: a broken key is worth nothing to anybody.
    """
    try:
        key = file.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        key = ""
    if _DEVICE_KEY.fullmatch(key):
        return key
    return make_device_key(file)


def make_device_key(file: Path) -> str:
    """Makes a new device key in place of any old one: after `logout` this device is another one."""
    key = secrets.token_hex(32)
    write_private(file, key.encode())
    return key


def write_private(file: Path, data: bytes) -> None:
    """Writes a file whole or not at all, readable by its owner only. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)


def expires_soon(expires_at: Millis, now: Millis, within_ms: int = 60_000) -> bool:
    """Is a token of no more use for work that takes a moment?"""
    return expires_at - now < within_ms
