"""The inbox as rows: who waits, in order, then one's own chats in the order in which they came.

Invariant: one's own chats never change places by themselves; unread is marked, never moved to the top.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from desk_app.domain.ids import ConversationId, CustomerId, Millis, SessionId
from desk_app.domain.messages import AuthorKind, Message, Visibility
from desk_app.domain.queue import QueueEntry
from desk_app.domain.sessions import SessionState
from desk_app.domain.text import shortened
from desk_app.wire.sessions import SessionWhole

PREVIEW = 120


class RowKind(Enum):
    HEADER = auto()
    EMPTY = auto()
    WAITING = auto()
    MINE = auto()


@dataclass(frozen=True)
class InboxRow:
    """A row as it is painted; what does not concern its kind is left at its default. `since` is in hub milliseconds."""

    key: str
    kind: RowKind
    title: str
    detail: str = ""
    preview: str = ""
    since: int = 0
    count: int = 0  # a header's rows, a chat's unread messages
    place: int = 0  # Ctrl+place, 0 for none
    online: bool | None = None
    typing: bool = False
    state: SessionState = SessionState.WAITING
    draft: bool = False
    session_id: SessionId | None = None

    @property
    def is_chat(self) -> bool:
        return self.kind in (RowKind.WAITING, RowKind.MINE)


@dataclass(frozen=True)
class Headings:
    """The translated words of the inbox list."""

    waiting: str
    mine: str
    nobody_waits: str
    nothing_mine: str
    nameless: str
    picture: str


def unread_of(whole: SessionWhole) -> int:
    """Returns how many messages of the customer nobody has read."""
    return sum(conversation.unread_by_agent for conversation in whole.conversations)


def preview_of(whole: SessionWhole, headings: Headings) -> tuple[str, Millis]:
    """Returns the last thing said in public, as one plain line, and when."""
    for message in reversed(whole.messages):
        if message.notice is None and message.visibility is Visibility.PUBLIC:
            return shortened(_words(message, headings), PREVIEW), message.at
    return whole.session.subject, whole.session.started_at


def _words(message: Message, headings: Headings) -> str:
    mark = "↩ " if message.author_kind is AuthorKind.AGENT else ""
    if message.text:
        return mark + message.text
    if message.article is not None:
        return f"{mark}▤ {message.article.title}"
    return mark + (message.attachments[0].name if message.attachments else headings.picture)


def make_inbox_rows(
    queue: Sequence[QueueEntry],
    sessions: Sequence[SessionWhole],
    headings: Headings,
    *,
    typing: Callable[[ConversationId], bool],
    online: Mapping[CustomerId, bool],
    drafts: Callable[[ConversationId], bool],
) -> list[InboxRow]:
    """Returns all rows with their headers, in the order in which they are shown."""
    rows = [InboxRow(key="waiting", kind=RowKind.HEADER, title=headings.waiting, count=len(queue))]
    if not queue:
        rows.append(InboxRow(key="waiting-empty", kind=RowKind.EMPTY, title=headings.nobody_waits))
    rows.extend(
        InboxRow(
            key=f"waiting-{entry.session_id}",
            kind=RowKind.WAITING,
            title=entry.customer_name or headings.nameless,
            detail=entry.organisation,
            preview=entry.preview or entry.subject,
            since=entry.queued_at,
            session_id=entry.session_id,
        )
        for entry in queue
    )
    rows.append(InboxRow(key="mine", kind=RowKind.HEADER, title=headings.mine, count=len(sessions)))
    if not sessions:
        rows.append(InboxRow(key="mine-empty", kind=RowKind.EMPTY, title=headings.nothing_mine))
    for number, whole in enumerate(sessions, 1):
        preview, at = preview_of(whole, headings)
        rows.append(
            InboxRow(
                key=f"mine-{whole.session.id}",
                kind=RowKind.MINE,
                title=whole.customer.name or headings.nameless,
                detail=whole.customer.organisation,
                preview=preview,
                since=at,
                count=unread_of(whole),
                place=number if number <= 9 else 0,
                online=online.get(whole.customer.id),
                typing=any(typing(conversation.id) for conversation in whole.conversations),
                state=whole.session.state,
                draft=any(drafts(conversation.id) for conversation in whole.conversations),
                session_id=whole.session.id,
            )
        )
    return rows
