"""Words about knowledge."""

from __future__ import annotations

import msgspec

from desk_app.domain.articles import Article, ArticleCard, ArticleRow, ArticleState, ArticleVersion
from desk_app.domain.ids import ArticleId
from desk_app.wire.protocol import Command, Count, Page


class SearchHits(msgspec.Struct, frozen=True, kw_only=True):
    """Best first."""

    hits: tuple[ArticleCard, ...]


class SearchArticles(Command[SearchHits], frozen=True, kw_only=True, tag="search_articles"):
    """Either side, published articles only: words, a whole question, Chinese or English.

    `language` ("" for any) is preferred, not required.
    """

    query: str
    language: str = ""
    limit: Count = 5


class ReadArticle(Command[Article], frozen=True, kw_only=True, tag="read_article"):
    """Customer: the published version. Agent: the newest, or `version`."""

    article_id: ArticleId
    version: Count | None = None


class ArticlePage(msgspec.Struct, frozen=True, kw_only=True):
    rows: tuple[ArticleRow, ...]
    total: int
    categories: tuple[str, ...] = ()


class ListArticles(Command[ArticlePage], frozen=True, kw_only=True, tag="list_articles"):
    """Agent: with `text` best hit first, drafts too; else last changed first."""

    text: str = ""
    category: str = ""
    language: str = ""
    state: ArticleState | None = None
    page: Page = Page()


class SaveArticle(Command[Article], frozen=True, kw_only=True, tag="save_article"):
    """Agent: makes an article, or a new version of `id`; `version` is the one he edited. PUBLISHED publishes it."""

    id: ArticleId | None = None
    version: Count = 0
    title: str
    body: str
    summary: str = ""
    category: str = ""
    language: str = ""
    state: ArticleState = ArticleState.DRAFT


class ArticleVersions(msgspec.Struct, frozen=True, kw_only=True):
    """Newest first."""

    versions: tuple[ArticleVersion, ...]


class ListArticleVersions(Command[ArticleVersions], frozen=True, kw_only=True, tag="list_article_versions"):
    """Agent."""

    article_id: ArticleId
