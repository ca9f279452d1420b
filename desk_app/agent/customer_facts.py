"""Who a customer is, as a column of facts; and the small cards that lead to tickets and sessions.

Invariant: what the application only reported is marked as such; nothing from a customer's machine is taken for markup.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk_app.agent.pane import Pane, name_button, plain_label, spaced
from desk_app.domain.customers import Customer
from desk_app.domain.text import shortened

EXPIRES_SOON_DAYS = 30


def days_left(expires_on: str, today: date) -> int | None:
    """Returns the days until a licence's end, negative when it is over, None where the date cannot be read."""
    try:
        return (date.fromisoformat(expires_on[:10]) - today).days
    except ValueError:
        return None


class Card(QPushButton):
    """A button of a title and a second line, as high as its wrapped words need."""

    def __init__(self, title: str, detail: str, object_name: str, bold: bool = False) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.setProperty("role", "card")
        self._words = QVBoxLayout(self)
        spaced(self._words, (2, 1, 2, 1), 0)
        for text, role in ((title, "name" if bold else ""), (detail, "muted")):
            if text:
                label = plain_label(text, role=role)
                label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                self._words.addWidget(label)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._words.totalHeightForWidth(width)


def link_card(title: str, detail: str, object_name: str) -> Card:
    """A card that leads to a ticket or a session."""
    card = Card(shortened(title, 80), detail, object_name)
    name_button(card, f"{title}, {detail}", title)
    return card


class CustomerFacts(Pane):
    """One customer's facts. Made anew for another customer."""

    def __init__(self, customer: Customer) -> None:
        super().__init__()
        self.setObjectName("customer_facts")
        self._customer = customer
        self._box = QVBoxLayout(self)
        spaced(self._box, 0, 1)
        self._box.addWidget(plain_label(customer.name or self.tr("Customer without a name"), role="name"))
        trust = self.tr("✓ Verified by the vendor") if customer.verified else self.tr("○ Not verified")
        self._box.addWidget(plain_label(trust, role="muted"))
        self._add_expiry(customer)
        self._add_facts(customer)

    def _add_facts(self, customer: Customer) -> None:
        held = QWidget()
        form = QFormLayout(held)
        spaced(form, (0, 1, 0, 0), 1)
        form.setHorizontalSpacing(16)
        # A long word goes under its name rather than being cut off.
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        facts = [
            (self.tr("Organisation"), customer.organisation, False),
            (self.tr("E-mail"), customer.email, False),
            (self.tr("Product"), customer.product, False),
            (self.tr("Edition"), customer.edition, False),
            (self.tr("Version"), customer.version, False),
            (self.tr("Language"), customer.language, False),
            *((attribute.name, attribute.value, attribute.reported) for attribute in customer.attributes),
        ]
        hint = self.tr("Reported by the application, not verified")
        for title, value, reported in facts:
            if not value:
                continue
            shown = plain_label(value + (" ◌" if reported else ""))
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if reported:
                shown.setToolTip(hint)
                shown.setAccessibleDescription(hint)
            form.addRow(plain_label(shortened(title, 24), role="muted", wrap=False), shown)
        self._box.addWidget(held)
        if any(attribute.reported for attribute in customer.attributes):
            self._box.addWidget(plain_label(self.tr("◌ reported by the application"), role="muted"))

    def _add_expiry(self, customer: Customer) -> None:
        if not customer.expires_on:
            return
        left = days_left(customer.expires_on, date.today())
        if left is None or left > EXPIRES_SOON_DAYS:
            text, role = self.tr("Expires {date}").format(date=customer.expires_on), "muted"
        elif left < 0:
            text, role = self.tr("▲ Expired on {date}").format(date=customer.expires_on), "danger"
        else:
            text = self.tr("△ Expires on {date}, in {days} days").format(date=customer.expires_on, days=left)
            role = "warning"
        self._box.addWidget(plain_label(text, role=role))
