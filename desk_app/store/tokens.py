"""Rows of tokens, kept by their hash, and of failed attempts to get one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from desk_app.domain.ids import AgentId, AppId, CustomerId, DeviceId, Millis
from desk_app.store.tables_people import agents, customers, login_attempts, tokens


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """Whose token it is (an agent's or a customer's on a device), and until when it opens anything."""

    id: str
    agent_id: AgentId | None = None
    customer_id: CustomerId | None = None
    device_id: DeviceId | None = None
    app_id: AppId | None = None  # of a customer's
    label: str = ""
    channel_kind: str = ""
    created_at: Millis
    expires_at: Millis
    revoked: bool = False
    agent_disabled: bool = False


def insert_token(db: Connection, token: Token, token_hash: str) -> None:
    db.execute(
        insert(tokens).values(
            id=token.id,
            token_hash=token_hash,
            agent_id=token.agent_id,
            customer_id=token.customer_id,
            device_id=token.device_id,
            label=token.label,
            channel_kind=token.channel_kind,
            created_at=token.created_at,
            expires_at=token.expires_at,
        )
    )


def find_token(db: Connection, token_hash: str) -> Token | None:
    row = db.execute(
        select(tokens, agents.c.disabled, customers.c.app_id)
        .outerjoin(agents, agents.c.id == tokens.c.agent_id)
        .outerjoin(customers, customers.c.id == tokens.c.customer_id)
        .where(tokens.c.token_hash == token_hash)
    ).first()
    if row is None:
        return None
    return Token(
        id=row.id,
        agent_id=row.agent_id,
        customer_id=row.customer_id,
        device_id=row.device_id,
        app_id=row.app_id,
        label=row.label,
        channel_kind=row.channel_kind,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked=row.revoked_at is not None,
        agent_disabled=bool(row.disabled),
    )


def revoke_token(db: Connection, token_id: str, at: Millis) -> None:
    _revoke(db, tokens.c.id == token_id, at)


def revoke_of_agent(db: Connection, agent_id: AgentId, at: Millis, *, but: str = "") -> tuple[str, ...]:
    """Revokes all tokens of the agent except one; returns their ids."""
    return _revoke(db, (tokens.c.agent_id == agent_id) & (tokens.c.id != but), at)


def revoke_of_customer(db: Connection, customer_id: CustomerId, at: Millis) -> tuple[str, ...]:
    return _revoke(db, tokens.c.customer_id == customer_id, at)


def revoke_of_device(db: Connection, device_id: DeviceId, at: Millis) -> tuple[str, ...]:
    return _revoke(db, tokens.c.device_id == device_id, at)


def delete_beyond(
    db: Connection, kept: int, *, agent_id: AgentId | None, device_id: DeviceId | None
) -> tuple[str, ...]:
    """Forgets this agent's or device's tokens but for the `kept` newest; returns the ids of those that went."""
    mine = tokens.c.agent_id == agent_id if agent_id is not None else tokens.c.device_id == device_id
    newest_first = select(tokens.c.id).where(mine).order_by(tokens.c.created_at.desc(), tokens.c.id.desc())
    gone = tuple(db.execute(newest_first).scalars())[kept:]
    if gone:
        db.execute(delete(tokens).where(tokens.c.id.in_(gone)))
    return gone


def no_longer_good(db: Connection, token_ids: Sequence[str], now: Millis) -> tuple[str, ...]:
    """Which of these tokens were revoked, ran out, or belong to an agent who was disabled?"""
    if not token_ids:
        return ()
    rows = db.execute(
        select(tokens.c.id)
        .outerjoin(agents, agents.c.id == tokens.c.agent_id)
        .where(
            tokens.c.id.in_(token_ids),
            or_(tokens.c.revoked_at.is_not(None), tokens.c.expires_at <= now, agents.c.disabled.is_(True)),
        )
    ).scalars()
    return tuple(rows)


def delete_expired(db: Connection, before: Millis) -> int:
    """Forgets tokens that ran out before then; returns how many."""
    return db.execute(delete(tokens).where(tokens.c.expires_at < before)).rowcount


def note_attempt(db: Connection, row_id: str, subject: str, at: Millis) -> None:
    """Notes an attempt that is to be limited."""
    db.execute(insert(login_attempts).values(id=row_id, subject=subject, at=at))


def attempts_since(db: Connection, subject: str, since: Millis) -> tuple[int, Millis]:
    """Returns how many attempts there were, and the moment of the first of them (0 for none)."""
    row = db.execute(
        select(func.count().label("many"), func.coalesce(func.min(login_attempts.c.at), 0).label("first")).where(
            login_attempts.c.subject == subject, login_attempts.c.at >= since
        )
    ).one()
    return row.many, Millis(row.first)


def forget_attempts(db: Connection, subject: str) -> None:
    db.execute(delete(login_attempts).where(login_attempts.c.subject == subject))


def delete_these_attempts(db: Connection, row_ids: Sequence[str]) -> None:
    db.execute(delete(login_attempts).where(login_attempts.c.id.in_(row_ids)))


def delete_attempts(db: Connection, before: Millis) -> int:
    return db.execute(delete(login_attempts).where(login_attempts.c.at < before)).rowcount


def _revoke(db: Connection, which: ColumnElement[bool], at: Millis) -> tuple[str, ...]:
    rows: Any = db.execute(
        update(tokens).where(which, tokens.c.revoked_at.is_(None)).values(revoked_at=at).returning(tokens.c.id)
    ).scalars()
    return tuple(rows)
