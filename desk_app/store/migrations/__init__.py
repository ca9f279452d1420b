"""How the database grew: Alembic, from the first table."""
