"""Assist sessions beside another one: who joins a share, what for, and by whose wish."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assists", sa.Column("beside", sa.String(length=36), server_default="", nullable=False))
    op.add_column("assists", sa.Column("purpose", sa.String(length=40), server_default="help", nullable=False))
    op.add_column("assists", sa.Column("invited_by", sa.String(length=36), server_default="", nullable=False))
    op.add_column("assists", sa.Column("accepted", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_index(op.f("ix_assists_agent_id_state"), "assists", ["agent_id", "state"], unique=False)
