"""Rows of messages. How far a message was delivered is read from its conversation's marks, not kept a message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select

from desk_app.domain.articles import ArticleCard
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import AttachmentId, ChannelId, ConversationId, MessageId, SessionId
from desk_app.domain.messages import AuthorKind, Delivery, Message, Notice, Visibility
from desk_app.store.sessions import ConversationRecord
from desk_app.store.tables_desk import attachments
from desk_app.store.tables_talk import message_attachments, messages

AGENT_AUTHORS = (AuthorKind.AGENT, AuthorKind.ROBOT)


_INSERT = insert(messages)


def insert_message(db: Connection, message: Message, channel_id: ChannelId) -> None:
    """Adds a message with its attachments, which are there already."""
    db.execute(
        _INSERT,
        {
            "id": message.id,
            "session_id": message.session_id,
            "conversation_id": message.conversation_id,
            "channel_id": channel_id,
            "seq": message.seq,
            "at": message.at,
            "author_kind": message.author_kind.value,
            "author_id": message.author_id,
            "author_name": message.author_name,
            "visibility": message.visibility.value,
            "text": message.text,
            "article": "" if message.article is None else msgspec.json.encode(message.article).decode(),
            "notice": "" if message.notice is None else msgspec.json.encode(message.notice).decode(),
            "external_id": message.external_id or None,
            "client_ref": message.client_ref,
        },
    )
    if message.attachments:
        db.execute(
            insert(message_attachments),
            [
                {"message_id": message.id, "attachment_id": attachment.id, "place": place}
                for place, attachment in enumerate(message.attachments)
            ],
        )


def last_messages(
    db: Connection, records: Sequence[ConversationRecord], *, internal: bool, limit: int
) -> list[Message]:
    """Returns the last `limit` messages of each conversation, conversation after conversation, oldest first."""
    if not records:
        return []
    conditions: list[ColumnElement[bool]] = [messages.c.conversation_id.in_([record.id for record in records])]
    if not internal:
        conditions.append(messages.c.visibility == Visibility.PUBLIC.value)
    place = (
        func.row_number()
        .over(partition_by=messages.c.conversation_id, order_by=messages.c.seq.desc())
        .label("place_from_end")
    )
    ranked = select(messages, place).where(and_(*conditions)).subquery()
    rows = db.execute(
        select(ranked).where(ranked.c.place_from_end <= limit).order_by(ranked.c.conversation_id, ranked.c.seq)
    ).all()
    return _messages_of(db, rows, {record.id: record for record in records})


def messages_before(
    db: Connection, record: ConversationRecord, before_seq: int, *, internal: bool, limit: int
) -> list[Message]:
    """Returns up to `limit` messages of the conversation nearest before `before_seq`, oldest first."""
    conditions: list[ColumnElement[bool]] = [messages.c.conversation_id == record.id, messages.c.seq < before_seq]
    if not internal:
        conditions.append(messages.c.visibility == Visibility.PUBLIC.value)
    rows = db.execute(select(messages).where(and_(*conditions)).order_by(messages.c.seq.desc()).limit(limit)).all()
    return _messages_of(db, rows[::-1], {record.id: record})


def notes_of(db: Connection, records: Sequence[ConversationRecord], limit: int) -> list[Message]:
    """Returns the last `limit` notes that agents wrote into conversations of one session, oldest first."""
    if not records:
        return []
    written = (
        select(messages)
        .where(
            messages.c.conversation_id.in_([record.id for record in records]),
            messages.c.visibility == Visibility.INTERNAL.value,
            messages.c.author_kind == AuthorKind.AGENT.value,
        )
        .order_by(messages.c.at.desc(), messages.c.seq.desc())
        .limit(limit)
    )
    return _messages_of(db, db.execute(written).all()[::-1], {record.id: record for record in records})


def last_seq_up_to(db: Connection, record: ConversationRecord, seq: int, *, by_customer: bool) -> int:
    """Returns the seq of that side's last public message not after `seq`, or 0."""
    kinds = (AuthorKind.CUSTOMER,) if by_customer else AGENT_AUTHORS
    return (
        db.execute(
            select(func.max(messages.c.seq)).where(
                messages.c.conversation_id == record.id,
                messages.c.seq <= seq,
                messages.c.author_kind.in_(kinds),
                messages.c.visibility == Visibility.PUBLIC.value,
            )
        ).scalar()
        or 0
    )


def count_after(db: Connection, record: ConversationRecord, seq: int, *, by_customer: bool) -> int:
    """Counts that side's public messages after `seq`."""
    kinds = (AuthorKind.CUSTOMER,) if by_customer else AGENT_AUTHORS
    return db.execute(
        select(func.count()).where(
            messages.c.conversation_id == record.id,
            messages.c.seq > seq,
            messages.c.author_kind.in_(kinds),
            messages.c.visibility == Visibility.PUBLIC.value,
        )
    ).scalar_one()


def delivery_of(record: ConversationRecord, author_kind: AuthorKind, visibility: Visibility, seq: int) -> Delivery:
    """How far a message came, by the marks of the other side; notes and notices are just sent."""
    if visibility is Visibility.INTERNAL or author_kind is AuthorKind.SYSTEM:
        return Delivery.SENT
    by_customer = author_kind is AuthorKind.CUSTOMER
    read, delivered = (
        (record.agent_read, record.agent_delivered)
        if by_customer
        else (record.customer_read, record.customer_delivered)
    )
    return Delivery.READ if seq <= read else Delivery.DELIVERED if seq <= delivered else Delivery.SENT


def _messages_of(
    db: Connection, rows: Sequence[Row[Any]], records: dict[ConversationId, ConversationRecord]
) -> list[Message]:
    carried = _attachments_of(db, [row.id for row in rows])
    return [_message_of(row, records[ConversationId(row.conversation_id)], carried) for row in rows]


def _message_of(row: Row[Any], record: ConversationRecord, carried: dict[str, list[Attachment]]) -> Message:
    kind, visibility = AuthorKind(row.author_kind), Visibility(row.visibility)
    return Message(
        id=MessageId(row.id),
        session_id=SessionId(row.session_id),
        conversation_id=record.id,
        seq=row.seq,
        at=row.at,
        author_kind=kind,
        author_id=row.author_id,
        author_name=row.author_name,
        visibility=visibility,
        text=row.text,
        attachments=tuple(carried.get(row.id, ())),
        article=msgspec.json.decode(row.article, type=ArticleCard) if row.article else None,
        notice=msgspec.json.decode(row.notice, type=Notice) if row.notice else None,
        delivery=delivery_of(record, kind, visibility, row.seq),
        external_id=row.external_id or "",
        client_ref=row.client_ref,
    )


def _attachments_of(db: Connection, message_ids: Sequence[str]) -> dict[str, list[Attachment]]:
    found: defaultdict[str, list[Attachment]] = defaultdict(list)
    if not message_ids:
        return found
    rows = db.execute(
        select(attachments, message_attachments.c.message_id)
        .join(message_attachments, message_attachments.c.attachment_id == attachments.c.id)
        .where(message_attachments.c.message_id.in_(message_ids))
        .order_by(message_attachments.c.message_id, message_attachments.c.place)
    )
    for row in rows:
        found[row.message_id].append(
            Attachment(
                id=AttachmentId(row.id),
                name=row.name,
                media_type=row.media_type,
                size=row.size,
                sha256=row.sha256,
                width=row.width,
                height=row.height,
            )
        )
    return found
