"""Steps of the schema, by Alembic, run when a store is opened.

`schema.py` declares where the steps lead, and a test compares. `versions/0001_first.py` is generated from it and may be
rewritten until the first release; a released step is never changed. What a declared table cannot say (full text) has
steps of its own.
"""
