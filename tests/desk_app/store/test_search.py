"""The search index itself, on both engines: spelling, bounds, what is taken out."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from desk_app.domain.articles import Article, ArticleState
from desk_app.domain.ids import ArticleId, Millis
from desk_app.domain.search import index_tokens, query_tokens
from desk_app.store import articles, search
from desk_app.store.engine import Store, open_store


def _article(name: str, title: str, body: str = "", version: int = 1, published: int = 1) -> Article:
    return Article(
        id=ArticleId(name),
        title=title,
        body=body,
        state=ArticleState.PUBLISHED if version == published else ArticleState.DRAFT,
        version=version,
        published_version=published,
        changed_at=Millis(1),
        changed_by="x",
    )


def _found(db: Connection, question: str, *, published: bool = True) -> list[str]:
    tokens = search.spelt_right(db, query_tokens(question))
    return [hit.article_id for hit in search.search(db, tokens, published=published)]


async def _save(store: Store, article: Article) -> None:
    await store.write(lambda db: articles.save(db, article, changed_by_id=None))


def _rows(db: Connection) -> int:
    return int(db.execute(text("SELECT count(*) FROM article_tokens")).scalar_one())


def test_a_new_version_takes_the_old_one_out_of_the_index(store_address: str) -> None:
    async def story() -> None:
        store = await open_store(store_address)
        first = _article("a", "Printing", "zebra")
        await _save(store, first)
        rows = await store.read(_rows)
        for version in range(2, 6):
            word = f"word{version}x"
            newer = _article("a", "Printing", word, version, version)
            await _save(store, newer)
            assert await store.read(partial(_found, question=word)) == ["a"]
        assert await store.read(lambda db: _found(db, "zebra")) == []
        assert await store.read(_rows) == rows
        await store.write(lambda db: search.remove_article(db, ArticleId("a")))
        assert await store.read(_rows) == 0
        await store.close()

    asyncio.run(story())


def test_a_draft_stands_beside_what_is_published(store_address: str) -> None:
    async def story() -> None:
        store = await open_store(store_address)
        await _save(store, _article("a", "Old"))
        await _save(store, _article("a", "Fresh", "", 2, 1))
        for question, published, expected in (
            ("old", True, ["a"]),
            ("old", False, []),
            ("fresh", True, []),
            ("fresh", False, ["a"]),
        ):
            found = await store.read(partial(_found, question=question, published=published))
            assert found == expected
        await store.close()

    asyncio.run(story())


def test_a_slip_of_the_keyboard_finds_the_commoner_word(store_address: str) -> None:
    async def story() -> None:
        store = await open_store(store_address)
        for name, title in (("a", "export data"), ("b", "export rows"), ("c", "expert advice"), ("d", "spring boot")):
            await _save(store, _article(name, title))
        spelt = await store.read(
            lambda db: search.spelt_right(db, ["expprt", "expert", "zzzzzz", "springboot", "发票"])
        )
        assert spelt == ["export", "expert", "zzzzzz", "spring", "boot", "发票"]
        await store.close()

    asyncio.run(story())


def test_rare_words_weigh_more_than_common_ones(store_address: str) -> None:
    async def story() -> None:
        store = await open_store(store_address)
        for n in range(30):
            body = "common words here" + (" giraffe" if n == 17 else "")
            await _save(store, _article(f"a{n}", "T", body))
        found = await store.read(lambda db: _found(db, "common giraffe"))
        assert found[0] == "a17"
        assert len(found) == 10
        await store.close()

    asyncio.run(story())


@pytest.mark.parametrize("tokens", [[], ["nothing"]])
def test_nothing_asked_or_known_finds_nothing(store_address: str, tokens: list[str]) -> None:
    async def story() -> None:
        store = await open_store(store_address)
        assert await store.read(lambda db: search.search(db, tokens)) == []
        await store.close()

    asyncio.run(story())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_whatever_is_written_can_be_kept_and_asked(store_address: str, said: str) -> None:
    clean = said.replace("\x00", "").encode("utf-8", "ignore").decode()

    async def story() -> None:
        store = await open_store(store_address)

        def keep_and_ask(db: Connection) -> None:
            search.remove_article(db, ArticleId("a"))
            newest = articles.find(db, ArticleId("a"))
            version = 1 if newest is None else newest.version + 1
            articles.save(db, _article("a", clean, clean, version, version), changed_by_id=None)
            tokens = query_tokens(clean)
            found = search.search(db, tokens)
            assert bool(found) == bool(tokens), (tokens, index_tokens(clean))

        await store.write(keep_and_ask)
        await store.close()

    asyncio.run(story())
