"""A conversation as rows: messages and what still waits in the outbox, with day and group breaks worked out.

Invariant: a row keeps its key from pending to answered, so that nothing jumps when the hub answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk_app.domain.ids import ConversationId
from desk_app.domain.messages import AuthorKind, Delivery, Message, Visibility

GROUP_MS = 5 * 60 * 1000
"""Messages of one author closer than this stand under one name."""


@dataclass(frozen=True)
class Row:
    """One message as it is painted. `failed` is the translated reason while its send was refused, else empty."""

    key: str
    message: Message
    starts_day: bool = False
    starts_group: bool = True
    first_unread: bool = False
    failed: str = ""

    @property
    def is_mine(self) -> bool:
        """Does it stand on the engineers' side?"""
        return self.message.author_kind is AuthorKind.AGENT

    @property
    def is_note(self) -> bool:
        return self.message.visibility is Visibility.INTERNAL

    @property
    def is_notice(self) -> bool:
        return self.message.notice is not None

    @property
    def is_pending(self) -> bool:
        return self.message.delivery in (Delivery.PENDING, Delivery.FAILED)


@dataclass(frozen=True)
class Waiting:
    """A message from the outbox; `failed` as in `Row`."""

    message: Message
    failed: str = ""


def key_of(message: Message) -> str:
    """The author's own name for a message where he gave one: the same before and after the hub's answer."""
    return message.client_ref or message.id


def make_rows(
    messages: Sequence[Message], waiting: Sequence[Waiting], unread_after: Mapping[ConversationId, int] | None
) -> list[Row]:
    """Returns the rows, oldest first; `unread_after` is, by conversation, the seq after which the unread
    mark stands, None for nowhere.

    What the hub has already is not shown a second time from the outbox.
    """
    rows: list[Row] = []
    known = {message.client_ref for message in messages if message.client_ref}
    marked = unread_after is None
    previous: Message | None = None
    for message, failed in _all(messages, waiting, known):
        first_unread = (
            not marked
            and unread_after is not None
            and message.seq > unread_after.get(message.conversation_id, 0)
            and message.author_kind is AuthorKind.CUSTOMER
        )
        marked = marked or first_unread
        starts_day = previous is None or _day(previous) != _day(message)
        rows.append(
            Row(
                key=key_of(message),
                message=message,
                starts_day=starts_day,
                starts_group=starts_day or first_unread or previous is None or not _same_group(previous, message),
                first_unread=first_unread,
                failed=failed,
            )
        )
        previous = message
    return rows


def _all(messages: Sequence[Message], waiting: Sequence[Waiting], known: set[str]) -> list[tuple[Message, str]]:
    shown = [(message, "") for message in messages]
    shown.extend((entry.message, entry.failed) for entry in waiting if entry.message.client_ref not in known)
    return shown


def _day(message: Message) -> tuple[int, int, int]:
    moment = datetime.fromtimestamp(message.at / 1000)
    return moment.year, moment.month, moment.day


def _same_group(previous: Message, message: Message) -> bool:
    return (
        previous.notice is None
        and message.notice is None
        and previous.author_kind is message.author_kind
        and previous.author_id == message.author_id
        and previous.visibility is message.visibility
        and message.at - previous.at < GROUP_MS
    )
