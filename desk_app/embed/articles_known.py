"""Articles this window has seen: read again, and found again, without a connection.

Invariant: bounded; what was seen longest ago goes first. Nothing of it is kept over a restart.
"""

from __future__ import annotations

from desk_app.domain.articles import Article, ArticleCard
from desk_app.domain.ids import ArticleId

_READ, _SEEN = 50, 300


class ArticlesKnown:
    """Whole articles and cards of hits."""

    def __init__(self) -> None:
        self._articles: dict[ArticleId, Article] = {}
        self._cards: dict[ArticleId, ArticleCard] = {}

    def read(self, article_id: ArticleId) -> Article | None:
        """The article as it was read last."""
        return self._articles.get(article_id)

    def remember(self, article: Article) -> None:
        self._articles.pop(article.id, None)
        self._articles[article.id] = article
        while len(self._articles) > _READ:
            del self._articles[next(iter(self._articles))]
        self.see((ArticleCard(id=article.id, title=article.title, excerpt=article.summary),))

    def see(self, cards: tuple[ArticleCard, ...]) -> None:
        """These were among the hits of a search."""
        for card in cards:
            self._cards.pop(card.id, None)
            self._cards[card.id] = card
        while len(self._cards) > _SEEN:
            del self._cards[next(iter(self._cards))]

    def search(self, query: str) -> tuple[ArticleCard, ...]:
        """Articles whose whole text is here and that hold a word of the query, those with most words first.

        Only what can be opened without the hub is offered.
        """
        parts = _parts(query)
        counted = [(self._count(article, parts), article) for article in reversed(self._articles.values())]
        found = sorted((pair for pair in counted if pair[0]), key=lambda pair: -pair[0])
        return tuple(self._cards[article.id] for _, article in found if article.id in self._cards)

    @staticmethod
    def _count(article: Article, parts: frozenset[str]) -> int:
        text = f"{article.title} {article.summary} {article.body}".lower()
        return sum(part in text for part in parts)


def _parts(query: str) -> frozenset[str]:
    """Words of two letters or more; of Chinese, which has no spaces, each two neighbours."""
    parts: set[str] = set()
    for word in query.lower().split():
        if word.isascii():
            parts |= {word} if len(word) > 1 else set()
        else:
            parts |= {word[i : i + 2] for i in range(len(word) - 1)} or {word}
    return frozenset(parts)
