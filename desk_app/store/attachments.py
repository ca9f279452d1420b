"""Rows of attachments. The bytes lie in files named by their content, which several rows may share.

Invariant: a row is there only while its file is; a file without a row is rubbish and may go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, delete, exists, func, insert, select

from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import AgentId, AttachmentId, CustomerId, Millis
from desk_app.domain.messages import Visibility
from desk_app.store.tables_desk import attachments
from desk_app.store.tables_talk import message_attachments, messages, sessions

_CARRIED = exists().where(message_attachments.c.attachment_id == attachments.c.id)


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """An attachment and who uploaded it: an agent or a customer."""

    attachment: Attachment
    agent_id: AgentId | None = None
    customer_id: CustomerId | None = None


def insert_upload(db: Connection, upload: Upload, at: Millis) -> None:
    attachment = upload.attachment
    db.execute(
        insert(attachments).values(
            id=attachment.id,
            name=attachment.name,
            media_type=attachment.media_type,
            size=attachment.size,
            sha256=attachment.sha256,
            width=attachment.width,
            height=attachment.height,
            agent_id=upload.agent_id,
            customer_id=upload.customer_id,
            created_at=at,
        )
    )


def find_upload(db: Connection, attachment_id: AttachmentId) -> Upload | None:
    row = db.execute(select(attachments).where(attachments.c.id == attachment_id)).one_or_none()
    return None if row is None else _upload_of(row)


def find_uploads(db: Connection, ids: Sequence[AttachmentId]) -> dict[AttachmentId, Upload]:
    """Returns those that are there, by id."""
    if not ids:
        return {}
    rows = db.execute(select(attachments).where(attachments.c.id.in_(list(ids))))
    return {AttachmentId(row.id): _upload_of(row) for row in rows}


def is_carried(db: Connection, attachment_id: AttachmentId, *, to_customer: CustomerId | None = None) -> bool:
    """Does a message carry it? With `to_customer`: a public one of that customer's sessions?"""
    carried = select(message_attachments.c.message_id).where(message_attachments.c.attachment_id == attachment_id)
    if to_customer is not None:
        carried = (
            carried.join(messages, messages.c.id == message_attachments.c.message_id)
            .join(sessions, sessions.c.id == messages.c.session_id)
            .where(sessions.c.customer_id == to_customer, messages.c.visibility == Visibility.PUBLIC.value)
        )
    return db.execute(carried.limit(1)).first() is not None


def is_known_content(db: Connection, sha256: str) -> bool:
    """Does any row still need the file of this content?"""
    return db.execute(select(attachments.c.id).where(attachments.c.sha256 == sha256).limit(1)).first() is not None


class Amount(msgspec.Struct, frozen=True):
    """So many files with so many bytes together."""

    files: int
    size: int


def unsent(db: Connection, *, agent_id: AgentId | None, customer_id: CustomerId | None) -> Amount:
    """Returns what this person uploaded that no message carries."""
    mine = attachments.c.agent_id == agent_id if agent_id is not None else attachments.c.customer_id == customer_id
    return _amount(db, mine, ~_CARRIED)


def uploaded_since(db: Connection, customer_id: CustomerId, since: Millis) -> Amount:
    """Returns what this customer uploaded since then and is still kept."""
    return _amount(db, attachments.c.customer_id == customer_id, attachments.c.created_at > since)


def _amount(db: Connection, *conditions: ColumnElement[bool]) -> Amount:
    size = func.coalesce(func.sum(attachments.c.size), 0)
    row = db.execute(select(func.count(), size).where(*conditions)).one()
    return Amount(row[0], int(row[1]))


def delete_uncarried(db: Connection, before: Millis, limit: int) -> tuple[int, list[str]]:
    """Forgets up to `limit` uploads that no message carries and that are older than `before`.

    Returns how many, and the contents that no row needs any more: their files may go after the commit.
    """
    rows = db.execute(
        select(attachments.c.id, attachments.c.sha256)
        .where(attachments.c.created_at < before, ~_CARRIED)
        .order_by(attachments.c.created_at)
        .limit(limit)
    ).all()
    if not rows:
        return 0, []
    db.execute(delete(attachments).where(attachments.c.id.in_([row.id for row in rows])))
    contents = dict.fromkeys(row.sha256 for row in rows)
    return len(rows), [sha256 for sha256 in contents if not is_known_content(db, sha256)]


def attachment_of(row: Row[Any]) -> Attachment:
    """Reads a row of `attachments`."""
    values = row._mapping
    return Attachment(
        id=AttachmentId(values["id"]),
        name=values["name"],
        media_type=values["media_type"],
        size=values["size"],
        sha256=values["sha256"],
        width=values["width"],
        height=values["height"],
    )


def _upload_of(row: Row[Any]) -> Upload:
    values = row._mapping
    return Upload(
        attachment=attachment_of(row),
        agent_id=None if values["agent_id"] is None else AgentId(values["agent_id"]),
        customer_id=None if values["customer_id"] is None else CustomerId(values["customer_id"]),
    )
