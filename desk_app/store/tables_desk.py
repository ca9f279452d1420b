"""Tables of the desk's records: attachments, assist sessions, ratings, tickets, articles with versions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint, true

from desk_app.store.tables import ID, metadata, moment, number, own_id, ref, text, word

attachments = Table(
    "attachments",
    metadata,
    own_id(),
    text("name"),
    Column("media_type", String(120), nullable=False),
    number("size"),
    Column("sha256", String(64), nullable=False, index=True),
    number("width"),
    number("height"),
    ref("agent_id", "agents", optional=True),  # who uploaded it: one of the two
    ref("customer_id", "customers", optional=True),
    moment("created_at"),
    Index(None, "created_at"),
    Index(None, "customer_id"),
    Index(None, "agent_id"),
)

assists = Table(
    "assists",
    metadata,
    own_id(),
    ref("session_id", "sessions", index=True),
    ref("customer_id", "customers"),
    ref("agent_id", "agents"),
    word("asked_by"),
    word("state"),
    text("capabilities", "[]"),  # JSON
    moment("asked_at"),
    moment("started_at", optional=True),
    moment("ended_at", optional=True),
    text("reason"),
    text("heads", "[]"),  # JSON of tuple[AuditHead, ...]
    Column("nameplate_id", ID, nullable=False, default="", server_default=""),  # of one that may be forgotten by now
    Column("beside", ID, nullable=False, default="", server_default=""),
    Column("purpose", String(40), nullable=False, default="help", server_default="help"),
    Column("invited_by", ID, nullable=False, default="", server_default=""),
    Column("accepted", Boolean, nullable=False, default=True, server_default=true()),
    Index(None, "agent_id", "state"),
)

nameplates = Table(
    "nameplates",
    metadata,
    own_id(),
    Column("public", String(3), nullable=False),
    ref("agent_id", "agents"),
    moment("made_at"),
    moment("expires_at"),
    moment("withdrawn_at", optional=True),
    number("takes"),
    Column("assist_id", ID, nullable=True),  # of who took it last
    Index(None, "public", "expires_at"),
    Index(None, "agent_id", "made_at"),
    Index(None, "expires_at"),
)

assist_tickets = Table(
    "assist_tickets",
    metadata,
    own_id(),
    ref("assist_id", "assists"),
    Column("ticket_hash", String(64), nullable=False, unique=True),
    word("role"),
    moment("expires_at"),
    moment("used_at", optional=True),
    Index(None, "expires_at"),
)

ratings = Table(
    "ratings",
    metadata,
    own_id(),
    ref("session_id", "sessions", unique=True),
    ref("agent_id", "agents", optional=True),
    Column("score", Integer, nullable=False),
    text("comment"),
    moment("at"),
)

ticket_counters = Table(
    "ticket_counters",
    metadata,
    Column("vendor", String(200), primary_key=True),
    number("number"),
)

tickets = Table(
    "tickets",
    metadata,
    own_id(),
    ref("app_id", "apps"),
    Column("vendor", String(200), nullable=False),
    Column("number", Integer, nullable=False),
    text("subject"),
    word("state"),
    word("priority"),
    Column("priority_rank", Integer, nullable=False),
    Column("state_rank", Integer, nullable=False),
    word("ticket_type"),
    ref("assignee_id", "agents", optional=True),
    text("assignee_name"),
    ref("customer_id", "customers", optional=True),
    text("customer_name"),
    text("organisation"),
    ref("session_id", "sessions", optional=True, unique=True),
    text("tags", "[]"),  # JSON
    moment("created_at"),
    moment("changed_at"),
    moment("solved_at", optional=True),
    number("version", 1),
    UniqueConstraint("vendor", "number"),
    # One index a sort; those of the usual lists also hold what they are filtered by, so that no row is read in vain.
    Index(None, "number", "id"),
    Index(None, "changed_at", "id", "state_rank", "assignee_id", "priority_rank"),
    Index(None, "priority_rank", "id", "state_rank", "assignee_id"),
    Index(None, "state_rank", "id", "priority_rank", "assignee_id"),
    Index(None, "assignee_id", "state_rank", "changed_at"),
    Index(None, "subject", "id"),
    Index(None, "customer_name", "id"),
    Index(None, "assignee_name", "id"),
    Index(None, "customer_id", "changed_at"),
)

ticket_tags = Table(
    "ticket_tags",
    metadata,
    ref("ticket_id", "tickets", primary_key=True),
    Column("tag", String(60), primary_key=True, index=True),
)

ticket_entries = Table(
    "ticket_entries",
    metadata,
    own_id(),
    ref("ticket_id", "tickets"),
    number("place"),  # in the ticket's history, from 1
    moment("at"),
    word("author_kind"),
    text("author_id"),
    text("author_name"),
    word("visibility"),
    text("text"),
    text("changes", "[]"),  # JSON of tuple[TicketChange, ...]
    UniqueConstraint("ticket_id", "place"),
)

articles = Table(
    "articles",
    metadata,
    own_id(),
    Column("external_id", String(200), nullable=True, unique=True),  # of an import
    text("title"),
    text("category"),
    word("language"),
    word("state"),
    number("version", 1),
    number("published_version"),
    moment("changed_at"),
    Column("changed_by_id", ID, nullable=True),
    text("changed_by"),
    Index(None, "changed_at"),
)

article_versions = Table(
    "article_versions",
    metadata,
    ref("article_id", "articles", primary_key=True),
    Column("version", Integer, primary_key=True),
    text("title"),
    text("summary"),
    text("body"),
    text("category"),
    word("language"),
    word("state"),
    moment("changed_at"),
    text("changed_by"),
)
