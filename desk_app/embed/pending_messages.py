"""Messages that are still in the outbox, as they stand in the timeline until the hub's own take their place."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from desk_app.client.outbox import Pending, PendingState
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import ConversationId, MessageId, SessionId
from desk_app.domain.messages import AuthorKind, Delivery, Message
from desk_app.wire.sessions import StartSession


def posted_message(entry: Pending, session_id: SessionId, attachments: Mapping[str, Attachment]) -> Message | None:
    """The message that an entry posts, None when it posts none; `attachments` are those known by their ids."""
    post = entry.post
    if post is None:
        return None
    message = _pending(entry, session_id, post.text)
    there = tuple(attachments[i] for i in post.attachment_ids if i in attachments)
    return msgspec.structs.replace(message, conversation_id=post.conversation_id, attachments=there)


def first_message(entry: Pending) -> Message | None:
    """The question that begins a session, None when the entry begins none."""
    command = entry.command
    return _pending(entry, SessionId(""), command.question) if isinstance(command, StartSession) else None


def _pending(entry: Pending, session_id: SessionId, text: str) -> Message:
    return Message(
        id=MessageId(entry.ref),
        session_id=session_id,
        conversation_id=ConversationId(""),
        seq=0,
        at=entry.queued_at,
        author_kind=AuthorKind.CUSTOMER,
        text=text,
        delivery=Delivery.FAILED if entry.state is PendingState.REFUSED else Delivery.PENDING,
        client_ref=entry.ref,
    )
