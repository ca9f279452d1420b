"""The banner on the customer's screen while anything is shared: who looks since when, what is on, and Stop.

Invariant: it stands still while nothing changes, so it never damages the screen; it stays inside the bottom 72 logical
pixels, clear of the right 140, where the system's own clock and tray are.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from remote_assist.own_windows import OWN_WINDOW_ROLE
from remote_assist.policy.questions import BannerFacts, Pause
from remote_assist.ui.appearance import Colours, colours, enlarge, named
from remote_assist.ui.capability_text import capability_name
from remote_assist.ui.capture_shield import keep_out_of_capture
from remote_assist.ui.plain_text import quoted
from remote_assist.wire.roles import Capability

HEIGHT = 72
CLEAR_RIGHT = 140
_GAP = 4
_SMALLEST_FONT = 0.5
_RAISE_EVERY_MS = 2000
_NAME = 24
"""Characters of a name: the banner is one line and the buttons must stay in view."""


class Banner(QWidget):
    """Never takes the focus. `show_facts` shows or updates it; the owner hides it."""

    stop_requested = Signal()
    revoke_requested = Signal(Capability)
    geometry_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus | Qt.WindowType.BypassWindowManagerHint,
        )  # fmt: skip
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("banner")
        self.setWindowRole(OWN_WINDOW_ROLE)
        self._facts: BannerFacts | None = None
        self._area = QRect()
        self._chips: dict[Capability, QPushButton] = {}
        self._build()
        # No system tells a window that another has covered it. Raising what is on top already changes no pixel.
        self._raising = QTimer(self, interval=_RAISE_EVERY_MS)
        self._raising.timeout.connect(self.raise_)

    def show_facts(self, facts: BannerFacts, area: QRect) -> None:
        """Say `facts`; `area` is the shared screen in logical pixels."""
        if facts == self._facts and area == self._area and self.isVisible():
            return
        self._facts = facts
        self._area = area
        self._retranslate()
        if not self.isVisible():
            self.show()
            keep_out_of_capture(self)
            self._raising.start()
        self.raise_()

    def _build(self) -> None:
        self._dot = named(QFrame(), "dot")
        self._dot.setFixedSize(12, 12)
        self._who = named(QLabel(), "who")
        self._words = named(QLabel(), "words")
        for label in (self._who, self._words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._stop = named(QPushButton(), "stop")
        self._stop.clicked.connect(self.stop_requested)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addStretch(1)
        lines.addWidget(self._who)
        lines.addWidget(self._words)
        lines.addStretch(1)
        self._chip_row = QHBoxLayout()
        self._chip_row.setSpacing(8)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(12)
        row.addWidget(self._dot)
        row.addLayout(lines, 1)
        row.addLayout(self._chip_row)
        row.addWidget(self._stop)

    def _retranslate(self) -> None:
        facts = self._facts
        if facts is None:
            return
        self._who.setText(self._sentence(facts))
        words = facts.words_zh if self._speaks_chinese() else facts.words_en
        self._words.setText(self.tr("Words to compare aloud: {words}").format(words=" · ".join(words)))
        self._words.setVisible(bool(words))
        self._stop.setText(self.tr("Stop"))
        self._stop.setAccessibleName(self.tr("Stop sharing"))
        self._stop.setToolTip(self.tr("Ends everything at once. Esc three times does the same."))
        self._show_chips(facts.granted)
        self.setAccessibleName(self._who.text())
        self.setStyleSheet(_style(colours()))
        self._place()

    def _sentence(self, facts: BannerFacts) -> str:
        name = quoted(facts.engineer.name, _NAME)
        who = name if facts.engineer.verified else self.tr("{name} (not verified)").format(name=name)
        since = _clock(facts.since)
        if facts.paused is Pause.CUSTOMER_INPUT:
            return self.tr("{who}: control rests while you use the computer").format(who=who)
        if Capability.CONTROL in facts.granted:
            return self.tr("{who} sees and steers your screen since {since}").format(who=who, since=since)
        return self.tr("{who} sees your screen since {since}").format(who=who, since=since)

    def _short_sentence(self, facts: BannerFacts) -> str:
        name = quoted(facts.engineer.name, _NAME)
        who = name if facts.engineer.verified else self.tr("{name} (not verified)").format(name=name)
        return self.tr("{who}, since {since}").format(who=who, since=_clock(facts.since))

    def _speaks_chinese(self) -> bool:
        return self.tr("en") == "zh"

    def _show_chips(self, granted: tuple[Capability, ...]) -> None:
        for chip in self._chips.values():
            self._chip_row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = {}
        for capability in granted:
            if capability is Capability.VIEW:
                continue  # taking the view back is Stop
            name = capability_name(capability)
            chip = named(QPushButton(f"{name}  ✕"), "chip")
            chip.setAccessibleName(self.tr("Take back: {capability}").format(capability=name))
            chip.setToolTip(chip.accessibleName())
            chip.clicked.connect(lambda _checked=False, taken=capability: self.revoke_requested.emit(taken))
            self._chip_row.addWidget(chip)
            self._chips[capability] = chip

    def _place(self) -> None:
        """At the bottom, in the middle of what is free. A large font first costs words, then its own size."""
        if self._facts is None:
            return
        most = QSize(self._area.width() - CLEAR_RIGHT - 2 * _GAP, HEIGHT - 2 * _GAP)
        wanted = self._try_size(1.0)
        if wanted.width() > most.width():
            self._who.setText(self._short_sentence(self._facts))
            wanted = self._try_size(1.0)
        factor = 1.0
        while factor > _SMALLEST_FONT and (wanted.width() > most.width() or wanted.height() > most.height()):
            factor -= 0.05
            wanted = self._try_size(factor)
        width, height = min(wanted.width(), most.width()), min(max(wanted.height(), 44), most.height())
        left = min(self._area.center().x() - width // 2, self._area.right() + 1 - CLEAR_RIGHT - _GAP - width)
        left = max(left, self._area.left() + _GAP)
        self.setGeometry(QRect(left, self._area.bottom() + 1 - _GAP - height, width, height))
        self.geometry_changed.emit()

    def _try_size(self, factor: float) -> QSize:
        """The size the banner wants with its text at `factor` of the system's font."""
        enlarge(self._who, factor, bold=True)
        enlarge(self._words, 0.9 * factor)
        for button in (self._stop, *self._chips.values()):
            enlarge(button, factor, bold=button is self._stop)
        self._row.invalidate()
        self._row.activate()
        return self._row.sizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.geometry_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.ApplicationFontChange):
            self._retranslate()


def _clock(since: float) -> str:
    return datetime.fromtimestamp(since).astimezone().strftime("%H:%M")


def _style(c: Colours) -> str:
    return f"""
    #banner {{ background: {c.window}; border: 2px solid {c.danger}; }}
    QLabel {{ color: {c.text}; background: transparent; }}
    #words {{ color: {c.muted}; }}
    #dot {{ background: {c.danger}; border-radius: 6px; }}
    QPushButton {{ padding: 4px 12px; min-height: 24px; border-radius: 6px; border: 1px solid {c.border};
        background: {c.raised}; color: {c.text}; }}
    QPushButton:hover {{ border: 1px solid {c.accent}; }}
    #stop {{ background: {c.danger}; color: {c.on_danger}; border: 1px solid {c.danger};
        padding: 4px 20px; }}
    #stop:hover {{ background: {c.danger_hover}; }}
    """
