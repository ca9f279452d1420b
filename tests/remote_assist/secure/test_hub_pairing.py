"""Pairing through a hub: honest hubs give equal words; a hub in the middle gives different ones or is found."""

from __future__ import annotations

import hashlib

import pytest

from remote_assist.errors import PairingFailed
from remote_assist.secure.hub_pairing import Commit, HubPairing
from remote_assist.secure.pairing import pack
from remote_assist.secure.resume import ResumePairing
from remote_assist.secure.signing import SigningKey
from remote_assist.secure.words import CHINESE, ENGLISH, words_from
from remote_assist.wire.roles import Role
from tests.remote_assist.secure.handshakes import run, seeded

HOST_KEY, VIEWER_KEY = SigningKey(b"h" * 32), SigningKey(b"v" * 32)


def _host(seed: int = 1, assist_id: str = "a-1") -> HubPairing:
    return HubPairing(Role.HOST, assist_id, HOST_KEY, seeded(seed))


def _viewer(seed: int = 2, assist_id: str = "a-1") -> HubPairing:
    return HubPairing(Role.VIEWER, assist_id, VIEWER_KEY, seeded(seed))


def test_both_sides_see_the_same_four_words() -> None:
    host, viewer = _host(), _viewer()
    run(host, viewer)
    assert host.words == viewer.words
    assert len(host.words.en) == len(host.words.zh) == 4
    assert host.keys.root == viewer.keys.root


def test_hub_that_plays_both_ends_makes_the_words_differ() -> None:
    host, viewer = _host(), _viewer()
    false_viewer, false_host = _viewer(11), _host(12)
    run(host, false_viewer)
    run(false_host, viewer)
    assert host.words != viewer.words
    assert host.keys.root != viewer.keys.root


def test_viewer_that_shows_another_key_than_promised_is_refused() -> None:
    host = _host()
    host.receive(_viewer(3).start()[0])
    other = _viewer(4)
    other.start()
    with pytest.raises(PairingFailed, match="promised"):
        host.receive(other.receive(_host(5).receive(pack(Commit(hashlib.sha256(b"").digest())))[0])[0])


def test_changed_byte_on_the_way_is_found() -> None:
    def flip(way: str, message: bytes) -> bytes:
        if way == "to_viewer" and b"hub_hello" in message:
            at = message.index(b"nonce") + 20
            return message[:at] + bytes([message[at] ^ 1]) + message[at + 1 :]
        return message

    with pytest.raises(PairingFailed):
        run(_host(), _viewer(), flip)


def test_session_of_another_name_is_refused() -> None:
    with pytest.raises(PairingFailed, match="another session"):
        run(_host(), _viewer(assist_id="a-2"))


def test_word_lists_are_aligned_and_have_no_doubles() -> None:
    assert len(ENGLISH) == len(CHINESE) == 256
    assert len(set(ENGLISH)) == len(set(CHINESE)) == 256
    assert words_from(bytes([0, 1, 2, 255])).en == (ENGLISH[0], ENGLISH[1], ENGLISH[2], ENGLISH[255])


def test_resuming_gives_fresh_keys_for_the_same_session() -> None:
    host, viewer = _host(), _viewer()
    run(host, viewer)
    again_host = ResumePairing(Role.HOST, host.keys, HOST_KEY, seeded(21))
    again_viewer = ResumePairing(Role.VIEWER, viewer.keys, VIEWER_KEY, seeded(22))
    run(again_host, again_viewer)
    assert again_host.keys.root == again_viewer.keys.root != host.keys.root
    assert again_host.keys.session == host.keys.session


def test_who_lacks_the_old_secret_cannot_resume() -> None:
    host, viewer, stranger_host, stranger = _host(), _viewer(), _host(31), _viewer(32)
    run(host, viewer)
    run(stranger_host, stranger)
    forged = stranger.keys.__class__(host.keys.session, b"", stranger.keys.resume, VIEWER_KEY.public, HOST_KEY.public)
    with pytest.raises(PairingFailed):
        run(
            ResumePairing(Role.HOST, host.keys, HOST_KEY, seeded(41)),
            ResumePairing(Role.VIEWER, forged, VIEWER_KEY, seeded(42)),
        )


def test_session_resumes_only_with_its_own_signing_key() -> None:
    host, viewer = _host(), _viewer()
    run(host, viewer)
    with pytest.raises(PairingFailed, match="signing key"):
        ResumePairing(Role.VIEWER, viewer.keys, SigningKey(b"x" * 32), seeded(1))
