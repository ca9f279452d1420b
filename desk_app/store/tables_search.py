"""Tables of search: the passages of articles and the words they are written in.

The tokens themselves lie in `article_tokens`, which each engine keeps in its own kind of full-text index: an FTS5 table
whose rowid is the passage's id on SQLite, a table with a tsvector on PostgreSQL (migration 0002).
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from desk_app.store.tables import metadata, number, ref, word

article_passages = Table(
    "article_passages",
    metadata,
    Column("id", Integer, primary_key=True),
    ref("article_id", "articles", index=True),
    Column("place", Integer, nullable=False),  # 0: the article whole; else its sections in order
    Column("published", Boolean, nullable=False),  # of the version that customers read
    Column("newest", Boolean, nullable=False),  # of the version that engineers edit
    word("language"),
    Index(None, "published", "id"),
)

article_words = Table(
    "article_words",
    metadata,
    Column("word", String(60), primary_key=True),
    number("uses"),
)
"""Latin words that stand in articles: what a misspelt word may have meant. `uses` only orders guesses."""
