"""Search in Chinese and English: texts and questions become tokens that any full-text engine can match.

A run of Chinese characters becomes each character and each pair of neighbours; a Latin word becomes its lower-case
stem, and an identifier such as `max_page_count` also its parts. Invariant: a token is letters and digits only, so that
no engine's own tokenizer or query syntax can change it; texts and questions go through the same door.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import msgspec

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:[._\-][^\W_{_CJK}]+)*")
_STARTS_CJK = re.compile(rf"[{_CJK}]")
_JOINT = re.compile(r"[._\-]")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’](?=[a-z])")
_ACCENTS = re.compile("[\u0300-\u036f]")
_TOKEN_CHARACTERS = 60
"""A longer word (a key, a hash) is cut: whole it would only bloat the index."""

QUERY_TOKENS = 48
"""A question counts with its first so many different tokens."""
PASSAGES = 300
"""An article is searched by the whole and by its first so many sections."""

SEARCHED_CHARACTERS = 120_000
"""An article is searched by so much of its beginning."""

_ENGLISH_STOP_WORDS = frozenset(
    (
        *("a", "about", "after", "all", "am", "an", "and", "any", "are", "as", "at", "be", "been", "before"),
        *("but", "by", "can", "cannot", "cant", "could", "dear", "did", "do", "does", "doesnt", "dont"),
        *("during", "for", "from", "get", "got", "had", "has", "have", "hello", "hey", "hi", "how", "i", "if"),
        *("in", "into", "is", "it", "its", "itself", "just", "keep", "keeps", "me", "my", "need", "needs"),
        *("no", "not", "now", "of", "on", "or", "our", "out", "please", "should", "so", "some", "than"),
        *("thank", "thanks", "that", "the", "their", "them", "then", "there", "these", "they", "this"),
        *("those", "to", "too", "up", "us", "use", "used", "using", "want", "was", "we", "were", "what"),
        *("when", "where", "which", "while", "who", "whom", "why", "will", "with", "wont", "would", "you"),
        "your",
    )
)
_CHINESE_STOP_PHRASES = (
    *("为什么", "怎么办", "怎么样", "怎样", "怎么", "如何", "什么", "请问", "你好", "您好", "哪里", "哪儿", "在哪"),
    *("可以", "能否", "是否", "有没有", "我们", "你们", "咋整", "咋办", "咋", "请教", "求助", "麻烦", "谢谢", "一下"),
    *(
        "能不能",
        "会不会",
        "要不要",
        "是不是",
        "老是",
        "总是",
        "一直",
        "的",
        "吗",
        "呢",
        "吧",
        "啊",
        "么",
        "呀",
        "我",
        "你",
    ),
)
_CHINESE_STOPS = re.compile("|".join(sorted(_CHINESE_STOP_PHRASES, key=len, reverse=True)))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def index_tokens(text: str) -> list[str]:
    """Returns the tokens of a text in order, repeats kept: what is put into the index."""
    tokens: list[str] = []
    for run, chinese in _runs(text):
        if chinese:
            for place, character in enumerate(run):
                tokens.append(character)
                if place + 1 < len(run):
                    tokens.append(run[place : place + 2])
        else:
            tokens += _words(run, frozenset())
    return tokens


def query_tokens(question: str) -> list[str]:
    """Returns the different tokens worth looking for, at most `QUERY_TOKENS`.

    Of Chinese only pairs, and a single character where it stands alone. Words that every question has are left out,
    unless nothing else is there.
    """
    tokens = list(_question_tokens(question, with_stops=False)) or list(_question_tokens(question, with_stops=True))
    return list(dict.fromkeys(tokens))[:QUERY_TOKENS]


def stem(word: str) -> str:
    """Returns an English word without plural, -ing and -ed, lightly; other words as they are."""
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for suffix in ("ing", "ed"):
        bare = word.removesuffix(suffix)
        if bare != word and len(bare) >= 3 and any(c in "aeiouy" for c in bare):
            doubled = len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "lsz"
            word = bare[:-1] if doubled else bare
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith("y") and len(word) > 3:
        word = word[:-1] + "i"
    return word


def may_be_misspelt(token: str) -> bool:
    """Is this a Latin word long enough that an unknown one is rather a slip of the keyboard?"""
    return 5 <= len(token) <= 20 and token.isascii() and token.isalpha()


def near_spellings(word: str) -> set[str]:
    """Returns every string one slip away: a letter missing, doubled, wrong, or two exchanged."""
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return (
        {a + b[1:] for a, b in splits if b}
        | {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
        | {a + c + b[1:] for a, b in splits if b for c in _LETTERS}
        | {a + c + b for a, b in splits for c in _LETTERS}
    ) - {word}


def halves(word: str) -> list[tuple[str, str]]:
    """Returns the ways to read a word as two written together, each half of three letters or more."""
    return [(stem(word[:i]), stem(word[i:])) for i in range(3, len(word) - 2)]


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A searchable piece of an article, by the weight of its fields; as plain text."""

    title: str
    summary: str
    headings: str
    body: str


def passages(title: str, summary: str, body: str) -> list[Passage]:
    """Returns the article whole, then each of its sections under the article's title.

    Of a very long one the beginning.
    """
    sections = _sections(body[:SEARCHED_CHARACTERS])
    whole = Passage(
        title=title,
        summary=summary,
        headings="\n".join(plain_text(heading) for heading, _ in sections if heading),
        body="\n".join(plain_text(text) for _, text in sections),
    )
    return [
        whole,
        *(
            Passage(title=title, summary=summary, headings=plain_text(heading), body=plain_text(text))
            for heading, text in sections[:PASSAGES]
        ),
    ]


_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,500}>")
_MARKS = re.compile(r"[*`~|]+|:?-{3,}:?|^\s{0,3}(?:>\s?|[-+]\s+|#{1,6}\s+|={3,}$|-{3,}$)", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")


def plain_text(markdown: str) -> str:
    """Returns the words of a Markdown text without its marks, addresses and tags. Not for showing as HTML."""
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", markdown))
    return _MARKS.sub("", _TAG.sub("", text))


_EXCERPT_SOURCE = 4_000


def excerpt(body: str, question: str, length: int = 160, title: str = "") -> str:
    """Returns the stretch of the Markdown `body` that holds most of the question's tokens, as one plain line.

    A body that begins with its `title` as a heading does not say it again.
    """
    tokens = query_tokens(question)
    first, _, rest = body.lstrip().partition("\n")
    heading = _HEADING.match(first)
    if title and heading and heading[1].strip() == title.strip():
        body = rest
    if len(body) > _EXCERPT_SOURCE:
        # A long body is made plain only around the place that counts.
        start = _densest(body.casefold(), tokens, length)
        around = body[max(0, start - _EXCERPT_SOURCE // 2) : start + _EXCERPT_SOURCE // 2]
        plain = " ".join(plain_text(around).split())
        before, after = start > _EXCERPT_SOURCE // 2, start + _EXCERPT_SOURCE // 2 < len(body)
    else:
        plain = " ".join(plain_text(body).split())
        before = after = False
    if len(plain) <= length:
        return plain
    start = _densest(plain.casefold(), tokens, length)
    if start:  # begin at a word
        space = plain.find(" ", start, start + 20)
        start = space + 1 if space >= 0 else start
    piece = plain[start : start + length].strip()
    return ("…" if start or before else "") + piece + ("…" if after or start + length < len(plain) else "")


def _densest(plain: str, tokens: list[str], length: int) -> int:
    """Returns where the window of `length` with the most different tokens begins, a little before its first."""
    places: list[tuple[int, str]] = []
    for token in tokens:
        at = plain.find(token)
        for _ in range(50):
            if at < 0:
                break
            places.append((at, token))
            at = plain.find(token, at + len(token))
    places.sort()
    best, best_start, low = 0, 0, 0
    inside: dict[str, int] = {}
    for at, token in places:
        inside[token] = inside.get(token, 0) + 1
        while at - places[low][0] > length * 3 // 4:
            left = places[low][1]
            inside[left] -= 1
            if not inside[left]:
                del inside[left]
            low += 1
        if len(inside) > best:
            best, best_start = len(inside), places[low][0]
    return max(0, min(best_start - length // 5, len(plain) - length))


def _sections(body: str) -> list[tuple[str, str]]:
    """Returns (heading, text) pairs; what looks like a heading inside a fenced block is none."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    fence = ""
    for line in body.splitlines():
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
        heading = None if fence else _HEADING.match(line)
        if heading:
            sections.append((heading[1], []))
        else:
            sections[-1][1].append(line)
    return [(heading, "\n".join(lines)) for heading, lines in sections if heading or any(map(str.strip, lines))]


def _normal(text: str) -> str:
    """Full width, case and accents make no difference."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return _APOSTROPHE.sub("", unicodedata.normalize("NFKC", plain))


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Yields (run, is it Chinese?) with Latin identifiers whole."""
    for match in _RUN.finditer(_normal(text)):
        yield match[0], bool(_STARTS_CJK.match(match[0]))


def _words(run: str, stops: frozenset[str]) -> Iterator[str]:
    parts = [part for part in _JOINT.split(run) if part]
    for part in parts:
        token = _word_token(part)
        if token and part not in stops:
            yield token
    if len(parts) > 1 and (whole := _lettered("".join(parts))):
        yield whole


def _question_tokens(question: str, with_stops: bool) -> Iterator[str]:
    for run, chinese in _runs(question):
        if not chinese:
            yield from _words(run, frozenset() if with_stops else _ENGLISH_STOP_WORDS)
            continue
        for piece in [run] if with_stops else _CHINESE_STOPS.split(run):
            if len(piece) == 1:
                yield piece
            for place in range(len(piece) - 1):
                yield piece[place : place + 2]


@lru_cache(maxsize=20_000)  # the same words come again and again
def _word_token(word: str) -> str:
    return stem(_lettered(word))


def _lettered(word: str) -> str:
    """Drops marks that combine with letters: SQLite's tokenizer would part the word there."""
    return "".join(c for c in word if c.isalnum())[:_TOKEN_CHARACTERS]
