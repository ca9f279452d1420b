"""Articles from a file: one JSON object a line, with id, title, category, lang, summary and body (Markdown).

Invariant: bringing the same file twice changes nothing the second time; an article is named by its language and id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import msgspec

from desk_app.domain.articles import Article, ArticleState
from desk_app.domain.refusals import Refused
from desk_app.hub.articles import ArticleText, write_article
from desk_app.hub.transaction import Tx
from desk_app.hub.verbs import Verbs
from desk_app.store import articles

LINE_BYTES = 4 * 1024 * 1024
LINES = 100_000
_EXTERNAL_ID_CHARACTERS = 190
_AUTHOR = "import"


class ImportTrouble(Exception):
    """The file cannot be brought in; the message is a sentence that names the line."""


class ArticleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as its author wrote it."""

    id: str
    title: str
    body: str
    category: str | None = ""
    lang: str | None = ""
    summary: str | None = ""

    @property
    def external_id(self) -> str:
        return f"{self.lang or ''}:{self.id}"

    def cleaned(self) -> ArticleText:
        """Returns the text bounded and harmless, or raises `Refused`."""
        return ArticleText(
            title=self.title,
            body=self.body,
            summary=self.summary or "",
            category=self.category or "",
            language=self.lang or "",
        ).cleaned()


class Outcome(StrEnum):
    """What became of a line."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """How many articles an import added, changed, and found as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def total(self) -> int:
        return self.added + self.changed + self.unchanged

    def with_one(self, outcome: Outcome) -> Imported:
        return msgspec.structs.replace(self, **{outcome.value: getattr(self, outcome.value) + 1})


Progress = Callable[[Imported], None]


async def import_articles(verbs: Verbs, path: Path, progress: Progress | None = None) -> Imported:
    """Brings in every article of the file, published, each in a transaction of its own so that words go on beside it.

    The whole file is read once before anything is written: a bad line stops it with nothing changed. `progress` is
    told after each article. Raises `ImportTrouble`.
    """
    for _ in _lines(path):
        pass
    done = Imported()
    for number, line, written in _lines(path):
        try:
            outcome = await verbs.change(lambda tx, one=line, text=written: _bring(tx, one, text))  # type: ignore[misc]
        except Refused as exc:
            raise ImportTrouble(f"Line {number} of {path}: {_sentence(exc)}") from exc
        done = done.with_one(outcome)
        if progress is not None:
            progress(done)
    return done


def _bring(tx: Tx, line: ArticleLine, written: ArticleText) -> Outcome:
    earlier = articles.find_imported(tx.db, line.external_id)
    if earlier is not None and earlier.state is ArticleState.PUBLISHED and _text_of(earlier) == written:
        return Outcome.UNCHANGED
    write_article(
        tx,
        written,
        ArticleState.PUBLISHED,
        earlier,
        by=_AUTHOR,
        external_id=line.external_id if earlier is None else None,
    )
    return Outcome.ADDED if earlier is None else Outcome.CHANGED


def _text_of(article: Article) -> ArticleText:
    return ArticleText(
        title=article.title,
        body=article.body,
        summary=article.summary,
        category=article.category,
        language=article.language,
    )


def _lines(path: Path) -> Iterator[tuple[int, ArticleLine, ArticleText]]:
    """Yields each article with its line number from 1, bounded and harmless; blank lines are skipped."""
    seen: dict[str, int] = {}
    try:
        with path.open("rb") as file:
            for number, raw in _raw_lines(file, path):
                line = _decoded(raw, number, path)
                if line.external_id in seen:
                    first = seen[line.external_id]
                    raise ImportTrouble(f"Line {number} of {path} has the same id and language as line {first}.")
                seen[line.external_id] = number
                try:
                    yield number, line, line.cleaned()
                except Refused as exc:
                    raise ImportTrouble(f"Line {number} of {path}: {_sentence(exc)}") from exc
    except OSError as exc:
        raise ImportTrouble(f"{path} cannot be read: {exc.strerror}.") from exc


def _raw_lines(file: BinaryIO, path: Path) -> Iterator[tuple[int, bytes]]:
    for number in range(1, LINES + 1):
        raw = file.readline(LINE_BYTES + 1)
        if not raw:
            return
        if len(raw) > LINE_BYTES:
            raise ImportTrouble(f"Line {number} of {path} is longer than {LINE_BYTES} bytes.")
        if raw.strip():
            yield number, raw
    if file.read(1):
        raise ImportTrouble(f"{path} has more than {LINES} lines.")


def _decoded(raw: bytes, number: int, path: Path) -> ArticleLine:
    try:
        line = msgspec.json.decode(raw, type=ArticleLine)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise ImportTrouble(f"Line {number} of {path} is no article: {exc}.") from exc
    if not line.id.strip():
        raise ImportTrouble(f"Line {number} of {path} has no id.")
    if len(line.external_id) > _EXTERNAL_ID_CHARACTERS:
        raise ImportTrouble(f"Line {number} of {path} has an id over {_EXTERNAL_ID_CHARACTERS} characters.")
    return line


def _sentence(refused: Refused) -> str:
    """For the administrator at the command line, who reads codes."""
    params = ", ".join(f"{name} {value}" for name, value in refused.refusal.params.items())
    return f"{refused.refusal.code.replace('_', ' ')} ({params})." if params else f"{refused.refusal.code}."
