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


class RowMaker:
    """Makes rows, oldest first. A row hangs on its message and the one before, so that only news is worked out.

    `unread_after` is, by conversation, the seq after which the unread mark stands, None for nowhere.
    """

    def __init__(self, unread_after: Mapping[ConversationId, int] | None = None) -> None:
        self.unread_after = unread_after
        self._made: list[Row] = []

    def rows(self, messages: Sequence[Message], waiting: Sequence[Waiting]) -> list[Row]:
        """Returns the rows; unchanged ones are the same objects as before. What the hub has already is not shown a
        second time from the outbox.
        """
        made: list[Row] = []
        known = {message.client_ref for message in messages if message.client_ref}
        marked = self.unread_after is None
        previous: Message | None = None
        same = True
        for place, (message, failed) in enumerate(_all(messages, waiting, known)):
            old = self._made[place] if place < len(self._made) else None
            if (
                same
                and old is not None
                and old.message is message
                and old.failed == failed
                and (not old.first_unread or not marked)
            ):
                row = old
            else:
                # From here on rows stand on other neighbours than before.
                same = old is not None and old.key == key_of(message) and _place_of(old) == _place_of_message(message)
                row = self._row(message, previous, failed, marked)
            marked = marked or row.first_unread
            made.append(row)
            previous = message
        self._made = made
        return list(made)

    def _row(self, message: Message, previous: Message | None, failed: str, marked: bool) -> Row:
        first_unread = (
            not marked
            and self.unread_after is not None
            and message.seq > self.unread_after.get(message.conversation_id, 0)
            and message.author_kind is AuthorKind.CUSTOMER
        )
        starts_day = previous is None or _day(previous) != _day(message)
        return Row(
            key=key_of(message),
            message=message,
            starts_day=starts_day,
            starts_group=starts_day or first_unread or previous is None or not _same_group(previous, message),
            first_unread=first_unread,
            failed=failed,
        )


def make_rows(
    messages: Sequence[Message], waiting: Sequence[Waiting], unread_after: Mapping[ConversationId, int] | None
) -> list[Row]:
    """Returns the rows of a conversation that is shown once."""
    return RowMaker(unread_after).rows(messages, waiting)


def _all(messages: Sequence[Message], waiting: Sequence[Waiting], known: set[str]) -> list[tuple[Message, str]]:
    shown = [(message, "") for message in messages]
    shown.extend((entry.message, entry.failed) for entry in waiting if entry.message.client_ref not in known)
    return shown


def _place_of(row: Row) -> tuple[str, int, str]:
    return _place_of_message(row.message)


def _place_of_message(message: Message) -> tuple[str, int, str]:
    """What a following row looks at; delivery marks change often and concern nobody else."""
    return message.author_id, message.at, message.visibility


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
