"""What of the screen is shown, in the customer's words, and why nothing is.

Invariant: what is said to be hidden is hidden; what may still be seen is never called hidden.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QScreen

from remote_assist.policy.questions import ShownFacts
from remote_assist.shown import Blind, Choice, Scope
from remote_assist.ui.plain_text import quoted

_MOST_NAME = 32


def choice_name(choice: Choice, facts: ShownFacts, here: int = 0) -> str:
    """A few words for a list; `here` is the monitor on which they are read."""
    if choice.scope is Scope.APPLICATION:
        if facts.application.strip():
            return QCoreApplication.translate("Shown", "Only the windows of {application}").format(
                application=quoted(facts.application, _MOST_NAME)
            )
        return QCoreApplication.translate("Shown", "Only the windows of this application")
    if choice.scope is Scope.MONITOR:
        if choice.monitor == here:
            return QCoreApplication.translate("Shown", "Only monitor {number}, this one").format(number=choice.monitor)
        return QCoreApplication.translate("Shown", "Only monitor {number}").format(number=choice.monitor)
    if any(other.scope is Scope.MONITOR for other in facts.choices):
        return QCoreApplication.translate("Shown", "All monitors")
    return QCoreApplication.translate("Shown", "The whole screen")


def shown_meaning(choice: Choice, facts: ShownFacts, *, steers: bool = False) -> str:
    """What the engineer then sees, and what he does not; may he steer as well, that is not denied."""
    sees = {
        Scope.APPLICATION: lambda: QCoreApplication.translate(
            "Shown", "The engineer sees the windows of this application until you stop; everything else is grey there."
        ),
        Scope.MONITOR: lambda: QCoreApplication.translate(
            "Shown", "The engineer sees everything on this monitor until you stop."
        ),
        Scope.DESKTOP: lambda: QCoreApplication.translate(
            "Shown", "The engineer sees everything on your screen until you stop."
        ),
    }[choice.scope]()
    hidden = _hidden_sentence(facts)
    private = QCoreApplication.translate("Shown", "Close what is private first.")
    harmless = QCoreApplication.translate("Shown", "It can be pointed at and drawn on, but nothing clicked or typed.")
    text = sees
    for sentence in (hidden, "" if choice.scope is Scope.APPLICATION else private, "" if steers else harmless):
        if sentence:
            text = QCoreApplication.translate("Shown", "{first} {second}").format(first=text, second=sentence)
    return text


def _hidden_sentence(facts: ShownFacts) -> str:
    if facts.hides_known and facts.hides_more:
        return QCoreApplication.translate(
            "Shown",
            "Windows of known password managers stay hidden, as does what the maker of the software named.",
        )
    if facts.hides_known:
        return QCoreApplication.translate("Shown", "Windows of known password managers stay hidden.")
    if facts.hides_more:
        return QCoreApplication.translate("Shown", "What the maker of the software named stays hidden.")
    return ""


def blind_sentence(blind: Blind) -> str:
    """Why nothing is shown at this moment."""
    return {
        Blind.MONITOR_GONE: lambda: QCoreApplication.translate(
            "Shown", "Nothing is shown now: the monitor that was shown is gone. Choose anew."
        ),
        Blind.WINDOWS_UNKNOWN: lambda: QCoreApplication.translate(
            "Shown", "Nothing is shown now: the windows on this computer cannot be told apart."
        ),
    }[blind]()


def monitor_number(screen: QScreen) -> int:
    """Which monitor this is: from 1, left to right, then down."""
    places = sorted({(each.geometry().x(), each.geometry().y()) for each in QGuiApplication.screens()})
    return places.index((screen.geometry().x(), screen.geometry().y())) + 1
