"""Tells the story where a widget is, in every Python program it starts (through PYTHONPATH).

It answers questions and never acts: all acting is done by real mouse and key events. The programs know nothing of it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

_FOLDER = os.environ.get("DESKSIDE_PROBE", "")
_LABEL = os.environ.get("DESKSIDE_PROBE_LABEL", "program")
_ANSWER_S = 5.0


def _serve() -> None:
    while not _has_application():
        time.sleep(0.02)
    answerer = _make_answerer()
    path = Path(_FOLDER) / f"{_LABEL}-{os.getpid()}.sock"
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(path.with_suffix(".new")))
    server.listen(4)
    path.with_suffix(".new").rename(path)  # who sees it can connect to it
    while True:
        connection, _ = server.accept()
        with connection, connection.makefile("rw", encoding="utf-8") as stream:
            for line in stream:
                done = threading.Event()
                box: dict[str, Any] = {}
                answerer.asked.emit(json.loads(line), done, box)
                done.wait(_ANSWER_S)
                stream.write(json.dumps(box.get("answer")) + "\n")
                stream.flush()


def _has_application() -> bool:
    # The program may be in the middle of its imports: a module can be there without its names.
    application = getattr(sys.modules.get("PySide6.QtWidgets"), "QApplication", None)
    return application is not None and application.instance() is not None


def _make_answerer() -> Any:
    from PySide6 import QtCore, QtWidgets  # only programs with windows pay for it

    class Answerer(QtCore.QObject):
        """Lives in the GUI thread of the program."""

        asked = QtCore.Signal(object, object, object)

        def _on_asked(self, question: dict[str, Any], done: threading.Event, box: dict[str, Any]) -> None:
            try:
                box["answer"] = _answer(QtWidgets, QtCore, question)
            finally:
                done.set()

    answerer = Answerer()
    application = QtWidgets.QApplication.instance()
    assert application is not None, "the caller waited for it"
    answerer.moveToThread(application.thread())
    answerer.asked.connect(answerer._on_asked, QtCore.Qt.ConnectionType.QueuedConnection)
    return answerer


def _answer(widgets: Any, core: Any, question: dict[str, Any]) -> Any:
    name = question.get("find")
    found = []
    for top in widgets.QApplication.topLevelWidgets():
        if not top.isVisible():
            continue
        for widget in [top, *top.findChildren(widgets.QWidget)]:
            if widget.isVisible() and (name is None or widget.objectName() == name):
                if name is None and not widget.objectName():
                    continue
                found.append(_described(widgets, core, widget))
    return found


def _described(widgets: Any, core: Any, widget: Any) -> dict[str, Any]:
    corner = widget.mapToGlobal(core.QPoint(0, 0))
    text = ""
    for reader in ("toPlainText", "text", "currentText", "windowTitle", "title"):
        if hasattr(widget, reader):
            text = str(getattr(widget, reader)())
            break
    rows = []
    view = widget if isinstance(widget, widgets.QAbstractItemView) else None
    if view is not None and view.model() is not None:
        model = view.model()
        for row in range(min(model.rowCount(view.rootIndex()), 300)):
            index = model.index(row, 0, view.rootIndex())
            area = view.visualRect(index)
            place = view.viewport().mapToGlobal(area.topLeft())
            words = index.data(core.Qt.ItemDataRole.AccessibleTextRole) or index.data(core.Qt.ItemDataRole.DisplayRole)
            rows.append({
                "text": str(words or ""), "selected": view.selectionModel().isSelected(index),
                "x": place.x(), "y": place.y(), "width": area.width(), "height": area.height(),
            })  # fmt: skip
    checked = bool(getattr(widget, "isChecked", bool)())
    if isinstance(widget, widgets.QComboBox):
        checked = widget.view().isVisible()  # its list is open
        area = {"x": corner.x(), "y": corner.y(), "width": widget.width(), "height": widget.height()}
        chosen = widget.currentIndex()
        rows.extend({"text": widget.itemText(n), "selected": n == chosen} | area for n in range(widget.count()))
    return {
        "name": widget.objectName(), "kind": type(widget).__name__, "text": text, "enabled": widget.isEnabled(),
        "focused": widget.hasFocus(), "checked": checked,
        "x": corner.x(), "y": corner.y(), "width": widget.width(), "height": widget.height(), "rows": rows,
        "window": widget.window().objectName(), "active": widget.isActiveWindow(),
        "accessible": widget.accessibleName(),
    }  # fmt: skip


if _FOLDER:
    threading.Thread(target=_serve, name="probe", daemon=True).start()
