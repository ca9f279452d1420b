"""What happens beside the grants of a share, and what it was when it is over, in the customer's words.

The facts are the host process's own; names in them are other people's text and are cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desk_app.domain.text import shortened
from desk_app.embed.words import Words
from remote_assist.launch import (
    AssistReport,
    Capability,
    HostAway,
    HostBack,
    HostEvent,
    HostPassed,
    HostPaused,
    HostResumed,
    passed_in,
)

_MOST_NAME = 40
_MOST_FILES = 3
_MOST_PASSED = 200
_MINUTE_MS = 60_000


class ShareNews:
    """Is the engineer away, has the person paused, what was sent and fetched so far."""

    def __init__(self) -> None:
        self.is_away = self.is_paused = False
        self.passed: list[HostPassed] = []  # the oldest first; of very many the newest
        self.summary: tuple[str, ...] = ()  # of the last share, once it is over

    def begin(self) -> None:
        """Another share begins."""
        self.passed.clear()
        self.summary = ()

    def end(self) -> None:
        """It is over: nobody is away or waits any more; what it was stays."""
        self.is_away = self.is_paused = False

    def take(self, event: HostEvent) -> bool:
        """Note it, if it is news of this kind; returns whether it was."""
        match event:
            case HostAway() | HostBack():
                self.is_away = isinstance(event, HostAway)
            case HostPaused(capability=Capability.VIEW) | HostResumed(capability=Capability.VIEW):
                self.is_paused = isinstance(event, HostPaused)
            case HostPassed():
                self.passed.append(event)
                del self.passed[:-_MOST_PASSED]
            case _:
                return False
        return True


def passed_lines(passed: Iterable[HostPassed], words: Words) -> tuple[str, ...]:
    """The newest files by name, and how often the clipboard went which way."""
    facts = tuple(passed)
    t = words
    sentences = {
        "file_sent": t.translate("help", "Fetched from this computer: {name}"),
        "file_taken": t.translate("help", "Sent to this computer: {name}"),
    }
    files = [
        sentences[fact.kind].format(name=shortened(fact.name, _MOST_NAME)) for fact in facts if fact.kind in sentences
    ]
    lines = files[-_MOST_FILES:]
    if len(files) > _MOST_FILES:
        lines.insert(0, t.translate("help", "Files: {count}, the last ones").format(count=len(files)))
    pictures = sum(fact.kind == "picture_kept" for fact in facts)
    if pictures:
        lines.append(t.translate("help", "Pictures kept of your screen: {count}").format(count=pictures))
    copies = sum(fact.kind in ("clipboard_sent", "clipboard_taken") for fact in facts)
    if copies:
        lines.append(t.translate("help", "Clipboard shared: {count}×").format(count=copies))
    return tuple(lines)


def summary_lines(report: AssistReport, engineers: Sequence[str], words: Words) -> tuple[str, ...]:
    """A few plain sentences; none for a share that nobody saw. `engineers` are all who saw it, the first one first."""
    if Capability.VIEW not in report.capabilities:
        return ()
    t = words
    minutes = max(1, round((report.ended_at - report.started_at) / _MINUTE_MS))
    somebody = t.translate("help", "The person helping you")
    name, *others = (shortened(engineer, _MOST_NAME) or somebody for engineer in engineers)
    seen = t.translate("help", "{name} saw your screen, {minutes} min.").format(name=name, minutes=minutes)
    allowed = allowed_words(report.capabilities, words)
    lines = [seen]
    if others:
        names = t.translate("help", ", ").join(others)
        lines.append(t.translate("help", "Saw it too: {names}.").format(names=names))
    if allowed:
        what = t.translate("help", ", ").join(allowed)
        lines.append(t.translate("help", "You also allowed: {what}.").format(what=what))
    lines += passed_lines(passed_in(report), words) or (t.translate("help", "Nothing was sent or fetched."),)
    return tuple(lines)


def allowed_words(capabilities: Iterable[Capability], words: Words) -> tuple[str, ...]:
    """What was allowed besides seeing."""
    t = words
    names = {
        Capability.CONTROL: t.translate("help", "mouse and keyboard"),
        Capability.CLIPBOARD: t.translate("help", "clipboard"),
        Capability.SEND_FILES: t.translate("help", "receiving files"),
        Capability.FETCH_FILES: t.translate("help", "handing over files"),
        Capability.RESTART: t.translate("help", "a restart"),
    }
    return tuple(names[capability] for capability in capabilities if capability in names)
