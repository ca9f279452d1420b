"""Knowledge through its verbs: versions kept, drafts hidden, found in Chinese and English on both engines."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desk_app.domain.articles import Article, ArticleState
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.hub.actors import AgentActor, PersonActor
from desk_app.hub.articles import prepare_save_article
from desk_app.store import search
from desk_app.wire.articles import (
    ListArticles,
    ListArticleVersions,
    ReadArticle,
    SaveArticle,
    SearchArticles,
)
from desk_app.wire.events import ArticleChanged
from desk_app.wire.protocol import Page
from tests.fakes.desk import Desk, open_desk

# Written for these tests.
CORPUS = [
    ("zh", "打印发票失败", "打印时报错怎么处理", "## 检查打印机\n\n先看打印机是否联机, 再重启打印服务。"),
    ("zh", "更换打印机", "换一台打印机", "在设置里选择新的打印机, 点确定。"),
    ("zh", "导出报表很慢", "报表导出", "数据量大的时候导出会慢, 请缩小日期范围。"),
    ("zh", "忘记密码", "找回登录密码", "在登录页点忘记密码, 按邮件里的链接重设。"),
    ("en", "Invoices do not print", "Printing fails", "## Check the printer\n\nRestart the print service first."),
    ("en", "Change the printer", "Another printer", "Choose the new one under Settings."),
    ("en", "Exporting a report is slow", "Reports", "Narrow the range of dates. See max_export_rows."),
    ("en", "Forgotten password", "Sign in again", "Click the link in the e-mail to set a new one."),
]


async def _fill(desk: Desk, agent: AgentActor) -> dict[str, Article]:
    made = {}
    for language, title, summary, body in CORPUS:
        made[title] = await desk.do(
            agent,
            SaveArticle(
                title=title,
                summary=summary,
                body=body,
                language=language,
                category="使用" if language == "zh" else "Use",
                state=ArticleState.PUBLISHED,
            ),
        )
    return made


async def _titles(desk: Desk, actor: PersonActor, query: str, language: str = "") -> list[str]:
    found = await desk.do(actor, SearchArticles(query=query, language=language))
    return [hit.title for hit in found.hits]


def test_words_and_whole_questions_are_found_in_both_languages(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            await _fill(desk, agent)
            for query, title in (
                ("发票", "打印发票失败"),
                ("票", "打印发票失败"),
                ("请问打印发票的时候总是失败怎么办啊?", "打印发票失败"),
                ("导出太慢了", "导出报表很慢"),
                ("登录密码忘了", "忘记密码"),
                ("联机", "打印发票失败"),
                ("how do I change the printer?", "Change the printer"),
                ("my exports are slow", "Exporting a report is slow"),
                ("forgoten pasword", "Forgotten password"),
                ("max_export_rows", "Exporting a report is slow"),
                ("INVOICE", "Invoices do not print"),
                ("printservice", "Invoices do not print"),
            ):
                assert (await _titles(desk, customer, query))[0] == title, query
            for nothing in ("", "  ", "?!", "量子力学", '"', "* OR NEAR(", "') --"):
                assert await _titles(desk, customer, nothing) == [], nothing

    asyncio.run(story())


def test_a_hit_shows_plain_text_around_itself(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            await _fill(desk, agent)
            (hit,) = (await desk.do(agent, SearchArticles(query="检查打印机联机", limit=1))).hits
            assert hit.excerpt == "检查打印机 先看打印机是否联机, 再重启打印服务。"
            assert (hit.category, hit.language) == ("使用", "zh")

    asyncio.run(story())


def test_the_language_is_preferred_not_required(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            for language in ("zh", "en"):
                save = SaveArticle(title=f"VPN {language}", body="VPN", language=language, state=ArticleState.PUBLISHED)
                await desk.do(agent, save)
            assert await _titles(desk, agent, "VPN", "zh_CN") == ["VPN zh", "VPN en"]
            assert await _titles(desk, agent, "VPN", "en") == ["VPN en", "VPN zh"]

    asyncio.run(story())


def test_customers_read_and_find_the_published_version_only(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            draft = await desk.do(agent, SaveArticle(title="Secret plan", body="zebra"))
            assert await _titles(desk, customer, "zebra") == []
            assert (await desk.refusal(customer, ReadArticle(article_id=draft.id))).code == RefusalCode.NOT_FOUND
            first = await desk.do(
                agent,
                SaveArticle(id=draft.id, version=1, title="Plan", body="giraffe", state=ArticleState.PUBLISHED),
            )
            assert (first.version, first.published_version) == (2, 2)
            second = await desk.do(agent, SaveArticle(id=draft.id, version=2, title="New plan", body="elephant"))
            assert (second.version, second.published_version) == (3, 2)
            for version in (None, 1, 3):
                read = await desk.do(customer, ReadArticle(article_id=draft.id, version=version))
                assert (read.version, read.body, read.changed_by) == (2, "giraffe", "")
            assert await _titles(desk, customer, "giraffe") == ["Plan"]
            for hidden in ("zebra", "elephant"):
                assert await _titles(desk, customer, hidden) == []
            rows = (await desk.do(agent, ListArticles(text="elephant"))).rows
            assert [(row.title, row.state) for row in rows] == [("New plan", ArticleState.DRAFT)]
            assert (await desk.do(agent, ListArticles(text="giraffe"))).rows == ()
            assert (await desk.do(agent, ReadArticle(article_id=draft.id))).body == "elephant"
            assert (await desk.do(agent, ReadArticle(article_id=draft.id, version=1))).body == "zebra"

    asyncio.run(story())


def test_every_version_is_kept_and_an_old_one_is_not_written_over(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            one, other = await desk.agent("Li Wei"), await desk.agent("Zhang Min")
            article = await desk.do(one, SaveArticle(title="A", body="1"))
            await desk.do(other, SaveArticle(id=article.id, version=1, title="B", body="2"))
            late = SaveArticle(id=article.id, version=1, title="C", body="3")
            assert (await desk.refusal(one, late)).code == RefusalCode.CHANGED_MEANWHILE
            versions = (await desk.do(one, ListArticleVersions(article_id=article.id))).versions
            assert [(v.version, v.title, v.changed_by) for v in versions] == [(2, "B", "Zhang Min"), (1, "A", "Li Wei")]
            changed = [e for e in await desk.events(one) if isinstance(e, ArticleChanged)]
            assert changed == [ArticleChanged(article_id=article.id, state=ArticleState.DRAFT)] * 2

    asyncio.run(story())


def test_the_list_filters_pages_and_names_the_categories(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            await _fill(desk, agent)
            everything = await desk.do(agent, ListArticles())
            assert (everything.total, everything.categories) == (8, ("Use", "使用"))
            assert everything.rows[0].title == "Forgotten password"
            chinese = await desk.do(agent, ListArticles(language="zh", page=Page(offset=1, limit=2)))
            assert (chinese.total, [row.title for row in chinese.rows]) == (4, ["导出报表很慢", "更换打印机"])
            hits = await desk.do(agent, ListArticles(text="打印机", category="使用", page=Page(limit=1)))
            assert (hits.total, hits.rows[0].title) == (2, "更换打印机")
            assert (await desk.do(agent, ListArticles(state=ArticleState.DRAFT))).total == 0
            assert (await desk.refusal(customer, ListArticles())).code == RefusalCode.FORBIDDEN

    asyncio.run(story())


def test_an_article_without_title_or_out_of_bounds_is_refused(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            for save, code in (
                (SaveArticle(title=" ", body="x"), RefusalCode.EMPTY),
                (SaveArticle(title="x" * 10_000, body="x"), RefusalCode.TOO_LONG),
                (SaveArticle(title="x", body="x" * 400_001), RefusalCode.TOO_LONG),
                (SaveArticle(id="nothing", title="x", body="x"), RefusalCode.NOT_FOUND),  # type: ignore[arg-type]
            ):
                assert (await desk.refusal(agent, save)).code == code
            long = "打印发票" * 100_000
            kept = await desk.do(agent, SaveArticle(title="Long", body=long, state=ArticleState.PUBLISHED))
            assert (await desk.do(agent, ReadArticle(article_id=kept.id))).body == long
            assert await _titles(desk, agent, "发票") == ["Long"]
            assert (await desk.refusal(agent, SearchArticles(query="x" * 5000))).code == RefusalCode.TOO_LONG

    asyncio.run(story())


def test_tokens_are_made_before_the_writer_is_taken_and_only_for_agents(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            command = SaveArticle(title="Slow", body="# 打印\n\nThe printer is off. " * 100)
            search.tokenised.cache_clear()
            with pytest.raises(Refused) as refused:
                await prepare_save_article(desk.verbs, customer, command)
            assert refused.value.refusal.code == RefusalCode.FORBIDDEN
            assert search.tokenised.cache_info().misses == 0
            verb = await prepare_save_article(desk.verbs, agent, command)
            assert search.tokenised.cache_info().misses == 1
            await desk.verbs.change(lambda tx: verb(tx, agent, command))
            assert (search.tokenised.cache_info().misses, search.tokenised.cache_info().hits) == (1, 1)

    asyncio.run(story())
