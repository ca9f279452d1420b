"""What is shown of one session: what the state holds, the older messages that were read back, what waits in the outbox.

Invariant: a message that was shown once stays while its chat is open, though the state holds only the last of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from desk_app.agent.timeline_rows import Row, RowMaker, Waiting
from desk_app.client.outbox import Pending, PendingState
from desk_app.domain.agents import Agent
from desk_app.domain.articles import ArticleCard
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import ArticleId, AttachmentId, ConversationId, MessageId, SessionId
from desk_app.domain.messages import AuthorKind, Delivery, Message
from desk_app.domain.refusals import Refusal
from desk_app.wire.sessions import SessionWhole


class ChatHistory:
    """One session's messages, merged. The unread mark is set when the chat is opened and stays while it is read."""

    def __init__(self, session_id: SessionId) -> None:
        self.session_id = session_id
        self.beginning_reached: set[ConversationId] = set()
        self._held: dict[ConversationId, list[Message]] = {}  # each without gaps, by seq
        self._taken: tuple[Message, ...] = ()
        self._merged: list[Message] = []
        self._maker = RowMaker()

    def take(self, whole: SessionWhole) -> None:
        """Takes in what the state holds now: the last messages of each conversation."""
        if whole.messages is self._taken:
            return
        self._taken = whole.messages
        last: dict[ConversationId, list[Message]] = {}
        for message in whole.messages:
            last.setdefault(message.conversation_id, []).append(message)
        for conversation_id, messages in last.items():
            self._join(conversation_id, messages)
        self._merge()

    def take_older(self, conversation_id: ConversationId, messages: Sequence[Message], more: bool) -> None:
        """Takes in a page of older messages, which ends where the held ones begin."""
        if not more:
            self.beginning_reached.add(conversation_id)
        held = self._held.get(conversation_id, [])
        if messages and (not held or messages[-1].seq == held[0].seq - 1):
            self._held[conversation_id] = [*messages, *held]
            self._merge()

    def open_marks(self, whole: SessionWhole) -> None:
        """Remembers up to where was read before the chat is looked at."""
        unread = {c.id: c.agent_read for c in whole.conversations if c.unread_by_agent}
        self._maker = RowMaker({**{c.id: c.last_seq for c in whole.conversations}, **unread} if unread else None)

    def first_seq(self, conversation_id: ConversationId) -> int | None:
        """Returns the lowest seq held of a conversation, None where nothing is."""
        held = self._held.get(conversation_id)
        return held[0].seq if held else None

    @property
    def messages(self) -> Sequence[Message]:
        return self._merged

    def rows(self, waiting: Sequence[Waiting]) -> list[Row]:
        """Returns the rows, `waiting` after all others; unchanged ones are the same objects as before."""
        return self._maker.rows(self._merged, waiting)

    def forget_unread(self) -> None:
        """The person answered: nothing is unread above."""
        if self._maker.unread_after is not None:
            self._maker = RowMaker()

    def _join(self, conversation_id: ConversationId, messages: list[Message]) -> None:
        """Puts the last messages after the held ones; where some between are not known, the held ones go.

        They are read back when somebody scrolls up to them.
        """
        held = self._held.get(conversation_id, [])
        first = messages[0].seq
        kept = first - held[0].seq if held else 0
        if held and 0 <= kept <= len(held):
            del held[kept:]
            held.extend(messages)
        else:
            self._held[conversation_id] = list(messages)
            self.beginning_reached.discard(conversation_id)

    def _merge(self) -> None:
        if len(self._held) == 1:
            (self._merged,) = self._held.values()
            return
        # Conversations of one session are merged by time: channels side by side.
        everything = (message for messages in self._held.values() for message in messages)
        self._merged = sorted(everything, key=lambda m: (m.at, m.conversation_id, m.seq))


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
