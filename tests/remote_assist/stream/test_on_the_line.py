"""What somebody on the line can see and do: nothing of what is shown or said, and nothing that is not found out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pytest

from remote_assist.capture.screen import Cursor, Pixels
from remote_assist.errors import AssistError
from remote_assist.geometry import Point, Rect, Size
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.codes import Code, CodeLife
from remote_assist.secure.hub_pairing import HubPairing
from remote_assist.secure.pairing import Pairing
from remote_assist.secure.records import SealedChannel
from remote_assist.secure.resume import ResumePairing
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.relay_server import RelayServer
from remote_assist.stream.transport import Address, bound_port, dial
from remote_assist.stream.viewing import CapabilityState, ViewerState
from remote_assist.wire.input import Key as InputKey
from remote_assist.wire.input import MovePointer, TurnKey, TypeText, pack_input
from remote_assist.wire.reasons import ReasonCode, reason_of
from remote_assist.wire.record import HEADER_SIZE, RecordClass, handshake_record, parse_header
from remote_assist.wire.roles import Capability, Direction, Role
from tests.bench.sessions.canvas import BLACK, WHITE, Canvas
from tests.bench.sessions.lettering import Font
from tests.bench.sessions.photographs import photograph
from tests.fakes.impostor import Impostor
from tests.fakes.middle import Middle
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.meeting_hub import MeetingHub
from tests.remote_assist.stream.sessions import BOTH, CODE, Seen, Sharing, lose_link, sharing, until, viewing

SCREEN = Size(640, 400)
TYPED = "账户密码 correct horse battery staple"
NAME, SUBJECT, VENDOR = "李工程师 Wang", "票 7", "Acme Ltd"
PAGE = Canvas(SCREEN)
PAGE.fill(PAGE.whole, WHITE)
for line in range(12):
    PAGE.text(10, 12 + 30 * line, "Invoice 4711: pay to account 88", Font(13), BLACK)
PHOTO = photograph(7, Size(512, 320))


def _zstd() -> bytes:
    return b"\x28\xb5\x2f\xfd"


def runs_of(picture: Pixels) -> Iterator[bytes]:
    """Pieces of pixels, as a screen, a codec or a file would lay them out; flat ones say nothing."""
    for row in picture[::16]:
        for layout in (row, row[:, :3], row[:, 2::-1], row[:, 0], row[:, 1]):
            data = np.ascontiguousarray(layout).tobytes()
            pieces = (data[at : at + 24] for at in range(0, len(data) - 24, 96))
            yield from (piece for piece in pieces if len(set(piece)) > 4)


def spellings(text: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield text.encode(encoding)


def test_relay_sees_neither_pixels_nor_text_nor_names(monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[bytes] = []
    opened = SealedChannel.open

    def noted(channel: SealedChannel, record: bytes) -> tuple[RecordClass, bytes]:
        found = opened(channel, record)
        inside.append(found[1])
        return found

    monkeypatch.setattr(SealedChannel, "open", noted)  # only to know what is not to be found

    async def story() -> bytes:
        async with RelayServer().serving(Address("127.0.0.1", 0)) as server:
            relay = f"ws://127.0.0.1:{bound_port(server)}"
            host_line, viewer_line = Middle(relay), Middle(relay)
            async with host_line.serving() as host_url, viewer_line.serving() as viewer_url:
                setting = Sharing(lambda _q: None, BOTH, SCREEN)
                setting.begin(DialDoor.by_relay(host_url, CODE.public, Role.HOST), HostPairing(os.urandom, code=CODE))
                door = lambda: DialDoor.by_relay(viewer_url, CODE.public, Role.VIEWER)  # noqa: E731
                async with viewing(door, name=NAME) as (viewer, seen):
                    await until(lambda: seen.capabilities[Capability.CONTROL] is CapabilityState.GRANTED)
                    setting.screen.paint(Rect(0, 0, *SCREEN), PAGE.pixels)
                    await until(lambda: seen.shows(setting.screen._pixels))
                    setting.screen.paint(Rect(100, 60, 512, 320), PHOTO)
                    # The exact picture follows the coarse one.
                    await until(lambda: seen.shows(setting.screen._pixels), 20.0)
                    image = np.ascontiguousarray(PHOTO[:32, :32])
                    setting.screen.move_cursor(Cursor(Point(9, 9), Point(0, 0), image, 99))
                    viewer.send_input(MovePointer(Point(300, 200)))
                    viewer.send_input(TurnKey(InputKey(0xFF0D), True))
                    viewer.send_input(TypeText(TYPED))
                    acts = setting.injectors[0].acts
                    await until(lambda: "".join(str(act[1]) for act in acts if act[0] == "text") == TYPED)
                    await until(lambda: any(cursor.serial == 99 for cursor in seen.cursors))
                    viewer.stop()
                    await setting.report()
            for line in (host_line, viewer_line):
                assert CODE.public in "".join(line.said)  # what a relay is told
            return host_line.seen() + viewer_line.seen()

    seen = asyncio.run(story())
    plain = b"".join(inside)
    assert len(seen) > len(plain) > 100_000

    secrets: set[bytes] = set()
    for text in (TYPED, TYPED[:4], NAME, NAME[:4], SUBJECT, VENDOR, CODE.secret, "introduce", "granted", "audit_head"):
        secrets.update(spellings(text))
    secrets.update((pack_input(TypeText(TYPED)), pack_input(TurnKey(InputKey(0xFF0D), True))))
    for picture in (PAGE.pixels, PHOTO):
        secrets.update(runs_of(picture))
    assert not [secret for secret in secrets if secret in seen]

    # And nothing of what was really inside, whatever it was; pieces that are nearly empty prove nothing.
    pieces = [each[at : at + 16] for each in inside for at in range(0, len(each) - 16, 16 + len(each) // 200)]
    pieces = [piece for piece in pieces if len(set(piece)) > 6]
    assert len(pieces) > 500
    assert not [piece for piece in pieces if piece in seen]

    # The search finds what is there: it is all in the plain text, and the marks of compressed pictures with it.
    for sought in (TYPED.encode(), NAME.encode(), b"introduce", b"granted", _zstd()):
        assert sought in plain
    for mark in (_zstd(), b"\xff\xd8\xff\xe0"):
        # Both lines would show it; by chance four bytes come once in a thousand runs, and twice in a million.
        assert mark in plain
        assert seen.count(mark) < 2


# --- the handshake, changed on its way


def _nth(number: int, change: Callable[[bytes], Iterable[bytes]]) -> Callable[[bytes], Iterable[bytes]]:
    """Changes the handshake record of this number, counted over both ways."""
    count = 0

    def meddle(record: bytes) -> Iterable[bytes]:
        nonlocal count
        if record[2] != RecordClass.HANDSHAKE:
            return (record,)
        count += 1
        return change(record) if count == number else (record,)

    return meddle


def _flip(at: int) -> Callable[[bytes], Iterable[bytes]]:
    return lambda record: (record[:at] + bytes([record[at] ^ 4]) + record[at + 1 :],)


CHANGES: dict[str, Callable[[bytes], Iterable[bytes]]] = {
    "flip early": _flip(HEADER_SIZE + 20),
    "flip late": _flip(-30),
    "header": _flip(20),
    "cut": lambda record: (record[:-5],),
    "twice": lambda record: (record, record),
    "empty": lambda record: (record[:HEADER_SIZE],),
}
TOLD = {
    ReasonCode.WRONG_CODE,
    ReasonCode.PAIRING_FAILED,
    ReasonCode.PROTOCOL_ERROR,
    ReasonCode.VERSION,
    ReasonCode.SEAL_BROKEN,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_handshake_by_code_that_was_changed_ends_with_a_sentence_and_shows_nothing(number: int, change: str) -> None:
    async def story() -> None:
        async with sharing() as setting:
            middle = Middle(setting.url, _nth(number, CHANGES[change]))
            async with middle.serving() as url, viewing(url) as (_, seen):
                await until(lambda: seen.report)
                _check_told(seen)

    asyncio.run(story())


def _check_told(seen: Seen, *, may_be_cut: bool = False) -> None:
    """The viewer found it out, or was told by a host that had paired and then heard something plain.

    `may_be_cut`: the host gave up while the viewer's last word was on its way, which may meet a closed line before
    the viewer has read why.
    """
    state, reason = seen.states[-1]
    assert reason is not None
    assert reason.code in TOLD or (may_be_cut and reason.code is ReasonCode.PEER_GONE), reason
    assert state is ViewerState.FAILED or reason.code is ReasonCode.SEAL_BROKEN
    assert not seen.frames


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_handshake_by_hub_that_was_changed_ends_with_a_sentence_on_both_sides(number: int, change: str) -> None:
    async def story() -> None:
        async with MeetingHub({"h": "host", "v": "viewer"}).serving() as hub:
            middle = Middle(hub, _nth(number, CHANGES[change]))
            async with middle.serving() as url:
                setting = Sharing(lambda _q: None, BOTH, SCREEN)
                setting.begin(DialDoor.by_hub(hub, "h", Role.HOST), HostPairing(os.urandom, assist_id="a-1"))
                async with viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1") as (_, seen):
                    await until(lambda: seen.report)
                    _check_told(seen, may_be_cut=(number, change) == (3, "twice"))
                    (ended,) = await asyncio.gather(setting.report(), return_exceptions=True)
                    reason = reason_of(ended).code if isinstance(ended, AssistError) else getattr(ended, "reason", None)
                    assert reason in TOLD, ended

    asyncio.run(story())


@pytest.mark.parametrize("change", ["flip late", "cut", "twice"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_going_on_that_was_changed_ends_for_the_viewer_and_no_stranger_ends_it_for_the_host(
    number: int, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("remote_assist.stream.arrivals.LINGER", 0.1)  # nobody comes any more

    async def story() -> None:
        async with sharing() as setting:
            middle = Middle(setting.url)
            async with middle.serving() as url, viewing(url) as (viewer, seen):
                await until(lambda: seen.frames)
                middle.meddle = _nth(number, CHANGES[change])
                lose_link(viewer)
                await until(lambda: seen.report)
                _, reason = seen.states[-1]
                assert reason is not None
                assert reason.code in TOLD, reason
                await until(
                    lambda: setting.task.done() or "pairing_failed" in [fact for fact, _ in setting.facts.facts]
                )
                if setting.share.reports:
                    # The viewer had proved itself: then it was the session's own link, and this ends the session.
                    assert number in {2, 4} or (number, change) == (3, "twice")
                    assert (await setting.report()).reason is ReasonCode.SEAL_BROKEN
                else:
                    assert not setting.task.done()

    asyncio.run(story())


def _stalled_behind_the_viewers_proof() -> Callable[[bytes], Iterable[bytes]]:
    """Nothing reaches the viewer any more once it has proved itself, until it comes over another link."""
    told = 0  # pairing messages of the viewer

    def meddle(record: bytes) -> Iterable[bytes]:
        nonlocal told
        if record[1] == Direction.TO_HOST:
            told += record[2] == RecordClass.HANDSHAKE
            return (record,)
        return () if told == 2 else (record,)

    return meddle


def test_last_proof_that_is_lost_on_a_bad_path_is_no_tampering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote_assist.stream.viewer.RETURN_TIMEOUT", 0.5)

    async def story() -> None:
        async with sharing() as setting:
            middle = Middle(setting.url)
            async with middle.serving() as url, viewing(url) as (viewer, seen):
                await until(lambda: seen.frames)
                middle.meddle = _stalled_behind_the_viewers_proof()
                lose_link(viewer)
                await until(lambda: [state for state, _ in seen.states].count(ViewerState.CONNECTED) == 2, 20.0)
                setting.screen.paint(Rect(0, 0, 9, 9), np.full((9, 9, 4), 77, np.uint8))
                await until(lambda: seen.shows(setting.screen._pixels))
                assert not setting.share.reports

    asyncio.run(story())


# --- somebody in the middle who pairs with both


def _by_hub(role: Role, signing: SigningKey) -> Pairing:
    return HubPairing(role, "a-1", signing, os.urandom)


def _by_code(code: Code) -> Callable[[Role, SigningKey], Pairing]:
    def pairing(role: Role, signing: SigningKey) -> Pairing:
        life = CodeLife(code, 0.0) if role is Role.HOST else None
        return CodePairing(role, code, signing, os.urandom, life)

    return pairing


@pytest.mark.parametrize("way", ["hub", "code"])
def test_who_pairs_with_both_sides_reads_along_and_the_words_say_so(way: str) -> None:
    async def story() -> None:
        impostor = Impostor(_by_hub if way == "hub" else _by_code(CODE))
        assist_id = "a-1" if way == "hub" else None
        async with impostor.serving() as url:
            setting = Sharing(lambda _q: None, BOTH, SCREEN)
            pairing = HostPairing(os.urandom, assist_id=assist_id, code=None if assist_id else CODE)
            setting.begin(DialDoor.by_hub(url, "h", Role.HOST), pairing)
            async with viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id=assist_id) as (viewer, seen):
                await until(lambda: seen.frames)
                words = next(value for name, value in setting.facts.facts if name == "paired")
                assert impostor.read
                assert len(seen.words) == len(getattr(words, "en", ())) == 4
                assert getattr(words, "en", ()) != seen.words
                viewer.stop()
                await setting.report()

    asyncio.run(story())


def test_who_does_not_know_the_code_pairs_with_nobody() -> None:
    async def story() -> None:
        impostor = Impostor(_by_code(Code(CODE.public, "guess")))
        async with impostor.serving() as url:
            setting = Sharing(lambda _q: None, BOTH, SCREEN)
            setting.begin(DialDoor.by_hub(url, "h", Role.HOST), HostPairing(os.urandom, code=CODE))
            async with viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER)) as (_, seen):
                await until(lambda: seen.report)
                state, reason = seen.states[-1]
                assert state is ViewerState.FAILED
                assert reason is not None
                assert reason.code in {ReasonCode.WRONG_CODE, ReasonCode.PAIRING_FAILED}
                assert not seen.frames
            await until(lambda: impostor.failures, 25.0)
            assert not impostor.read
            assert setting.screen.grabs == 0
            setting.share.stop()
            await asyncio.wait({setting.task})

    asyncio.run(story())


def test_words_are_the_same_in_every_way_in_and_stay_after_a_lost_link() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.frames and setting.ui.banners)
            words = seen.words
            assert len(words) == 4
            assert setting.ui.banners[-1].onlookers[0].words_en == words
            seen.words = ()
            lose_link(viewer)
            await until(lambda: [state for state, _ in seen.states].count(ViewerState.CONNECTED) == 2)
            assert seen.words in {(), words}  # never others
            setting.share.revoke(Capability.CONTROL)
            await until(lambda: Capability.CONTROL not in setting.ui.banners[-1].onlookers[0].granted)
            assert setting.ui.banners[-1].onlookers[0].words_en == words

    asyncio.run(story())


# --- strangers beside a session


@pytest.mark.parametrize(
    "knocks", ["resumes without the secret", "speaks before it is asked", "seals for nobody", "nests"]
)
def test_stranger_who_saw_the_session_on_the_line_cannot_end_it(knocks: str) -> None:
    async def story() -> None:
        async with sharing() as setting:
            middle = Middle(setting.url)
            async with middle.serving() as url, viewing(url) as (_, seen):
                await until(lambda: seen.frames)
                sealed = next(r for r in middle.records if parse_header(r).record_class is RecordClass.CONTROL)
                stranger = await dial(setting.url)
                if knocks == "resumes without the secret":
                    keys = setting.share._entrances[0].pairing._kept[parse_header(sealed).session]
                    signing = SigningKey(b"x" * 32)
                    guessed = type(keys)(
                        keys.session, b"", bytes(32), signing.public, setting.share._entrances[0].pairing.signing.public
                    )
                    pairing = ResumePairing(Role.VIEWER, guessed, signing, seeded(3))
                    with pytest.raises(Exception, match=r"."):
                        await Handshake(stranger, Role.VIEWER).run_viewer(pairing)
                elif knocks == "nests":  # deeper than a reader's stack
                    deep = b"\x82\xa4type\xa6commit\xa1z" + b"\x91" * 4000 + b"\xc0"
                    await stranger.send(handshake_record(Direction.TO_HOST, 0, deep))
                elif knocks == "speaks before it is asked":
                    await stranger._connection.send(b"\x01\x01\x00" + bytes(21) + b"\x81\xa4type")
                else:
                    await stranger._connection.send(sealed)
                await until(lambda: any(fact == "pairing_failed" for fact, _ in setting.facts.facts))
                stranger.abort()
                setting.screen.paint(Rect(0, 0, 9, 9), np.full((9, 9, 4), 77, np.uint8))
                await until(lambda: seen.shows(setting.screen._pixels))
                assert not setting.task.done()
                assert ViewerState.RECONNECTING not in [state for state, _ in seen.states]

    asyncio.run(story())
