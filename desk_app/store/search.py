"""The search index of articles: passages as tokens in FTS5 or a tsvector, ranked by BM25 or its likeness.

An article is found by its best section and, for half as much, by the whole of it. Invariant: the index is changed in
the transaction of its article; what is looked up are tokens of `domain.search`, never a person's own words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from desk_app.domain.articles import Article
from desk_app.domain.ids import ArticleId
from desk_app.domain.search import halves, index_tokens, may_be_misspelt, near_spellings, passages
from desk_app.store.tables_search import article_passages, article_words

_TITLE, _SUMMARY, _HEADINGS, _BODY = 4.0, 1.0, 3.0, 1.0
"""How much a hit in each field counts; tuned on questions as customers type them (tests/bench/search_quality.py)."""
_WHOLE = 0.5
"""How much the article as a whole counts beside its best section."""
_PREFERRED_LANGUAGE = 1.3
_CANDIDATES = 400
_VISITED = 12_000
"""How many passages a search may touch: the commonest tokens of a question are left out beyond."""
_CORRECTED_WORDS = 6
_POSITIONS_A_TOKEN = 64
_LAST_POSITION = 16_383  # of a tsvector

_ADD_SQLITE = text(
    "INSERT INTO article_tokens (rowid, title, summary, headings, body)"
    " VALUES (:id, :title, :summary, :headings, :body)"
)
_ADD_POSTGRES = text("INSERT INTO article_tokens (id, tokens) VALUES (:id, CAST(:tokens AS tsvector))")

_COUNT_POSTGRES = text(
    "SELECT token, (SELECT count(*) FROM article_tokens WHERE tokens @@ CAST(token AS tsquery)) AS number"
    " FROM unnest(CAST(:tokens AS text[])) AS token"
)
_SCORE_POSTGRES = text(
    "SELECT id, sum(ts_rank(CAST(:weights AS real[]), tokens, CAST(token AS tsquery), 1) * rarity) AS score"
    " FROM (SELECT id FROM article_tokens WHERE tokens @@ CAST(:rare AS tsquery) OFFSET 0) AS candidates"
    " JOIN ("
    "  SELECT id, tokens, token, rarity"
    "  FROM unnest(CAST(:tokens AS text[]), CAST(:rarities AS double precision[])) AS asked (token, rarity)"
    # OFFSET 0 keeps the index's work apart: a tsvector is unpacked only where it is ranked.
    "  CROSS JOIN LATERAL"
    "  (SELECT id, tokens FROM article_tokens WHERE tokens @@ CAST(token AS tsquery) OFFSET 0) AS holding"
    " ) AS matched USING (id)"
    " GROUP BY id ORDER BY score DESC, id LIMIT :candidates"
)


class Hit(msgspec.Struct, frozen=True):
    article_id: ArticleId
    score: float


def index_article(db: Connection, newest: Article, published: Article | None) -> None:
    """Puts the published and the newest version of an article in the index, in place of what was there."""
    remove_article(db, newest.id)
    if published is not None and published.version == newest.version:
        _add(db, newest, published=True, newest=True)
        return
    _add(db, newest, published=False, newest=True)
    if published is not None:
        _add(db, published, published=True, newest=False)


def remove_article(db: Connection, article_id: ArticleId) -> None:
    """Takes an article out of the index."""
    mine = select(article_passages.c.id).where(article_passages.c.article_id == article_id)
    ids = db.execute(mine).scalars().all()
    if not ids:
        return
    name = "rowid" if db.dialect.name == "sqlite" else "id"
    db.execute(text(f"DELETE FROM article_tokens WHERE {name} = :id"), [{"id": i} for i in ids])  # noqa: S608
    db.execute(delete(article_passages).where(article_passages.c.article_id == article_id))


def spelt_right(db: Connection, tokens: Sequence[str]) -> list[str]:
    """Returns the tokens with unknown Latin words replaced by the known word one slip away, or by two in one."""
    doubtful = [token for token in tokens if may_be_misspelt(token)]
    known = _uses(db, doubtful)
    wrong = [token for token in doubtful if token not in known][:_CORRECTED_WORDS]
    meant: dict[str, list[str]] = {}
    for token in wrong:
        near = _uses(db, near_spellings(token))
        if near:
            meant[token] = [max(near, key=lambda word: (near[word], word))]
            continue
        pairs = halves(token)
        parts = _uses(db, {part for pair in pairs for part in pair})
        whole_pairs = [pair for pair in pairs if pair[0] in parts and pair[1] in parts]
        if whole_pairs:
            first, second = max(whole_pairs, key=lambda pair: min(parts[pair[0]], parts[pair[1]]))
            meant[token] = [first, second]
    return list(dict.fromkeys(word for token in tokens for word in meant.get(token, [token])))


def search(
    db: Connection, tokens: Sequence[str], *, language: str = "", published: bool = True, limit: int = 10
) -> list[Hit]:
    """Returns the best articles for any of the tokens, best first; of the published or of the newest versions.

    `language` is preferred, not required.
    """
    if not tokens:
        return []
    scored = _sqlite_scores(db, tokens) if db.dialect.name == "sqlite" else _postgres_scores(db, tokens)
    flag = article_passages.c.published if published else article_passages.c.newest
    rows = db.execute(
        select(
            article_passages.c.id, article_passages.c.article_id, article_passages.c.place, article_passages.c.language
        )
        .where(article_passages.c.id.in_(bindparam("ids", expanding=True)), flag)
        .order_by(article_passages.c.id),
        {"ids": list(scored)},
    )
    wholes: dict[str, float] = {}
    sections: dict[str, float] = {}
    languages: dict[str, str] = {}
    for row in rows:
        side = sections if row.place else wholes
        side[row.article_id] = max(side.get(row.article_id, 0.0), scored[row.id])
        languages[row.article_id] = row.language
    hits = [
        Hit(
            ArticleId(article_id),
            (sections.get(article_id, 0.0) + _WHOLE * wholes.get(article_id, 0.0))
            * (_PREFERRED_LANGUAGE if language and _same_language(found, language) else 1.0),
        )
        for article_id, found in languages.items()
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.article_id))[:limit]


def _same_language(one: str, other: str) -> bool:
    """zh, zh_CN and zh-Hans are one language here."""
    return one[:2].casefold() == other[:2].casefold()


class TokenFields(msgspec.Struct, frozen=True):
    """The tokens of a passage's fields, each field's with spaces between."""

    title: str
    summary: str
    headings: str
    body: str


@lru_cache(maxsize=4)  # whoever saves an article has this done before the one writer is taken
def tokenised(title: str, summary: str, body: str) -> tuple[TokenFields, ...]:
    """Returns the passages of an article as tokens, the whole first. Pure, and the slow part of indexing."""
    return tuple(
        TokenFields(*(" ".join(index_tokens(text)) for text in (title, summary, passage.headings, passage.body)))
        for passage in passages(title, summary, body)
    )


def _add(db: Connection, article: Article, *, published: bool, newest: bool) -> None:
    words: set[str] = set()
    for place, fields in enumerate(tokenised(article.title, article.summary, article.body)):
        passage_id = db.execute(
            insert(article_passages).returning(article_passages.c.id),
            {
                "article_id": article.id,
                "place": place,
                "published": published,
                "newest": newest,
                "language": article.language,
            },
        ).scalar_one()
        _add_tokens(db, passage_id, fields)
        if place == 0:
            words = {token for tokens in msgspec.structs.astuple(fields) for token in tokens.split() if _is_word(token)}
    _count_words(db, sorted(words))


def _add_tokens(db: Connection, passage_id: int, fields: TokenFields) -> None:
    if db.dialect.name == "sqlite":
        db.execute(_ADD_SQLITE, {"id": passage_id, **msgspec.structs.asdict(fields)})
    else:
        db.execute(_ADD_POSTGRES, {"id": passage_id, "tokens": _vector(fields)})


def _is_word(token: str) -> bool:
    return len(token) > 2 and token.isascii() and token.isalpha()


def _vector(fields: TokenFields) -> str:
    """Returns the tsvector as its literal: tokens are ours already, a parser by locale would only spoil them."""
    places: dict[str, list[str]] = {}
    at = 0
    for tokens, weight in ((fields.title, "A"), (fields.headings, "B"), (fields.summary, "C"), (fields.body, "D")):
        for token in tokens.split():
            at += 1
            mine = places.setdefault(token, [])
            if len(mine) < _POSITIONS_A_TOKEN:
                mine.append(f"{min(at, _LAST_POSITION)}{weight}")
    return " ".join(f"'{token}':{','.join(mine)}" for token, mine in places.items())


def _count_words(db: Connection, words: Sequence[str]) -> None:
    if not words:
        return
    build = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    statement = build(article_words).on_conflict_do_update(
        index_elements=[article_words.c.word], set_={"uses": article_words.c.uses + 1}
    )
    db.execute(statement, [{"word": word, "uses": 1} for word in words])


def _uses(db: Connection, words: Iterable[str]) -> dict[str, int]:
    """Returns the known ones of `words` with how often they are used."""
    wanted = list(words)
    if not wanted:
        return {}
    rows = db.execute(
        select(article_words.c.word, article_words.c.uses).where(
            article_words.c.word.in_(bindparam("words", expanding=True))
        ),
        {"words": wanted},
    )
    return {row.word: row.uses for row in rows}


def _sqlite_scores(db: Connection, tokens: Sequence[str]) -> dict[int, float]:
    """Returns passage ids with their BM25 by the engine; the question is quoted tokens only."""
    counts = _sqlite_counts(db, tokens)
    asked = _rarest(counts, _VISITED)
    if not asked:
        return {}
    rows = db.execute(
        text(
            "SELECT rowid, bm25(article_tokens, :title, :summary, :headings, :body) AS score"
            " FROM article_tokens WHERE article_tokens MATCH :question ORDER BY score LIMIT :candidates"
        ),
        {
            "title": _TITLE,
            "summary": _SUMMARY,
            "headings": _HEADINGS,
            "body": _BODY,
            "question": " OR ".join(f'"{token}"' for token in asked),
            "candidates": _CANDIDATES,
        },
    )
    return {row.rowid: -row.score for row in rows}


def _sqlite_counts(db: Connection, tokens: Sequence[str]) -> dict[str, int]:
    """Returns in how many passages each of the tokens stands; those that stand nowhere are left out."""
    count = text("SELECT doc FROM article_tokens_words WHERE term = :token")
    found = {token: db.execute(count, {"token": token}).scalar() for token in tokens}
    return {token: number for token, number in found.items() if number}


def _rarest(counts: dict[str, int], passages: int) -> list[str]:
    """Returns the rarest tokens, at least one, that together stand in about so many passages at most.

    What is left out stands nearly everywhere and would hardly move anything, but would cost the most.
    """
    kept: list[str] = []
    visited = 0
    for token in sorted(counts, key=lambda token: (counts[token], token)):
        visited += counts[token]
        if kept and visited > passages:
            break
        kept.append(token)
    return kept


def _postgres_scores(db: Connection, tokens: Sequence[str]) -> dict[int, float]:
    """Returns passage ids with rank times rarity summed over the tokens.

    PostgreSQL's rank does not know how rare a token is: we count, and look only at passages with a rare one.
    """
    # Its estimates of how many rows hold a token are guesses, and reading every tsvector is the slowest way.
    db.execute(text("SET LOCAL enable_seqscan = off"))
    total = db.execute(select(func.count()).select_from(article_passages)).scalar_one()
    found = db.execute(_COUNT_POSTGRES, {"tokens": [f"'{token}'" for token in tokens]})
    counts = {row.token: row.number for row in found if row.number}
    if not counts:
        return {}
    rows = db.execute(
        _SCORE_POSTGRES,
        {
            "weights": [weight / max(_TITLE, _HEADINGS) for weight in (_BODY, _SUMMARY, _HEADINGS, _TITLE)],  # D to A
            "tokens": list(counts),
            "rarities": [math.log(1 + (total - number + 0.5) / (number + 0.5)) for number in counts.values()],
            "rare": " | ".join(_rarest(counts, _CANDIDATES * 2)),
            "candidates": _CANDIDATES,
        },
    )
    return {row.id: row.score for row in rows}
