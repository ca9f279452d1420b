"""Words about messages: posting, delivery, reading, typing."""

from __future__ import annotations

from desk_app.domain.ids import ArticleId, AttachmentId, ConversationId
from desk_app.domain.messages import Message, Visibility
from desk_app.wire.protocol import Command, Count, Done


class PostMessage(Command[Message], frozen=True, kw_only=True, tag="post_message"):
    """Either side: says something; INTERNAL makes it a note and is the agent's alone.

    At least one of `text`, `attachment_ids` and `article_id` is there. Attachments were uploaded by the same author.
    """

    conversation_id: ConversationId
    text: str = ""
    visibility: Visibility = Visibility.PUBLIC
    attachment_ids: tuple[AttachmentId, ...] = ()
    article_id: ArticleId | None = None


class MarkDelivered(Command[Done], frozen=True, kw_only=True, tag="mark_delivered"):
    """Either side: this client has the other side's messages up to `seq`."""

    conversation_id: ConversationId
    seq: Count


class MarkRead(Command[Done], frozen=True, kw_only=True, tag="mark_read"):
    """Either side: a person saw the other side's messages up to `seq`."""

    conversation_id: ConversationId
    seq: Count
