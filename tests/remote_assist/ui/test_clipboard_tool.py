"""The engineer's clipboard tool: asks, says what went across, and takes only as much attention as he gives."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from remote_assist.policy.transfer import TransferState
from remote_assist.stream.clipboard_facts import Crossing, Note
from remote_assist.stream.filing import TransferFacts
from remote_assist.stream.viewing import CapabilityState, ClipboardFacts, Focus
from remote_assist.ui.clipboard_tool import ClipboardTool
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_panel import ViewerPanel
from remote_assist.wire.clipboard import Content, Kind
from remote_assist.wire.roles import Capability
from tests.fakes.viewer import RecordingViewer

MEGABYTES = 12 * 1024 * 1024


class Opened:
    """A panel beside a text field, in one window."""

    def __init__(self, qtbot: QtBot) -> None:
        self.viewer = RecordingViewer()
        self.bridge = ViewerBridge()
        self.window = QWidget()
        self.beside = QLineEdit()
        self.panel = ViewerPanel(self.viewer, Framebuffer(), self.bridge)
        column = QVBoxLayout(self.window)
        column.addWidget(self.panel)
        column.addWidget(self.beside)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        tool = self.panel.findChild(ClipboardTool)
        assert isinstance(tool, ClipboardTool)
        self.tool = tool

    def action(self, name: str) -> QAction:
        action = self.panel.findChild(QAction, f"clipboard_{name}")
        assert isinstance(action, QAction)
        return action

    def news(self) -> str:
        label = self.tool.menu().findChild(QLabel, "clipboard_news")
        assert isinstance(label, QLabel)
        return label.text()

    def share(self) -> None:
        self.bridge.offered((Capability.VIEW, Capability.CLIPBOARD))
        self.bridge.capability_changed(Capability.CLIPBOARD, CapabilityState.GRANTED)


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    return Opened(qtbot)


def test_tool_is_there_where_a_clipboard_is_offered(opened: Opened) -> None:
    assert not opened.tool.is_wanted
    opened.bridge.offered((Capability.VIEW, Capability.CLIPBOARD))
    assert opened.tool.is_wanted
    opened.bridge.offered((Capability.VIEW,))
    assert not opened.tool.is_wanted


def test_engineer_asks_and_gives_back(opened: Opened) -> None:
    opened.bridge.offered((Capability.CLIPBOARD,))
    assert not opened.action("send").isEnabled()
    opened.action("share").trigger()
    assert ("request", Capability.CLIPBOARD) in opened.viewer.calls
    opened.bridge.capability_changed(Capability.CLIPBOARD, CapabilityState.ASKED)
    assert not opened.action("share").isEnabled()
    assert "Waiting" in opened.news()
    opened.share()
    opened.action("send").trigger()
    opened.action("share").trigger()
    assert ("give_up", Capability.CLIPBOARD) in opened.viewer.calls
    assert ("send_clipboard", None) in opened.viewer.calls


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (ClipboardFacts(), "What is copied on one side can be pasted on the other."),
        (ClipboardFacts(Crossing(Kind.TEXT, 2048, True)), "Went to the customer: text, 2.0 kB"),
        (ClipboardFacts(Crossing(Kind.PICTURE, MEGABYTES, False)), "Came from the customer: picture, 12.0 MB"),
        (ClipboardFacts(note=Note.SECRET), "What you copied is marked as secret. It stays here."),
        (
            ClipboardFacts(waiting=(Content(Kind.TEXT, MEGABYTES),), coming={Kind.TEXT: MEGABYTES // 4}),
            "Coming: text, 3.0 MB of 12.0 MB",
        ),
        (ClipboardFacts(note=Note.FILES), "You copied files. They go to the customer when you send them."),
        (
            ClipboardFacts(files=TransferFacts(1, False, "a", 2, 2, MEGABYTES, 2048, TransferState.MOVING)),
            "Files come from the customer: 2.0 kB of 12.0 MB",
        ),
    ],
)
def test_tool_says_what_became_of_a_copy(opened: Opened, facts: ClipboardFacts, said: str) -> None:
    opened.share()
    opened.bridge.clipboard_changed(facts)
    assert opened.news() == said
    assert said in opened.tool.toolTip()


def test_large_copy_is_fetched_by_hand(opened: Opened) -> None:
    opened.share()
    assert not opened.action("fetch").isEnabled()
    opened.bridge.clipboard_changed(ClipboardFacts(waiting=(Content(Kind.PICTURE, MEGABYTES),)))
    assert opened.action("fetch").text() == "Fetch what the customer copied: picture, 12.0 MB"
    opened.action("fetch").trigger()
    assert opened.viewer.calls[-1] == ("fetch_clipboard", None)
    names = "发票.pdf\n../../etc/passwd\nc".encode()
    opened.bridge.clipboard_changed(ClipboardFacts(waiting=(Content(Kind.FILES, len(names), names),)))
    said = opened.action("fetch").text().translate({0x2068: None, 0x2069: None, 0x200B: None})
    assert said == "Fetch what the customer copied: 发票.pdf and 2 more"
    opened.bridge.clipboard_changed(ClipboardFacts(waiting=(Content(Kind.TEXT, 4 << 30),)))
    assert not opened.action("fetch").isEnabled()


def test_session_that_is_over_shares_nothing(opened: Opened) -> None:
    opened.share()
    opened.panel.pane.over.emit()
    assert not opened.tool.is_shared
    assert not opened.tool.isEnabled()


def test_clipboard_follows_the_keyboard_and_the_window(opened: Opened, qtbot: QtBot) -> None:
    opened.window.activateWindow()
    opened.panel.pane.view.setFocus()
    qtbot.waitUntil(lambda: opened.viewer.focuses[-1] is Focus.USED)
    opened.beside.setFocus()
    qtbot.waitUntil(lambda: opened.viewer.focuses[-1] is Focus.SEEN)
    opened.panel.hide()
    opened.panel.show()
    assert opened.viewer.focuses[-2:] == [Focus.AWAY, Focus.SEEN]
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: opened.viewer.focuses[-1] is Focus.AWAY)


def test_first_arrow_key_in_the_menu_goes_to_what_can_be_chosen(opened: Opened) -> None:
    opened.bridge.offered((Capability.VIEW, Capability.CLIPBOARD))
    assert next(action for action in opened.tool.menu().actions() if action.isEnabled()) is opened.action("share")
