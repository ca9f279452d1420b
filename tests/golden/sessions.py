"""Makes the vectors from fixed randomness: the three pairings, their keys, words and first records, one signed head.

Everything that travels and everything that is derived stands in them as hex, so that another implementation can check
itself step by step: messages → transcript → root → keys → records. The randomness is a tape: SHA-256 of a label and a
block's number, block after block.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from remote_assist.secure import pairing, records
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.codes import Code, CodeLife
from remote_assist.secure.hub_pairing import HubPairing
from remote_assist.secure.pairing import Pairing
from remote_assist.secure.records import SealedChannel, SessionKeys
from remote_assist.secure.resume import ResumePairing
from remote_assist.secure.signing import SEED_SIZE, SigningKey
from remote_assist.secure.transcript import expand, extract
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Direction, Role

FILE = Path(__file__).with_name("sessions.json")
Json = dict[str, object]
_CODE = Code("123", "456789")
_ASSIST_ID = "0198c0de-0000-7000-8000-000000000001"
_PER_KEY = 2  # records, so that a few of them show a rotated key


def made_text() -> str:
    """The vectors as the file holds them."""
    return json.dumps(made(), indent=1, ensure_ascii=False) + "\n"


def made() -> Json:
    """All vectors."""
    signing = {role: SigningKey(tape(f"{role.value} signing key")(SEED_SIZE)) for role in Role}
    code_host = CodePairing(Role.HOST, _CODE, signing[Role.HOST], tape("code host"), CodeLife(_CODE, 0.0))
    code_viewer = CodePairing(Role.VIEWER, _CODE, signing[Role.VIEWER], tape("code viewer"))
    taken_host = CodePairing(Role.HOST, _CODE, signing[Role.HOST], tape("taken host"))
    made_viewer = CodePairing(Role.VIEWER, _CODE, signing[Role.VIEWER], tape("made viewer"), CodeLife(_CODE, 0.0))
    hub_host, hub_viewer = (HubPairing(r, _ASSIST_ID, signing[r], tape(f"hub {r.value}")) for r in Role)
    code = _session(code_host, code_viewer)
    hub = _session(hub_host, hub_viewer)
    host, viewer = (
        ResumePairing(role, keys.for_resuming(), signing[role], tape(f"resume {role.value}"))
        for role, keys in ((Role.HOST, hub_host.keys), (Role.VIEWER, hub_viewer.keys))
    )
    head = hashlib.sha256(b"an audit log").digest()
    signed = signing[Role.HOST].sign_head(hub_host.keys.session, 3, head)
    return {
        "signing": {role.value: {"seed": tape(f"{role.value} signing key")(SEED_SIZE).hex(),
                                 "public": signing[role].public.hex()} for role in Role},
        "code": {"code": _CODE.text, **code},
        "code that the viewer made": {"code": _CODE.text, **_session(taken_host, made_viewer)},
        "hub": {"assist_id": _ASSIST_ID, **hub},
        "resume of hub": _session(host, viewer),
        "audit head of hub, host": {"count": 3, "head": head.hex(), "signature": signed.signature.hex()},
    }  # fmt: skip


def tape(label: str) -> Callable[[int], bytes]:
    """Randomness that anybody can make again: SHA-256(label ‖ block number as 4 bytes), read from the beginning."""
    held = b""
    block = 0

    def read(size: int) -> bytes:
        nonlocal held, block
        while len(held) < size:
            held += hashlib.sha256(label.encode() + block.to_bytes(4, "big")).digest()
            block += 1
        taken, held = held[:size], held[size:]
        return taken

    return read


def _session(host: Pairing, viewer: Pairing) -> Json:
    """One pairing, message by message, and what comes of it."""
    seen: list[tuple[bytes, bytes]] = []

    def noted(secret: bytes, transcript: bytes) -> bytes:
        seen.append((secret, transcript))
        return extract(secret, transcript)

    with patch.object(pairing, "extract", noted):
        messages = _run(host, viewer)
    (secret, transcript), _ = seen
    assert seen[0] == seen[1]
    root = extract(secret, transcript)
    keys, words = host.keys, host.words
    assert (keys.root, keys.session, words) == (viewer.keys.root, viewer.keys.session, viewer.words)
    made: Json = {
        "messages": [{"from": role.value, "bytes": message.hex()} for role, message in messages],
        "secret": secret.hex(),
        "transcript": transcript.hex(),
        "root": root.hex(),
        "session": keys.session.hex(),
        "records": keys.root.hex(),
        "resume": keys.resume.hex(),
    }
    if words is not None:
        made |= {"words_en": " ".join(words.en), "words_zh": " ".join(words.zh)}
    made["lanes"] = [_lane(keys.root, d, c) for d in Direction for c in RecordClass if c is not RecordClass.HANDSHAKE]
    made["sealed"] = _sealed({Role.HOST: host.keys, Role.VIEWER: viewer.keys})
    return made


def _run(host: Pairing, viewer: Pairing) -> list[tuple[Role, bytes]]:
    """Deliver as the two ends do: the viewer begins, and the host's own beginning is its answer to that."""
    sent = [(Role.VIEWER, message) for message in viewer.start()]
    waiting = list(sent)
    began = False
    while waiting:
        role, message = waiting.pop(0)
        said: list[bytes] = []
        if role is Role.VIEWER and not began:
            said, began = host.start(), True
        said = [*said, *(host if role is Role.VIEWER else viewer).receive(message)]
        waiting += [(role.other, each) for each in said]
        sent += [(role.other, each) for each in said]
    return sent


def _lane(root: bytes, direction: Direction, record_class: RecordClass) -> Json:
    chain = expand(root, b"lane %d %d" % (direction, record_class))
    following = expand(chain, b"next")
    return {
        "direction": int(direction),
        "class": int(record_class),
        "chain": chain.hex(),
        "key": expand(chain, b"record key").hex(),
        "next_chain": following.hex(),
        "next_key": expand(following, b"record key").hex(),
    }


def _sealed(keys: dict[Role, SessionKeys]) -> list[Json]:
    """Records of several classes, some behind a change of the key."""
    story = (
        (Role.VIEWER, RecordClass.CONTROL, b"first word"),
        (Role.HOST, RecordClass.CONTROL, b""),
        *((Role.HOST, RecordClass.FRAMES, bytes([number]) * 20) for number in range(2 * _PER_KEY + 1)),
        (Role.VIEWER, RecordClass.FRAMES, b"acknowledged"),
        (Role.VIEWER, RecordClass.INPUT, "中".encode()),
    )
    made: list[Json] = []
    with patch.object(records, "RECORDS_PER_KEY", _PER_KEY):
        channels = {role: SealedChannel(role, each) for role, each in keys.items()}
        for role, record_class, payload in story:
            record = channels[role].seal(record_class, payload)
            assert channels[role.other].open(record) == (record_class, payload)
            made.append(
                {"from": role.value, "class": int(record_class), "inside": payload.hex(), "record": record.hex()}
            )
    return made
