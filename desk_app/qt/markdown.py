"""Markdown from another machine as a document that can do no harm.

Invariant: a document shows nothing that is fetched (no image, no style sheet, no file), its links lead only to http,
https and mailto and show where they lead, HTML stands there as the text it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat

_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_SCHEMES = frozenset({"http", "https", "mailto"})
_MARKERS = " \t>-*+.)0123456789"
_DEEPEST = 12
_WIDEST = 40
_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_PLAIN = re.compile(r"[^\n`*_~#>|\[\]()!<\\&:@+=\-]*(?<!www\.)")
"""A text of such characters only means itself."""
_LINK_CHARACTERS = 2_000


class SafeDocument(QTextDocument):
    """Use `show_markdown`; it may be called again and again. Laid out and painted by its owner."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setUndoRedoEnabled(False)
        self.setDocumentMargin(0)

    def show_markdown(self, text: str, link_colour: str) -> None:
        """Shows `text`, links in `link_colour` (`#rrggbb`). What is nested absurdly deep is shown as plain text."""
        if _PLAIN.fullmatch(text) or _is_absurd(text):
            self.setPlainText(text)
            return
        self.setMarkdown(_with_breaks(text), _FEATURES)
        _defuse(self, QColor(link_colour))

    def loadResource(self, kind: int, name: QUrl | str) -> None:  # noqa: ARG002 - nothing is ever loaded
        return None


def safe_link(address: str) -> QUrl | None:
    """Returns the URL of a link that may be opened, or None. Ask again before opening what a click brings."""
    url = QUrl(address.strip(), QUrl.ParsingMode.StrictMode)
    if len(address) > _LINK_CHARACTERS or not url.isValid() or url.scheme().lower() not in _SCHEMES:
        return None
    return url if url.scheme().lower() == "mailto" or url.host() else None


def links_in(document: QTextDocument) -> list[str]:
    """Returns the addresses of a document's links, in order."""
    return [form.anchorHref() for _, _, form in _fragments(document) if form.isAnchor() and form.anchorHref()]


def _is_absurd(text: str) -> bool:
    """Would laying it out take longer than reading it?"""
    for line in text.splitlines():
        markers = line[: len(line) - len(line.lstrip(_MARKERS))]
        if len(markers.split()) > _DEEPEST or markers.count(">") > _DEEPEST or line.count("|") > _WIDEST:
            return True
    return False


def _with_breaks(text: str) -> str:
    """A line break in a chat is meant: it becomes a hard one, but not inside of code."""
    lines = text.split("\n")
    fence = ""
    for number, line in enumerate(lines):
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence):
            fence = ""
        elif not fence and line.strip() and number + 1 < len(lines) and "|" not in line:
            lines[number] = line + "  "
    return "\n".join(lines)


def _defuse(document: QTextDocument, link_colour: QColor) -> None:
    # Backwards, so that what is replaced does not move what is still to come.
    for start, length, form in reversed(list(_fragments(document))):
        if form.isImageFormat():
            _replace_image(document, start, length, form)
        elif form.isAnchor():
            _show_link(document, start, length, form, link_colour)


def _fragments(document: QTextDocument) -> Iterator[tuple[int, int, QTextCharFormat]]:
    block: QTextBlock = document.begin()
    while block.isValid():
        walk = block.begin()
        while not walk.atEnd():
            fragment = walk.fragment()
            yield fragment.position(), fragment.length(), fragment.charFormat()
            walk += 1
        block = block.next()


def _replace_image(document: QTextDocument, start: int, length: int, form: QTextCharFormat) -> None:
    name = form.toImageFormat().name()
    alternative = form.stringProperty(QTextFormat.Property.ImageAltText)
    shown = " ".join(part for part in (alternative, f"({name})" if safe_link(name) else "") if part)
    cursor = _selected(document, start, length)
    cursor.insertText(shown[:300] or "…", QTextCharFormat())


def _show_link(document: QTextDocument, start: int, length: int, form: QTextCharFormat, colour: QColor) -> None:
    address = form.anchorHref()
    cursor = _selected(document, start, length)
    plain = QTextCharFormat(form)
    for name in (
        QTextFormat.Property.IsAnchor,
        QTextFormat.Property.AnchorHref,
        QTextFormat.Property.TextToolTip,
        QTextFormat.Property.ForegroundBrush,
        QTextFormat.Property.TextUnderlineStyle,
        QTextFormat.Property.FontUnderline,
    ):
        plain.clearProperty(name)
    url = safe_link(address)
    if url is None:
        cursor.setCharFormat(plain)
        return
    link = QTextCharFormat(plain)
    link.setAnchor(True)
    link.setAnchorHref(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
    link.setForeground(colour)
    link.setFontUnderline(True)
    text = cursor.selectedText()
    cursor.setCharFormat(link)
    if not _names_itself(text, address):
        after = QTextCursor(document)
        after.setPosition(start + length)
        after.insertText(f" ({address[:300]})", plain)


def _names_itself(text: str, address: str) -> bool:
    """Does the text of a link say truly where it leads?"""
    bare = address.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
    return text.strip().rstrip("/") in (address.rstrip("/"), bare)


def _selected(document: QTextDocument, start: int, length: int) -> QTextCursor:
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
    return cursor
