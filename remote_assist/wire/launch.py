"""What an application and its host process say to each other over the pipe: JSON, one message a line.

Invariant: a line is at most `MAX_LAUNCH_LINE` bytes and one message; secrets travel here, never on a command line.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.shown import ShownTerms
from remote_assist.wire.audit import PASSING, AuditKind, AuditRecord, without_figures
from remote_assist.wire.limits import MAX_LAUNCH_LINE, MAX_NAME
from remote_assist.wire.reasons import Reason, ReasonCode
from remote_assist.wire.roles import CARRIED, Capability
from remote_assist.wire.unreadable import UNREADABLE

Bounded = Annotated[str, Meta(max_length=MAX_NAME)]


class HostConfig(Struct, frozen=True):
    """What a host process needs to share one screen with one engineer.

    Through a hub: `assist_id`, `url`, `ticket`; with `taken_code`, which the engineer read out, the two ends pair by
    that and by nothing the hub says. Without a hub: `listen`, and the three are empty; the host process makes a code
    and tells it by `HostListening`.

    `vendor_key` is the text of the public key under which the vendor certifies his engineers, "" where there is none.
    `report_file` is where the report is left as well, for an application that is gone by then, "" for nowhere.
    """

    assist_id: str
    url: str
    ticket: str
    vendor: str
    engineer_name: str
    engineer_verified: bool = False
    subject: str = ""
    capabilities: tuple[Capability, ...] = CARRIED
    language: str = ""
    theme: str = "system"
    display: str = ""
    vendor_key: str = ""
    shown: ShownTerms = ShownTerms()
    taken_code: str = ""
    listen: str = ""  # HOST:PORT; port 0 lets the system choose
    report_file: str = ""


class StartHost(Struct, frozen=True, tag="start"):
    config: HostConfig


class StopHost(Struct, frozen=True, tag="stop"):
    """The customer pressed Stop in the application."""


class RevokeCapability(Struct, frozen=True, tag="revoke"):
    capability: Capability


class PauseHost(Struct, frozen=True, tag="pause"):
    """The customer rests everything that is granted, or goes on."""

    paused: bool = True


class ShowPanel(Struct, frozen=True, tag="show_panel"):
    """The customer wants to see what the engineer sees, and what was sent."""


class AdmitEngineer(Struct, frozen=True, tag="admit"):
    """One more engineer may come to the share that runs, by an assist session of his own; the customer is asked.

    `assist_id`, `url`, `ticket` and the name are his; `invited_by` is who wants him there, `observes` that he only
    looks. `report_file` as in `HostConfig`, for his session.
    """

    assist_id: Bounded
    url: str
    ticket: str
    engineer_name: Bounded
    engineer_verified: bool = False
    invited_by: Bounded = ""
    observes: bool = False
    report_file: str = ""


HostCommand = StartHost | StopHost | RevokeCapability | PauseHost | ShowPanel | AdmitEngineer


class AssistReport(Struct, frozen=True):
    """What remains of a session; times are wall-clock milliseconds, head and its signature are hex.

    A session that was never paired has no signature.
    """

    reason: ReasonCode
    started_at: int
    ended_at: int
    capabilities: tuple[Capability, ...]
    audit_head: str
    audit_count: int
    records: tuple[AuditRecord, ...]
    audit_signature: str = ""

    @property
    def record_texts(self) -> tuple[str, ...]:
        """The records as they are hashed, sent and kept."""
        return tuple(record.text for record in self.records)


class HostListening(Struct, frozen=True, tag="listening"):
    """Waiting on this network: what the engineer connects to, the likeliest first, and the code to read out to him."""

    addresses: tuple[str, ...]
    code: str
    seconds: int  # that it lives


class HostPaired(Struct, frozen=True, tag="paired"):
    """Both ends hold keys; the words, in each language, are to be compared aloud."""

    words_en: tuple[str, ...]
    words_zh: tuple[str, ...]
    engineer: str = ""


class HostAsked(Struct, frozen=True, tag="asked"):
    """In this and the events like it `engineer` is the assist id of the one it is about; "" without a hub."""

    capability: Capability
    engineer: str = ""


class HostGranted(Struct, frozen=True, tag="granted"):
    capability: Capability
    engineer: str = ""


class HostRefused(Struct, frozen=True, tag="refused"):
    capability: Capability
    engineer: str = ""


class HostRevoked(Struct, frozen=True, tag="revoked"):
    capability: Capability
    engineer: str = ""


class HostPaused(Struct, frozen=True, tag="paused"):
    capability: Capability
    engineer: str = ""


class HostResumed(Struct, frozen=True, tag="resumed"):
    capability: Capability
    engineer: str = ""


class HostPassed(Struct, frozen=True, tag="passed"):
    """A file or the clipboard passed between the two computers, as the host's log has it; `what` is its detail."""

    kind: AuditKind
    what: str = ""
    engineer: str = ""

    @property
    def name(self) -> str:
        """Of a file, as a person reads it."""
        return without_figures(self.what)


class HostAway(Struct, frozen=True, tag="away"):
    """The engineer's link is lost: nothing is sent, and for a minute he may come back without a new question."""

    engineer: str = ""


class HostBack(Struct, frozen=True, tag="back"):
    """He has come back."""

    engineer: str = ""


class HostLeft(Struct, frozen=True, tag="left"):
    """One engineer is out for good, or never came in (without a report); the share may go on for others."""

    reason: Reason
    engineer: str = ""
    report: AssistReport | None = None


class HostRestarting(Struct, frozen=True, tag="restarting"):
    """The computer is about to be restarted, and the session goes on after it: this end is none for the hub."""


class HostEnded(Struct, frozen=True, tag="ended"):
    report: AssistReport


class HostFailed(Struct, frozen=True, tag="failed"):
    """The session never began or broke; `detail` is English and goes to a log, never to a window."""

    reason: Reason
    detail: str = ""


def passed_in(report: AssistReport) -> tuple[HostPassed, ...]:
    """What passed during a session, as its report has it."""
    return tuple(HostPassed(record.kind, record.detail) for record in report.records if record.kind in PASSING)


HostEvent = (
    HostListening
    | HostPaired
    | HostAsked
    | HostGranted
    | HostRefused
    | HostRevoked
    | HostPaused
    | HostResumed
    | HostPassed
    | HostAway
    | HostBack
    | HostLeft
    | HostRestarting
    | HostEnded
    | HostFailed
)

_T = TypeVar("_T")


def pack_line(message: HostCommand | HostEvent) -> bytes:
    """One line, with its end."""
    return msgspec.json.encode(message) + b"\n"


def parse_command(line: bytes) -> HostCommand:
    """Read a command; raises `ProtocolError` or `TooLarge`."""
    return _parse(line, _COMMANDS)


def parse_event(line: bytes) -> HostEvent:
    """Read an event; raises `ProtocolError` or `TooLarge`."""
    return _parse(line, _EVENTS)


_COMMANDS: msgspec.json.Decoder[HostCommand] = msgspec.json.Decoder(HostCommand)
_EVENTS: msgspec.json.Decoder[HostEvent] = msgspec.json.Decoder(HostEvent)


def _parse(line: bytes, decoder: msgspec.json.Decoder[_T]) -> _T:
    if len(line) > MAX_LAUNCH_LINE:
        raise TooLarge(f"A line of {len(line)} bytes is over the limit of {MAX_LAUNCH_LINE}.")
    try:
        return decoder.decode(line)
    except UNREADABLE as exc:
        raise ProtocolError(f"A line between application and host process cannot be read: {exc}.") from exc
