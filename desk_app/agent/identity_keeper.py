"""The engineer's own key beyond one session, and his vendor's certificate of it: found or made when first needed.

One account at one hub has one key on this computer; it is kept where the sign-in is. The certificate is no secret and
stands in a file.

Invariant: a key that is kept is never replaced; where it cannot be kept it lives for this run, and `is_kept` says so.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging

from PySide6.QtCore import QObject, Signal

from desk_app.agent.office import Office
from desk_app.agent.token_keeper import Sign
from remote_assist.stream.identity import Identity, KeyUnusable, NotCertified

log = logging.getLogger("deskside.identity")


def identity_keeper(office: Office) -> IdentityKeeper:
    """The one of this office."""
    return office.findChild(IdentityKeeper) or IdentityKeeper(office)


class IdentityKeeper(QObject):
    """Made once for an office. The coroutines run on its tasks' loop; `changed` may come from there."""

    changed = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._sign = office.sign
        name = hashlib.sha256(office.account.encode()).hexdigest()[:24]
        self._key_name, self._certificate_name = f"engineer key {name}", f"certificate {name}"
        self._may_use_file = office.preferences.token_in_file
        self._lock = asyncio.Lock()
        self.identity: Identity | None = None
        self.is_kept = False

    async def load(self) -> Identity:
        """Returns the key; asks keyring and disk the first time."""
        async with self._lock:
            if self.identity is None:
                self.identity = await self._loaded(self._sign) if self._sign is not None else Identity.new()
                self.changed.emit()
            return self.identity

    async def keep_in_file(self) -> None:
        """Keeps the key in a file of mode 0600: only after the person agreed."""
        identity = await self.load()
        if self._sign is not None:
            await self._sign.save_in_file(self._key_name, identity.secret_text)
            self.is_kept = True
            self.changed.emit()

    async def certify(self, text: str) -> NotCertified | None:
        """Takes the certificate in `text`, for the next screens; returns why it cannot be his."""
        identity = await self.load()
        try:
            certified = identity.with_certificate(text)
        except NotCertified as exc:
            return exc
        if self._sign is not None:
            await self._sign.save_in_file(self._certificate_name, certified.certificate_text)
        self.identity = certified
        self.changed.emit()
        return None

    async def forget_certificate(self) -> None:
        identity = await self.load()
        if self._sign is not None:
            await asyncio.to_thread(self._sign.files.forget, self._certificate_name)
        self.identity = identity.without_certificate()
        self.changed.emit()

    async def _loaded(self, sign: Sign) -> Identity:
        made = Identity.new()
        text, self.is_kept = await sign.load_or_make(self._key_name, lambda: made.secret_text)
        if not self.is_kept and self._may_use_file:
            await sign.save_in_file(self._key_name, text)
            self.is_kept = True
        try:
            identity = Identity.from_text(text)
        except KeyUnusable as exc:
            log.error("what is kept as the engineer's key is left alone: %s", exc)
            self.is_kept = False
            return made
        certificate = await asyncio.to_thread(sign.files.load, self._certificate_name)
        if certificate is None:
            return identity
        try:
            return identity.with_certificate(certificate)
        except NotCertified:
            return identity  # of a key that was here before: it proves nothing now
