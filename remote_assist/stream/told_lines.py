"""A share's facts as lines of text or as JSON events: the listeners of the command line and of the host process.

Invariant: one fact is one line, flushed at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from remote_assist.secure.words import Words
from remote_assist.stream.left_report import leave_report
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.launch import (
    AssistReport,
    HostAsked,
    HostAway,
    HostBack,
    HostEvent,
    HostGranted,
    HostLeft,
    HostPaired,
    HostPassed,
    HostPaused,
    HostRefused,
    HostRestarting,
    HostResumed,
    HostRevoked,
    pack_line,
    passed_in,
)
from remote_assist.wire.reasons import Reason
from remote_assist.wire.roles import Capability

_MOST_NAME, _MOST_WHAT = 40, 100  # characters


class PrintedLines:
    """A `ShareListener` for a person at a terminal. Where `several` may come, each line says who it is about."""

    def __init__(self, say: Callable[[str], None], *, several: bool = False) -> None:
        self._say = say
        self._several = several

    def about(self, name: str) -> PrintedLines:
        if not self._several:
            return self
        shown = _printable(name, _MOST_NAME)
        return PrintedLines(lambda line: self._say(f"{shown}: {line}"))

    def paired(self, words: Words | None) -> None:
        self._say("Connected.")
        for line in words_told(words.en, words.zh) if words is not None else ():
            self._say(line)

    def pairing_failed(self, sentence: str) -> None:
        self._say(sentence)

    def connection_lost(self) -> None:
        self._say("The connection is lost; waiting for the viewer to come back.")

    def connection_back(self) -> None:
        self._say("The viewer is back.")

    def restarting(self) -> None:
        self._say("The computer is restarted; the session goes on after it.")

    def left(self, reason: Reason, report: AssistReport | None) -> None:
        if self._several and report is not None:
            self._say(f"Has left: {reason.code.value}.")

    def asked(self, capability: Capability) -> None:
        self._say(f"Asked for: {capability.value}.")

    def granted(self, capability: Capability) -> None:
        self._say(f"Granted: {capability.value}.")

    def refused(self, capability: Capability) -> None:
        self._say(f"Refused: {capability.value}.")

    def revoked(self, capability: Capability) -> None:
        self._say(f"Taken back: {capability.value}.")

    def paused(self, capability: Capability) -> None:
        self._say(f"Paused: {capability.value}.")

    def resumed(self, capability: Capability) -> None:
        self._say(f"Goes on: {capability.value}.")

    def passed(self, kind: AuditKind, what: str) -> None:
        told = kind.value.replace("_", " ").capitalize()
        self._say(f"{told}: {_printable(what, _MOST_WHAT)}." if what else f"{told}.")


def report_told(report: AssistReport) -> str:
    """What a session was, once it is over; "" for one in which nothing was shown."""
    if Capability.VIEW not in report.capabilities:
        return ""
    minutes = max(1, round((report.ended_at - report.started_at) / 60_000))
    allowed = ", ".join(capability.value.replace("_", " ") for capability in report.capabilities)
    return f"It lasted {minutes} min. Allowed: {allowed}. Sent, fetched or kept: {len(passed_in(report))}."


def _printable(text: str, most: int) -> str:
    """What comes from elsewhere could move the cursor or rewrite a line: what does not print is left away."""
    return "".join(character for character in text if character.isprintable())[:most]


def words_told(words_en: Sequence[str], words_zh: Sequence[str]) -> tuple[str, ...]:
    """The words to compare and what that is good for, for a terminal that speaks whichever language."""
    return (
        f"Compare by telephone: {' '.join(words_en)} / 请在电话里核对：{' '.join(words_zh)}",
        "If both of you see the same words, nobody sits in between; if they differ, stop. "
        "In the chat of the same hub they prove nothing.",
        "两边看到的词相同，中间就没有别人；如果不同，请立即停止。在同一服务器的聊天里核对不能说明什么。",
    )


class EventLines:
    """A `ShareListener` for the application at the other end of the pipe.

    `engineer` is the assist id of the one it tells of; his report is left in `report_file` too, where there is one.
    """

    def __init__(
        self, stream: BinaryIO, engineer: str = "", report_file: str = "", lock: threading.Lock | None = None
    ) -> None:
        self._stream = stream
        self._engineer = engineer
        self._report_file = report_file
        self._lock = lock or threading.Lock()

    def of(self, engineer: str, report_file: str) -> EventLines:
        """The same pipe, for one engineer."""
        return EventLines(self._stream, engineer, report_file, self._lock)

    def about(self, name: str) -> EventLines:
        """The application gave the name, and knows the engineer by his assist id."""
        del name
        return self

    def tell(self, event: HostEvent) -> None:
        """Write one event; an application that has gone is no error: its closed stdin ends the share."""
        with self._lock:
            try:
                self._stream.write(pack_line(event))
                self._stream.flush()
            except (BrokenPipeError, ValueError):
                return

    def paired(self, words: Words | None) -> None:
        en, zh = (words.en, words.zh) if words is not None else ((), ())
        self.tell(HostPaired(en, zh, self._engineer))

    def pairing_failed(self, sentence: str) -> None:
        """A failed attempt of somebody is no fact about the share: the next one may succeed."""

    def connection_lost(self) -> None:
        self.tell(HostAway(self._engineer))

    def connection_back(self) -> None:
        self.tell(HostBack(self._engineer))

    def restarting(self) -> None:
        self.tell(HostRestarting())

    def left(self, reason: Reason, report: AssistReport | None) -> None:
        if report is not None and self._report_file:
            leave_report(Path(self._report_file), report)
        self.tell(HostLeft(reason, self._engineer, report))

    def asked(self, capability: Capability) -> None:
        self.tell(HostAsked(capability, self._engineer))

    def granted(self, capability: Capability) -> None:
        self.tell(HostGranted(capability, self._engineer))

    def refused(self, capability: Capability) -> None:
        self.tell(HostRefused(capability, self._engineer))

    def revoked(self, capability: Capability) -> None:
        self.tell(HostRevoked(capability, self._engineer))

    def paused(self, capability: Capability) -> None:
        self.tell(HostPaused(capability, self._engineer))

    def resumed(self, capability: Capability) -> None:
        self.tell(HostResumed(capability, self._engineer))

    def passed(self, kind: AuditKind, what: str) -> None:
        self.tell(HostPassed(kind, what, self._engineer))
