"""What is shown of one session: what the state holds, the older messages that were read back, what waits in the outbox.

Invariant: a message that was shown once stays while its chat is open, though the state holds only the last of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from desk_app.agent.timeline_rows import Row, Waiting, make_rows
from desk_app.client.outbox import Pending, PendingState
from desk_app.domain.agents import Agent
from desk_app.domain.articles import ArticleCard
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import ArticleId, AttachmentId, ConversationId, MessageId, SessionId
from desk_app.domain.messages import AuthorKind, Delivery, Message
from desk_app.domain.refusals import Refusal
from desk_app.wire.sessions import SessionWhole


class ChatHistory:
    """One session's messages, merged. `unread_after` is taken when the chat is opened and stays while it is read."""

    def __init__(self, session_id: SessionId) -> None:
        self.session_id = session_id
        self.unread_after: dict[ConversationId, int] | None = None
        self.beginning_reached: set[ConversationId] = set()
        self._older: dict[tuple[ConversationId, int], Message] = {}
        self._last: tuple[Message, ...] = ()
        self._merged: list[Message] = []
        self._rows: dict[str, Row] = {}

    def take(self, whole: SessionWhole) -> None:
        """Takes in what the state holds now."""
        if whole.messages is self._last:
            return
        held = {(message.conversation_id, message.seq) for message in whole.messages}
        for message in self._last:
            place = (message.conversation_id, message.seq)
            if place not in held:
                self._older[place] = message
        self._last = whole.messages
        self._merge()

    def take_older(self, conversation_id: ConversationId, messages: Sequence[Message], more: bool) -> None:
        """Takes in a page of older messages."""
        for message in messages:
            self._older[(message.conversation_id, message.seq)] = message
        if not more:
            self.beginning_reached.add(conversation_id)
        self._merge()

    def open_marks(self, whole: SessionWhole) -> None:
        """Remembers up to where was read before the chat is looked at."""
        unread = {c.id: c.agent_read for c in whole.conversations if c.unread_by_agent}
        self.unread_after = {**{c.id: c.last_seq for c in whole.conversations}, **unread} if unread else None

    def first_seq(self, conversation_id: ConversationId) -> int | None:
        """Returns the lowest seq held of a conversation, None where nothing is."""
        return min((m.seq for m in self._merged if m.conversation_id == conversation_id), default=None)

    @property
    def messages(self) -> Sequence[Message]:
        return self._merged

    def rows(self, waiting: Sequence[Waiting]) -> list[Row]:
        """Returns the rows, `waiting` after all others; unchanged ones are the same objects as before."""
        made = make_rows(self._merged, waiting, self.unread_after)
        kept = self._rows
        rows = [kept[row.key] if kept.get(row.key) == row else row for row in made]
        self._rows = {row.key: row for row in rows}
        return rows

    def _merge(self) -> None:
        held = {(message.conversation_id, message.seq): message for message in (*self._older.values(), *self._last)}
        by_conversation: dict[ConversationId, list[Message]] = {}
        for message in held.values():
            by_conversation.setdefault(message.conversation_id, []).append(message)
        if len(by_conversation) == 1:
            (self._merged,) = (sorted(messages, key=lambda m: m.seq) for messages in by_conversation.values())
        else:
            # Conversations of one session are merged by time: channels side by side.
            self._merged = sorted(held.values(), key=lambda m: (m.at, m.conversation_id, m.seq))


@dataclass(frozen=True)
class Author:
    """What a queued message needs to look as it will: who writes, and what its ids stand for."""

    me: Agent | None
    attachments: Mapping[AttachmentId, Attachment]
    cards: Mapping[ArticleId, ArticleCard]
    sentence: Callable[[Refusal], str]


def waiting_of(entry: Pending, session_id: SessionId, author: Author) -> Waiting | None:
    """Returns how a queued message is shown, None for what posts none."""
    post = entry.post
    if post is None:
        return None
    failed = author.sentence(entry.refusal) if entry.state is PendingState.REFUSED and entry.refusal else ""
    ids = post.attachment_ids
    message = Message(
        id=MessageId(entry.ref),
        session_id=session_id,
        conversation_id=post.conversation_id,
        seq=0,
        at=entry.queued_at,
        author_kind=AuthorKind.AGENT,
        author_id=author.me.id if author.me else "",
        author_name=author.me.name if author.me else "",
        visibility=post.visibility,
        text=post.text,
        attachments=tuple(author.attachments[key] for key in ids if key in author.attachments),
        article=author.cards.get(post.article_id) if post.article_id else None,
        delivery=Delivery.FAILED if failed else Delivery.PENDING,
        client_ref=entry.ref,
    )
    return Waiting(message, failed)
