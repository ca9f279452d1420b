"""The first schema."""

from __future__ import annotations

import uuid

from alembic import op

from desk_app.store.schema import metadata
from desk_app.store.tables_log import log_head

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    op.get_bind().execute(log_head.insert().values(one=1, log=str(uuid.uuid4()), number=0))
