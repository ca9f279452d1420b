"""Where an engineer's sign-in is kept between two starts: the system's keyring, else a private file after asking.

Invariant: nothing here runs on the UI thread but the choice; a keyring that is not there is no error.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

from desk_app.client.accounts import FileTokenKeeper, TokenKeeper
from desk_app.domain.refusals import Refusal, RefusalCode

log = logging.getLogger("deskside.keyring")
_SERVICE = "Deskside"


class _Keyring(Protocol):
    """What is used of the `keyring` package."""

    def get_password(self, service: str, account: str) -> str | None: ...
    def set_password(self, service: str, account: str, password: str) -> None: ...
    def delete_password(self, service: str, account: str) -> None: ...


class KeyringUnavailable(Exception):
    """There is no keyring on this computer, or it is locked."""


class KeyringKeeper:
    """The system's keyring. Blocks: called in a thread. Raises `KeyringUnavailable`."""

    def load(self, account: str) -> str | None:
        try:
            return self._keyring().get_password(_SERVICE, account)
        except Exception as exc:
            raise KeyringUnavailable(str(exc)) from exc

    def save(self, account: str, token: str) -> None:
        try:
            self._keyring().set_password(_SERVICE, account, token)
        except Exception as exc:
            raise KeyringUnavailable(str(exc)) from exc

    def forget(self, account: str) -> None:
        try:
            if self._keyring().get_password(_SERVICE, account) is not None:
                self._keyring().delete_password(_SERVICE, account)
        except Exception as exc:
            raise KeyringUnavailable(str(exc)) from exc

    def _keyring(self) -> _Keyring:
        # Finding its back-ends takes long and is wanted by the calling thread only, never at start-up.
        return cast(_Keyring, importlib.import_module("keyring"))


class Sign:
    """One account's kept sign-in; `in_file` says whether the person agreed to a file."""

    def __init__(self, folder: Path, keyring: TokenKeeper | None = None) -> None:
        self._keyring: TokenKeeper = keyring or KeyringKeeper()
        self.files = FileTokenKeeper(folder)

    async def load(self, account: str) -> str | None:
        """Returns the kept token of an account (hub and e-mail)."""
        token = await asyncio.to_thread(self.files.load, account)
        if token is not None:
            return token
        try:
            return await asyncio.to_thread(self._keyring.load, account)
        except KeyringUnavailable as exc:
            log.info("no keyring: %s", exc)
            return None

    async def save(self, account: str, token: str) -> bool:
        """Keeps the token in the keyring; returns whether there was one."""
        try:
            await asyncio.to_thread(self._keyring.save, account, token)
        except KeyringUnavailable as exc:
            log.info("no keyring: %s", exc)
            return False
        return True

    async def load_or_make(self, account: str, make: Callable[[], str]) -> tuple[str, bool]:
        """Returns what is kept under `account`, else something new; and whether it is kept, in the keyring or a file.

        A keyring that cannot be asked now is never written to: what it holds must not be lost.
        """
        return await asyncio.to_thread(self._load_or_make, account, make)

    def _load_or_make(self, account: str, make: Callable[[], str]) -> tuple[str, bool]:
        kept = self.files.load(account)
        if kept is not None:
            return kept, True
        try:
            kept = self._keyring.load(account)
            if kept is None:
                kept = make()
                self._keyring.save(account, kept)
        except KeyringUnavailable as exc:
            log.info("no keyring: %s", exc)
            return kept or make(), False
        return kept, True

    async def save_in_file(self, account: str, token: str) -> None:
        """Keeps the token in a file of mode 0600: only after the person agreed."""
        await asyncio.to_thread(self.files.save, account, token)

    async def forget(self, account: str) -> None:
        await asyncio.to_thread(self.files.forget, account)
        try:
            await asyncio.to_thread(self._keyring.forget, account)
        except KeyringUnavailable as exc:
            log.info("no keyring: %s", exc)


class KeptCredentials:
    """A desk's credentials that are looked up when they are first needed, so that the window need not wait."""

    def __init__(self, sign: Sign, account: str, token: str = "") -> None:
        self._sign = sign
        self._account = account
        self._token = token

    async def token(self) -> str | Refusal:
        if not self._token:
            self._token = await self._sign.load(self._account) or ""
        return self._token or Refusal(RefusalCode.TOKEN_INVALID)

    def reject(self, refusal: Refusal) -> bool:  # noqa: ARG002 - part of the contract
        """Only a person can sign in again."""
        self._token = ""
        return False
