"""The record of assist sessions: both sides' audit logs, reports, the hub's own chain over them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_logs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("assist_id", sa.String(length=36), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("records", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), server_default="", nullable=False),
        sa.Column("held", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_after_days", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["assist_id"], ["assists.id"], name=op.f("fk_audit_logs_assist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_logs")),
        sa.UniqueConstraint("assist_id", "side", "head", name=op.f("uq_audit_logs_assist_id_side_head")),
    )
    op.create_index(op.f("ix_audit_logs_arrived_at"), "audit_logs", ["arrived_at"], unique=False)
    op.create_table(
        "audit_records",
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["audit_logs.id"], name=op.f("fk_audit_records_log_id")),
        sa.PrimaryKeyConstraint("log_id", "number", name=op.f("pk_audit_records")),
    )
    op.create_table(
        "audit_reports",
        sa.Column("assist_id", sa.String(length=36), nullable=False),
        sa.Column("report", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["assist_id"], ["assists.id"], name=op.f("fk_audit_reports_assist_id")),
        sa.PrimaryKeyConstraint("assist_id", name=op.f("pk_audit_reports")),
    )
    op.create_table(
        "audit_ledger",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("assist_id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_ledger")),
    )
    op.create_index(op.f("ix_audit_ledger_assist_id"), "audit_ledger", ["assist_id"], unique=False)
