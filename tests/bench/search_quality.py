"""How well and how fast articles are found: recall@1, recall@5 and MRR@10 by kind of query.

The corpus is not part of this repository: DESKSIDE_SEARCH_CORPUS (or the first argument) names a folder with
kb_<lang>.jsonl for `import-articles`, and queries_<lang>.jsonl with query, gold (ids), kind and lang.
A second argument is a database URL; else a SQLite file of its own.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import msgspec

from desk_app.hub.import_articles import import_articles
from desk_app.hub.verbs import Verbs
from desk_app.store.tables_desk import articles
from desk_app.wire.articles import SearchArticles
from tests.fakes.desk import open_desk

_LANGUAGES = ("zh", "en")
_DEPTH = 10


class Query(msgspec.Struct, frozen=True):
    query: str
    gold: tuple[str, ...]
    kind: str
    lang: str


class Score:
    """Sums of one kind."""

    def __init__(self) -> None:
        self.count = self.first = self.five = 0
        self.reciprocal = 0.0

    def add(self, rank: int | None) -> None:
        self.count += 1
        if rank is not None:
            self.first += rank < 1
            self.five += rank < 5
            self.reciprocal += 1 / (rank + 1)

    def __str__(self) -> str:
        n = self.count
        return f"{n:4} queries   R@1 {self.first / n:.3f}   R@5 {self.five / n:.3f}   MRR@10 {self.reciprocal / n:.3f}"


async def measure(folder: Path, address: str) -> None:
    async with open_desk(address) as desk:
        began = time.perf_counter()
        for language in _LANGUAGES:
            done = await import_articles(desk.verbs, folder / f"kb_{language}.jsonl")
            print(f"import {language}: {done.added} added, {done.changed} changed, {done.unchanged} unchanged")
        print(f"import: {time.perf_counter() - began:.1f} s")
        names = await _external_ids(desk.verbs)
        customer = await desk.add_customer("客户甲")
        scores: defaultdict[str, Score] = defaultdict(Score)
        times = []
        for language in _LANGUAGES:
            for line in (folder / f"queries_{language}.jsonl").read_bytes().splitlines():
                query = msgspec.json.decode(line, type=Query)
                start = time.perf_counter()
                command = SearchArticles(query=query.query[:400], language=language, limit=_DEPTH)
                hits = (await desk.do(customer, command)).hits
                times.append((time.perf_counter() - start) * 1000)
                found = list(dict.fromkeys(names[hit.id] for hit in hits))
                rank = next((place for place, name in enumerate(found) if name in query.gold), None)
                for key in (f"{language} {query.kind}", f"** {query.kind}", "** all"):
                    scores[key].add(rank)
        for key, score in sorted(scores.items()):
            print(f"{key:12} {score}")
        times.sort()
        print(
            f"SearchArticles, {len(names)} articles: median {times[len(times) // 2]:.1f} ms,"
            f" p95 {times[int(len(times) * 0.95)]:.1f} ms, slowest {times[-1]:.1f} ms"
        )


async def _external_ids(verbs: Verbs) -> dict[str, str]:
    rows = await verbs.view(lambda view: view.db.execute(articles.select()).all())
    return {row.id: row.external_id.partition(":")[2] for row in rows}


def main() -> int:
    where = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("DESKSIDE_SEARCH_CORPUS", "")
    if not where:
        print("skipped: DESKSIDE_SEARCH_CORPUS names no folder")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        address = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{scratch}/hub.db"
        asyncio.run(measure(Path(where), address))
    return 0


if __name__ == "__main__":
    sys.exit(main())
