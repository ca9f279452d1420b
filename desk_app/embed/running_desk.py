"""One customer's desk from its making to its end, on the loop's thread.

Invariant: two desks never have the same cache folder open; the next one is made when the one before has ended.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desk_app.client.accounts import DeviceCredentials, load_or_make_device_key
from desk_app.client.address import HubAddress
from desk_app.client.api import Desk
from desk_app.client.http import HubHttp
from desk_app.client.state import CustomerState
from desk_app.domain.refusals import Refusal, RefusalCode

_log = logging.getLogger("deskside.embed")
_FAREWELL_S = 5.0
_DEVICE_KEY = "device.key"

Jwt = Callable[[], str]
"""Returns a fresh token that says who the person is, "" for nobody; may block, and is called off the UI thread."""


@dataclass(frozen=True)
class Account:
    """Where a desk is and where it keeps its things. `folder` is this hub's and application's alone."""

    address: HubAddress
    app_key: str
    folder: Path
    language: str = ""

    @classmethod
    def at(cls, address: HubAddress, app_key: str, root: Path, language: str) -> Account:
        name = hashlib.sha256(f"{address}\n{app_key}".encode()).hexdigest()[:24]
        return cls(address, app_key, root / name, language)

    @property
    def has_been_used(self) -> bool:
        """Was this device in contact with the hub before?"""
        return (self.folder / _DEVICE_KEY).exists()


class AppCredentials:
    """The vendor's word for who the person is, asked anew for each exchange: a JWT lives an hour at most."""

    def __init__(self, http: HubHttp, account: Account, device_key: str, jwt: Jwt | None) -> None:
        self._http, self._account, self._device_key, self._jwt = http, account, device_key, jwt
        self._device: DeviceCredentials | None = None

    async def token(self) -> str | Refusal:
        if self._device is None:
            try:
                jwt = await asyncio.to_thread(self._jwt) if self._jwt is not None else ""
            except Exception as error:  # noqa: BLE001 - the vendor's own code; what it raises is told, not thrown
                _log.warning("The application's token callback raised", exc_info=error)
                return Refusal(RefusalCode.JWT_INVALID, {"detail": f"the application gave no token ({error})"[:200]})
            self._device = DeviceCredentials(
                self._http,
                app_key=self._account.app_key,
                device_key=self._device_key,
                jwt=jwt,
                language=self._account.language,
            )
        answer = await self._device.token()
        if isinstance(answer, Refusal):
            self._device = None
        return answer

    def reject(self, refusal: Refusal) -> bool:
        device, self._device = self._device, None
        return device is not None and device.reject(refusal)

    async def aclose(self) -> None:
        """Holds nothing: the HTTP side is the desk's own."""


class RunningDesk:
    """Made with `make`, run with `run` as a task; `finish` and `leave` end it."""

    def __init__(self, desk: Desk[CustomerState], account: Account, device_key: str) -> None:
        self.desk = desk
        self._account = account
        self._device_key = device_key
        self._ended = asyncio.Event()
        self._is_over = False
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def make(cls, account: Account, jwt: Jwt | None, farewell: asyncio.Event | None) -> RunningDesk:
        """Waits until the desk before has said its `farewell`, then makes this one. Files are read off the loop."""
        if farewell is not None:
            await farewell.wait()
        device_key = await asyncio.to_thread(load_or_make_device_key, account.folder / _DEVICE_KEY)
        who = hashlib.sha256(device_key.encode()).hexdigest()[:24]
        credentials = _Later()
        desk = Desk(
            CustomerState,
            account.address,
            credentials,
            cache_folder=account.folder,
            account=f"{account.address} {account.app_key} {who}",
            client="deskside-embed",
            language=account.language,
        )
        credentials.real = AppCredentials(desk.http, account, device_key, jwt)
        return cls(desk, account, device_key)

    async def run(self) -> None:
        """Raises `asyncio.CancelledError` when it was ended."""
        self._task = asyncio.current_task()
        if self._is_over:
            return
        try:
            await self.desk.run()
        finally:
            self._ended.set()

    def identify(self, jwt: Jwt | None) -> None:
        """The application says who the person is: sign in anew, on a connection of its own."""
        self.desk.wake(AppCredentials(self.desk.http, self._account, self._device_key, jwt))

    async def finish(self) -> None:
        """End it; what is pending stays on disk."""
        self._is_over = True
        if self._task is not None:
            self._task.cancel()
            await self._ended.wait()

    async def leave(self) -> None:
        """Revoke the token and end it, and leave nothing of the person on this computer, the device key included."""
        try:
            async with asyncio.timeout(_FAREWELL_S):
                await self.desk.sign_out()
        except TimeoutError:
            _log.info("The hub was not told of the logout: it did not answer.")
        await self.finish()
        await wipe(self._account)


async def wipe(account: Account) -> None:
    """Delete all that is kept for an account; the device is another one afterwards."""
    await asyncio.to_thread(shutil.rmtree, account.folder, ignore_errors=True)


class _Later:
    """Credentials that need the desk's own HTTP side, which is there a moment after them."""

    real: AppCredentials

    async def token(self) -> str | Refusal:
        return await self.real.token()

    def reject(self, refusal: Refusal) -> bool:
        return self.real.reject(refusal)

    async def aclose(self) -> None:
        await self.real.aclose()
