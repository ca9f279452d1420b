"""Articles from a file: brought in once, errors named by line, nothing half."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from desk_app.hub.import_articles import LINE_BYTES, Imported, ImportTrouble, import_articles
from desk_app.wire.articles import ListArticles, ListArticleVersions, ReadArticle, SearchArticles
from tests.fakes.desk import open_desk

ROWS: list[dict[str, str | None]] = [
    {"id": "print", "title": "打印发票失败", "category": "使用", "lang": "zh", "summary": None, "body": "重启打印服务"},
    {"id": "print", "title": "Invoices", "path": "x.md", "category": "use", "lang": "en", "summary": "s", "body": "Go"},
    {"id": "slow", "title": "Slow", "body": "Wait"},
]


def _file(folder: Path, *lines: object) -> Path:
    path = folder / "articles.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return path


def test_a_second_time_changes_nothing_and_a_changed_line_makes_a_version(store_address: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            seen: list[int] = []
            path = _file(tmp_path, *ROWS, b"", b"  ")
            done = await import_articles(desk.verbs, path, lambda so_far: seen.append(so_far.total))
            assert (done, seen) == (Imported(added=3), [1, 2, 3])
            assert await import_articles(desk.verbs, path) == Imported(unchanged=3)
            again = _file(tmp_path, ROWS[0] | {"body": "换一根线"}, *ROWS[1:])
            assert await import_articles(desk.verbs, again) == Imported(changed=1, unchanged=2)
            (hit,) = (await desk.do(customer, SearchArticles(query="一根"))).hits
            assert (await desk.do(customer, ReadArticle(article_id=hit.id))).body == "换一根线"
            versions = (await desk.do(agent, ListArticleVersions(article_id=hit.id))).versions
            assert [v.version for v in versions] == [2, 1]
            assert (await desk.do(agent, ListArticles())).total == 3

    asyncio.run(story())


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (b"{not json", "Line 2 of .* is no article"),
        (b"\xff\xfe{}", "Line 2 of .* is no article"),
        (b'{"id": "x", "title": "no body"}', "Line 2 of .* is no article"),
        (b'{"id": 7, "title": "t", "body": "b"}', "Line 2 of .* is no article"),
        (b'{"id": " ", "title": "t", "body": "b"}', "Line 2 of .* has no id"),
        (b'{"id": "x", "title": " ", "body": "b"}', r"Line 2 of .*: empty \(field title\)"),
        (json.dumps({"id": "x" * 300, "title": "t", "body": "b"}).encode(), "Line 2 of .* has an id over"),
        (json.dumps({"id": "x", "title": "t" * 9000, "body": "b"}).encode(), r"Line 2 of .*: too long"),
        (json.dumps(ROWS[0]).encode(), "Line 2 of .* has the same id and language as line 1"),
        (b'{"id": "x", "body": "' + b"x" * LINE_BYTES + b'"}', "Line 2 of .* is longer than"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_brought_in(tmp_path: Path, bad: bytes, sentence: str) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent = await desk.agent("Li Wei")
            with pytest.raises(ImportTrouble, match=sentence):
                await import_articles(desk.verbs, _file(tmp_path, ROWS[0], bad))
            assert (await desk.do(agent, ListArticles())).total == 0

    asyncio.run(story())


def test_a_file_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            with pytest.raises(ImportTrouble, match="cannot be read: No such file"):
                await import_articles(desk.verbs, tmp_path / "none.jsonl")

    asyncio.run(story())
