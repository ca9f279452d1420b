"""One session as a client holds it: conversations, their last messages, assist sessions.

Invariant: messages stand oldest first, within a conversation by `seq`, each seq once, of each conversation as many as
`held_in_state` says.
"""

from __future__ import annotations

import msgspec

from desk_app.domain.ids import ConversationId, SessionId
from desk_app.domain.messages import AuthorKind, Delivery, Message, Visibility, held_in_state
from desk_app.domain.sessions import Conversation, Side
from desk_app.wire.events import (
    AssistChanged,
    ConversationOpened,
    Event,
    MessagePosted,
    MessagesDelivered,
    SessionChanged,
)
from desk_app.wire.sessions import SessionWhole

AUTHORS: dict[Side, frozenset[AuthorKind]] = {
    Side.CUSTOMER: frozenset({AuthorKind.CUSTOMER}),
    Side.AGENT: frozenset({AuthorKind.AGENT, AuthorKind.ROBOT}),
}
"""Whose messages count as a side's. Notices of the system belong to nobody and are never marked."""

_FORWARD = (Delivery.PENDING, Delivery.SENT, Delivery.DELIVERED, Delivery.READ)


def in_shape(whole: SessionWhole) -> SessionWhole:
    """Returns the session with everything in this module's order and bounds."""
    return msgspec.structs.replace(
        whole,
        conversations=tuple(sorted(whole.conversations, key=lambda conversation: conversation.id)),
        messages=_ordered(whole.messages),
        assists=tuple(sorted(whole.assists, key=lambda assist: assist.id)),
    )


def session_of(event: Event) -> SessionId | None:
    """Returns the session whose inside an event is about, or None."""
    match event:
        case SessionChanged(session=session):
            return session.id
        case ConversationOpened(conversation=conversation) | MessagesDelivered(conversation=conversation):
            return conversation.session_id
        case MessagePosted(message=message):
            return message.session_id
        case AssistChanged(assist=assist):
            return assist.session_id
        case _:
            return None


def applied(whole: SessionWhole, event: Event) -> SessionWhole:
    """Returns the session after an event about it."""
    match event:
        case SessionChanged(session=session):
            return msgspec.structs.replace(whole, session=session)
        case ConversationOpened(conversation=conversation):
            return _with_conversation(whole, conversation)
        case MessagePosted(message=message, conversation=conversation):
            return _with_conversation(_with_message(whole, message), conversation)
        case MessagesDelivered(conversation=conversation, author=author, seq=seq, delivery=delivery):
            messages = tuple(_moved_on(m, conversation.id, author, seq, delivery) for m in whole.messages)
            return _with_conversation(msgspec.structs.replace(whole, messages=messages), conversation)
        case AssistChanged(assist=assist):
            others = (known for known in whole.assists if known.id != assist.id)
            assists = tuple(sorted((*others, assist), key=lambda known: known.id))
            return msgspec.structs.replace(whole, assists=assists)
        case _:
            return whole


def messages_of(whole: SessionWhole, conversation_id: ConversationId) -> tuple[Message, ...]:
    """Returns what is held of one conversation, oldest first."""
    return tuple(message for message in whole.messages if message.conversation_id == conversation_id)


def last_from(whole: SessionWhole, conversation_id: ConversationId, side: Side) -> Message | None:
    """Returns the newest public message of a side in a conversation."""
    for message in reversed(whole.messages):
        if (
            message.conversation_id == conversation_id
            and message.author_kind in AUTHORS[side]
            and message.visibility is Visibility.PUBLIC
        ):
            return message
    return None


def _with_conversation(whole: SessionWhole, conversation: Conversation) -> SessionWhole:
    others = (known for known in whole.conversations if known.id != conversation.id)
    conversations = tuple(sorted((*others, conversation), key=lambda known: known.id))
    return msgspec.structs.replace(whole, conversations=conversations)


def _with_message(whole: SessionWhole, message: Message) -> SessionWhole:
    return msgspec.structs.replace(whole, messages=_ordered((*whole.messages, message)))


def _ordered(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Conversations are merged by time, but never against the order within one: the hub's clock may jump."""
    by_conversation: dict[ConversationId, dict[int, Message]] = {}
    for message in messages:
        by_conversation.setdefault(message.conversation_id, {})[message.seq] = message
    placed: list[tuple[int, str, int, Message]] = []
    for conversation_id, by_seq in by_conversation.items():
        latest = 0
        for message in held_in_state([by_seq[seq] for seq in sorted(by_seq)]):
            latest = max(latest, message.at)
            placed.append((latest, conversation_id, message.seq, message))
    if len(by_conversation) > 1:
        placed.sort(key=lambda place: place[:3])
    return tuple(place[3] for place in placed)


def _moved_on(message: Message, conversation_id: ConversationId, author: Side, seq: int, delivery: Delivery) -> Message:
    if (
        message.conversation_id != conversation_id
        or message.seq > seq
        or message.author_kind not in AUTHORS[author]
        or message.visibility is not Visibility.PUBLIC
        or message.delivery not in _FORWARD
        or delivery not in _FORWARD
        or _FORWARD.index(message.delivery) >= _FORWARD.index(delivery)
    ):
        return message
    return msgspec.structs.replace(message, delivery=delivery)
