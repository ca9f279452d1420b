"""How a viewer is seen by what embeds it: the picture it paints into, the listener it tells, the calls it takes.

A `Viewer` (in `stream/viewer.py`) lives in a thread and loop of its own. Everything in `ViewerListener` is called in
that thread, everything in `PictureSink` there or in a thread that decodes, one at a time; in order, and it must return
fast. An embedding window hands on by queued signals. `ViewerControls` may be called from any thread and return at once.

Invariant: pixels handed to a sink are valid only during the call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import Layout
from remote_assist.shown import Scope
from remote_assist.stream.clipboard_facts import ClipboardFacts, Focus
from remote_assist.wire.attention import Attention
from remote_assist.wire.audit import AuditRecord
from remote_assist.wire.company import CompanyWord
from remote_assist.wire.control import PathFigures
from remote_assist.wire.frames import CursorPicture
from remote_assist.wire.input import InputEvent
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.marks import Drawing, MarkWord
from remote_assist.wire.reasons import Reason, ReasonCode, reason_told
from remote_assist.wire.roles import Capability

__all__ = [
    "Attention",
    "Capability",
    "CapabilityState",
    "ClipboardFacts",
    "Focus",
    "PictureSink",
    "Pixels",
    "Reason",
    "ReasonCode",
    "Unheard",
    "ViewerControls",
    "ViewerFigures",
    "ViewerListener",
    "ViewerState",
    "reason_told",
]

Pixels = NDArray[np.uint8]  # [height, width, 4] BGRX


class ViewerState(StrEnum):
    """Where a viewer is; ENDED and FAILED are final."""

    CONNECTING = "connecting"
    PAIRING = "pairing"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    ENDED = "ended"
    FAILED = "failed"


class CapabilityState(StrEnum):
    """What the viewer knows about one capability."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    GRANTED = "granted"
    PAUSED = "paused"
    REFUSED = "refused"
    TAKEN = "taken"  # not asked for: another engineer has it
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ViewerFigures:
    """How a session looks right now, and what it came to. Rates are of the last two seconds; None is not known.

    `codec_shares` are (codec, share of the bytes) from the largest down; `decode` the median from a record's arrival to
    its painting; `delay`, `queue` and `link_rate` what the host knows of the path. Totals begin with the session.
    """

    resolution: Size | None = None
    frames_per_second: float = 0.0
    bits_per_second: float = 0.0
    codec_shares: tuple[tuple[str, float], ...] = ()
    decode: float | None = None  # seconds
    delay: float | None = None  # seconds of a round trip
    queue: float | None = None  # seconds of it that are waiting
    link_rate: float | None = None  # bytes a second
    frames: int = 0
    records: int = 0
    decode_total: float = 0.0  # seconds
    codec_bytes: tuple[tuple[str, int], ...] = ()


class PictureSink(Protocol):
    """The framebuffer's side: told what to paint, in order, by one thread at a time."""

    def resized(self, size: Size) -> None:
        """The screen has this size now; everything painted before is void."""

    def painted(self, area: Rect, pixels: Pixels) -> None:
        """These pixels belong at `area`; copy them before returning."""

    def moved(self, area: Rect, source: Point) -> None:
        """What was at `source` (same size, may overlap) is at `area` now."""

    def update_finished(self, areas: Sequence[Rect]) -> None:
        """One update, or a large part of one, is painted: show `areas`."""


class ViewerListener(Protocol):
    """Facts for the window round the picture."""

    def state_changed(self, state: ViewerState, reason: Reason | None) -> None:
        """The reason is there for a final state and a lost connection, else None."""

    def words_agreed(self, words_en: Sequence[str], words_zh: Sequence[str]) -> None:
        """Four words to compare aloud, the same in both languages."""

    def capability_changed(self, capability: Capability, state: CapabilityState) -> None:
        """Asked, granted, paused, refused or revoked."""

    def cursor_changed(self, cursor: CursorPicture) -> None:
        """The remote pointer; `image` is None when only its place changed."""

    def clipboard_changed(self, facts: ClipboardFacts) -> None:
        """What went from one clipboard to the other, what waits and what does not come."""

    def path_estimated(self, path: PathFigures) -> None:
        """What the host knows of the path; at most once a second, while frames flow."""

    def offered(self, capabilities: Sequence[Capability]) -> None:
        """What may be asked for at all; a host that does not say so offers view and control. Once on each link."""

    def shown_changed(self, scope: Scope, hides: bool) -> None:
        """How much of the screen is shown, and whether something in it is kept back on purpose."""

    def monitors_changed(self, layout: Layout | None) -> None:
        """The monitors in a picture of the layout's size; None where the host told what cannot be."""

    def company_told(self, word: CompanyWord) -> None:
        """Who looks beside this engineer, what became of handing control over, or that another one wants it."""

    def marks_told(self, word: MarkWord | None) -> None:
        """What is drawn on the picture, and by whom; None when the link is lost and nothing of it holds any more."""

    def session_ended(self, report: AssistReport) -> None:
        """Once, after ENDED: the report with the viewer's own audit records."""


class ViewerControls(Protocol):
    """What a window may ask of a viewer; safe from any thread."""

    def start(self) -> None:
        """Begin to connect; returns at once."""

    def request(self, capability: Capability) -> None:
        """Ask the customer; the answer comes by `capability_changed`."""

    def give_up(self, capability: Capability) -> None:
        """Give a granted capability back."""

    def hand_over(self, to: int) -> None:
        """Let another engineer, by his number in the roster, have control; the customer is asked."""

    def keep_picture(self) -> None:
        """The engineer keeps a still of what he sees: it is written down, and the customer is told."""

    def send_input(self, event: InputEvent) -> None:
        """Send one event; silently nothing without a live control grant (the host decides again)."""

    def attend(self, attention: Attention) -> None:
        """How closely the engineer looks; a host that can sends less of what is only glanced at."""

    def focus_clipboard(self, focus: Focus) -> None:
        """How much of the engineer's attention this session has on his own desk: the clipboards follow it."""

    def send_clipboard(self) -> None:
        """Offer what is on the engineer's clipboard now; nothing without a live clipboard grant."""

    def fetch_clipboard(self) -> None:
        """Fetch what the customer copied, however large; nothing without a live clipboard grant."""

    def look_at(self, area: Rect | None, picture: Size) -> None:
        """Of a picture of this size this part is looked at, or all of it: what lies outside may get old."""

    def draw(self, word: Drawing) -> None:
        """Draw or point on the customer's screen; nothing before a `Board` was told, since the last None."""

    def stop(self, reason: ReasonCode = ReasonCode.ENDED_BY_ENGINEER) -> None:
        """End the session, unless it has ended; `session_ended` follows. Another reason is one that a hub told."""

    def figures(self) -> ViewerFigures:
        """How the session looks right now."""

    def seconds_to_return(self) -> float | None:
        """How long a lost host is still tried again; None while there is a link, or was never one."""

    @property
    def audit_records(self) -> Sequence[AuditRecord]:
        """The viewer's own chain so far."""


class Unheard:
    """A listener that hears nothing; a base to override what one needs."""

    def state_changed(self, state: ViewerState, reason: Reason | None) -> None: ...

    def words_agreed(self, words_en: Sequence[str], words_zh: Sequence[str]) -> None: ...

    def capability_changed(self, capability: Capability, state: CapabilityState) -> None: ...

    def cursor_changed(self, cursor: CursorPicture) -> None: ...

    def clipboard_changed(self, facts: ClipboardFacts) -> None: ...

    def path_estimated(self, path: PathFigures) -> None: ...

    def offered(self, capabilities: Sequence[Capability]) -> None: ...

    def shown_changed(self, scope: Scope, hides: bool) -> None: ...

    def monitors_changed(self, layout: Layout | None) -> None: ...

    def company_told(self, word: CompanyWord) -> None: ...

    def marks_told(self, word: MarkWord | None) -> None: ...

    def session_ended(self, report: AssistReport) -> None: ...
