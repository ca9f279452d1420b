"""Articles in the store, with every version kept.

Invariant: the row of an article repeats its newest version; a version once written is never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, update

from desk_app.domain.articles import Article, ArticleRow, ArticleState, ArticleVersion
from desk_app.domain.ids import ArticleId, Millis
from desk_app.store.search import index_article
from desk_app.store.tables_desk import article_versions, articles

_WHOLE: Select[Any] = (
    select(
        articles.c.id,
        articles.c.published_version,
        article_versions.c.version,
        article_versions.c.title,
        article_versions.c.body,
        article_versions.c.summary,
        article_versions.c.category,
        article_versions.c.language,
        article_versions.c.state,
        article_versions.c.changed_at,
        article_versions.c.changed_by,
    )
    .join(article_versions, article_versions.c.article_id == articles.c.id)
    .order_by(articles.c.id)
)


def find(db: Connection, article_id: ArticleId) -> Article | None:
    """Returns the newest version."""
    return _one(db, articles.c.id == article_id, article_versions.c.version == articles.c.version)


def find_version(db: Connection, article_id: ArticleId, version: int) -> Article | None:
    return _one(db, articles.c.id == article_id, article_versions.c.version == version)


def find_published(db: Connection, article_id: ArticleId) -> Article | None:
    """Returns what customers read, or None while nothing is published."""
    return _one(db, articles.c.id == article_id, article_versions.c.version == articles.c.published_version)


def find_many(db: Connection, ids: Sequence[ArticleId], *, published: bool) -> list[Article]:
    """Returns these articles in the order of `ids`, in the published or the newest version."""
    shown = articles.c.published_version if published else articles.c.version
    rows = db.execute(_WHOLE.where(articles.c.id.in_(list(ids)), article_versions.c.version == shown))
    by_id = {row.id: _article(row) for row in rows}
    return [by_id[article_id] for article_id in ids if article_id in by_id]


def find_imported(db: Connection, external_id: str) -> Article | None:
    """Returns the newest version of the article that an import brought under this name."""
    return _one(db, articles.c.external_id == external_id, article_versions.c.version == articles.c.version)


def save(db: Connection, article: Article, *, changed_by_id: str | None, external_id: str | None = None) -> None:
    """Writes a new article, or the next version of one, and the search index with it."""
    row = {
        "title": article.title,
        "category": article.category,
        "language": article.language,
        "state": article.state.value,
        "version": article.version,
        "published_version": article.published_version,
        "changed_at": article.changed_at,
        "changed_by_id": changed_by_id,
        "changed_by": article.changed_by,
    }
    if article.version == 1:
        db.execute(insert(articles).values(id=article.id, external_id=external_id, **row))
    else:
        db.execute(update(articles).where(articles.c.id == article.id).values(row))
    db.execute(
        insert(article_versions).values(
            article_id=article.id,
            version=article.version,
            title=article.title,
            summary=article.summary,
            body=article.body,
            category=article.category,
            language=article.language,
            state=article.state.value,
            changed_at=article.changed_at,
            changed_by=article.changed_by,
        )
    )
    index_article(db, article, find_published(db, article.id))


def page(
    db: Connection,
    *,
    category: str = "",
    language: str = "",
    state: ArticleState | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[ArticleRow], int]:
    """Returns rows, last changed first, and how many there are in all."""
    conditions = _conditions(category, language, state)
    total = db.execute(select(func.count()).select_from(articles).where(*conditions)).scalar_one()
    rows = db.execute(
        select(articles)
        .where(*conditions)
        .order_by(articles.c.changed_at.desc(), articles.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_row(row) for row in rows], total


def rows_of(
    db: Connection,
    ids: Sequence[ArticleId],
    *,
    category: str = "",
    language: str = "",
    state: ArticleState | None = None,
) -> list[ArticleRow]:
    """Returns those of `ids` that meet the conditions, in their order."""
    found = db.execute(select(articles).where(articles.c.id.in_(list(ids)), *_conditions(category, language, state)))
    by_id = {row.id: _row(row) for row in found}
    return [by_id[article_id] for article_id in ids if article_id in by_id]


def categories(db: Connection) -> tuple[str, ...]:
    """Returns every category that an article has, in order."""
    rows = db.execute(select(articles.c.category).where(articles.c.category != "").distinct())
    return tuple(sorted(row.category for row in rows))


def versions(db: Connection, article_id: ArticleId) -> tuple[ArticleVersion, ...]:
    """Returns all versions, newest first."""
    rows = db.execute(
        select(
            article_versions.c.version,
            article_versions.c.title,
            article_versions.c.changed_at,
            article_versions.c.changed_by,
        )
        .where(article_versions.c.article_id == article_id)
        .order_by(article_versions.c.version.desc())
    )
    return tuple(
        ArticleVersion(
            version=row.version, title=row.title, changed_at=Millis(row.changed_at), changed_by=row.changed_by
        )
        for row in rows
    )


def _conditions(category: str, language: str, state: ArticleState | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if category:
        conditions.append(articles.c.category == category)
    if language:
        conditions.append(articles.c.language == language)
    if state is not None:
        conditions.append(articles.c.state == state.value)
    return conditions


def _one(db: Connection, *conditions: ColumnElement[bool]) -> Article | None:
    row = db.execute(_WHOLE.where(*conditions)).one_or_none()
    return None if row is None else _article(row)


def _article(row: Row[Any]) -> Article:
    values = row._mapping
    return Article(
        id=ArticleId(values["id"]),
        title=values["title"],
        body=values["body"],
        summary=values["summary"],
        category=values["category"],
        language=values["language"],
        state=ArticleState(values["state"]),
        version=values["version"],
        published_version=values["published_version"],
        changed_at=Millis(values["changed_at"]),
        changed_by=values["changed_by"],
    )


def _row(row: Row[Any]) -> ArticleRow:
    values = row._mapping
    return ArticleRow(
        id=ArticleId(values["id"]),
        title=values["title"],
        category=values["category"],
        language=values["language"],
        state=ArticleState(values["state"]),
        version=values["version"],
        changed_at=Millis(values["changed_at"]),
        changed_by=values["changed_by"],
    )
