"""Verbs of messages: posting, delivery, reading, older ones; and the notices that the hub itself posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from desk_app.domain.articles import ArticleCard
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import ArticleId, AttachmentId, MessageId
from desk_app.domain.limits import ATTACHMENTS_A_MESSAGE, MESSAGE_CHARACTERS, PAGE_ROWS
from desk_app.domain.messages import AuthorKind, Delivery, Message, Notice, NoticeCode, Visibility
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import Session, SessionState, Side
from desk_app.domain.text import many_lines, required, shortened
from desk_app.hub.access import access_conversation, access_customer, serving_agent
from desk_app.hub.actors import Actor, AgentActor, CustomerActor, customer_recipient
from desk_app.hub.audience import engineer_of, tell_posted, tell_queued
from desk_app.hub.transaction import Tx, View
from desk_app.hub.verbs import Verb, by_anyone
from desk_app.store import articles, messages, sessions
from desk_app.store.attachments import find_uploads
from desk_app.store.history import HistoryKind
from desk_app.store.sessions import ConversationRecord
from desk_app.wire.events import MessagesDelivered
from desk_app.wire.messages import MarkDelivered, MarkRead, PostMessage
from desk_app.wire.protocol import Command, Done
from desk_app.wire.sessions import ListMessages, MessagePage

PREVIEW_CHARACTERS = 140
EXCERPT_CHARACTERS = 200


def post_message(tx: Tx, actor: Actor, command: PostMessage) -> Message:
    """Says something in a conversation of an open session, or adds a private note."""
    record, session = access_conversation(tx, actor, command.conversation_id)
    _may_post(actor, session, command.visibility)
    text = many_lines(command.text, MESSAGE_CHARACTERS, "text")
    attachments = carried_attachments(tx, actor, command.attachment_ids)
    article = _article_card(tx, command.article_id) if command.article_id is not None else None
    if not attachments and article is None:
        required(text, "text")
    return say(
        tx,
        session,
        record,
        author=actor,
        text=text,
        visibility=command.visibility,
        attachments=attachments,
        article=article,
    )


def say(
    tx: Tx,
    session: Session,
    record: ConversationRecord,
    *,
    author: Actor,
    text: str,
    visibility: Visibility = Visibility.PUBLIC,
    attachments: tuple[Attachment, ...] = (),
    article: ArticleCard | None = None,
) -> Message:
    """Posts a message that was already found to be allowed and harmless."""
    kind, author_id, name = _author(tx, author)
    message = Message(
        id=MessageId(tx.new_id()),
        session_id=session.id,
        conversation_id=record.id,
        seq=record.last_seq + 1,
        at=tx.now,
        author_kind=kind,
        author_id=author_id,
        author_name=name,
        visibility=visibility,
        text=text,
        attachments=attachments,
        article=article,
        client_ref=tx.ref,
    )
    _keep(tx, session, record, message)
    _note_firsts(tx, session, message)
    return message


def post_notice(tx: Tx, session: Session, code: NoticeCode, **params: str | int) -> None:
    """Posts a system message in the session's newest conversation; nothing when it has none."""
    records = sessions.conversations_of(tx.db, [session.id])
    if not records:
        return
    record = records[-1]
    message = Message(
        id=MessageId(tx.new_id()),
        session_id=session.id,
        conversation_id=record.id,
        seq=record.last_seq + 1,
        at=tx.now,
        author_kind=AuthorKind.SYSTEM,
        notice=Notice(code.value, dict(params)),
    )
    _keep(tx, session, record, message)


def carried_attachments(tx: Tx, actor: Actor, attachment_ids: tuple[AttachmentId, ...]) -> tuple[Attachment, ...]:
    """The attachments that the actor uploaded himself; anything else is not found."""
    if len(attachment_ids) > ATTACHMENTS_A_MESSAGE:
        raise Refused(RefusalCode.TOO_LONG, field="attachments", limit=ATTACHMENTS_A_MESSAGE)
    uploads = find_uploads(tx.db, attachment_ids)
    for attachment_id in attachment_ids:
        upload = uploads.get(attachment_id)
        mine = upload is not None and (
            upload.agent_id == actor.id
            if isinstance(actor, AgentActor)
            else isinstance(actor, CustomerActor) and upload.customer_id == actor.id
        )
        if not mine:
            raise Refused(RefusalCode.NOT_FOUND, what="attachment")
    return tuple(uploads[attachment_id].attachment for attachment_id in dict.fromkeys(attachment_ids))


def mark_delivered(tx: Tx, actor: Actor, command: MarkDelivered) -> Done:
    """Moves the mark of what this side has; backwards it never goes."""
    record, session = access_conversation(tx, actor, command.conversation_id)
    _may_mark(actor, session)
    by_customer = isinstance(actor, AgentActor)  # whose messages are marked
    seq = messages.last_seq_up_to(tx.db, record, command.seq, by_customer=by_customer)
    if seq <= (record.agent_delivered if by_customer else record.customer_delivered):
        return Done()
    marks = {"agent_delivered": seq} if by_customer else {"customer_delivered": seq}
    _save_marks(
        tx, session, msgspec.structs.replace(record, **marks), by_customer, seq=seq, delivery=Delivery.DELIVERED
    )
    return Done()


def mark_read(tx: Tx, actor: Actor, command: MarkRead) -> Done:
    """Moves the mark of what a person of this side saw; what was read was delivered too."""
    record, session = access_conversation(tx, actor, command.conversation_id)
    _may_mark(actor, session)
    by_customer = isinstance(actor, AgentActor)
    seq = messages.last_seq_up_to(tx.db, record, command.seq, by_customer=by_customer)
    if seq <= (record.agent_read if by_customer else record.customer_read):
        return Done()
    left = messages.count_after(tx.db, record, seq, by_customer=by_customer)
    if by_customer:
        changed = msgspec.structs.replace(
            record, agent_read=seq, agent_delivered=max(seq, record.agent_delivered), unread_by_agent=left
        )
    else:
        changed = msgspec.structs.replace(
            record, customer_read=seq, customer_delivered=max(seq, record.customer_delivered), unread_by_customer=left
        )
    _save_marks(tx, session, changed, by_customer, seq=seq, delivery=Delivery.READ)
    return Done()


def list_messages(view: View, actor: Actor, command: ListMessages) -> MessagePage:
    """The page of messages nearest before a place in the conversation."""
    record, _session = access_conversation(view, actor, command.conversation_id)
    limit = max(1, min(command.limit, PAGE_ROWS))
    found = messages.messages_before(
        view.db, record, command.before_seq, internal=isinstance(actor, AgentActor), limit=limit + 1
    )
    return MessagePage(messages=tuple(found[-limit:]), more=len(found) > limit)


def _may_post(actor: Actor, session: Session, visibility: Visibility) -> None:
    if isinstance(actor, CustomerActor) and visibility is Visibility.INTERNAL:
        raise Refused(RefusalCode.FORBIDDEN, what="note")
    if isinstance(actor, AgentActor) and visibility is Visibility.INTERNAL:
        return
    if not session.is_open:
        raise Refused(RefusalCode.SESSION_ENDED)
    if isinstance(actor, AgentActor) and (session.state is not SessionState.LIVE or session.agent_id != actor.id):
        raise Refused(RefusalCode.FORBIDDEN, what="session")


def _may_mark(actor: Actor, session: Session) -> None:
    if isinstance(actor, AgentActor) and serving_agent(session) != actor.id:
        raise Refused(RefusalCode.FORBIDDEN, what="session")


def _author(tx: Tx, actor: Actor) -> tuple[AuthorKind, str, str]:
    if isinstance(actor, AgentActor):
        return AuthorKind.AGENT, actor.id, actor.name
    if isinstance(actor, CustomerActor):
        return AuthorKind.CUSTOMER, actor.id, access_customer(tx, actor, actor.id).name
    return AuthorKind.SYSTEM, "", ""


def _keep(tx: Tx, session: Session, record: ConversationRecord, message: Message) -> None:
    """Writes the message, moves the counters, tells the audience."""
    public = message.visibility is Visibility.PUBLIC
    counters: dict[str, int] = {"last_seq": message.seq}
    if public:
        counters["last_public_seq"] = message.seq
    if public and message.author_kind is AuthorKind.CUSTOMER:
        counters |= {"customer_seq": message.seq, "unread_by_agent": record.unread_by_agent + 1}
    elif public and message.author_kind in messages.AGENT_AUTHORS:
        counters |= {"agent_seq": message.seq, "unread_by_customer": record.unread_by_customer + 1}
    record = msgspec.structs.replace(record, **counters)
    messages.insert_message(tx.db, message, record.channel_id)
    sessions.save_counters(tx.db, record)
    if public and (preview := _preview(message)):
        sessions.change_session(tx.db, session.id, tx.now, preview=preview)
        tell_queued(tx, session)
    tell_posted(tx, session, record, message)


def _preview(message: Message) -> str:
    if message.text:
        return shortened(message.text, PREVIEW_CHARACTERS)
    if message.attachments:
        return shortened(message.attachments[0].name, PREVIEW_CHARACTERS)
    return shortened(message.article.title, PREVIEW_CHARACTERS) if message.article else ""


def _note_firsts(tx: Tx, session: Session, message: Message) -> None:
    """Keeps for the reports when the customer first spoke and when a person first answered."""
    if message.visibility is not Visibility.PUBLIC:
        return
    about: dict[str, Any] = {"session_id": session.id, "app_id": session.app_id, "customer_id": session.customer_id}
    firsts = sessions.read_firsts(tx.db, session.id)
    if message.author_kind is AuthorKind.CUSTOMER and firsts.customer_message_at is None:
        sessions.change_session(tx.db, session.id, tx.now, first_customer_message_at=tx.now)
        tx.remember(HistoryKind.FIRST_CUSTOMER_MESSAGE, **about)
    elif message.author_kind is AuthorKind.AGENT and firsts.reply_at is None:
        asked_at = firsts.customer_message_at
        sessions.change_session(tx.db, session.id, tx.now, first_reply_at=tx.now)
        waited = None if asked_at is None else max(0, tx.now - asked_at)
        tx.remember(HistoryKind.FIRST_REPLY, agent_id=session.agent_id, value=waited, **about)


def _save_marks(
    tx: Tx, session: Session, record: ConversationRecord, by_customer: bool, *, seq: int, delivery: Delivery
) -> None:
    sessions.save_counters(tx.db, record)
    author = Side.CUSTOMER if by_customer else Side.AGENT
    for conversation, recipients in (
        (record.for_customer(), (customer_recipient(session.customer_id),)),
        (record.for_agent(), engineer_of(session)),
    ):
        event = MessagesDelivered(conversation=conversation, author=author, seq=seq, delivery=delivery)
        tx.tell(event, *recipients)


def _article_card(tx: Tx, article_id: ArticleId) -> ArticleCard:
    """What stands in the chat of a published article; a draft is not found."""
    article = articles.find_published(tx.db, article_id)
    if article is None:
        raise Refused(RefusalCode.NOT_FOUND, what="article")
    return ArticleCard(
        id=article.id,
        title=article.title,
        excerpt=shortened(article.summary, EXCERPT_CHARACTERS),
        category=article.category,
        language=article.language,
    )


VERBS: Mapping[type[Command[Any]], Verb] = {
    PostMessage: by_anyone(post_message),
    MarkDelivered: by_anyone(mark_delivered),
    MarkRead: by_anyone(mark_read),
    ListMessages: by_anyone(list_messages),
}
