"""The words for the values of the domain: one table an enum, translated when asked.

Invariant: every member of the enums here has a word in every language; a test walks them.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from desk_app.domain.agents import Presence, Role
from desk_app.domain.articles import ArticleState
from desk_app.domain.assist import AssistState
from desk_app.domain.messages import Delivery
from desk_app.domain.sessions import SessionState
from desk_app.domain.tickets import TicketPriority, TicketState, TicketType
from desk_app.qt.language import QT_TRANSLATE_NOOP

_WORDS: tuple[tuple[StrEnum, str], ...] = (
    (Presence.ONLINE, QT_TRANSLATE_NOOP("Words", "Online")),
    (Presence.BUSY, QT_TRANSLATE_NOOP("Words", "Busy")),
    (Presence.AWAY, QT_TRANSLATE_NOOP("Words", "Away")),
    (Presence.OFFLINE, QT_TRANSLATE_NOOP("Words", "Offline")),
    (Role.AGENT, QT_TRANSLATE_NOOP("Words", "Engineer")),
    (Role.LEAD, QT_TRANSLATE_NOOP("Words", "Team lead")),
    (Role.ADMIN, QT_TRANSLATE_NOOP("Words", "Administrator")),
    (ArticleState.DRAFT, QT_TRANSLATE_NOOP("Words", "Draft")),
    (ArticleState.PUBLISHED, QT_TRANSLATE_NOOP("Words", "Published")),
    (AssistState.ASKED, QT_TRANSLATE_NOOP("Words", "Asked the customer")),
    (AssistState.JOINED, QT_TRANSLATE_NOOP("Words", "Customer is deciding")),
    (AssistState.LIVE, QT_TRANSLATE_NOOP("Words", "Screen is shared")),
    (AssistState.ENDED, QT_TRANSLATE_NOOP("Words", "Screen session ended")),
    (AssistState.REFUSED, QT_TRANSLATE_NOOP("Words", "Customer said no")),
    (Delivery.PENDING, QT_TRANSLATE_NOOP("Words", "waiting to be sent")),
    (Delivery.SENT, QT_TRANSLATE_NOOP("Words", "sent")),
    (Delivery.DELIVERED, QT_TRANSLATE_NOOP("Words", "delivered")),
    (Delivery.READ, QT_TRANSLATE_NOOP("Words", "read")),
    (Delivery.FAILED, QT_TRANSLATE_NOOP("Words", "not sent")),
    (SessionState.PRESENT, QT_TRANSLATE_NOOP("Words", "Looking round")),
    (SessionState.WAITING, QT_TRANSLATE_NOOP("Words", "Waiting")),
    (SessionState.LIVE, QT_TRANSLATE_NOOP("Words", "Live")),
    (SessionState.WRAP_UP, QT_TRANSLATE_NOOP("Words", "Wrap-up")),
    (SessionState.ENDED, QT_TRANSLATE_NOOP("Words", "Ended")),
    (TicketState.NEW, QT_TRANSLATE_NOOP("Words", "New")),
    (TicketState.OPEN, QT_TRANSLATE_NOOP("Words", "Open")),
    (TicketState.PENDING, QT_TRANSLATE_NOOP("Words", "Pending")),
    (TicketState.ON_HOLD, QT_TRANSLATE_NOOP("Words", "On hold")),
    (TicketState.SOLVED, QT_TRANSLATE_NOOP("Words", "Solved")),
    (TicketState.CLOSED, QT_TRANSLATE_NOOP("Words", "Closed")),
    (TicketState.MERGED, QT_TRANSLATE_NOOP("Words", "Merged")),
    (TicketPriority.LOW, QT_TRANSLATE_NOOP("Words", "Low")),
    (TicketPriority.NORMAL, QT_TRANSLATE_NOOP("Words", "Normal")),
    (TicketPriority.HIGH, QT_TRANSLATE_NOOP("Words", "High")),
    (TicketPriority.URGENT, QT_TRANSLATE_NOOP("Words", "Urgent")),
    (TicketType.QUESTION, QT_TRANSLATE_NOOP("Words", "Question")),
    (TicketType.INCIDENT, QT_TRANSLATE_NOOP("Words", "Incident")),
    (TicketType.PROBLEM, QT_TRANSLATE_NOOP("Words", "Problem")),
    (TicketType.TASK, QT_TRANSLATE_NOOP("Words", "Task")),
)
# StrEnum members of different enums with one value are equal, so the type is part of the key.
_BY_TYPE: dict[tuple[type[StrEnum], str], str] = {(type(member), member.value): text for member, text in _WORDS}

_FIELDS: dict[str, str] = {
    "subject": QT_TRANSLATE_NOOP("Words", "Subject"),
    "state": QT_TRANSLATE_NOOP("Words", "State"),
    "priority": QT_TRANSLATE_NOOP("Words", "Priority"),
    "ticket_type": QT_TRANSLATE_NOOP("Words", "Type"),
    "assignee_id": QT_TRANSLATE_NOOP("Words", "Assignee"),
    "assignee_name": QT_TRANSLATE_NOOP("Words", "Assignee"),
    "tags": QT_TRANSLATE_NOOP("Words", "Tags"),
}

_ENUM_OF_FIELD: dict[str, type[StrEnum]] = {
    "state": TicketState,
    "priority": TicketPriority,
    "ticket_type": TicketType,
}


def word(value: StrEnum) -> str:
    """Returns the translated word for a member of a domain enum; its own value where there is none."""
    text = _BY_TYPE.get((type(value), value.value))
    return QCoreApplication.translate("Words", text) if text is not None else value.value


def field_word(field: str) -> str:
    """Returns the translated name of a ticket field."""
    text = _FIELDS.get(field)
    return QCoreApplication.translate("Words", text) if text is not None else field


def value_word(field: str, value: str) -> str:
    """Returns a ticket field's value as people read it: enum values as words, the rest as it stands."""
    enum = _ENUM_OF_FIELD.get(field)
    if enum is None or value not in enum._value2member_map_:
        return value
    return word(enum(value))


def known_enums() -> tuple[type[StrEnum], ...]:
    """The enums that have words here, for the test that walks them."""
    return tuple(dict.fromkeys(key[0] for key in _BY_TYPE))
