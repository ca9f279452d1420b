"""Which pairing the other side begins, told from its first message.

Invariant: only the three known openings are told apart; anything else is a `ProtocolError`.
"""

from __future__ import annotations

import msgspec

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.secure.code_pairing import CodeHello
from remote_assist.secure.hub_pairing import Commit
from remote_assist.secure.pairing import Method
from remote_assist.secure.resume import ResumeHello
from remote_assist.wire.limits import MAX_HANDSHAKE
from remote_assist.wire.unreadable import UNREADABLE

_Opening = CodeHello | Commit | ResumeHello
_DECODER: msgspec.msgpack.Decoder[_Opening] = msgspec.msgpack.Decoder(_Opening)


def method_of(message: bytes) -> Method:
    """How the other side wants to pair."""
    if len(message) > MAX_HANDSHAKE:
        raise TooLarge(f"A pairing message of {len(message)} bytes is over the limit of {MAX_HANDSHAKE}.")
    try:
        opening = _DECODER.decode(message)
    except UNREADABLE as exc:
        raise ProtocolError(f"The first pairing message cannot be read: {exc}.") from exc
    if isinstance(opening, ResumeHello):
        return Method.RESUME
    return Method.HUB if isinstance(opening, Commit) else Method.CODE
