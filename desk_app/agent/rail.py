"""The rail at the left: one button a pane, one's own presence at the foot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QFontMetrics, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desk_app.agent.look import Look
from desk_app.agent.marks import draw_count, draw_presence, initials
from desk_app.agent.pane import Pane, name_button, spaced
from desk_app.agent.shortcuts import keys_of, shortcut
from desk_app.agent.words import word
from desk_app.domain.agents import Presence

ICON = 22


@dataclass(frozen=True)
class Place:
    """A pane as the rail knows it; `name` is also the end of its action's name, `go_<name>`."""

    name: str
    icon: str


PLACES = (
    Place("inbox", "inbox"),
    Place("tickets", "ticket"),
    Place("knowledge", "knowledge"),
    Place("customers", "customers"),
    Place("screens", "screen"),
    Place("reports", "reports"),
    Place("settings", "settings"),
)


class RailButton(QToolButton):
    """An icon over its word, with a count and a bar that marks the one that is shown."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._count = 0
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_look(self, look: Look) -> None:
        self._look = look
        self.updateGeometry()
        self.update()

    def set_count(self, count: int) -> None:
        """The number on the icon, 0 for none."""
        if count != self._count:
            self._count = count
            self.update()

    def sizeHint(self) -> QSize:
        small = QFontMetrics(self._look.small_bold)
        return QSize(max(68, small.horizontalAdvance(self.text()) + 20), ICON + small.height() + 18)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - small
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, area = self._look, self.rect()
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            ground = QColor(look.on_rail)
            ground.setAlpha(44 if self.isChecked() else 22)
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(area).adjusted(4, 2, -4, -2), 8, 8)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.on_rail)
            painter.drawRoundedRect(QRectF(1, 14, 3, area.height() - 28), 1.5, 1.5)
        if self.hasFocus():
            painter.setPen(look.on_rail)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(area).adjusted(4.5, 2.5, -4.5, -2.5), 8, 8)
        small = QFontMetrics(look.small)
        icon_area = QRect((area.width() - ICON) // 2, 8, ICON, ICON)
        self.icon().paint(painter, icon_area)
        painter.setFont(look.small_bold if self.isChecked() else look.small)
        painter.setPen(look.on_rail)
        words = QRect(2, icon_area.bottom() + 4, area.width() - 4, small.height())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), self.text())
        if self._count:
            draw_count(painter, QPointF(icon_area.right() + 14, icon_area.top() + 3), self._count, look)


class PresenceButton(QToolButton):
    """One's initials with one's presence; opens a menu to change it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("presence_button")
        self._look = look
        self._name, self._presence = "", Presence.OFFLINE
        self.setAutoRaise(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_look(self, look: Look) -> None:
        self._look = look
        self.update()

    def show_presence(self, name: str, presence: Presence) -> None:
        self._name, self._presence = name, presence
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(64, 52)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - small
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        disc = QRectF(self.width() / 2 - 17, 8, 34, 34)
        painter.setPen(look.on_rail if self.hasFocus() else look.rail)
        painter.setBrush(look.raised if not self.underMouse() else look.chosen)
        painter.drawEllipse(disc)
        painter.setFont(look.small_bold)
        painter.setPen(look.text)
        painter.drawText(disc, int(Qt.AlignmentFlag.AlignCenter), initials(self._name))
        spot = QPointF(disc.right() - 4, disc.bottom() - 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.surface)
        painter.drawEllipse(spot, 7, 7)
        draw_presence(painter, spot, self._presence, look)


class Rail(Pane):
    """Says which place is wanted; shows which one is there."""

    place_wanted = Signal(str)  # a name of PLACES
    presence_wanted = Signal(object)  # Presence

    def __init__(self, look: Look, icon: Callable[[str], QIcon], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon = icon
        self._name, self._presence = "", Presence.OFFLINE
        self._buttons: dict[str, RailButton] = {}
        group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        spaced(layout, (0, 2, 0, 2), 0)
        for place in PLACES:
            button = RailButton(look)
            button.setObjectName(f"rail_{place.name}")
            button.clicked.connect(lambda _checked=False, name=place.name: self.place_wanted.emit(name))
            group.addButton(button)
            self._buttons[place.name] = button
            if place.name == "settings":
                layout.addStretch(1)
            layout.addWidget(button)
        self.presence = PresenceButton(look)
        menu = QMenu(self.presence)
        menu.setObjectName("presence_menu")
        self._choices = QActionGroup(self)
        self._actions: dict[Presence, QAction] = {}
        for presence in (Presence.ONLINE, Presence.BUSY, Presence.AWAY):
            chosen = QAction(menu)
            chosen.setObjectName(f"presence_{presence.value}")
            chosen.setCheckable(True)
            chosen.triggered.connect(lambda _checked=False, value=presence: self.presence_wanted.emit(value))
            self._choices.addAction(chosen)
            menu.addAction(chosen)
            self._actions[presence] = chosen
        self.presence.setMenu(menu)
        layout.addWidget(self.presence)
        self.set_look(look)
        self.retranslate()

    def retranslate(self) -> None:
        for name, button in self._buttons.items():
            entry = shortcut(f"go_{name}")
            button.setText(entry.title)
            name_button(button, entry.title, keys=keys_of(entry.name))
            button.updateGeometry()
        for presence, chosen in self._actions.items():
            chosen.setText(word(presence))
        self._name_presence()

    def set_look(self, look: Look) -> None:
        """Takes fresh colours and icons."""
        for place in PLACES:
            self._buttons[place.name].setIcon(self._icon(place.icon))
            self._buttons[place.name].set_look(look)
        self.presence.set_look(look)

    def show_place(self, name: str) -> None:
        """Marks the pane that is shown."""
        if name in self._buttons:
            self._buttons[name].setChecked(True)

    def show_count(self, name: str, count: int) -> None:
        """The number on a place's icon; spoken as well."""
        button = self._buttons[name]
        button.set_count(count)
        title = shortcut(f"go_{name}").title
        button.setAccessibleName(f"{title}, {count}" if count else title)

    def show_presence(self, name: str, presence: Presence) -> None:
        """One's own name and presence."""
        self._name, self._presence = name, presence
        self.presence.show_presence(name, presence)
        if presence in self._actions:
            self._actions[presence].setChecked(True)
        self._name_presence()

    def _name_presence(self) -> None:
        name_button(self.presence, f"{self._name}, {word(self._presence)}", self.tr("Change your presence"))
