"""The first words on an assist socket: text JSON, before any record.

To a hub: `{"ticket": …, "role": "host" | "viewer"}`. To a relay: `{"room": …, "role": …}`. The answer is `{"ok": true}`
or `{"refusal": code}`; after that the socket carries binary records only.

A seat is a secret that each end makes for itself and names with every hello: who comes again with it takes his own
place over at once, however long the other side would still believe his lost connection to live.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.wire.roles import Role
from remote_assist.wire.unreadable import UNREADABLE

MAX_HELLO = 2048
Seat = Annotated[str, Meta(max_length=64)]


class Refusal(StrEnum):
    """Why a socket is not let in, or is closed."""

    BAD_HELLO = "bad_hello"
    BAD_TICKET = "bad_ticket"
    ROOM_TAKEN = "room_taken"
    TOO_MANY_ROOMS = "too_many_rooms"
    WAITED_TOO_LONG = "waited_too_long"
    PEER_GONE = "peer_gone"
    TOO_MUCH = "too_much"
    SILENT = "silent"
    ENDED = "ended"


REFUSAL_SENTENCES: dict[str, str] = {
    Refusal.BAD_HELLO: "The first message on the assist socket was not understood.",
    Refusal.BAD_TICKET: "The ticket for this session is wrong, used or too old.",
    Refusal.ROOM_TAKEN: "Somebody with the same role is already in this session.",
    Refusal.TOO_MANY_ROOMS: "The relay has no room for another session now.",
    Refusal.WAITED_TOO_LONG: "Nobody came to the other end in time.",
    Refusal.PEER_GONE: "The other end has gone.",
    Refusal.TOO_MUCH: "More was sent than the relay lets through.",
    Refusal.SILENT: "Nothing was said in this session in time.",
    Refusal.ENDED: "The session has ended.",
}


class AssistHello(Struct, frozen=True, forbid_unknown_fields=True):
    """To a hub: a one-time ticket, never in the URL."""

    ticket: Annotated[str, Meta(min_length=1, max_length=512)]
    role: Role
    seat: Seat = ""


class RelayHello(Struct, frozen=True, forbid_unknown_fields=True):
    """To a relay: the code's public part."""

    room: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.]+$")]
    role: Role
    seat: Seat = ""


class Welcome(Struct, frozen=True):
    """Come in."""

    ok: Literal[True] = True


class Turned(Struct, frozen=True):
    """Not let in; the code is one of `Refusal` or a newer hub's."""

    refusal: Annotated[str, Meta(max_length=64)]


class _Answer(Struct, frozen=True):
    ok: bool = False
    refusal: Annotated[str, Meta(max_length=64)] = ""


def pack_hello(message: AssistHello | RelayHello | Welcome | Turned) -> str:
    """A hello or its answer as text."""
    return msgspec.json.encode(message).decode()


def parse_assist_hello(text: str | bytes) -> AssistHello:
    """Read a hello to a hub; raises `ProtocolError` or `TooLarge`."""
    _check(text)
    try:
        return msgspec.json.decode(text, type=AssistHello)
    except UNREADABLE as exc:
        raise ProtocolError(f"The first message on the assist socket cannot be read: {exc}.") from exc


def parse_relay_hello(text: str | bytes) -> RelayHello:
    """Read a hello to a relay; raises `ProtocolError` or `TooLarge`."""
    _check(text)
    try:
        return msgspec.json.decode(text, type=RelayHello)
    except UNREADABLE as exc:
        raise ProtocolError(f"The first message on the assist socket cannot be read: {exc}.") from exc


def parse_answer(text: str | bytes) -> Welcome | Turned:
    """Read the answer to a hello; raises `ProtocolError` or `TooLarge`."""
    _check(text)
    try:
        answer = msgspec.json.decode(text, type=_Answer)
    except UNREADABLE as exc:
        raise ProtocolError(f"The answer to the first message cannot be read: {exc}.") from exc
    if answer.ok:
        return Welcome()
    return Turned(answer.refusal or Refusal.BAD_HELLO)


def refusal_sentence(code: str) -> str:
    """The English sentence of a refusal code."""
    return REFUSAL_SENTENCES.get(code, f"The session was refused: {code}.")


def _check(text: str | bytes) -> None:
    if not isinstance(text, str):
        raise ProtocolError("The first message on the assist socket is text, not binary.")
    if len(text) > MAX_HELLO:
        raise TooLarge(f"A first message of {len(text)} characters is over the limit of {MAX_HELLO}.")
