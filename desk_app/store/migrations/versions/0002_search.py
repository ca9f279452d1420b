"""The full-text index of articles, in each engine's own kind."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # The text is tokens already. `ascii` parts it at the blanks and leaves every other character as it is;
        # `unicode61` would take accents away and knows no letter that came after Unicode 6.1.
        op.execute("CREATE VIRTUAL TABLE article_tokens USING fts5(title, summary, headings, body, tokenize = 'ascii')")
        op.execute("CREATE VIRTUAL TABLE article_tokens_words USING fts5vocab(article_tokens, row)")
        return
    op.execute(
        "CREATE TABLE article_tokens ("
        " id integer PRIMARY KEY REFERENCES article_passages (id) ON DELETE CASCADE,"
        " tokens tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_article_tokens_tokens ON article_tokens USING gin (tokens)")
