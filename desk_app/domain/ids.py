"""Names of things: uuid7 strings, so that ids sort by the time they were made.

Invariant: an id is made once, by whoever creates the thing, and never reused.
"""

from __future__ import annotations

import uuid
from typing import NewType

AppId = NewType("AppId", str)
CustomerId = NewType("CustomerId", str)
IdentityId = NewType("IdentityId", str)
DeviceId = NewType("DeviceId", str)
OrganisationId = NewType("OrganisationId", str)
AgentId = NewType("AgentId", str)
TeamId = NewType("TeamId", str)
ChannelId = NewType("ChannelId", str)
InboxId = NewType("InboxId", str)
SessionId = NewType("SessionId", str)
ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
TicketId = NewType("TicketId", str)
TicketEntryId = NewType("TicketEntryId", str)
ArticleId = NewType("ArticleId", str)
AttachmentId = NewType("AttachmentId", str)
AssistId = NewType("AssistId", str)
NameplateId = NewType("NameplateId", str)
RatingId = NewType("RatingId", str)
CannedId = NewType("CannedId", str)

Millis = NewType("Millis", int)
"""A moment: milliseconds since 1970-01-01 UTC, by the hub's clock."""

RANDOM_BYTES = 10
"""How much randomness `uuid7` wants."""


def uuid7(now: Millis, randomness: bytes) -> str:
    """Returns a version 7 UUID (RFC 9562, 5.7) of this moment; `randomness` holds `RANDOM_BYTES` fresh bytes."""
    if len(randomness) != RANDOM_BYTES:
        raise ValueError(f"uuid7 wants {RANDOM_BYTES} random bytes, not {len(randomness)}")
    value = (now & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(randomness)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
