"""Every key of the window in one table. Menus, tooltips, the palette and the page of keys read it.

Invariant: no two keys of one scope are equal (a test checks it); a single letter works only outside text fields.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from desk_app.qt.language import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Shortcut:
    """`name` is the action's object name. `letter` keys are handled by the window, and not while one types."""

    name: str
    keys: tuple[str, ...]
    text: str
    group: str
    letter: str = ""

    @property
    def title(self) -> str:
        return QCoreApplication.translate("Shortcuts", self.text)

    @property
    def shown_keys(self) -> str:
        """The keys as the system writes them."""
        native = [QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) for keys in self.keys]
        return ", ".join([*native, *([self.letter] if self.letter else [])])


_GO = QT_TRANSLATE_NOOP("Shortcuts", "Go to")
_INBOX = QT_TRANSLATE_NOOP("Shortcuts", "Inbox")
_CHAT = QT_TRANSLATE_NOOP("Shortcuts", "Conversation")
_SCREENS = QT_TRANSLATE_NOOP("Shortcuts", "Remote screens")
_WINDOW = QT_TRANSLATE_NOOP("Shortcuts", "Window")

SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut("go_inbox", ("Alt+I",), QT_TRANSLATE_NOOP("Shortcuts", "Inbox"), _GO),
    Shortcut("go_tickets", ("Alt+T",), QT_TRANSLATE_NOOP("Shortcuts", "Tickets"), _GO),
    Shortcut("go_knowledge", ("Alt+K",), QT_TRANSLATE_NOOP("Shortcuts", "Knowledge"), _GO),
    Shortcut("go_customers", ("Alt+C",), QT_TRANSLATE_NOOP("Shortcuts", "Customers"), _GO),
    Shortcut("go_screens", ("Alt+S",), QT_TRANSLATE_NOOP("Shortcuts", "Screens"), _GO),
    Shortcut("go_reports", ("Alt+R",), QT_TRANSLATE_NOOP("Shortcuts", "Reports"), _GO),
    Shortcut("go_settings", ("Ctrl+,",), QT_TRANSLATE_NOOP("Shortcuts", "Settings"), _GO),
    Shortcut("accept_first", ("Ctrl+Return",), QT_TRANSLATE_NOOP("Shortcuts", "Accept who waits longest"), _INBOX, "A"),
    Shortcut("next_unread", ("Ctrl+J",), QT_TRANSLATE_NOOP("Shortcuts", "Next unread conversation"), _INBOX, "J"),
    Shortcut("find", ("Ctrl+F",), QT_TRANSLATE_NOOP("Shortcuts", "Search in this list"), _INBOX),
    Shortcut("focus_reply", ("Ctrl+R",), QT_TRANSLATE_NOOP("Shortcuts", "Write a reply"), _CHAT, "R"),
    Shortcut("toggle_note", ("Ctrl+Shift+N",), QT_TRANSLATE_NOOP("Shortcuts", "Reply or note"), _CHAT, "N"),
    Shortcut("attach_file", ("Ctrl+Shift+A",), QT_TRANSLATE_NOOP("Shortcuts", "Attach a file"), _CHAT),
    Shortcut("transfer_session", ("Ctrl+Shift+T",), QT_TRANSLATE_NOOP("Shortcuts", "Transfer to a colleague"), _CHAT),
    Shortcut("make_ticket", ("Ctrl+T",), QT_TRANSLATE_NOOP("Shortcuts", "Make a ticket from this chat"), _CHAT, "T"),
    Shortcut("ask_screen", ("F8",), QT_TRANSLATE_NOOP("Shortcuts", "See the customer's screen"), _CHAT),
    Shortcut("end_session", ("Ctrl+Shift+E",), QT_TRANSLATE_NOOP("Shortcuts", "End or finish the session"), _CHAT),
    Shortcut("suggestion_1", ("Alt+1",), QT_TRANSLATE_NOOP("Shortcuts", "Send the first suggestion"), _CHAT),
    Shortcut("suggestion_2", ("Alt+2",), QT_TRANSLATE_NOOP("Shortcuts", "Send the second suggestion"), _CHAT),
    Shortcut("suggestion_3", ("Alt+3",), QT_TRANSLATE_NOOP("Shortcuts", "Send the third suggestion"), _CHAT),
    Shortcut("next_screen", ("F6",), QT_TRANSLATE_NOOP("Shortcuts", "Next screen"), _SCREENS),
    Shortcut("previous_screen", ("Shift+F6",), QT_TRANSLATE_NOOP("Shortcuts", "Screen before"), _SCREENS),
    Shortcut("tile_screens", ("Ctrl+F6",), QT_TRANSLATE_NOOP("Shortcuts", "Screens side by side, or one"), _SCREENS),
    Shortcut("help_by_code", ("Shift+F8",), QT_TRANSLATE_NOOP("Shortcuts", "Help by code"), _WINDOW),
    Shortcut("connect_address", ("Ctrl+F8",), QT_TRANSLATE_NOOP("Shortcuts", "Connect to an address"), _WINDOW),
    Shortcut("open_palette", ("Ctrl+K",), QT_TRANSLATE_NOOP("Shortcuts", "Find a command, chat or colleague"), _WINDOW),
    Shortcut("fold_context", ("Ctrl+.",), QT_TRANSLATE_NOOP("Shortcuts", "Fold the customer column"), _WINDOW),
    Shortcut("show_keys", ("F1",), QT_TRANSLATE_NOOP("Shortcuts", "Show all keys"), _WINDOW, "?"),
    Shortcut("quit", ("Ctrl+Q",), QT_TRANSLATE_NOOP("Shortcuts", "Quit"), _WINDOW),
)

CHAT_KEYS = tuple(f"Ctrl+{place}" for place in range(1, 10))
"""Ctrl+1 … Ctrl+9 show the first nine of one's own chats."""

_BY_NAME = {shortcut.name: shortcut for shortcut in SHORTCUTS}
_BY_LETTER = {shortcut.letter: shortcut.name for shortcut in SHORTCUTS if shortcut.letter}


def shortcut(name: str) -> Shortcut:
    """Returns the entry of an action; raises KeyError for an action that has none."""
    return _BY_NAME[name]


def keys_of(name: str) -> str:
    """Returns an action's keys for a tooltip, "" when it has none."""
    found = _BY_NAME.get(name)
    return found.shown_keys if found else ""


def action_of_letter(letter: str) -> str | None:
    """Returns the action that a single letter calls outside text fields."""
    return _BY_LETTER.get(letter.upper())


def group_title(group: str) -> str:
    """Returns a group's translated title."""
    return QCoreApplication.translate("Shortcuts", group)
