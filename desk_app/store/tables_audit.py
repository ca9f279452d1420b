"""Tables of the record of assist sessions: audit logs of both sides, the reports, the hub's own chain over them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from desk_app.store.tables import ID, metadata, moment, number, own_id, ref, text, word

audit_logs = Table(
    "audit_logs",
    metadata,
    own_id(),
    ref("assist_id", "assists"),
    word("side"),
    number("records"),  # of the whole log, as it was closed
    Column("head", String(64), nullable=False),
    Column("signature", String(128), nullable=False, default="", server_default=""),
    number("held"),  # records that are here
    moment("arrived_at"),  # its first part
    moment("completed_at", optional=True),
    moment("deleted_at", optional=True),
    number("deleted_after_days"),
    UniqueConstraint("assist_id", "side", "head"),
    Index(None, "arrived_at"),
)

audit_records = Table(
    "audit_records",
    metadata,
    ref("log_id", "audit_logs", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),  # exactly as it was hashed
)

audit_reports = Table(
    "audit_reports",
    metadata,
    ref("assist_id", "assists", primary_key=True),
    text("report"),  # JSON of SessionReport
)

audit_ledger = Table(
    "audit_ledger",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    # No reference: the entry has to outlive whoever removes what it is about.
    Column("assist_id", ID, nullable=False, index=True),
    Column("text", Text, nullable=False),  # exactly as the next entry's hash has it
)
