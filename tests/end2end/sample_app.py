"""Ledger: the sample vendor application with a Get help button. A plain PySide6 program that knows no asyncio.

python tests/end2end/sample_app.py --hub http://127.0.0.1:8000 --app-key KEY [--jwt-file FILE] [--language zh_CN]

It shows what adding the button takes: `open_ledger` up to the comment.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk_app.embed.help import HelpButton, HelpClient, HelpError

_WORDS = {
    "en": {
        "title": "Ledger 4.2 – Invoices",
        "heading": "Invoices",
        "columns": ("Number", "Customer", "Date", "Amount", "State"),
        "rows": (
            ("2026-0412", "Acme Ltd", "2026-11-02", "1,240.00", "Paid"),
            ("2026-0413", "Example GmbH", "2026-11-05", "386.50", "Sent"),
            ("2026-0414", "Sample Foods", "2026-11-09", "12,870.00", "Overdue"),
            ("2026-0415", "Acme Ltd", "2026-11-12", "98.20", "Sent"),
            ("2026-0416", "Placeholder Inc", "2026-11-17", "4,015.75", "Draft"),
            ("2026-0417", "Example GmbH", "2026-11-20", "720.00", "Draft"),
        ),
        "number": "Invoice",
        "customer": "Customer",
        "note": "Note",
        "note_hint": "What this invoice is for",
        "save": "Save",
        "print": "Print",
        "new": "New invoice",
        "saved": "Saved: {note}",
        "problem": "Help is not available: {problem}",
    },
    "zh_CN": {
        "title": "Ledger 4.2 – 发票",
        "heading": "发票",
        "columns": ("编号", "客户", "日期", "金额", "状态"),
        "rows": (
            ("2026-0412", "客户甲", "2026-11-02", "1,240.00", "已付款"),
            ("2026-0413", "客户乙", "2026-11-05", "386.50", "已发送"),
            ("2026-0414", "客户丙", "2026-11-09", "12,870.00", "已逾期"),
            ("2026-0415", "客户甲", "2026-11-12", "98.20", "已发送"),
            ("2026-0416", "客户丁", "2026-11-17", "4,015.75", "草稿"),
            ("2026-0417", "客户乙", "2026-11-20", "720.00", "草稿"),
        ),
        "number": "发票",
        "customer": "客户",
        "note": "备注",
        "note_hint": "这张发票的用途",
        "save": "保存",
        "print": "打印",
        "new": "新建发票",
        "saved": "已保存：{note}",
        "problem": "帮助暂时不可用：{problem}",
    },
}
_STYLE = """
#ledger_bar { background: #1f6f54; }
#ledger_bar QLabel { color: white; }
#ledger_form { background: palette(base); border: 1px solid rgba(128, 128, 128, 90); border-radius: 6px; }
QPushButton { padding: 6px 14px; }
QLineEdit { padding: 5px 8px; border: 1px solid rgba(128, 128, 128, 150); border-radius: 4px; }
"""


class LedgerWindow(QMainWindow):
    """A list of invoices over a form. Text typed into it stays in it; nothing is saved to disk."""

    def __init__(self, language: str = "en") -> None:
        super().__init__()
        words = _WORDS.get(language, _WORDS["en"])
        self._words = words
        self.setObjectName("ledger_window")
        self.setWindowTitle(str(words["title"]))
        self.resize(820, 560)
        self.setStyleSheet(_STYLE)
        self.bar = self._make_bar()
        self.table = self._make_table()
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        inner = QVBoxLayout()
        inner.setContentsMargins(16, 16, 16, 8)
        inner.setSpacing(12)
        inner.addWidget(self.table, 1)
        inner.addWidget(self._make_form())
        column.addLayout(inner, 1)
        self.setCentralWidget(middle)
        self.statusBar().setObjectName("ledger_status")
        self.table.selectRow(2)

    def tell(self, problem: HelpError) -> None:
        """The button's error callback: the vendor decides what to do with it."""
        self.statusBar().showMessage(str(self._words["problem"]).format(problem=problem.sentence))

    def _make_bar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("ledger_bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 10, 16, 10)
        name = QLabel("Ledger")
        font = QFont(name.font())
        font.setPointSizeF(font.pointSizeF() * 1.4)
        font.setBold(True)
        name.setFont(font)
        row.addWidget(name)
        row.addSpacing(16)
        row.addWidget(QLabel(str(self._words["heading"])))
        row.addStretch(1)
        for key in ("new", "print"):
            button = QPushButton(str(self._words[key]))
            button.setObjectName(f"ledger_{key}")
            row.addWidget(button)
        return bar

    def _make_table(self) -> QTableWidget:
        columns, rows = self._words["columns"], self._words["rows"]
        table = QTableWidget(len(rows), len(columns))
        table.setObjectName("ledger_table")
        table.setHorizontalHeaderLabels(list(columns))  # type: ignore[arg-type]
        table.verticalHeader().hide()
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                item = QTableWidgetItem(text)
                if c == 3:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                table.setItem(r, c, item)
        table.currentCellChanged.connect(self._on_table_row_chosen)
        return table

    def _make_form(self) -> QFrame:
        form = QFrame()
        form.setObjectName("ledger_form")
        grid = QGridLayout(form)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(12)
        self.number_edit, self.customer_edit, self.note_edit = QLineEdit(), QLineEdit(), QLineEdit()
        fields = (("number", self.number_edit), ("customer", self.customer_edit), ("note", self.note_edit))
        for place, (key, edit) in enumerate(fields):
            edit.setObjectName(f"{key}_edit")
            label = QLabel(str(self._words[key]))
            label.setBuddy(edit)
            grid.addWidget(label, place // 2, place % 2 * 2)
            grid.addWidget(edit, place // 2, place % 2 * 2 + 1, 1, 3 if key == "note" else 1)
        self.note_edit.setPlaceholderText(str(self._words["note_hint"]))
        save = QPushButton(str(self._words["save"]))
        save.setObjectName("ledger_save")
        save.clicked.connect(self._on_save_clicked)
        grid.addWidget(save, 2, 3, Qt.AlignmentFlag.AlignRight)
        return form

    def _on_table_row_chosen(self, row: int) -> None:
        cells = [self.table.item(row, column) for column in (0, 1)]
        if hasattr(self, "number_edit"):
            for cell, edit in zip(cells, (self.number_edit, self.customer_edit), strict=True):
                edit.setText(cell.text() if cell else "")

    def _on_save_clicked(self) -> None:
        self.statusBar().showMessage(str(self._words["saved"]).format(note=self.note_edit.text()))


def open_ledger(
    hub: str, app_key: str, jwt: str = "", language: str = "en", theme: str = "light"
) -> tuple[LedgerWindow, HelpClient]:
    """Open Ledger with its Get help button; a `QApplication` is there already."""
    window = LedgerWindow(language)
    client = HelpClient(window, on_error=window.tell)
    client.configure(hub, app_key, language=language, theme=theme, title="Ledger")
    if jwt:
        client.identify(jwt)
    client.set_context({"product": "Ledger", "version": "4.2", "edition": "Gold", "open_window": "Invoices"})
    button = HelpButton(window, client)
    # That was all: the rest places the button.
    layout = window.bar.layout()
    assert isinstance(layout, QHBoxLayout)
    layout.addWidget(button)
    window.show()
    return window, client


def dark_palette() -> QPalette:
    """Ledger's own dark colours; it is the vendor's choice, not the button's."""
    palette = QPalette(QColor("#26292c"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#1b1d1f"))
    palette.setColor(QPalette.ColorRole.AlternateBase, QColor("#212427"))
    return palette


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Ledger, a sample application with a Get help button.")
    parser.add_argument("--hub", required=True)
    parser.add_argument("--app-key", required=True)
    parser.add_argument("--jwt-file", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--place", help="X,Y of the window")
    chosen = parser.parse_args(arguments)
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    if chosen.theme == "dark":
        app.setPalette(dark_palette())
    jwt = chosen.jwt_file.read_text(encoding="utf-8").strip() if chosen.jwt_file else ""
    window, client = open_ledger(chosen.hub, chosen.app_key, jwt, chosen.language, chosen.theme)
    if chosen.place:
        x, y = (int(part) for part in chosen.place.split(","))
        window.move(x, y)
    code = app.exec()
    client.shutdown()
    return code


if __name__ == "__main__":
    sys.exit(main())
