"""Nameplates of codes that are read out, and which assist session came by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assists", sa.Column("nameplate_id", sa.String(length=36), server_default="", nullable=False))
    op.create_table(
        "nameplates",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("public", sa.String(length=3), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("takes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("assist_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_nameplates_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nameplates")),
    )
    op.create_index(op.f("ix_nameplates_public_expires_at"), "nameplates", ["public", "expires_at"], unique=False)
    op.create_index(op.f("ix_nameplates_agent_id_made_at"), "nameplates", ["agent_id", "made_at"], unique=False)
    op.create_index(op.f("ix_nameplates_expires_at"), "nameplates", ["expires_at"], unique=False)
