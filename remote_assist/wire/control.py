"""Control messages inside the sealed session: asking, answering, audit heads, the end.

Invariant: `parse_control` accepts nothing over `MAX_CONTROL` bytes and no unknown kind.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Rect, Size
from remote_assist.monitors import Layout
from remote_assist.shown import Scope
from remote_assist.wire.attention import Attention
from remote_assist.wire.company import ControlWanted, HandedOver, HandOver, Roster
from remote_assist.wire.limits import MAX_CODECS, MAX_CONTROL, MAX_NAME, MAX_SIDE
from remote_assist.wire.roles import Capability
from remote_assist.wire.unreadable import UNREADABLE

Name = Annotated[str, Meta(max_length=MAX_NAME)]
Digest = Annotated[bytes, Meta(min_length=32, max_length=32)]
CodecIds = Annotated[tuple[Annotated[int, Meta(ge=1, le=255)], ...], Meta(max_length=MAX_CODECS)]
Signature = Annotated[bytes, Meta(min_length=64, max_length=64)]


class Introduce(Struct, frozen=True, tag="introduce"):
    """The viewer says who looks; the customer sees it as "says it is …" unless somebody vouches.

    `codecs` are the wire numbers it can decode; `path_figures`, `shown` and `alive` say that it takes `PathFigures`,
    `Shown` and `Alive`, `together` that it takes `Offered` and whatever that allows; what a viewer spoke before it
    could say so is the default. `certificate` is an `EngineerCertificate` of the key that signed the pairing; one that
    is too large or unreadable counts as none, so it is bounded where it is read.
    """

    name: Name
    subject: Name = ""
    codecs: CodecIds = (1, 2, 3, 4)
    path_figures: bool = False
    certificate: bytes = b""
    shown: bool = False
    alive: bool = False
    together: bool = False


class Offered(Struct, frozen=True, tag="offered"):
    """The host says what may be asked for at all, first on each link, to a viewer whose `Introduce` is `together`.

    From then on both may send the classes clipboard, files and marks, and the words that belong to working together.
    """

    capabilities: Annotated[tuple[Capability, ...], Meta(max_length=32)]


class Ask(Struct, frozen=True, tag="ask"):
    """The viewer asks for one capability."""

    capability: Capability


class GiveUp(Struct, frozen=True, tag="give_up"):
    """The viewer gives a capability back."""

    capability: Capability


class Granted(Struct, frozen=True, tag="granted"):
    """The customer said yes; `resting` says that it is granted and paused at once."""

    capability: Capability
    resting: bool = False


class Refused(Struct, frozen=True, tag="refused"):
    """The customer said no, or the question ran out of time, or nobody was asked: another engineer has it (`taken`)."""

    capability: Capability
    timed_out: bool = False
    taken: bool = False


class Revoked(Struct, frozen=True, tag="revoked"):
    """The customer took it back."""

    capability: Capability


class Paused(Struct, frozen=True, tag="paused"):
    """Control rests: the customer uses the machine, or a question is open."""

    capability: Capability


class Resumed(Struct, frozen=True, tag="resumed"):
    """A paused capability lives again."""

    capability: Capability


class KeptPicture(Struct, frozen=True, tag="kept_picture"):
    """The engineer has kept a still of what he sees; the customer's side writes it down and says so."""


class PathFigures(Struct, frozen=True, tag="path_figures"):
    """The host says what it knows of the path, for the engineer's eyes; at most once a second, while frames flow.

    `rate` in bytes a second as the path was seen to carry, `delay` the round trip and `queue` what of it is waiting, in
    seconds. 0 means not known yet. Sent only to a viewer whose `Introduce` takes it.
    """

    rate: Annotated[float, Meta(ge=0, le=1e12)]
    delay: Annotated[float, Meta(ge=0, le=3600)]
    queue: Annotated[float, Meta(ge=0, le=3600)] = 0.0


class Shown(Struct, frozen=True, tag="shown"):
    """The host says how much of its screen is shown, so that what is hidden is not taken for a fault.

    `hides` says that something in it is kept back on purpose. Sent only to a viewer whose `Introduce` takes it.
    """

    scope: Scope
    hides: bool = False


class Attend(Struct, frozen=True, tag="attend"):
    """The viewer says how closely the engineer looks; only to a host that has said `Offered` on this link."""

    attention: Attention


class Monitors(Struct, frozen=True, tag="monitors"):
    """The host says which monitors there are in the picture; with the grant of the view and with each change.

    `layout` is a `Layout`. It is read by whoever needs it (`layout_of`), so that one that makes no sense costs the
    choice of a monitor and not the session.
    """

    layout: msgspec.Raw


Side = Annotated[int, Meta(ge=1, le=MAX_SIDE)]
Place = Annotated[int, Meta(ge=0, lt=MAX_SIDE)]


class Look(Struct, frozen=True, tag="look"):
    """The viewer looks at this part of a picture of `screen_width` by `screen_height`: nothing else need be sent.

    It holds until the next one, the next link or another size of the screen; the host may send more.
    """

    screen_width: Side
    screen_height: Side
    x: Place
    y: Place
    width: Side
    height: Side

    @classmethod
    def at(cls, area: Rect, picture: Size) -> Look:
        return cls(*picture, *area)

    @property
    def picture(self) -> Size:
        return Size(self.screen_width, self.screen_height)

    @property
    def area(self) -> Rect:
        return Rect(self.x, self.y, self.width, self.height)


class Alive(Struct, frozen=True, tag="alive"):
    """A sign of life, every few seconds. The host begins, for a viewer that takes it; the viewer answers in kind."""


class AuditHead(Struct, frozen=True, tag="audit_head"):
    """How many records the sender's log has, the hash of the newest, and the sender's signature over both."""

    count: Annotated[int, Meta(ge=0, le=1 << 32)]
    head: Digest
    signature: Signature


class End(Struct, frozen=True, tag="end"):
    """The session is over; the reason is a short code, the head closes the sender's log."""

    reason: Annotated[str, Meta(max_length=64)]
    closing: AuditHead | None = None


Control = (
    Introduce
    | Offered
    | Ask
    | GiveUp
    | Granted
    | Refused
    | Revoked
    | Paused
    | Resumed
    | KeptPicture
    | PathFigures
    | Shown
    | Roster
    | HandOver
    | HandedOver
    | ControlWanted
    | Attend
    | Monitors
    | Look
    | Alive
    | AuditHead
    | End
)

_ENCODER = msgspec.msgpack.Encoder()
_LAYOUT_DECODER = msgspec.msgpack.Decoder(Layout)
_DECODER: msgspec.msgpack.Decoder[Control] = msgspec.msgpack.Decoder(Control)


def pack_control(message: Control) -> bytes:
    """Bytes of one message; raises `TooLarge` for what the other side would refuse."""
    payload = _ENCODER.encode(message)
    if len(payload) > MAX_CONTROL:
        raise TooLarge(f"A control message of {len(payload)} bytes is over the limit of {MAX_CONTROL}.")
    return payload


def monitors_word(layout: Layout) -> Monitors:
    return Monitors(msgspec.Raw(_ENCODER.encode(layout)))


def layout_of(word: Monitors) -> Layout:
    """The monitors that a host tells. Raises `ProtocolError` for what cannot be."""
    try:
        return _LAYOUT_DECODER.decode(word.layout)
    except UNREADABLE as exc:
        raise ProtocolError(f"The list of monitors makes no sense: {exc}.") from exc


def parse_control(payload: bytes) -> Control:
    """Read one message; raises `TooLarge` or `ProtocolError`."""
    if len(payload) > MAX_CONTROL:
        raise TooLarge(f"A control message of {len(payload)} bytes is over the limit of {MAX_CONTROL}.")
    try:
        return _DECODER.decode(payload)
    except UNREADABLE as exc:
        raise ProtocolError(f"A control message cannot be read: {exc}.") from exc
