"""Accounts of agents and tokens of both sides: signing in, out, and who a token belongs to.

Invariant: a token is known by its hash only, ends at its expiry, and stops at once when it is revoked or its agent
disabled. Failed log-ins are counted by account and by address.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from desk_app.domain.customers import ChannelKind
from desk_app.domain.ids import AgentId, Millis
from desk_app.domain.limits import NAME_CHARACTERS, TOKENS_AN_AGENT
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.text import one_line
from desk_app.hub.actors import Actor, AgentActor, CustomerActor, PersonActor
from desk_app.hub.facts import TokensRevoked
from desk_app.hub.passwords import Passwords, acceptable, secret_hash
from desk_app.hub.transaction import Tx, View
from desk_app.hub.verbs import Verb, Verbs
from desk_app.store import agents, tokens
from desk_app.store.tokens import Token
from desk_app.wire.agents import ChangePassword
from desk_app.wire.http import Login, SignedIn
from desk_app.wire.protocol import Done

AGENT_TOKEN_MS = 30 * 24 * 3600 * 1000
ATTEMPTS_WINDOW_MS = 15 * 60 * 1000
ATTEMPTS_AN_ACCOUNT = 5
ATTEMPTS_AN_ADDRESS = 30
_TOKEN_BYTES = 32


class Accounts:
    """Signing in and out; the slow part of it is `Passwords`."""

    def __init__(self, verbs: Verbs, passwords: Passwords) -> None:
        self._verbs = verbs
        self._passwords = passwords

    async def login(self, login: Login, address: str) -> SignedIn:
        """E-mail and password for a token. Raises `Refused`: bad_credentials, login_limited, agent_disabled."""
        email = one_line(login.email, NAME_CHARACTERS, "email").lower()
        label = one_line(login.device, NAME_CHARACTERS, "device")
        subjects = {f"account:{email}": ATTEMPTS_AN_ACCOUNT, f"address:{address}": ATTEMPTS_AN_ADDRESS}
        attempts = await self._verbs.change(lambda tx: limit_attempts(tx, subjects))
        record = await self._verbs.view(lambda view: agents.find_agent_by_email(view.db, email))
        if (
            not await self._passwords.matches(login.password, record.password_hash if record else None)
            or record is None
        ):
            raise Refused(RefusalCode.BAD_CREDENTIALS)
        if record.agent.disabled:
            raise Refused(RefusalCode.AGENT_DISABLED)
        agent = record.agent

        def sign_in(tx: Tx) -> SignedIn:
            tokens.forget_attempts(tx.db, f"account:{email}")
            tokens.delete_these_attempts(tx.db, attempts)
            secret = fresh_secret(tx)
            expires_at = Millis(tx.now + AGENT_TOKEN_MS)
            token = Token(id=tx.new_id(), agent_id=agent.id, label=label, created_at=tx.now, expires_at=expires_at)
            tokens.insert_token(tx.db, token, secret_hash(secret))
            if gone := tokens.delete_beyond(tx.db, TOKENS_AN_AGENT, agent_id=agent.id, device_id=None):
                tx.after_commit(TokensRevoked(gone))
            return SignedIn(token=secret, expires_at=expires_at, agent=agent)

        return await self._verbs.change(sign_in)

    async def logout(self, token: str) -> Done:
        """Revokes the token; one that opens nothing any more is no error."""

        def revoke(tx: Tx) -> Done:
            found = tokens.find_token(tx.db, secret_hash(token))
            if found is not None and not found.revoked:
                tokens.revoke_token(tx.db, found.id, tx.now)
                tx.after_commit(TokensRevoked((found.id,)))
            return Done()

        return await self._verbs.change(revoke)

    async def actor_of(self, token: str) -> PersonActor:
        """Who holds this token. Raises `Refused`: token_invalid, token_expired, token_revoked, agent_disabled."""
        return await self._verbs.view(lambda view: actor_of(view, token))

    async def prepare_change_password(self, verbs: Verbs, actor: Actor, command: ChangePassword) -> Verb:
        """Compares and hashes before the transaction of `ChangePassword`."""
        if not isinstance(actor, AgentActor):
            raise Refused(RefusalCode.FORBIDDEN, what="change_password")
        subjects = {f"password:{actor.id}": ATTEMPTS_AN_ACCOUNT}
        await verbs.change(lambda tx: limit_attempts(tx, subjects))
        record = await verbs.view(lambda view: agents.find_agent(view.db, actor.id))
        if record is None or not await self._passwords.matches(command.old, record.password_hash):
            raise Refused(RefusalCode.BAD_CREDENTIALS)
        kept = await self._passwords.hashed(acceptable(command.new))

        def change_password(tx: Tx, who: AgentActor, _command: ChangePassword) -> Done:
            agents.change_agent(tx.db, who.id, password_hash=kept)
            revoked = tokens.revoke_of_agent(tx.db, who.id, tx.now, but=who.token_id)
            tokens.forget_attempts(tx.db, f"password:{who.id}")
            tx.after_commit(TokensRevoked(revoked))
            return Done()

        return change_password


def fresh_secret(tx: Tx) -> str:
    """Returns a new token: 32 random bytes, URL-safe."""
    return base64.urlsafe_b64encode(tx.random_bytes(_TOKEN_BYTES)).rstrip(b"=").decode()


def limit_attempts(tx: Tx, subjects: Mapping[str, int]) -> tuple[str, ...]:
    """Notes one more attempt of each subject and returns the notes' ids.

    Raises `Refused` (login_limited) when one had its number. Noted before the outcome is known, so that many at once
    don't slip through.
    """
    for subject, limit in subjects.items():
        many, first = tokens.attempts_since(tx.db, subject, Millis(tx.now - ATTEMPTS_WINDOW_MS))
        if many >= limit:
            raise Refused(RefusalCode.LOGIN_LIMITED, retry_s=max(1, (first + ATTEMPTS_WINDOW_MS - tx.now) // 1000))
    noted = {subject: tx.new_id() for subject in subjects}
    for subject, row_id in noted.items():
        tokens.note_attempt(tx.db, row_id, subject, tx.now)
    return tuple(noted.values())


def actor_of(view: View, token: str) -> PersonActor:
    """Who holds this token; see `Accounts.actor_of`."""
    found = tokens.find_token(view.db, secret_hash(token))
    if found is None:
        raise Refused(RefusalCode.TOKEN_INVALID)
    if found.agent_disabled:
        raise Refused(RefusalCode.AGENT_DISABLED)
    if found.revoked:
        raise Refused(RefusalCode.TOKEN_REVOKED)
    if found.expires_at <= view.now:
        raise Refused(RefusalCode.TOKEN_EXPIRED)
    if found.agent_id is not None:
        record = agents.find_agent(view.db, AgentId(found.agent_id))
        if record is None:
            raise Refused(RefusalCode.TOKEN_INVALID)
        return AgentActor(id=record.agent.id, name=record.agent.name, role=record.agent.role, token_id=found.id)
    if found.customer_id is None or found.app_id is None or found.device_id is None:
        raise Refused(RefusalCode.TOKEN_INVALID)
    return CustomerActor(
        id=found.customer_id,
        app_id=found.app_id,
        device_id=found.device_id,
        token_id=found.id,
        channel_kind=ChannelKind(found.channel_kind or ChannelKind.APP),
    )
