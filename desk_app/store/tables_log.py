"""Tables of the log and of timed work: head, events, deliveries, stored answers, domain history, jobs."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from desk_app.store.tables import ID, metadata, moment, number, own_id, text, word

log_head = Table(
    "log_head",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("log", String(36), nullable=False),  # a restored hub gets a new one
    number("number"),
    number("pruned"),  # up to here deliveries are gone
    CheckConstraint("one = 1", name="one_row"),
)

events = Table(
    "events",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    moment("at"),
    text("payload"),  # JSON of an event of `wire`
    Index(None, "at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("recipient", String(50), primary_key=True),  # "agents", "agent:<id>", "customer:<id>"
    Column("number", BigInteger, ForeignKey("events.number", ondelete="CASCADE"), primary_key=True),
    Index(None, "number"),
    sqlite_with_rowid=False,
)

requests = Table(
    "requests",
    metadata,
    Column("actor", String(50), primary_key=True),
    Column("ref", String(80), primary_key=True),
    moment("at"),
    text("answer"),  # JSON
    Index(None, "at"),
)

history = Table(
    "history",
    metadata,
    own_id(),
    moment("at"),
    word("kind"),
    Column("app_id", ID, nullable=True),
    Column("session_id", ID, nullable=True, index=True),
    Column("customer_id", ID, nullable=True),
    Column("agent_id", ID, nullable=True),
    Column("ticket_id", ID, nullable=True),
    Column("value", BigInteger, nullable=True),
    text("detail"),
    Index(None, "kind", "at"),
)
"""Domain facts that reports read; never pruned, and without references so that nothing else holds it back."""

jobs = Table(
    "jobs",
    metadata,
    own_id(),
    word("kind"),
    Column("subject", String(80), nullable=False),
    moment("due"),
    moment("leased_until", optional=True),
    number("attempts"),
    UniqueConstraint("kind", "subject"),
    Index(None, "due"),
)
