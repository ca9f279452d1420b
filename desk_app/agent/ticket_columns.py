"""The columns of the ticket list, in order, with what each sorts by."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desk_app.agent.marks import draw_priority
from desk_app.agent.office import Office
from desk_app.agent.words import word
from desk_app.domain.tickets import Ticket, TicketState
from desk_app.qt.models import ITEM_ROLE
from desk_app.qt.paged_table import Column
from desk_app.wire.tickets import TicketSort

SORTS = (
    TicketSort.NUMBER,
    TicketSort.SUBJECT,
    TicketSort.PRIORITY,
    TicketSort.STATE,
    TicketSort.CUSTOMER,
    TicketSort.ASSIGNEE,
    TicketSort.CHANGED,
)
"""What a click on each column's title sorts by."""

STATE_MARKS = {
    TicketState.NEW: "✦",
    TicketState.OPEN: "●",
    TicketState.PENDING: "◔",
    TicketState.ON_HOLD: "‖",
    TicketState.SOLVED: "✓",
    TicketState.CLOSED: "■",
    TicketState.MERGED: "⇉",
}


def ticket_columns(office: Office) -> tuple[Column[Ticket], ...]:
    """Returns the columns; relative times carry the exact one as their tooltip."""
    translate = QCoreApplication.translate
    tip = int(Qt.ItemDataRole.ToolTipRole)
    return (
        Column(lambda: translate("TicketColumns", "No."), lambda t: str(t.number)),
        Column(lambda: translate("TicketColumns", "Subject"), lambda t: t.subject, ((tip, lambda t: t.subject),)),
        Column(lambda: translate("TicketColumns", "Priority"), lambda t: word(t.priority)),
        Column(lambda: translate("TicketColumns", "State"), lambda t: f"{STATE_MARKS[t.state]} {word(t.state)}"),
        Column(
            lambda: translate("TicketColumns", "Customer"),
            lambda t: " · ".join(part for part in (t.customer_name, t.organisation) if part),
        ),
        Column(lambda: translate("TicketColumns", "Assignee"), lambda t: t.assignee_name or "–"),
        Column(
            lambda: translate("TicketColumns", "Changed"),
            lambda t: office.ago(t.changed_at),
            ((tip, lambda t: office.exact(t.changed_at)),),
        ),
    )


class PriorityDelegate(QStyledItemDelegate):
    """Puts the bars of the priority before its word."""

    def __init__(self, office: Office, parent: QWidget) -> None:
        super().__init__(parent)
        self._office = office
        self._view = parent

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        ticket = index.data(ITEM_ROLE)
        if not isinstance(ticket, Ticket):
            super().paint(painter, option, index)
            return
        area = QRect(option.rect)
        shifted = QStyleOptionViewItem(option)
        shifted.rect = area.adjusted(22, 0, 0, 0)
        ground = QStyleOptionViewItem(option)
        ground.rect = QRect(area.left(), area.top(), 22, area.height())
        super().paint(painter, shifted, index)
        style = self._view.style()
        style.drawPrimitive(style.PrimitiveElement.PE_PanelItemViewItem, ground, painter)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_priority(painter, QPointF(area.left() + 4, area.center().y() - 6), ticket.priority, self._office.look)
        painter.restore()
