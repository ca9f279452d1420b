"""The banner on one monitor of the customer's while anything is shared: who looks since when, who steers, and Stop.

One engineer has a button for each thing that can be taken back; where several look, each also has one of his own. All
of it rests by Pause until Go on.

Invariant: it stands still while nothing changes, so it never damages the screen; it stays inside the bottom 72 logical
pixels of the area that it is given, clear of the right 140, where the system's own clock and tray are.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from remote_assist.own_windows import OWN_WINDOW_ROLE
from remote_assist.policy.questions import BannerFacts, Engineer, Onlooker, Pause
from remote_assist.ui.appearance import Colours, colours, enlarge, named
from remote_assist.ui.capability_text import capability_name
from remote_assist.ui.capture_shield import keep_out_of_capture
from remote_assist.ui.clock_text import clock_text
from remote_assist.ui.plain_text import quoted, wrapped
from remote_assist.ui.shown_text import blind_sentence, choice_name
from remote_assist.wire.roles import Capability

HEIGHT = 72
CLEAR_RIGHT = 140
_GAP = 4
_SMALLEST_FONT = 0.5
_NAMES = (24, 14, 10, 6)
"""Characters of a name where so many look: the banner is one line and the buttons must stay in view."""


class Banner(QWidget):
    """Never takes the focus. `show_facts` shows or updates it; the owner hides it, and keeps it on top."""

    stop_requested = Signal()
    revoke_requested = Signal(Capability, bytes)  # from the owner of this key
    choice_requested = Signal()  # of what is shown
    pause_requested = Signal(bool)  # False to go on
    panel_requested = Signal()
    clear_requested = Signal()  # of all marks
    pointing_requested = Signal()  # to point and draw, or to be done with it
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
        self.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)  # it is never the active window
        self.setObjectName("banner")
        self.setWindowRole(OWN_WINDOW_ROLE)
        self._facts: BannerFacts | None = None
        self._area = QRect()
        self.wanted = QRect()  # where it belongs, whatever another program did to its window
        self._chips: list[QPushButton] = []
        self._signs: dict[QPushButton, str] = {}
        self._spare: list[QPushButton] = []  # what a banner on a very small monitor does without, first to last
        self._build()

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
        self._words.setText(self._words_to_compare(facts))
        self._words.setVisible(bool(self._words.text()))
        meaning = self.tr(
            "Say these words to each other by telephone. If both of you see the same ones, nobody sits in between and"
            " looks on; if they differ, stop. Compared in the chat of the same hub they prove nothing."
        )
        self._words.setToolTip(wrapped(meaning))
        self._words.setAccessibleDescription(meaning)
        self._stop.setText(self.tr("Stop"))
        self._stop.setAccessibleName(self.tr("Stop sharing"))
        self._stop.setToolTip(self.tr("Ends everything at once. Esc three times does the same."))
        self._show_chips(facts)
        self.setAccessibleName(self._who.text())
        self.setStyleSheet(_style(colours()))
        self._place()

    def _words_to_compare(self, facts: BannerFacts) -> str:
        """Of several those of whoever came last: with the others they have been compared."""
        newest = facts.onlookers[-1]
        if len(facts.onlookers) == 1 or not newest.words_en:
            return self._words_of(newest)
        name = self._name(newest.engineer, facts)
        return self.tr("{name}: {words}").format(name=name, words=self._words_of(newest))

    def _words_of(self, onlooker: Onlooker) -> str:
        words = onlooker.words_zh if self._speaks_chinese() else onlooker.words_en
        return self.tr("Compare by telephone: {words}").format(words=" · ".join(words)) if words else ""

    def _sentence(self, facts: BannerFacts) -> str:
        who = self._everybody(facts)
        since = clock_text(facts.since)
        if facts.paused is Pause.CUSTOMER:
            return self.tr("Paused: nothing is shown to {who}, and nothing can be done, until you go on").format(
                who=who
            )
        if facts.shown.blind is not None:
            return blind_sentence(facts.shown.blind)
        if len(facts.onlookers) > 1:
            return self._sentence_of_several(facts, who, since)
        return self._sentence_of_one(facts, who, since)

    def _sentence_of_one(self, facts: BannerFacts, who: str, since: str) -> str:
        if facts.onlookers[0].is_away:
            return self.tr("{who} is away: the connection is lost, and nothing is shown until it is back").format(
                who=who
            )
        if facts.paused is Pause.CUSTOMER_INPUT:
            return self.tr("{who}: control rests while you use the computer").format(who=who)
        if facts.onlookers[0].steers:
            return self.tr("{who} sees and steers your screen since {since}").format(who=who, since=since)
        return self.tr("{who} sees your screen since {since}").format(who=who, since=since)

    def _sentence_of_several(self, facts: BannerFacts, who: str, since: str) -> str:
        steers = next((o.engineer for o in facts.onlookers if o.steers), None)
        if steers is None:
            return self.tr("{who} see your screen since {since}").format(who=who, since=since)
        name = self._name(steers, facts)
        if facts.paused is Pause.CUSTOMER_INPUT:
            return self.tr("{who} see your screen; the control of {name} rests while you use the computer").format(
                who=who, name=name
            )
        return self.tr("{who} see your screen since {since}; {name} steers").format(who=who, since=since, name=name)

    def _short_sentence(self, facts: BannerFacts) -> str:
        """Where there is no room; of several each has a button that names him."""
        since = clock_text(facts.since)
        if facts.paused is Pause.CUSTOMER:
            return self.tr("Paused for {who}").format(who=self._everybody(facts))
        if len(facts.onlookers) > 1:
            return self.tr("{count} people see your screen since {since}").format(
                count=len(facts.onlookers), since=since
            )
        if facts.onlookers[0].is_away:
            return self.tr("{who} is away").format(who=self._everybody(facts))
        return self.tr("{who}, since {since}").format(who=self._everybody(facts), since=since)

    def _everybody(self, facts: BannerFacts) -> str:
        """All who look, in the order in which they came, each with what is known of the name."""
        names = [self._marked_name(onlooker.engineer, facts) for onlooker in facts.onlookers]
        if len(names) > 1:
            names = [self._in_company(name, onlooker) for name, onlooker in zip(names, facts.onlookers, strict=True)]
        *others, last = names
        if not others:
            return last
        return self.tr("{others} and {last}").format(others=self.tr(", ").join(others), last=last)

    def _in_company(self, name: str, onlooker: Onlooker) -> str:
        if onlooker.is_away:
            return self.tr("{name} (away)").format(name=name)
        return self.tr("{name} (only looks)").format(name=name) if onlooker.engineer.observes else name

    def _marked_name(self, engineer: Engineer, facts: BannerFacts) -> str:
        """By whose word the name is known: the vendor's own key, the hub (nothing more is said), or nobody's."""
        name = self._name(engineer, facts)
        if not engineer.verified:
            return self.tr("{name} (not verified)").format(name=name)
        if not engineer.certified_for:
            return name
        if len(facts.onlookers) > 1:
            return self.tr("{name} (verified)").format(name=name)
        return self.tr("{name} of {vendor} (verified)").format(
            name=name, vendor=quoted(engineer.certified_for, _NAMES[0])
        )

    def _name(self, engineer: Engineer, facts: BannerFacts) -> str:
        return quoted(engineer.name, _NAMES[min(len(facts.onlookers), len(_NAMES)) - 1])

    def _speaks_chinese(self) -> bool:
        return self.tr("en") == "zh"

    def _show_chips(self, facts: BannerFacts) -> None:
        for chip in self._chips:
            self._chip_row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips, self._signs, self._spare = [], {}, []
        if len(facts.shown.choices) > 1:
            name = choice_name(facts.shown.choice, facts.shown)
            self._add_chip(f"{name}  ▾", self.tr("Choose what is shown"), self.choice_requested.emit)
        if facts.can_point:
            text, meaning = self._pointing(facts)
            self._add_chip(text, meaning, self.pointing_requested.emit, sign="✎")
            self._spare.append(self._chips[-1])
        if facts.marks_stand:
            meaning = self.tr("Take away everything that is drawn on the screen")
            self._add_chip(self.tr("Clear marks"), meaning, self.clear_requested.emit, sign="⌫")
        is_one = len(facts.onlookers) == 1
        for onlooker in facts.onlookers:
            if not is_one:
                name = self._name(onlooker.engineer, facts)
                meaning = self.tr("End for {name}").format(name=name)
                self._add_revoker(name, meaning, onlooker, Capability.VIEW)
                self._chips[-1].setToolTip("\n".join((meaning, self._words_of(onlooker))).strip())
            for capability in onlooker.granted:
                if capability is not Capability.VIEW:  # taking the view back from all is Stop
                    name = capability_name(capability)
                    meaning = self.tr("Take back: {capability}").format(capability=name)
                    self._add_revoker(name, meaning, onlooker, capability)
        if facts.paused is Pause.CUSTOMER:
            self._add_chip(self.tr("Go on"), self.tr("Go on showing"), lambda: self.pause_requested.emit(False))
        else:
            meaning = self.tr("Pause: nothing is shown or done until you go on")
            self._add_chip(self.tr("Pause"), meaning, lambda: self.pause_requested.emit(True), sign="‖")
        meaning = self.tr("What they see, and what was sent")
        self._add_chip(self.tr("Details"), meaning, self.panel_requested.emit, sign="⋯")
        self._spare.append(self._chips[-1])
        if not is_one:
            self._use_signs()  # the room is for their buttons

    def _pointing(self, facts: BannerFacts) -> tuple[str, str]:
        if facts.is_pointing:
            return self.tr("Stop pointing"), self.tr("Your mouse works again. Esc does the same.")
        return self.tr("Point"), self.tr("Show something: move, click, or draw with the mouse button held down.")

    def _add_revoker(self, text: str, meaning: str, onlooker: Onlooker, capability: Capability) -> None:
        key = onlooker.engineer.key
        self._add_chip(f"{text}  ✕", meaning, lambda: self.revoke_requested.emit(capability, key))

    def _use_signs(self) -> None:
        """Where there is no room a chip that has a sign shows it instead of its words."""
        for chip, sign in self._signs.items():
            chip.setText(sign)
            chip.setObjectName("sign")
        self.setStyleSheet(self.styleSheet())  # another name is another style

    def _add_chip(self, text: str, meaning: str, act: Callable[[], None], sign: str = "") -> None:
        chip = named(QPushButton(text), "chip")
        if sign:
            self._signs[chip] = sign
        chip.setAccessibleName(meaning)
        chip.setToolTip(meaning)
        chip.clicked.connect(lambda _checked=False: act())
        self._chip_row.addWidget(chip)
        chip.show()  # at once: what the event loop would show later has no width yet when the place is chosen
        self._chips.append(chip)

    def _place(self) -> None:
        """At the bottom, in the middle of what is free. A large font first costs words, then its own size."""
        if self._facts is None:
            return
        most = QSize(self._area.width() - CLEAR_RIGHT - 2 * _GAP, HEIGHT - 2 * _GAP)
        wanted = self._try_size(1.0)
        if wanted.width() > most.width():
            self._who.setText(self._short_sentence(self._facts))
            wanted = self._try_size(1.0)
        if wanted.width() > most.width():
            self._use_signs()
            wanted = self._try_size(1.0)
        if wanted.width() > most.width() and len(self._facts.onlookers) > 1:
            self._words.hide()  # each has them on his own button
            wanted = self._try_size(1.0)
        factor = 1.0
        while factor > _SMALLEST_FONT and (wanted.width() > most.width() or wanted.height() > most.height()):
            factor -= 0.05
            wanted = self._try_size(factor)
        for chip in self._spare:
            if wanted.width() > most.width():
                chip.hide()
                wanted = self._try_size(factor)
        width, height = min(wanted.width(), most.width()), min(max(wanted.height(), 44), most.height())
        left = min(self._area.center().x() - width // 2, self._area.right() + 1 - CLEAR_RIGHT - _GAP - width)
        left = max(left, self._area.left() + _GAP)
        self.wanted = QRect(left, self._area.bottom() + 1 - _GAP - height, width, height)
        self.setGeometry(self.wanted)
        self.geometry_changed.emit()

    def _try_size(self, factor: float) -> QSize:
        """The size the banner wants with its text at `factor` of the system's font."""
        enlarge(self._who, factor, bold=True)
        enlarge(self._words, 0.9 * factor)
        for button in (self._stop, *self._chips):
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


def _style(c: Colours) -> str:
    return f"""
    #banner {{ background: {c.window}; border: 2px solid {c.danger}; }}
    QLabel {{ color: {c.text}; background: transparent; }}
    #words {{ color: {c.muted}; }}
    #dot {{ background: {c.danger}; border-radius: 6px; }}
    QPushButton {{ padding: 4px 12px; min-height: 24px; border-radius: 6px; border: 1px solid {c.border};
        background: {c.raised}; color: {c.text}; }}
    QPushButton:hover {{ border: 1px solid {c.accent}; }}
    #sign {{ padding: 4px 6px; }}
    #stop {{ background: {c.danger}; color: {c.on_danger}; border: 1px solid {c.danger};
        padding: 4px 20px; }}
    #stop:hover {{ background: {c.danger_hover}; }}
    """
