"""The vectors are what the code makes today, and what its page says: recomputed here from the page's own labels."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from spake2.parameters.ed25519 import ParamsEd25519

import remote_assist
from remote_assist.secure.words import CHINESE, ENGLISH
from remote_assist.wire.record import RecordClass
from tests.golden.sessions import FILE, made_text, tape

PAGE = (Path(remote_assist.__file__).parent / "SECURITY.md").read_text(encoding="utf-8")
VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
SESSIONS = ["code", "code that the viewer made", "hub", "resume of hub"]
P = b"deskside-assist/1"


def table(head: str) -> list[list[str]]:
    """The rows of the page's table whose first columns are called `head`, without their backquotes."""
    rows = []
    for line in PAGE.split(f"| {head} |", 1)[1].splitlines()[2:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().replace("`", "") for cell in line.strip("|").split("|")])
    return rows


def test_vectors_are_what_the_code_makes() -> None:
    assert made_text() == FILE.read_text(encoding="utf-8"), "python -m tests.golden, if the change is meant"


def _bytes(vector: dict[str, Any], name: str) -> bytes:
    return bytes.fromhex(vector[name])


def _expanded(key: bytes, label: str, length: int, more: bytes = b"") -> bytes:
    """HKDF-Expand by hand; one block is enough for every key there is."""
    assert length <= 32
    return hmac.digest(key, P + b" " + label.encode() + more + b"\x01", "sha256")[:length]


def _derived(key: str, source: bytes, more: bytes = b"") -> bytes:
    """One row of the page's key schedule."""
    _, _, label, length = next(row for row in table("key | from | label") if row[0] == key)
    return _expanded(source, label, int(length), more)


def _messages(session: str) -> list[tuple[str, bytes, dict[str, Any]]]:
    """(who, bytes, fields) in the order in which they travelled."""
    return [
        (each["from"], bytes.fromhex(each["bytes"]), msgspec.msgpack.decode(bytes.fromhex(each["bytes"])))
        for each in VECTORS[session]["messages"]
    ]


def _hello(session: str, role: str) -> dict[str, Any]:
    return next(fields for who, _, fields in _messages(session) if who == role and "protocol" in fields)


def _method(session: str) -> str:
    return session.split(maxsplit=1)[0]


@pytest.mark.parametrize("session", SESSIONS)
def test_transcript_is_hashed_as_the_page_says(session: str) -> None:
    method, labels = next(
        (row[1], row[2].split(", ")) for row in table("pairing | method") if row[1] == _method(session)
    )
    digest = hashlib.sha256(P + b"\0" + method.encode())
    for label in labels:
        message = next(
            raw
            for who, raw, fields in _messages(session)
            if (label == "commit" and fields["type"] == "commit") or (label == who and "protocol" in fields)
        )
        for part in (label.encode(), message):
            digest.update(len(part).to_bytes(4, "big") + part)
    assert digest.digest() == _bytes(VECTORS[session], "transcript")


@pytest.mark.parametrize("session", SESSIONS)
def test_keys_follow_from_the_secret_by_the_pages_labels(session: str) -> None:
    vector = VECTORS[session]
    extracted = hmac.digest(_bytes(vector, "transcript"), _bytes(vector, "secret"), "sha256")
    root = _derived("root", extracted)
    assert root == _bytes(vector, "root")
    assert _derived("records' root", root) == _bytes(vector, "records")
    origin = VECTORS["hub"] if session == "resume of hub" else vector
    first = _bytes(origin, "root")
    assert _derived("session number", first) == _bytes(vector, "session")
    assert _derived("resume secret", first) == _bytes(vector, "resume")
    for lane in vector["lanes"]:
        label = next(row[2] for row in table("key | from | label") if row[0] == "chain of a lane")
        label = label.replace("DIRECTION", str(lane["direction"])).replace("CLASS", str(lane["class"]))
        chain = _expanded(_bytes(vector, "records"), label, 32)
        assert chain == _bytes(lane, "chain")
        assert _derived("key of a lane", chain) == _bytes(lane, "key")
        following = _derived("next chain of a lane", chain)
        assert following == _bytes(lane, "next_chain")
        assert _derived("key of a lane", following) == _bytes(lane, "next_key")
    assert len(vector["lanes"]) == 2 * len(RecordClass) - 2  # each class both ways, but handshakes


@pytest.mark.parametrize("session", SESSIONS)
def test_proofs_are_the_macs_and_signatures_that_the_page_names(session: str) -> None:
    vector = VECTORS[session]
    transcript, root = _bytes(vector, "transcript"), _bytes(vector, "root")
    labels = {row[0]: row[1] for row in table("signed | label")}
    for who in ("host", "viewer"):
        proof = next(f for w, _, f in _messages(session) if w == who and f["type"] == "confirm")
        key = _derived(f"confirm key of the {who}", root)
        assert proof["mac"] == hmac.digest(key, transcript, "sha256")
        signed = P + b" " + labels[f"a {who}'s pairing"].encode() + b"\0" + transcript
        public = Ed25519PublicKey.from_public_bytes(_bytes(VECTORS["signing"][who], "public"))
        public.verify(proof["signature"], signed)
        if session != "resume of hub":
            assert _hello(session, who)["sign_key"] == _bytes(VECTORS["signing"][who], "public")


@pytest.mark.parametrize("session", SESSIONS[:3])
def test_words_are_picked_as_the_page_says(session: str) -> None:
    nonces = b""
    if _method(session) == "code":
        proofs = {w: f["nonce"] for w, _, f in _messages(session) if f["type"] == "confirm"}
        nonces = proofs["host"] + proofs["viewer"]
        for who, nonce in proofs.items():
            assert _hello(session, who)["promise"] == hashlib.sha256(nonce).digest()
    picked = _derived("words", _bytes(VECTORS[session], "root"), nonces)[:4]
    assert VECTORS[session]["words_en"] == " ".join(ENGLISH[byte] for byte in picked)
    assert VECTORS[session]["words_zh"] == " ".join(CHINESE[byte] for byte in picked)


def test_who_took_the_code_proves_himself_first() -> None:
    for session, first in (("code", "viewer"), ("code that the viewer made", "host")):
        assert next(who for who, _, fields in _messages(session) if fields["type"] == "confirm") == first


@pytest.mark.parametrize("session", SESSIONS[:2])
def test_code_gives_the_secret_by_the_pages_formulas(session: str) -> None:
    public, _, secret = VECTORS[session]["code"].partition("-")
    group, m, n = ParamsEd25519.group, ParamsEd25519.M, ParamsEd25519.N
    w = int.from_bytes(HKDF(SHA256(), 48, salt=b"", info=b"SPAKE2 pw").derive(secret.encode()), "big") % group.order()
    x = group.random_scalar(tape("code host" if session == "code" else "taken host"))
    mine = group.Base.scalarmult(x).add(m.scalarmult(w)).to_bytes()
    theirs = _hello(session, "viewer")["spake"][1:]
    assert _hello(session, "host")["spake"] == b"A" + mine
    assert _hello(session, "viewer")["spake"][:1] == b"B"
    k = group.bytes_to_element(theirs).add(n.scalarmult(-w)).scalarmult(x).to_bytes()
    names = [P + b"\0" + role + b"\0" + public.encode() for role in (b"host", b"viewer")]
    hashed = b"".join(hashlib.sha256(each).digest() for each in (secret.encode(), *names))
    assert hashlib.sha256(hashed + mine + theirs + k).digest() == _bytes(VECTORS[session], "secret")


def test_commitment_is_the_hash_of_the_hello() -> None:
    commit = next(f for _, _, f in _messages("hub") if f["type"] == "commit")
    hello = next(raw for who, raw, f in _messages("hub") if who == "viewer" and f["type"] == "hub_hello")
    assert commit["digest"] == hashlib.sha256(hello).digest()


@pytest.mark.parametrize("session", ["hub", "resume of hub"])
def test_secret_is_the_exchange_of_both_fresh_keys(session: str) -> None:
    label = f"{_method(session)} viewer"
    private = X25519PrivateKey.from_private_bytes(tape(label)(32))
    shared = private.exchange(X25519PublicKey.from_public_bytes(_hello(session, "host")["public"]))
    more = _bytes(VECTORS["hub"], "resume") if session == "resume of hub" else b""
    assert shared + more == _bytes(VECTORS[session], "secret")


@pytest.mark.parametrize("session", SESSIONS)
def test_records_open_under_the_keys_of_their_lanes(session: str) -> None:
    vector = VECTORS[session]
    epochs: set[int] = set()
    for each in vector["sealed"]:
        record = _bytes(each, "record")
        header, sealed = record[:24], record[24:]
        direction, record_class, epoch = header[1], header[2], int.from_bytes(header[4:8], "big")
        assert header[:1] + header[3:4] + header[8:16] == b"\x01\x00" + _bytes(vector, "session")
        assert (direction, record_class) == (int(each["from"] == "viewer"), each["class"])
        lane = next(x for x in vector["lanes"] if (x["direction"], x["class"]) == (direction, record_class))
        chain = _bytes(lane, "chain")
        for _ in range(epoch):
            chain = _derived("next chain of a lane", chain)
        cipher = ChaCha20Poly1305(_derived("key of a lane", chain))
        nonce = bytes(4) + header[16:24]
        assert cipher.decrypt(nonce, sealed, header) == _bytes(each, "inside")
        epochs.add(epoch)
    assert epochs == {0, 1, 2}


def test_audit_head_is_signed_as_the_page_says() -> None:
    vector = VECTORS["audit head of hub, host"]
    _, label, message = next(row for row in table("signed | label") if row[0] == "the head of an audit log")
    assert re.findall(r"\((\d+) bytes\)", message) == ["8", "8", "32"]
    signed = _bytes(VECTORS["hub"], "session") + vector["count"].to_bytes(8, "big") + _bytes(vector, "head")
    public = Ed25519PublicKey.from_public_bytes(_bytes(VECTORS["signing"]["host"], "public"))
    public.verify(_bytes(vector, "signature"), P + b" " + label.encode() + b"\0" + signed)
