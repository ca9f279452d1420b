"""Messages: what is said in a conversation, and who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from desk_app.domain.articles import ArticleCard
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import ConversationId, MessageId, Millis, SessionId
from desk_app.domain.limits import STATE_CHARACTERS, STATE_MESSAGES

_ATTACHMENT_WEIGHT = 400  # characters of a frame


class AuthorKind(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    ROBOT = "robot"
    SYSTEM = "system"


class Visibility(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"  # a note: never reaches the customer


class Delivery(StrEnum):
    """How far a message came; it only moves forward along this order, FAILED aside."""

    PENDING = "pending"  # in the author's outbox; made by a client only
    SENT = "sent"  # the hub has it
    DELIVERED = "delivered"  # a client of the other side has it
    READ = "read"
    FAILED = "failed"


class NoticeCode(StrEnum):
    """What a system message tells; the sentence is made at the screen. The comment names the parameters."""

    QUEUED = "queued"
    ACCEPTED = "accepted"  # agent
    TRANSFERRED = "transferred"  # agent (from), to
    RETURNED_TO_QUEUE = "returned_to_queue"  # agent
    ENDED = "ended"  # by: customer | agent | system
    TICKET_MADE = "ticket_made"  # number
    ASSIST_ASKED = "assist_asked"  # agent
    ASSIST_OFFERED = "assist_offered"
    ASSIST_INVITED = "assist_invited"  # agent, to
    ASSIST_OBSERVED = "assist_observed"  # agent: who wants to look on
    ASSIST_LEFT = "assist_left"  # agent: he does not see it, or no more; others do
    CODE_TAKEN = "code_taken"  # agent: who made the code
    ASSIST_STARTED = "assist_started"  # agent
    ASSIST_REFUSED = "assist_refused"  # agent
    ASSIST_ENDED = "assist_ended"  # agent, seconds
    RATED = "rated"  # score


class Notice(msgspec.Struct, frozen=True):
    code: str
    params: dict[str, str | int] = {}


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """`seq` is its place in the conversation; `client_ref` is the author's own name for it, in answer to his outbox."""

    id: MessageId
    session_id: SessionId
    conversation_id: ConversationId
    seq: int
    at: Millis
    author_kind: AuthorKind
    author_id: str = ""
    author_name: str = ""
    visibility: Visibility = Visibility.PUBLIC
    text: str = ""  # Markdown
    attachments: tuple[Attachment, ...] = ()
    article: ArticleCard | None = None
    notice: Notice | None = None
    delivery: Delivery = Delivery.SENT
    external_id: str = ""  # unique in its channel, when the channel names messages
    client_ref: str = ""


def held_in_state(conversation: Sequence[Message]) -> Sequence[Message]:
    """The last messages of one conversation, in order, that a client's state holds: so many, and so many characters.

    Hub and clients cut alike, so that a snapshot is what the events before it made: cutting again after more messages
    came gives what cutting all of them would.
    """
    characters, first = 0, len(conversation)
    for place in range(len(conversation) - 1, max(-1, len(conversation) - 1 - STATE_MESSAGES), -1):
        message = conversation[place]
        characters += len(message.text) + _ATTACHMENT_WEIGHT * len(message.attachments)
        if characters > STATE_CHARACTERS and first < len(conversation):
            break
        first = place
    return conversation[first:]
