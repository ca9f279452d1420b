"""Walks a window as a screen reader and a keyboard do, and measures whether its texts fit.

Each function returns what is wrong, one sentence an item, so a test asserts that there is nothing. Invariant: only what
is visible and enabled now is judged, and the focus is where it was before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTextBrowser,
    QWidget,
)
from pytestqt.exceptions import TimeoutError as WaitedTooLong
from pytestqt.qtbot import QtBot

PATIENCE_MS = 30_000
_COLUMNS = 16
_ROWS = 20  # of a list or a table; the rest is painted by the same delegate


@contextmanager
def type_as_large_as(factor: float) -> Iterator[None]:
    """The system's font is this many times its size, for windows made inside and those there already."""
    before = QApplication.font()
    larger = QApplication.font()
    larger.setPointSizeF(before.pointSizeF() * factor)
    QApplication.setFont(larger)
    try:
        yield
    finally:
        QApplication.setFont(before)


def is_right(check: Callable[[QWidget], list[str]], window: QWidget, where: str, qtbot: QtBot) -> None:
    """Asserts that `check` finds nothing wrong, once what has just come is laid out."""
    try:
        qtbot.waitUntil(lambda: not check(window), timeout=PATIENCE_MS)
    except WaitedTooLong:
        wrong = check(window)
        assert wrong == [], f"{where}: {wrong}"


def unspoken(window: QWidget) -> list[str]:
    """What takes the focus or can be pressed, rows of lists included, without a name or a role."""
    QAccessible.setActive(True)
    root = QAccessible.queryAccessibleInterface(window)
    if not root.isValid():
        return [f"{_who(window)} is not in the accessible tree."]
    found = [] if _name(root) or window.windowTitle() else [f"{_who(window)} has no name."]
    for widget in _shown(window):
        if not (_takes_tab(widget) or isinstance(widget, QAbstractButton)) or _is_part_of_a_control(widget):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.isValid():
            found.append(f"{_who(widget)} is not in the accessible tree.")
            continue
        if not _name(interface):
            found.append(f"{_who(widget)} has no name.")
        if interface.role() is QAccessible.Role.NoRole:
            found.append(f"{_who(widget)} has no role.")
        if isinstance(widget, QAbstractItemView):
            found += _unspoken_rows(widget)
    return found


def _unspoken_rows(view: QAbstractItemView) -> list[str]:
    model = view.model()
    found = []
    for row in range(min(model.rowCount(view.rootIndex()), _ROWS)):
        # QAbstractListModel hides columnCount(); a column that is not there gives no index.
        columns = (model.index(row, column, view.rootIndex()) for column in range(_COLUMNS))
        indexes = [index for index in columns if index.isValid()]
        roles = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)
        if not any(str(index.data(role) or "").strip() for index in indexes for role in roles):
            found.append(f"Row {row} of {_who(view)} says nothing.")
    return found


def untabbed(window: QWidget) -> list[str]:
    """What Tab should reach and does not, forward or backward, and where the focus is held fast."""
    window.activateWindow()
    before = window.focusWidget()
    wanted = {widget for widget in _shown(window) if _takes_tab(widget) and not _is_part_of_a_control(widget)}
    found = []
    for key, way in ((Qt.Key.Key_Tab, "Tab"), (Qt.Key.Key_Backtab, "Shift+Tab")):
        reached: set[QWidget] = set()
        stayed = 0
        for _ in range(2 * len(wanted) + sum(_stops_inside(widget) for widget in wanted) + 4):
            at: QWidget | None = window.focusWidget()
            QTest.keyClick(at or window, key)
            now: QWidget | None = window.focusWidget()
            if now is None:
                continue
            reached.add(now)
            stayed = stayed + 1 if now is at else 0
            if stayed > _stops_inside(now) and len(wanted) > 1:
                found.append(f"{way} does not leave {_who(now)}.")
                break
        found += [f"{way} does not reach {_who(widget)}." for widget in wanted - reached if widget.isVisible()]
    if before is not None:
        before.setFocus()
    return found


def _stops_inside(widget: QWidget) -> int:
    """How often Tab may stay in a widget: a text goes from link to link."""
    return widget.toHtml().count("<a href=") if isinstance(widget, QTextBrowser) else 0


def cut_off(window: QWidget) -> list[str]:
    """Texts that have less room than they need and do not say so by an ellipsis, and widgets out of their parent."""
    # What has just come is laid out first.
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    QApplication.processEvents()
    shown = _shown(window)
    return [wrong for widget in shown for wrong in _measured(widget)] + [
        f"{_who(widget)} stands outside of the window." for widget in shown if _is_outside(widget, window)
    ]


def _is_outside(widget: QWidget, window: QWidget) -> bool:
    """Does it reach over the right edge, where nobody can scroll to?"""
    if not isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        return False
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, QAbstractScrollArea) and parent.horizontalScrollBar().maximum() > 0:
            return False
        parent = parent.parentWidget()
    return widget.mapTo(window, widget.rect().topRight()).x() > window.width()


def _measured(widget: QWidget) -> Iterator[str]:
    metrics = QFontMetrics(widget.font())
    if isinstance(widget, QLabel):
        yield from _measured_label(widget)
    elif isinstance(widget, QAbstractButton) and widget.text() and not isinstance(widget.parent(), QTabBar):
        bare = widget.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
        needed = max(metrics.horizontalAdvance(line) for line in bare.splitlines())
        if isinstance(widget, QCheckBox | QRadioButton):
            needed = widget.sizeHint().width()
        if widget.width() < needed or widget.height() < metrics.ascent():
            yield f"{_who(widget)} {bare!r} is {widget.width()}×{widget.height()} and needs {needed} in width."
    elif isinstance(widget, QLineEdit | QPlainTextEdit | QComboBox) and widget.height() < metrics.height():
        yield f"{_who(widget)} is {widget.height()} high and its line {metrics.height()}."
    elif isinstance(widget, QTextBrowser) and widget.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
        needed = int(widget.document().size().height())
        if widget.height() + 1 < needed:
            yield f"{_who(widget)} {widget.toPlainText()[:60]!r} is {widget.height()} high and needs {needed}."
    if isinstance(widget, QLineEdit) and not widget.text() and widget.placeholderText():
        needed = metrics.horizontalAdvance(widget.placeholderText())
        if widget.contentsRect().width() < needed:
            yield f"{_who(widget)} cuts its hint {widget.placeholderText()!r}: {widget.width()} < {needed}."
    if isinstance(widget, QComboBox):
        needed = metrics.horizontalAdvance(widget.currentText())
        if widget.width() < needed:
            yield f"{_who(widget)} cuts {widget.currentText()!r}: {widget.width()} < {needed}."


def _measured_label(label: QLabel) -> Iterator[str]:
    if not label.text():
        return
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if label.height() + 1 < needed:
            yield f"{_who(label)} {label.text()[:60]!r} is {label.height()} high and needs {needed}."
    # A policy of Ignored is that of labels which end in an ellipsis by themselves.
    elif label.sizePolicy().horizontalPolicy().name != "Ignored":
        needed = label.minimumSizeHint().width()
        if label.width() + 1 < needed:
            yield f"{_who(label)} {label.text()[:60]!r} is {label.width()} wide and needs {needed}."
        if label.height() + 1 < QFontMetrics(label.font()).ascent():
            yield f"{_who(label)} {label.text()[:60]!r} is only {label.height()} high."


def _shown(window: QWidget) -> list[QWidget]:
    """The widgets of this window alone: a dialog or a menu above it is walked by itself."""
    return [w for w in window.findChildren(QWidget) if w.isVisible() and w.window() is window.window()]


def _takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy()
    if not widget.isEnabled() or (policy & Qt.FocusPolicy.TabFocus) != Qt.FocusPolicy.TabFocus:
        return False
    # A page of text that is read by Tab's neighbours, the arrow keys; its links are in the accessible tree.
    return widget.focusProxy() is None


def _is_part_of_a_control(widget: QWidget) -> bool:
    """Qt's own pieces: the field in a combo box, the arrows of a tab bar, the viewport's corner."""
    parent = widget.parent()
    if widget.objectName().startswith("qt_") or isinstance(widget, QMenu):
        return True
    return isinstance(parent, QComboBox | QLineEdit | QTabBar | QAbstractItemView) and not isinstance(
        widget, QTextBrowser
    )


def _name(interface: QAccessibleInterface) -> str:
    return (interface.text(QAccessible.Text.Name) or interface.text(QAccessible.Text.Value) or "").strip()


def _who(widget: QWidget) -> str:
    return f"{widget.metaObject().className()} {widget.objectName() or '(without objectName)'}"
