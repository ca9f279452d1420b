"""What customer and engineer see of files, are asked about them, and can do by pointer and keyboard."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from remote_assist.policy.questions import Engineer
from remote_assist.policy.transfer import Conflict, TransferState
from remote_assist.stream.filing import Purpose, StopReason, TransferFacts
from remote_assist.ui.conflict_dialog import ConflictDialog
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.hand_over_dialog import HandOverDialog
from remote_assist.ui.host_files import HostFiles
from remote_assist.ui.transfer_text import transfer_sentence
from remote_assist.ui.transfers_pane import MOST_ROWS, TransfersPane
from remote_assist.ui.transfers_window import TransfersWindow
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_panel import ViewerPanel
from remote_assist.wire.roles import Capability
from tests.fakes.viewer import RecordingViewer

FACTS = TransferFacts(2, False, "报表.xlsx", 1, 1, 1000, 250, TransferState.MOVING, 125.0, folder=Path("/in"))
ENGINEER = Engineer("李工", b"k" * 32)


class RecordedControls:
    """`FileControls` that remember what they were asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def send_files(self, paths: Sequence[Path]) -> None:
        self.calls.append(("send", *paths))

    def ask_for_files(self, *, folders: bool = False) -> None:
        self.calls.append(("ask", folders))

    def rest_transfer(self, number: int, rests: bool) -> None:
        self.calls.append(("rest", number, rests))

    def cancel_transfer(self, number: int) -> None:
        self.calls.append(("cancel", number))


# --- the list of transfers


@pytest.mark.parametrize("state", TransferState)
@pytest.mark.parametrize("reason", [None, *StopReason])
def test_each_state_and_reason_is_said(qapp: QApplication, state: TransferState, reason: StopReason | None) -> None:
    assert qapp is not None
    if (state is TransferState.STOPPED) is not (reason is not None):
        return
    said = transfer_sentence(replace(FACTS, state=state, reason=reason, about="a\u202eb"))
    assert said
    assert "{" not in said
    assert "\u202e" not in said


def test_a_transfer_is_shown_paused_stopped_and_opened(qtbot: QtBot) -> None:
    pane = TransfersPane()
    qtbot.addWidget(pane)
    pane.show()
    told: list[tuple[object, ...]] = []
    pane.rest_requested.connect(lambda number, rests: told.append(("rest", number, rests)))
    pane.stop_requested.connect(lambda number: told.append(("stop", number)))
    pane.folder_requested.connect(lambda folder: told.append(("open", folder)))
    pane.show_transfer(FACTS)
    row = pane.rows[2]
    assert row.bar.value() == 250
    assert pane.progress == 0.25
    assert "报表.xlsx" in row.accessibleName()
    QTest.mouseClick(row.rest, Qt.MouseButton.LeftButton)
    pane.show_transfer(replace(FACTS, state=TransferState.RESTING, rests_here=True))
    QTest.keyClick(row.rest, Qt.Key.Key_Space)
    QTest.mouseClick(row.stop, Qt.MouseButton.LeftButton)
    pane.show_transfer(replace(FACTS, state=TransferState.DONE, done=1000))
    assert pane.progress is None
    assert not row.stop.isVisible()
    QTest.mouseClick(row.folder, Qt.MouseButton.LeftButton)
    assert told == [("rest", 2, True), ("rest", 2, False), ("stop", 2), ("open", Path("/in"))]


def test_old_transfers_make_room_and_running_ones_stay(qtbot: QtBot) -> None:
    pane = TransfersPane()
    qtbot.addWidget(pane)
    for number in range(MOST_ROWS + 20):
        state = TransferState.MOVING if number == 3 else TransferState.DONE
        pane.show_transfer(replace(FACTS, number=number, state=state))
    assert len(pane.rows) == MOST_ROWS
    assert 3 in pane.rows


# --- questions


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_no_key_replaces_a_file_by_itself(qtbot: QtBot, key: Qt.Key) -> None:
    dialog = ConflictDialog(["a", "b"], wakes_after=0.0)
    settled: list[Conflict] = []
    dialog.settled.connect(settled.append)
    dialog.show()
    qtbot.waitUntil(dialog.replace.isEnabled)
    dialog.replace.setFocus()
    QTest.keyClick(dialog.replace, key)
    QTest.keyClick(dialog, key)
    assert settled == ([Conflict.KEEP_BOTH] if key == Qt.Key.Key_Escape else [])
    dialog.close()
    assert settled == [Conflict.KEEP_BOTH]
    dialog.deleteLater()


def test_replace_wakes_late_and_is_a_deliberate_press(qtbot: QtBot) -> None:
    dialog = ConflictDialog(["a"], wakes_after=0.2)
    settled: list[Conflict] = []
    dialog.settled.connect(settled.append)
    dialog.show()
    QTest.mouseClick(dialog.replace, Qt.MouseButton.LeftButton)
    assert settled == []
    qtbot.waitUntil(dialog.replace.isEnabled)
    QTest.mouseClick(dialog.replace, Qt.MouseButton.LeftButton)
    assert settled == [Conflict.REPLACE]
    dialog.deleteLater()


def test_only_what_the_customer_picks_is_handed_over(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "日志.txt").write_bytes(b"log")
    dialog = HandOverDialog("李工", False, wakes_after=0.0)
    picked: list[tuple[Path, ...]] = []
    opened: list[QWidget] = []
    dialog.picked.connect(picked.append)
    dialog.chooser_opened.connect(opened.append)
    dialog.show()
    qtbot.waitUntil(dialog.files.isEnabled)
    QTest.keyClick(dialog.files, Qt.Key.Key_Return)
    assert dialog.chooser is None
    QTest.mouseClick(dialog.files, Qt.MouseButton.LeftButton)
    chooser = dialog.chooser
    assert chooser is not None
    assert opened == [chooser]
    assert chooser.testOption(QFileDialog.Option.DontUseNativeDialog)
    chooser.reject()
    assert picked == []
    QTest.mouseClick(dialog.files, Qt.MouseButton.LeftButton)
    assert dialog.chooser is not None
    dialog.chooser.filesSelected.emit([str(tmp_path / "日志.txt")])
    assert picked == [(tmp_path / "日志.txt",)]
    dialog.deleteLater()


@pytest.mark.parametrize("how", ["button", "escape", "close"])
def test_none_is_an_answer(qtbot: QtBot, how: str) -> None:
    dialog = HandOverDialog("李工", True, wakes_after=0.0)
    picked: list[tuple[Path, ...]] = []
    dialog.picked.connect(picked.append)
    dialog.show()
    if how == "button":
        QTest.mouseClick(dialog.refuse, Qt.MouseButton.LeftButton)
    elif how == "escape":
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    else:
        dialog.close()
    assert picked == [()]
    dialog.deleteLater()


# --- the customer's side


class Customer:
    """`HostFiles` with a record of which questions it held."""

    def __init__(self, parent: QObject) -> None:
        self.held: set[int] = set()
        self.files = HostFiles(self.held.add, self.held.discard, parent)
        self.desk = self.files.desk(ENGINEER)
        self.controls = RecordedControls()
        self.desk.attach(self.controls)

    def dialog(self, qtbot: QtBot, kind: type[QWidget]) -> QWidget:
        found: list[QWidget] = []

        def shown() -> bool:
            found[:] = [window for window in self.files.windows if isinstance(window, kind) and window.isVisible()]
            return bool(found)

        qtbot.waitUntil(shown)
        return found[0]


def _in_thread(act: Callable[[], None]) -> None:
    thread = threading.Thread(target=act)
    thread.start()
    thread.join(5.0)


def test_a_question_counts_as_open_before_its_window_and_until_its_answer(qtbot: QtBot) -> None:
    parent = QObject()
    customer = Customer(parent)
    answers: list[Conflict] = []
    _in_thread(lambda: customer.desk.settle_conflict(FACTS, ["a"], answers.append))
    assert len(customer.held) == 1  # no window has been made yet
    dialog = customer.dialog(qtbot, ConflictDialog)
    assert isinstance(dialog, ConflictDialog)
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert answers == [Conflict.KEEP_BOTH]
    assert not customer.held
    picks: list[Sequence[Path]] = []
    _in_thread(lambda: customer.desk.choose(False, picks.append))
    assert len(customer.held) == 1
    customer.dialog(qtbot, HandOverDialog)
    customer.desk.withdraw(0)
    qtbot.waitUntil(lambda: not customer.held)
    assert picks == [()]
    customer.files.close()


def test_the_customer_sees_what_moves_and_stops_it(qtbot: QtBot) -> None:
    parent = QObject()
    customer = Customer(parent)
    assert customer.files.windows == []
    places: list[Path | None] = []
    customer.desk.place_for(FACTS, places.append)
    assert places == [customer.files.folder]
    _in_thread(lambda: customer.desk.changed(FACTS))
    window = customer.dialog(qtbot, TransfersWindow)
    assert isinstance(window, TransfersWindow)
    assert window in customer.files.windows
    QTest.mouseClick(window.pane.rows[2].stop, Qt.MouseButton.LeftButton)
    QTest.mouseClick(window.pane.rows[2].rest, Qt.MouseButton.LeftButton)
    assert customer.controls.calls == [("cancel", 2), ("rest", 2, True)]
    QTest.keyClick(window, Qt.Key.Key_Escape)
    customer.desk.changed(replace(FACTS, done=500))
    qtbot.waitUntil(lambda: window.pane.rows[2].bar.value() == 500)
    assert not window.isVisible()  # who hides it is not bothered again by the same transfer
    customer.desk.changed(replace(FACTS, number=4))
    qtbot.waitUntil(window.isVisible)
    customer.files.close()
    assert not window.isVisible()


def test_copied_files_come_into_no_window(qtbot: QtBot) -> None:
    parent = QObject()
    customer = Customer(parent)
    customer.desk.changed(replace(FACTS, purpose=Purpose.CLIPBOARD))
    customer.desk.changed(replace(FACTS, number=4))
    window = customer.dialog(qtbot, TransfersWindow)
    assert isinstance(window, TransfersWindow)
    assert list(window.pane.rows) == [4]
    customer.files.close()


# --- the engineer's side


@pytest.fixture
def panel(qtbot: QtBot) -> ViewerPanel:
    panel = ViewerPanel(RecordingViewer(), Framebuffer(), ViewerBridge())
    qtbot.addWidget(panel)
    panel.resize(900, 600)
    panel.show()
    return panel


def test_files_are_there_where_the_share_offers_them(panel: ViewerPanel) -> None:
    assert not panel.files.is_wanted
    panel.bridge.offered((Capability.VIEW, Capability.SEND_FILES))
    assert panel.files.is_wanted
    assert panel.files.popover.send_files.isEnabled()
    assert not panel.files.popover.fetch_files.isEnabled()


def test_the_tool_sends_asks_and_shows_how_far_it_is(qtbot: QtBot, panel: ViewerPanel) -> None:
    controls = RecordedControls()
    panel.bridge.files.attach(controls)
    panel.bridge.offered((Capability.VIEW, Capability.SEND_FILES, Capability.FETCH_FILES))
    QTest.mouseClick(panel.files, Qt.MouseButton.LeftButton)
    popover = panel.files.popover
    assert popover.isVisible()
    QTest.mouseClick(popover.fetch_files, Qt.MouseButton.LeftButton)
    QTest.keyClick(popover.fetch_folder, Qt.Key.Key_Space)
    popover.send_requested.emit((Path("/a"),))
    assert controls.calls == [("ask", False), ("ask", True), ("send", Path("/a"))]
    panel.bridge.files.changed(replace(FACTS, sends=True))
    assert "25" in panel.files.accessibleName()
    panel.bridge.files.changed(replace(FACTS, sends=True, state=TransferState.DONE, done=1000))
    assert "25" not in panel.files.accessibleName()
    places: list[Path | None] = []
    panel.files.use_folder(Path("/mine"))
    panel.bridge.files.place_for(FACTS, places.append)
    assert places == [Path("/mine")]


def test_files_that_are_dropped_on_the_picture_are_sent(qtbot: QtBot, panel: ViewerPanel) -> None:
    controls = RecordedControls()
    panel.bridge.files.attach(controls)

    def drop(*urls: str) -> bool:
        data = QMimeData()
        data.setUrls([QUrl(url) for url in urls])
        action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enters = QDragEnterEvent(QPoint(40, 40), action, data, left, none)
        QApplication.sendEvent(panel.pane.view, enters)  # it passes on what it does not take
        if not enters.isAccepted():
            return False
        event = QDropEvent(QPointF(40, 40), action, data, left, none)
        QApplication.sendEvent(panel, event)
        return event.isAccepted()

    assert not drop("file:///tmp/a.txt")  # nothing is offered
    panel.bridge.offered((Capability.VIEW, Capability.SEND_FILES))
    assert drop("file:///tmp/a.txt", "file:///tmp/%E6%96%87%E4%BB%B6%E5%A4%B9")
    assert not drop("https://example.com/a.txt")
    assert controls.calls == [("send", Path("/tmp/a.txt"), Path("/tmp/文件夹"))]
    assert qtbot is not None
