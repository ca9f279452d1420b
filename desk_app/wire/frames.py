"""Frames on `/ws`: one JSON object each, told apart by `type`.

Up: `Hello` first and once, then `Request` and `SignalSent`. Down: `Welcome` or `Goodbye`, then `Events`, `Answered`,
`Refused` and `SignalSeen`; `Goodbye` last, when the hub ends it.
"""

from __future__ import annotations

import msgspec

from desk_app.domain.ids import Millis
from desk_app.domain.refusals import Refusal
from desk_app.wire.commands import AnyCommand
from desk_app.wire.events import LoggedEvent
from desk_app.wire.protocol import PROTOCOL
from desk_app.wire.signals import SignalDown, SignalUp
from desk_app.wire.snapshots import Snapshot


class Cursor(msgspec.Struct, frozen=True):
    """How far a client has applied the log. A restored hub has another `log`, and sends a snapshot."""

    log: str
    number: int


class Hello(msgspec.Struct, frozen=True, kw_only=True, tag="hello"):
    """`cursor` None asks for a snapshot."""

    protocol: int = PROTOCOL
    token: str
    cursor: Cursor | None = None
    client: str = ""
    language: str = ""


class Request(msgspec.Struct, frozen=True, kw_only=True, tag="request"):
    """`ref` is a uuid of the author's.

    A command that changes something is carried out once a ref, however often it is sent.
    """

    ref: str
    command: AnyCommand


class SignalSent(msgspec.Struct, frozen=True, kw_only=True, tag="signal"):
    signal: SignalUp


FrameUp = Hello | Request | SignalSent


class Welcome(msgspec.Struct, frozen=True, kw_only=True, tag="welcome"):
    """`snapshot` is None when the hub goes on from the client's cursor. `now` is the hub's clock."""

    protocol: int = PROTOCOL
    cursor: Cursor
    now: Millis
    snapshot: Snapshot | None = None


class Events(msgspec.Struct, frozen=True, kw_only=True, tag="events"):
    """In order. `reached` is the new cursor, also where the last numbers were not for this client."""

    events: tuple[LoggedEvent, ...]
    reached: int


class Answered(msgspec.Struct, frozen=True, kw_only=True, tag="answered"):
    """`result` is what the command's class promises."""

    ref: str
    result: msgspec.Raw


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag="refused"):
    ref: str
    refusal: Refusal


class SignalSeen(msgspec.Struct, frozen=True, kw_only=True, tag="signal"):
    signal: SignalDown


class Goodbye(msgspec.Struct, frozen=True, kw_only=True, tag="goodbye"):
    """The hub ends the connection. With `retry` the client comes back by itself; else a person has to act."""

    refusal: Refusal
    retry: bool = False


FrameDown = Welcome | Events | Answered | Refused | SignalSeen | Goodbye
