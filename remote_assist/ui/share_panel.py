"""The customer's own window on a share: what the engineer sees, who looks, what was sent and fetched; Pause and Stop.

The banner opens it, or the application does. It is an ordinary window that takes the focus, so everything in it can be
done by keyboard; input that an engineer injects is refused while it has the focus, and where it lies.

Invariant: while it is closed or cannot be seen it asks nothing of the share.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QShowEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QPushButton, QScrollArea, QVBoxLayout, QWidget

from remote_assist.own_windows import OWN_WINDOW_ROLE
from remote_assist.policy.questions import BannerFacts, Passed, Pause
from remote_assist.stream.host_ui import Glimpse
from remote_assist.ui.appearance import Colours, colours, enlarge, named
from remote_assist.ui.capture_shield import keep_out_of_capture
from remote_assist.ui.device_pixels import device_area
from remote_assist.ui.glimpse_view import GlimpseView
from remote_assist.ui.onlooker_card import OnlookerCard
from remote_assist.ui.passed_text import passed_sentence
from remote_assist.wire.roles import Capability

LOOK_EVERY_MS = 700


class SharePanel(QWidget):
    """Made when it is first opened. `looked` says that it wants to know how things stand now."""

    stop_requested = Signal()
    pause_requested = Signal(bool)  # False to go on
    revoke_requested = Signal(Capability, bytes)  # from the owner of this key
    looked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("share_panel")
        self.setWindowRole(OWN_WINDOW_ROLE)
        self._facts: BannerFacts | None = None
        self._passed: tuple[Passed, ...] = ()
        self._shown_cards: list[OnlookerCard] = []
        self._looking = QTimer(self, interval=LOOK_EVERY_MS)
        self._looking.timeout.connect(self._look)
        self._build()

    def _build(self) -> None:
        self._title = named(QLabel(), "title")
        self._title.setWordWrap(True)
        self._seen = named(QLabel(), "heading")
        self.view = named(GlimpseView(), "glimpse")
        self._who = named(QLabel(), "heading")
        self._cards = QVBoxLayout()
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(8)
        self._passed_title = named(QLabel(), "heading")
        self.passed = named(QListWidget(), "passed")
        self.passed.setWordWrap(True)
        self.passed.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._nothing = named(QLabel(), "muted")
        self.pause, self.stop = named(QPushButton(), "pause"), named(QPushButton(), "stop")
        self.pause.clicked.connect(self._on_pause_clicked)
        self.stop.clicked.connect(self.stop_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.pause, 1)
        buttons.addWidget(self.stop, 1)
        inner = named(QWidget(), "inner")
        within = QVBoxLayout(inner)
        within.setContentsMargins(0, 0, 0, 0)
        within.setSpacing(8)
        within.addWidget(self._who)
        within.addLayout(self._cards)
        within.addWidget(self._passed_title)
        within.addWidget(self._nothing)
        within.addWidget(self.passed, 1)
        within.addStretch(0)
        scroll = named(QScrollArea(), "scroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._seen)
        column.addWidget(self.view)
        column.addWidget(scroll, 1)
        column.addLayout(buttons)

    def show_facts(self, facts: BannerFacts) -> None:
        """Say how the share stands."""
        before, self._facts = self._facts, facts
        if before is None or before.onlookers != facts.onlookers:
            self._fill_cards(facts)
        self._retranslate()

    def show_passed(self, passed: tuple[Passed, ...]) -> None:
        """Say what was sent and fetched, the oldest first; the newest stands on top."""
        if passed == self._passed:
            return
        self._passed = passed
        self._fill_passed()

    def show_glimpse(self, glimpse: Glimpse | None) -> None:
        """The picture as it was last sent."""
        self.view.show_glimpse(glimpse, device_area(self.frameGeometry(), self.screen()))
        self._say()

    def open(self) -> None:
        """Come to the front, by the customer's own wish."""
        if not self.isVisible():
            self._resize()
            self.pause.setFocus()
        self.show()
        self.raise_()
        self.activateWindow()

    # --- what it says

    def _retranslate(self) -> None:
        facts = self._facts
        if facts is None:
            return
        is_paused = facts.paused is Pause.CUSTOMER
        title = self.tr("Your screen is paused") if is_paused else self.tr("Your screen is shown")
        self.setWindowTitle(title)
        self._title.setText(title)
        self._who.setText(self.tr("Who is connected"))
        self._passed_title.setText(self.tr("Sent and fetched"))
        self._nothing.setText(self.tr("Nothing so far."))
        self.passed.setAccessibleName(self._passed_title.text())
        self._seen.setText(self.tr("What the engineer sees"))
        self.view.setAccessibleName(self._seen.text())
        self.pause.setText(self.tr("Go on") if is_paused else self.tr("Pause"))
        self.pause.setToolTip("" if is_paused else self.tr("Nothing is shown or done until you go on."))
        self.stop.setText(self.tr("Stop sharing"))
        self.setStyleSheet(_style(colours()))
        enlarge(self._title, 1.3, bold=True)
        self._say()
        self._fill_passed()

    def _say(self) -> None:
        if self._facts is not None and self._facts.paused is Pause.CUSTOMER:
            self.view.say(self.tr("Paused. The engineer sees nothing new, and can do nothing."))
        elif not self.view.has_picture:
            self.view.say(self.tr("Nothing was sent yet."))
        else:
            self.view.say("")

    def _fill_passed(self) -> None:
        self.passed.clear()
        self.passed.addItems([passed_sentence(fact) for fact in reversed(self._passed)])
        self.passed.setVisible(bool(self._passed))
        self._nothing.setVisible(not self._passed)

    def _fill_cards(self, facts: BannerFacts) -> None:
        had_focus = any(self.focusWidget() in card.findChildren(QPushButton) for card in self._shown_cards)
        for gone in self._shown_cards:
            self._cards.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._shown_cards = []
        for onlooker in facts.onlookers:
            card = OnlookerCard(onlooker, is_only=len(facts.onlookers) == 1)
            card.revoke_requested.connect(self.revoke_requested)
            self._cards.addWidget(card)
            self._shown_cards.append(card)
            card.show()  # at once, so that the focus finds it
        if had_focus:
            self.pause.setFocus()

    def _resize(self) -> None:
        screen = self.screen().availableGeometry()
        width = min(max(460, self.sizeHint().width()), screen.width() - 32)
        height = min(640, screen.height() - 140)
        self.view.setFixedHeight(min(236, max(120, height // 3)))
        self.resize(width, height)
        self.move(screen.right() - width - 24, max(screen.top(), screen.center().y() - height // 2 - 36))

    # --- events

    def _look(self) -> None:
        if self.windowHandle().isExposed() and not self.isMinimized():
            self.looked.emit()

    def _on_pause_clicked(self) -> None:
        if self._facts is not None:
            self.pause_requested.emit(self._facts.paused is not Pause.CUSTOMER)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        keep_out_of_capture(self)
        self._looking.start()
        self.looked.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._looking.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.view.show_glimpse(None, device_area(self.frameGeometry(), self.screen()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.ApplicationPaletteChange):
            self._retranslate()


def _style(c: Colours) -> str:
    return f"""
    #share_panel, #inner, #scroll {{ background: {c.window}; }}
    QLabel {{ color: {c.text}; background: transparent; }}
    #heading {{ font-weight: 600; }}
    #muted, #since {{ color: {c.muted}; }}
    #doubt {{ color: {c.on_warning}; background: {c.warning}; border-radius: 4px; padding: 2px 6px; }}
    #card {{ background: {c.raised}; border: 1px solid {c.border}; border-radius: 8px; }}
    QListWidget {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.border}; border-radius: 8px;
        padding: 4px; outline: 0; }}
    QListWidget::item {{ padding: 4px; }}
    QListWidget::item:selected {{ background: {c.accent}; color: {c.on_accent}; border-radius: 4px; }}
    QPushButton {{ min-height: 24px; padding: 10px 16px; border-radius: 6px; border: 1px solid {c.border};
        background: {c.raised}; color: {c.text}; font-weight: 600; }}
    QPushButton:hover {{ border: 1px solid {c.accent}; }}
    QPushButton:focus {{ border: 2px solid {c.accent}; }}
    #chip {{ padding: 4px 10px; font-weight: 400; background: {c.window}; }}
    #stop {{ background: {c.danger}; color: {c.on_danger}; border: 1px solid {c.danger}; }}
    #stop:hover {{ background: {c.danger_hover}; }}
    #stop:focus {{ border: 2px solid {c.text}; }}
    """
