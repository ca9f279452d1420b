"""Steps of the schema, by Alembic, run when a store is opened.

`versions/0001_first.py` makes what `schema.py` declares; what a declared table cannot say (full text) has steps of its
own. A released step is never changed.
"""
