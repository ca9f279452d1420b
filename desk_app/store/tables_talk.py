"""Tables of talk: inboxes, channels, sessions, conversations, assignments, messages, canned responses."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint, false
from sqlalchemy import text as sql

from desk_app.store.tables import ID, metadata, moment, number, own_id, ref, text, word

inboxes = Table(
    "inboxes",
    metadata,
    own_id(),
    Column("name", String(200), nullable=False, unique=True),
    Column("automatic", Boolean, nullable=False, default=False, server_default=false()),
)

channels = Table(
    "channels",
    metadata,
    own_id(),
    ref("app_id", "apps"),
    ref("inbox_id", "inboxes"),
    word("kind"),
    UniqueConstraint("app_id", "kind"),
)

_OPEN = sql("state IN ('present', 'waiting', 'live')")

sessions = Table(
    "sessions",
    metadata,
    own_id(),
    ref("app_id", "apps"),
    ref("inbox_id", "inboxes"),
    ref("customer_id", "customers"),
    number("place"),  # among the customer's sessions; the clock may jump, the order may not
    word("state"),
    text("subject"),
    text("preview"),  # the last public text, plain
    moment("started_at"),
    moment("changed_at"),
    moment("queued_at", optional=True),
    moment("answered_at", optional=True),
    moment("ended_at", optional=True),
    Column("ended_by", String(40), nullable=True),
    ref("agent_id", "agents", optional=True),
    Column("ticket_id", ID, nullable=True, index=True),
    moment("first_customer_message_at", optional=True),
    moment("first_reply_at", optional=True),
    Index(None, "customer_id", "place"),
    Index(None, "inbox_id", "state", "queued_at"),
    Index(None, "agent_id", "state"),
    Index(None, "changed_at"),
    Index(None, "state", "changed_at"),
    Index("uq_sessions_one_open", "customer_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
)

conversations = Table(
    "conversations",
    metadata,
    own_id(),
    ref("session_id", "sessions", index=True),
    ref("channel_id", "channels"),
    moment("opened_at"),
    number("last_seq"),
    number("last_public_seq"),
    number("customer_seq"),  # of the customer's last message
    number("agent_seq"),  # of the last public message of an agent or robot
    # Marks: up to where that side has, or has read, what the other side said.
    number("customer_delivered"),
    number("customer_read"),
    number("agent_delivered"),
    number("agent_read"),
    number("unread_by_customer"),
    number("unread_by_agent"),
)

messages = Table(
    "messages",
    metadata,
    own_id(),
    ref("session_id", "sessions", index=True),
    ref("conversation_id", "conversations"),
    ref("channel_id", "channels"),
    Column("seq", Integer, nullable=False),
    moment("at"),
    word("author_kind"),
    text("author_id"),
    text("author_name"),
    word("visibility"),
    text("text"),
    text("article"),  # JSON of ArticleCard, or ""
    text("notice"),  # JSON of Notice, or ""
    Column("external_id", String(200), nullable=True),
    Column("client_ref", String(80), nullable=False, default="", server_default=""),
    UniqueConstraint("conversation_id", "seq"),
    UniqueConstraint("channel_id", "external_id"),
)

message_attachments = Table(
    "message_attachments",
    metadata,
    ref("message_id", "messages", primary_key=True),
    ref("attachment_id", "attachments", primary_key=True, index=True),
    number("place"),
)

assignments = Table(
    "assignments",
    metadata,
    own_id(),
    ref("session_id", "sessions", index=True),
    ref("agent_id", "agents"),
    ref("inbox_id", "inboxes"),
    moment("since"),
    moment("until", optional=True),
    Column("wait_ms", Integer, nullable=True),  # of who came out of the queue; NULL when a colleague handed it over
    Index(None, "inbox_id", "since"),
)

canned = Table(
    "canned",
    metadata,
    own_id(),
    Column("shortcut", String(60), nullable=False, unique=True),
    text("title"),
    text("text"),
)
