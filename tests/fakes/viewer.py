"""A viewer without a network: it keeps what a window asks of it."""

from __future__ import annotations

from collections.abc import Sequence

from remote_assist.geometry import Rect, Size
from remote_assist.stream.viewing import Focus, ViewerFigures
from remote_assist.wire.attention import Attention
from remote_assist.wire.audit import AuditRecord
from remote_assist.wire.input import InputEvent
from remote_assist.wire.marks import Drawing
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability


class RecordingViewer:
    """A `ViewerControls` whose `calls`, `events` and `focuses` a test reads."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.events: list[InputEvent] = []
        self.attention: list[Attention] = []
        self.focuses: list[Focus] = []
        self.drawn: list[Drawing] = []
        self.shown = ViewerFigures()
        self.left: float | None = None

    @property
    def audit_records(self) -> Sequence[AuditRecord]:
        return ()

    def start(self) -> None:
        self.calls.append(("start",))

    def request(self, capability: Capability) -> None:
        self.calls.append(("request", capability))

    def give_up(self, capability: Capability) -> None:
        self.calls.append(("give_up", capability))

    def hand_over(self, to: int) -> None:
        self.calls.append(("hand_over", to))

    def keep_picture(self) -> None:
        self.calls.append(("keep_picture",))

    def send_input(self, event: InputEvent) -> None:
        self.events.append(event)

    def attend(self, attention: Attention) -> None:
        self.attention.append(attention)

    def focus_clipboard(self, focus: Focus) -> None:
        self.focuses.append(focus)

    def send_clipboard(self) -> None:
        self.calls.append(("send_clipboard", None))

    def fetch_clipboard(self) -> None:
        self.calls.append(("fetch_clipboard", None))

    def look_at(self, area: Rect | None, picture: Size) -> None:
        self.calls.append(("look_at", (area, picture)))

    def draw(self, word: Drawing) -> None:
        self.drawn.append(word)

    def stop(self, reason: ReasonCode = ReasonCode.ENDED_BY_ENGINEER) -> None:
        self.calls.append(("stop", reason))

    def figures(self) -> ViewerFigures:
        return self.shown

    def seconds_to_return(self) -> float | None:
        return self.left
