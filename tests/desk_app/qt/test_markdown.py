from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from desk_app.qt.markdown import SafeDocument, _fragments, safe_link

LINK = "#0a656c"


def _shown(text: str) -> SafeDocument:
    document = SafeDocument()
    document.show_markdown(text, LINK)
    return document


def _links(document: SafeDocument) -> list[str]:
    return [form.anchorHref() for _, _, form in _fragments(document) if form.isAnchor()]


def test_html_stands_there_as_text(qapp: QApplication) -> None:
    text = "<script>alert(1)</script> <img src=x onerror=y> <b>bold</b>"
    assert _shown(text).toPlainText() == text


def test_markdown_is_shown(qapp: QApplication) -> None:
    document = _shown("**bold** and `code`\n\n- one\n- two")
    assert document.toPlainText() == "bold and code\none\ntwo"
    weights = {form.fontWeight() for _, _, form in _fragments(document)}
    assert 700 in weights


def test_line_break_is_kept_but_not_in_code(qapp: QApplication) -> None:
    assert _shown("first line\nsecond *line*").toPlainText() == "first line\nsecond line"
    assert "a = 1\nb = 2" in _shown("```\na = 1\nb = 2\n```").toPlainText()


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://a.example/x", "data:text/html,x", "//a.example"],
)
def test_link_elsewhere_is_no_link(qapp: QApplication, address: str) -> None:
    document = _shown(f"[press]({address}) now")
    assert _links(document) == []
    assert document.toPlainText() == "press now"
    assert safe_link(address) is None


def test_link_shows_where_it_leads(qapp: QApplication) -> None:
    document = _shown("[www.bank.example](https://evil.example/login)")
    assert document.toPlainText() == "www.bank.example (https://evil.example/login)"
    assert _links(document) == ["https://evil.example/login"]


def test_link_that_names_itself_is_shown_once(qapp: QApplication) -> None:
    document = _shown("see https://help.example/x, or write to a@help.example")
    assert document.toPlainText() == "see https://help.example/x, or write to a@help.example"
    assert _links(document) == ["https://help.example/x", "mailto:a@help.example"]


def test_picture_is_never_fetched(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    original = QTextDocument.loadResource

    def watched(self: QTextDocument, kind: int, name: QUrl) -> object:
        asked.append(name.toString())
        return original(self, kind, name)

    monkeypatch.setattr(QTextDocument, "loadResource", watched)
    document = _shown("![logo](file:///etc/hostname) ![track](http://a.example/p.png)")
    document.setTextWidth(200)
    assert document.size().height() > 0
    assert asked == []
    assert not [form for _, _, form in _fragments(document) if form.isImageFormat()]
    assert "http://a.example/p.png" in document.toPlainText()


@pytest.mark.parametrize(
    "text", ["- " * 5000, "> " * 5000, "1. " * 5000, "|a" * 5000 + "\n" + "|-" * 5000, "[" * 20_000, "*" * 20_000]
)
def test_absurd_nesting_is_shown_plainly(qapp: QApplication, text: str) -> None:
    document = _shown(text)
    document.setTextWidth(400)
    assert document.blockCount() < 10


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="ab *_`#>-[]()!<|\\\n:/.@é中😀", max_size=200))
def test_any_text_is_shown_without_a_foreign_link(qapp: QApplication, text: str) -> None:
    for address in _links(_shown(text)):
        assert safe_link(address) is not None
