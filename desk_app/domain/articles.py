"""Knowledge: articles in Markdown, with every version kept."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desk_app.domain.ids import ArticleId, Millis


class ArticleState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class ArticleCard(msgspec.Struct, frozen=True, kw_only=True):
    """An article as it stands in a chat or a list of hits. `excerpt` is plain text."""

    id: ArticleId
    title: str
    excerpt: str = ""
    category: str = ""
    language: str = ""


class ArticleRow(msgspec.Struct, frozen=True, kw_only=True):
    """An article in the engineer's list."""

    id: ArticleId
    title: str
    category: str
    language: str
    state: ArticleState
    version: int
    changed_at: Millis
    changed_by: str


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """`version` counts from 1 with every saved change; `published_version` is what customers read, 0 for none."""

    id: ArticleId
    title: str
    body: str  # Markdown
    summary: str = ""
    category: str = ""
    language: str = ""
    state: ArticleState
    version: int
    published_version: int = 0
    changed_at: Millis
    changed_by: str


class ArticleVersion(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    title: str
    changed_at: Millis
    changed_by: str
