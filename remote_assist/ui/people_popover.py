"""Who looks at this screen, who steers it, and what one can do about it: hand control over, invite, leave."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from remote_assist.ui.appearance import Colours, colours, named
from remote_assist.ui.people import People, colour_of
from remote_assist.ui.plain_text import quoted
from remote_assist.ui.popover import Popover
from remote_assist.wire.company import Member

_MOST_NAME = 32
_DOT = 10


class PeoplePopover(Popover):
    """`invites` says whether there is anybody who could be invited from here."""

    invite_requested = Signal()
    leave_requested = Signal()

    def __init__(self, people: People, parent: QWidget) -> None:
        super().__init__(parent, "people_popover")
        self._people = people
        self.invites = False
        self._title = named(QLabel(), "people_title")
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(8)
        self._rows.setColumnStretch(1, 1)
        self._invite = named(QPushButton(), "invite")
        self._invite.clicked.connect(self.invite_requested)
        self._leave = named(QPushButton(), "leave")
        self._leave.clicked.connect(self.leave_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._invite)
        buttons.addWidget(self._leave)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addLayout(self._rows)
        column.addLayout(buttons)
        people.changed.connect(self._on_people_changed)
        self.hide()
        self.fill()

    def _on_people_changed(self) -> None:
        if self.isVisible():
            self.fill()

    def fill(self) -> None:
        members = self._people.roster.members
        self._title.setText(self.tr("Who sees this screen"))
        self._empty_rows()
        for row, member in enumerate(members):
            self._add_row(row, member)
        self._invite.setText(self.tr("Invite a colleague…"))
        self._invite.setVisible(self.invites)
        self._leave.setText(self.tr("Leave"))
        self._leave.setToolTip(self.tr("Your session ends; the others stay."))
        self._leave.setVisible(len(members) > 1)
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription("\n".join(f"{self._name(m)}: {self._standing(m)}" for m in members))
        self.setStyleSheet(_style(colours()))
        self.place()

    def _empty_rows(self) -> None:
        while self._rows.count():
            item = self._rows.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _add_row(self, row: int, member: Member) -> None:
        dot = QLabel()
        dot.setPixmap(_dot(member, self.devicePixelRatioF()))
        name = named(QLabel(self._name(member)), "person")
        standing = named(QLabel(self._standing(member)), "standing")
        for place, label in enumerate((dot, name, standing)):
            self._rows.addWidget(label, row, place)
        if self._people.can_take_over(member):
            button = named(QPushButton(self.tr("Hand over control")), "hand_over")
            button.setAccessibleName(self.tr("Hand control over to {name}").format(name=self._name(member)))
            button.setToolTip(self.tr("The customer is asked first."))
            button.clicked.connect(lambda _=False, to=member: self._people.hand_over(to))
            self._rows.addWidget(button, row, 3)

    def _name(self, member: Member) -> str:
        name = quoted(member.name, _MOST_NAME)
        return self.tr("{name} (you)").format(name=name) if member.number == self._people.roster.you else name

    def _standing(self, member: Member) -> str:
        """In a few words; that somebody steers comes first."""
        words = [self.tr("steers")] if member.steers else [self.tr("only looks")] if member.observes else []
        if member.away:
            words.append(self.tr("away"))
        if not member.verified:
            words.append(self.tr("name not verified"))
        return " · ".join(words) or self.tr("looks")


def _dot(member: Member, ratio: float) -> QPixmap:
    picture = QPixmap(round(_DOT * ratio), round(_DOT * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill("transparent")
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen("transparent")
    painter.setBrush(colour_of(member))
    painter.drawEllipse(0, 0, _DOT, _DOT)
    painter.end()
    return picture


def _style(c: Colours) -> str:
    return f"""
    #people_popover {{ background: {c.raised}; border: 1px solid {c.border}; }}
    QLabel {{ color: {c.text}; background: transparent; }}
    #people_title {{ font-weight: 600; }}
    #standing {{ color: {c.muted}; }}
    QPushButton {{ padding: 4px 12px; min-height: 20px; border-radius: 4px; border: 1px solid {c.border};
        background: {c.window}; color: {c.text}; }}
    QPushButton:hover, QPushButton:focus {{ border: 1px solid {c.accent}; }}
    """
