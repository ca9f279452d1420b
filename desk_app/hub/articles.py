"""Verbs of knowledge: searching, reading, listing and saving articles.

Invariant: a customer meets published versions only, by whatever door.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec

from desk_app.domain.articles import Article, ArticleCard, ArticleState
from desk_app.domain.ids import ArticleId
from desk_app.domain.limits import ARTICLE_CHARACTERS, NAME_CHARACTERS, PAGE_ROWS, QUERY_CHARACTERS, SUBJECT_CHARACTERS
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.search import excerpt, query_tokens
from desk_app.domain.text import many_lines, one_line, required
from desk_app.hub.actors import AGENTS, Actor, AgentActor
from desk_app.hub.transaction import Tx, View
from desk_app.hub.verbs import Verb, Verbs, by_agent, by_anyone
from desk_app.store import articles, search
from desk_app.wire.articles import (
    ArticlePage,
    ArticleVersions,
    ListArticles,
    ListArticleVersions,
    ReadArticle,
    SaveArticle,
    SearchArticles,
    SearchHits,
)
from desk_app.wire.events import ArticleChanged
from desk_app.wire.protocol import Command

HITS = 20
"""The most hits one search returns."""
LANGUAGE_CHARACTERS = 20
SUMMARY_CHARACTERS = 1_000


class ArticleText(msgspec.Struct, frozen=True, kw_only=True):
    """What an author decides about an article; made harmless by `cleaned`."""

    title: str
    body: str
    summary: str = ""
    category: str = ""
    language: str = ""

    def cleaned(self) -> ArticleText:
        """Returns it bounded and harmless, or raises `Refused`."""
        return ArticleText(
            title=required(one_line(self.title, SUBJECT_CHARACTERS, "title"), "title"),
            body=many_lines(self.body, ARTICLE_CHARACTERS, "body"),
            summary=one_line(self.summary, SUMMARY_CHARACTERS, "summary"),
            category=one_line(self.category, NAME_CHARACTERS, "category"),
            language=one_line(self.language, LANGUAGE_CHARACTERS, "language"),
        )


def search_articles(view: View, _actor: Actor, command: SearchArticles) -> SearchHits:
    """The published articles that answer best."""
    question = one_line(command.query, QUERY_CHARACTERS, "query")
    limit = max(1, min(command.limit, HITS))
    tokens = search.spelt_right(view.db, query_tokens(question))
    hits = search.search(view.db, tokens, language=command.language, limit=limit)
    found = articles.find_many(view.db, [hit.article_id for hit in hits], published=True)
    return SearchHits(hits=tuple(_card(article, question) for article in found))


def read_article(view: View, actor: Actor, command: ReadArticle) -> Article:
    """An agent reads any version, everybody else the published one."""
    if not isinstance(actor, AgentActor):
        found = articles.find_published(view.db, command.article_id)
        found = found and msgspec.structs.replace(found, changed_by="")
    elif command.version is None:
        found = articles.find(view.db, command.article_id)
    else:
        found = articles.find_version(view.db, command.article_id, command.version)
    if found is None:
        raise Refused(RefusalCode.NOT_FOUND, what="article")
    return found


def list_articles(view: View, _actor: AgentActor, command: ListArticles) -> ArticlePage:
    """With words, best hit first among the newest versions; else last changed first."""
    question = one_line(command.text, QUERY_CHARACTERS, "text")
    offset, limit = max(0, command.page.offset), max(1, min(command.page.limit, PAGE_ROWS))
    conditions: dict[str, Any] = {
        "category": command.category,
        "language": command.language,
        "state": command.state,
    }
    if question:
        tokens = search.spelt_right(view.db, query_tokens(question))
        hits = search.search(view.db, tokens, published=False, limit=PAGE_ROWS)
        rows = articles.rows_of(view.db, [hit.article_id for hit in hits], **conditions)
        total = len(rows)
        rows = rows[offset : offset + limit]
    else:
        rows, total = articles.page(view.db, **conditions, offset=offset, limit=limit)
    return ArticlePage(rows=tuple(rows), total=total, categories=articles.categories(view.db))


def list_article_versions(view: View, _actor: AgentActor, command: ListArticleVersions) -> ArticleVersions:
    found = articles.versions(view.db, command.article_id)
    if not found:
        raise Refused(RefusalCode.NOT_FOUND, what="article")
    return ArticleVersions(versions=found)


def save_article(tx: Tx, actor: AgentActor, command: SaveArticle) -> Article:
    """A new article, or a new version; refuses (changed_meanwhile) when another version came in between."""
    earlier: Article | None = None
    if command.id is not None:
        earlier = articles.find(tx.db, command.id)
        if earlier is None:
            raise Refused(RefusalCode.NOT_FOUND, what="article")
        if earlier.version != command.version:
            raise Refused(RefusalCode.CHANGED_MEANWHILE, what="article")
    return write_article(tx, _text_of(command), command.state, earlier, by=actor.name, by_id=actor.id)


async def prepare_save_article(_verbs: Verbs, actor: Actor, command: SaveArticle) -> Verb:
    """Makes the tokens of a long text before the one writer is taken, so that no word waits for them."""
    if not isinstance(actor, AgentActor):
        raise Refused(RefusalCode.FORBIDDEN, what="save_article")
    written = _text_of(command)
    await asyncio.to_thread(search.tokenised, written.title, written.summary, written.body)
    return VERBS[SaveArticle]


def write_article(
    tx: Tx,
    written: ArticleText,
    state: ArticleState,
    earlier: Article | None,
    *,
    by: str,
    by_id: str | None = None,
    external_id: str | None = None,
) -> Article:
    """Writes the next version after `earlier` (None: the first one of a new article) and tells the agents."""
    version = 1 if earlier is None else earlier.version + 1
    kept = 0 if earlier is None else earlier.published_version
    article = Article(
        id=ArticleId(tx.new_id()) if earlier is None else earlier.id,
        title=written.title,
        body=written.body,
        summary=written.summary,
        category=written.category,
        language=written.language,
        state=state,
        version=version,
        published_version=version if state is ArticleState.PUBLISHED else kept,
        changed_at=tx.now,
        changed_by=by,
    )
    articles.save(tx.db, article, changed_by_id=by_id, external_id=external_id)
    tx.tell(ArticleChanged(article_id=article.id, state=article.state), AGENTS)
    return article


def _text_of(command: SaveArticle) -> ArticleText:
    return ArticleText(
        title=command.title,
        body=command.body,
        summary=command.summary,
        category=command.category,
        language=command.language,
    ).cleaned()


def _card(article: Article, question: str) -> ArticleCard:
    return ArticleCard(
        id=article.id,
        title=article.title,
        excerpt=excerpt(article.body, question, title=article.title),
        category=article.category,
        language=article.language,
    )


VERBS: Mapping[type[Command[Any]], Verb] = {
    SearchArticles: by_anyone(search_articles),
    ReadArticle: by_anyone(read_article),
    ListArticles: by_agent(list_articles),
    ListArticleVersions: by_agent(list_article_versions),
    SaveArticle: by_agent(save_article),
}
