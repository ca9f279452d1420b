"""Sealed records: ChaCha20-Poly1305 under a key for each direction and class, rotated, counted, in order.

A record that was changed on its way is changed in its header or inside: to whoever opens it that is one thing,
`SealBroken`. What the other side itself sent wrongly shows only behind the seal.

Invariant: a key never sees the same counter twice, and a record is opened only if it is exactly the next of its class.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from remote_assist.errors import ProtocolError, SealBroken, TooLarge
from remote_assist.secure.transcript import expand
from remote_assist.wire.limits import MAX_RECORD
from remote_assist.wire.record import HEADER_SIZE, Header, RecordClass, SealedRecord, parse_header
from remote_assist.wire.roles import Direction, Role

RECORDS_PER_KEY = 1 << 20
BYTES_PER_KEY = 1 << 30
SEAL_SIZE = 16
OVERHEAD = HEADER_SIZE + SEAL_SIZE
_SEALED_CLASSES: tuple[RecordClass, ...] = tuple(c for c in RecordClass if c is not RecordClass.HANDSHAKE)


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """What a pairing leaves: the session's name, its root, and the secret that proves it when it resumes."""

    session: bytes
    root: bytes
    resume: bytes
    local_sign: bytes
    peer_sign: bytes

    def __repr__(self) -> str:
        return f"SessionKeys({self.session.hex()})"

    def for_resuming(self) -> SessionKeys:
        """What a side keeps beside its channel: no root, from which every record of the session could be opened."""
        return replace(self, root=b"")


class _Lane:
    """The key chain and counter of one direction and class."""

    __slots__ = ("_chain", "_cipher", "bytes_left", "counter", "epoch", "records_left")

    def __init__(self, chain: bytes, epoch: int = 0, counter: int = 0) -> None:
        self._chain = chain
        self._cipher = ChaCha20Poly1305(expand(chain, b"record key"))
        self.epoch = epoch
        self.counter = counter
        self.records_left = RECORDS_PER_KEY
        self.bytes_left = BYTES_PER_KEY

    def rotated(self) -> _Lane:
        """The next key of the chain; the old one can't be computed from it. The counter goes on."""
        return _Lane(expand(self._chain, b"next"), self.epoch + 1, self.counter)

    def seal(self, header: bytes, payload: bytes) -> bytes:
        return self._cipher.encrypt(_nonce(self.counter), payload, header)

    def open(self, header: bytes, sealed: bytes) -> bytes:
        return self._cipher.decrypt(_nonce(self.counter), sealed, header)

    def spend(self, size: int) -> None:
        self.counter += 1
        self.records_left -= 1
        self.bytes_left -= size

    @property
    def is_spent(self) -> bool:
        return self.records_left <= 0 or self.bytes_left <= 0


class SealedChannel:
    """Seals what this side sends and opens what the other sends. Used from one thread.

    Raises `SealBroken` for keys that are kept for resuming only.
    """

    def __init__(self, role: Role, keys: SessionKeys) -> None:
        if not keys.root:
            raise SealBroken("These keys only prove a session; they seal nothing.")
        self.session = keys.session
        self._out = Direction.sent_by(role)
        self._in = Direction.sent_by(role.other)
        self._sealing = {c: _Lane(_lane_key(keys.root, self._out, c)) for c in _SEALED_CLASSES}
        self._opening = {c: _Lane(_lane_key(keys.root, self._in, c)) for c in _SEALED_CLASSES}

    def seal(self, record_class: RecordClass, payload: bytes) -> SealedRecord:
        """One whole record; raises `TooLarge`, or `SealBroken` when the key of its class was discarded."""
        if len(payload) + OVERHEAD > MAX_RECORD:
            raise TooLarge(f"A record of {len(payload)} bytes is over the limit of {MAX_RECORD - OVERHEAD}.")
        lane = self._lane(self._sealing, record_class)
        if lane.is_spent:
            lane = self._sealing[record_class] = lane.rotated()
        header = Header(self._out, record_class, lane.epoch, self.session, lane.counter).pack()
        sealed = lane.seal(header, payload)
        lane.spend(len(payload))
        return SealedRecord(header + sealed)

    def open(self, record: bytes) -> tuple[RecordClass, bytes]:
        """The class and inside of the next record; raises `SealBroken`."""
        try:
            header = parse_header(record)
        except ProtocolError as exc:
            raise SealBroken(f"A record's header was damaged on its way: {exc}") from exc
        if header.direction is not self._in or header.session != self.session:
            raise SealBroken("A record belongs to another direction or session.")
        lane = self._lane(self._opening, header.record_class)
        if header.counter != lane.counter:
            raise SealBroken("A record was replayed, reordered or left out.")
        if header.epoch == lane.epoch + 1:
            lane = lane.rotated()
        elif header.epoch != lane.epoch:
            raise SealBroken("A record was sealed under a key that is not in use.")
        try:
            payload = lane.open(record[:HEADER_SIZE], record[HEADER_SIZE:])
        except InvalidTag as exc:
            raise SealBroken("A record was forged or damaged on its way.") from exc
        # Only a record that proved itself moves the chain on.
        self._opening[header.record_class] = lane
        lane.spend(len(payload))
        return header.record_class, payload

    def discard(self, record_class: RecordClass) -> None:
        """Forget both keys of a class: nothing of it can be sealed or opened any more."""
        self._sealing.pop(record_class, None)
        self._opening.pop(record_class, None)

    def discard_all(self) -> None:
        """Forget every key."""
        self._sealing.clear()
        self._opening.clear()

    @staticmethod
    def _lane(lanes: dict[RecordClass, _Lane], record_class: RecordClass) -> _Lane:
        lane = lanes.get(record_class)
        if lane is None:
            raise SealBroken(f"There is no key for records of the class {record_class.name.lower()}.")
        return lane


def _lane_key(root: bytes, direction: Direction, record_class: RecordClass) -> bytes:
    return expand(root, b"lane %d %d" % (direction, record_class))


def _nonce(counter: int) -> bytes:
    return counter.to_bytes(12, "big")
