from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from desk_app.qt import icons
from desk_app.qt.theme import DARK, LIGHT, ThemeChoice, Tokens, contrast, dress, palette_of, style_sheet

THEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
TEXTS = [
    *itertools.product(("text", "muted", "accent_text", "danger_text", "warning_text", "success_text"),
                       ("window", "surface", "raised")),
    *itertools.product(("text", "accent_text"), ("hover",)),
    ("on_rail", "rail"), ("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_accent", "accent_pressed"),
    ("on_selection", "selection"), ("on_customer_bubble", "customer_bubble"), ("on_agent_bubble", "agent_bubble"),
    ("on_note", "note"), ("on_danger", "danger"), ("on_warning", "warning"), ("on_success", "success"),
]  # fmt: skip
SHAPES = list(itertools.product(("outline", "focus", "accent", "danger", "warning", "success"), ("window", "raised")))


@pytest.mark.parametrize("tokens", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(tokens: Tokens, text: str, ground: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_can_be_seen(tokens: Tokens, shape: str, ground: str) -> None:
    assert contrast(getattr(tokens, shape), getattr(tokens, ground)) >= 3


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", THEMES)
def test_style_sheet_has_no_open_token(tokens: Tokens) -> None:
    assert "@" not in style_sheet(tokens)


@pytest.mark.parametrize("tokens", THEMES)
def test_selected_text_and_links_of_the_palette_can_be_read(qapp: QApplication, tokens: Tokens) -> None:
    palette = palette_of(tokens)
    highlighted = palette.color(QPalette.ColorRole.HighlightedText).name()
    assert contrast(highlighted, palette.color(QPalette.ColorRole.Highlight).name()) >= 4.5
    link, base = palette.color(QPalette.ColorRole.Link).name(), palette.color(QPalette.ColorRole.Base).name()
    assert contrast(link, base) >= 4.5


def test_dressing_one_window_leaves_the_application_alone(qapp: QApplication) -> None:
    before = (qapp.styleSheet(), qapp.palette(), qapp.style().objectName(), qapp.font())
    window = QWidget()
    label = QLabel("inside", window)
    QVBoxLayout(window).addWidget(label)
    assert dress(window, ThemeChoice.DARK) is DARK
    window.ensurePolished()
    label.ensurePolished()
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == DARK.text
    assert (qapp.styleSheet(), qapp.palette(), qapp.style().objectName(), qapp.font()) == before
    outside = QLabel("outside")
    outside.ensurePolished()
    assert outside.palette().color(QPalette.ColorRole.WindowText) == qapp.palette().color(QPalette.ColorRole.WindowText)


@pytest.mark.parametrize("name", icons.names())
def test_icon_is_drawn_in_the_asked_colour_and_stays_inside(qapp: QApplication, name: str) -> None:
    image = icons.pixmap(name, "#0b6e75", 24, 2).toImage()
    assert (image.width(), image.height()) == (48, 48)
    solid = [
        image.pixelColor(x, y).name() for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() == 255
    ]
    assert solid
    assert set(solid) == {"#0b6e75"}
    edge = [image.pixelColor(x, y).alpha() for x in range(48) for y in (0, 47)]
    assert max(edge) == 0


def test_unknown_icon_is_loud(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no_such_icon", "#000000")
