"""A code that the engineer's side makes: told once held, tried three times, used once, renewed if squatted."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from websockets.asyncio.client import ClientConnection, connect

from remote_assist.errors import PairingFailed, PeerGone
from remote_assist.relay.relay import RelayLimits
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.codes import CODE_LIFETIME, Code, new_code, parse_code
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.doors import DialDoor, NameplateDoor
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.host_pairing import MOST_PROOFS, HostPairing
from remote_assist.stream.issuing import MOST_VISITS, Issuer
from remote_assist.stream.relay_server import RelayServer
from remote_assist.stream.transport import Address, Link, TurnedAway, bound_port, dial
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.stream.viewing import ViewerState
from remote_assist.wire.hello import RelayHello, Turned, pack_hello, parse_answer
from remote_assist.wire.reasons import Reason, ReasonCode
from remote_assist.wire.record import handshake_record
from remote_assist.wire.roles import Direction, Role
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.meeting_hub import MeetingHub
from tests.remote_assist.stream.sessions import BOTH, SIZE, Seen, Sharing, until


class Told:
    """An `IssuerListener` that remembers."""

    def __init__(self) -> None:
        self.codes: list[Code] = []
        self.left: list[int] = []

    def code_made(self, code: Code) -> None:
        self.codes.append(code)

    def try_failed(self, left: int) -> None:
        self.left.append(left)


class Clock:
    """Moved by the test."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def relaying(limits: RelayLimits | None = None) -> AsyncIterator[str]:
    async with RelayServer(limits).serving(Address("127.0.0.1", 0)) as server:
        yield f"ws://127.0.0.1:{bound_port(server)}"


@asynccontextmanager
async def making(url: str, issuer: Issuer) -> AsyncIterator[Seen]:
    """An engineer who makes a code at a relay."""
    seen = Seen()
    viewer = Viewer(lambda: NameplateDoor(url, issuer), ViewerSetup("李工", issuer=issuer), seen, seen)
    await asyncio.to_thread(viewer.start)
    try:
        yield seen
    finally:
        viewer.stop()
        assert await asyncio.to_thread(viewer.join, 10.0)


def taking(url: str, code: Code) -> Sharing:
    """A customer who heard the code."""
    setting = Sharing(lambda _q: None, BOTH, SIZE)
    setting.begin(DialDoor.by_relay(url, code.public, Role.HOST), HostPairing(seeded(3), taken=code))
    return setting


async def _fails(setting: Sharing) -> PairingFailed:
    with pytest.raises(PairingFailed) as failed:
        await asyncio.wait_for(setting.task, 20.0)
    return failed.value


def _has(left: list[int], count: int) -> bool:
    return count in left


def _wrong(code: Code, number: int = 0) -> Code:
    return Code(code.public, f"{(int(code.secret) + 1 + number) % 1_000_000:06d}")


def test_code_of_the_engineer_brings_the_customer_who_took_it_to_a_picture() -> None:
    async def story() -> None:
        told = Told()
        async with relaying() as url, making(url, Issuer(seeded(1), told)) as seen:
            await until(lambda: told.codes)
            setting = taking(url, parse_code(told.codes[0].spoken("zh").replace(",", "")))
            await until(lambda: seen.shows(setting.screen.grab()))
            setting.share.stop()
            await setting.report()
            await until(lambda: seen.report)
            assert seen.states[-1] == (ViewerState.ENDED, Reason(ReasonCode.STOPPED_BY_CUSTOMER))

    asyncio.run(story())


def test_three_wrong_codes_burn_it_and_the_right_one_no_longer_helps() -> None:
    async def story() -> None:
        told = Told()
        async with relaying() as url, making(url, Issuer(seeded(1), told)) as seen:
            await until(lambda: told.codes)
            (code,) = told.codes
            for number in range(3):
                assert (await _fails(taking(url, _wrong(code, number)))).reason == "wrong_code"
                await until(partial(_has, told.left, 2 - number))
            await until(lambda: seen.report)
            assert seen.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.CODE_BURNED))
            assert told.left == [2, 1, 0]
            assert told.codes == [code]

    asyncio.run(story())


def test_right_code_after_a_wrong_one_still_pairs() -> None:
    async def story() -> None:
        told = Told()
        async with relaying() as url, making(url, Issuer(seeded(1), told)) as seen:
            await until(lambda: told.codes)
            await _fails(taking(url, _wrong(told.codes[0])))
            await until(lambda: told.left == [2])
            setting = taking(url, told.codes[0])
            await until(lambda: seen.frames)
            setting.share.stop()
            await setting.report()

    asyncio.run(story())


def test_code_is_used_once_and_the_next_who_has_it_finds_nobody() -> None:
    async def story() -> None:
        told = Told()
        async with relaying() as url, making(url, Issuer(seeded(1), told)) as seen:
            await until(lambda: told.codes)
            first = taking(url, told.codes[0])
            await until(lambda: seen.frames)
            link_of_another = DialDoor.by_relay(url, told.codes[0].public, Role.HOST)
            with pytest.raises(TurnedAway, match="already in this session"):
                await link_of_another.open()
            first.share.stop()
            await first.report()
            await until(lambda: seen.report)
            assert len(told.codes) == 1

    asyncio.run(story())


def test_expired_code_ends_the_waiting_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote_assist.secure.codes.CODE_LIFETIME", 1.0)

    async def story() -> None:
        told = Told()
        async with relaying() as url, making(url, Issuer(seeded(1), told)) as seen:
            await until(lambda: told.codes)
            await until(lambda: seen.report)
            assert seen.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.CODE_EXPIRED))
            link = await DialDoor.by_relay(url, told.codes[0].public, Role.HOST).open()
            link.abort()  # nobody is in that room any more

    asyncio.run(story())


def test_nameplates_that_are_squatted_cost_a_draw_before_anybody_hears_the_code() -> None:
    async def story() -> None:
        told = Told()
        async with relaying() as url:
            squatted = {new_code(draw).public for draw in [seeded(1)]}
            links = [await dial(url, RelayHello(public, Role.VIEWER)) for public in squatted]
            async with making(url, Issuer(seeded(1), told)) as seen:
                await until(lambda: told.codes)
                assert told.codes[0].public not in squatted
                setting = taking(url, told.codes[0])
                await until(lambda: seen.frames)
                setting.share.stop()
                await setting.report()
            for link in links:
                link.abort()

    asyncio.run(story())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 for its own")
def test_who_sits_on_all_the_nameplates_he_can_get_leaves_room_for_the_pair() -> None:
    async def story() -> None:
        told = Told()
        limits = RelayLimits(rooms=40, waiting_of_one=40)
        async with relaying(limits) as url:
            squatters = [await _squat(url, f"{public:03d}") for public in range(41)]
            assert sum(squatter is not None for squatter in squatters) == 40
            async with making(url, Issuer(seeded(1), told)) as seen:
                await until(lambda: told.codes)
                setting = taking(url, told.codes[0])
                await until(lambda: seen.frames)
                setting.share.stop()
                await setting.report()
            for squatter in squatters:
                if squatter is not None:
                    await squatter.close()

    asyncio.run(story())


async def _squat(url: str, public: str) -> ClientConnection | None:
    """A connection from another address that waits in the engineer's seat; None where it is not let in."""
    connection = await connect(url, local_addr=("127.6.6.6", 0))
    await connection.send(pack_hello(RelayHello(public, Role.VIEWER)))
    if isinstance(parse_answer(await connection.recv()), Turned):
        await connection.close()
        return None
    return connection


async def _listen_to_the_end(link: Link) -> None:
    while True:
        await link.receive()


async def _sit_silently(url: str, public: str) -> Link:
    return await dial(url, RelayHello(public, Role.HOST))


def test_silent_squatter_of_the_opposite_seat_is_let_go_and_the_pair_meets() -> None:
    async def story() -> None:
        told = Told()
        limits = RelayLimits(silent_seconds=0.3, shunned_seconds=3.0)
        async with relaying(limits) as url, making(url, Issuer(seeded(1), told)) as seen:
            await until(lambda: told.codes)
            (code,) = told.codes
            squatter = await _sit_silently(url, code.public)
            with pytest.raises(PeerGone, match="Nothing was said"):
                await asyncio.wait_for(_listen_to_the_end(squatter), 10.0)
            with pytest.raises(TurnedAway, match="Nothing was said"):
                await _sit_silently(url, code.public)
            setting = taking(url, code)  # behind the same address as the squatter, here
            await until(lambda: seen.frames, 20.0)
            setting.share.stop()
            await setting.report()

    asyncio.run(story())


def test_who_comes_again_and_again_to_nothing_costs_another_code_but_not_the_meeting() -> None:
    async def story() -> None:
        told = Told()
        async with relaying() as url, making(url, Issuer(seeded(1), told)) as seen:
            await until(lambda: told.codes)
            for _ in range(MOST_VISITS):
                await _leave_early(url, told.codes[0].public)
            await until(lambda: len(told.codes) == 2, 20.0)
            assert told.left == []
            setting = taking(url, told.codes[1])
            await until(lambda: seen.frames)
            setting.share.stop()
            await setting.report()

    asyncio.run(story())


async def _leave_early(url: str, public: str) -> None:
    """Says hello as a host and goes: no guess, and nothing to count."""
    door = DialDoor.by_relay(url, public, Role.HOST)
    while True:
        try:
            link = await door.open()
        except TurnedAway:
            await asyncio.sleep(0.05)
            continue
        try:
            await asyncio.wait_for(link.receive(), 5.0)
        except (PeerGone, TimeoutError):
            link.abort()
            continue
        pairing = CodePairing(Role.HOST, Code(public, "000000"), SigningKey(b"s" * 32), seeded(8))
        await link.send(handshake_record(Direction.TO_VIEWER, 0, pairing.start()[0]))
        await link.close()
        return


def test_host_that_took_a_code_pairs_in_no_other_way() -> None:
    code = Code("123", "456789")
    pairing = HostPairing(seeded(1), taken=code)
    other = HostPairing(seeded(2), assist_id="a-1")

    async def story() -> None:
        hub = MeetingHub({"h": "host", "v": "viewer"})
        async with hub.serving() as url:
            seen = Seen()
            setup = ViewerSetup("李工", assist_id="a-1")
            viewer = Viewer(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), setup, seen, seen)
            viewer.start()
            setting = Sharing(lambda _q: None, BOTH, SIZE)
            setting.begin(DialDoor.by_hub(url, "h", Role.HOST), pairing)
            failed = await _fails(setting)
            assert "different ways" in str(failed)
            await until(lambda: seen.report)
            assert seen.frames == 0

    asyncio.run(story())
    assert other.is_exhausted is False


def test_issuer_of_a_code_is_never_made_to_prove_itself_first() -> None:
    """Whoever pretends to have made the host's code gets no proof out of it, and costs the code a try."""
    code = Code("123", "456789")
    pairing = HostPairing(seeded(1), code=code)
    thief = CodePairing(Role.VIEWER, Code("123", "000000"), SigningKey(b"v" * 32), seeded(2))
    (hello,) = thief.start()
    asked = pairing.choose(hello)
    (answer,) = asked.start()
    assert b"code_hello" in answer
    assert asked.receive(hello) == []


def test_taken_code_is_proved_a_few_times_and_no_more() -> None:
    pairing = HostPairing(seeded(1), taken=Code("123", "456789"))
    liar = CodePairing(Role.VIEWER, Code("123", "000000"), SigningKey(b"v" * 32), seeded(2))
    (hello,) = liar.start()
    for _ in range(MOST_PROOFS):
        assert not pairing.is_exhausted
        assert len(pairing.choose(hello).receive(hello)) == 1
    assert pairing.is_exhausted
    with pytest.raises(PairingFailed, match="in the way"):
        pairing.choose(hello)


def test_code_that_is_refused_is_not_tried_again() -> None:
    pairing = HostPairing(seeded(1), taken=Code("123", "456789"))
    pairing.failed(PairingFailed("The other side did not finish pairing in time.", "pairing_timeout"))
    assert not pairing.is_exhausted
    pairing.failed(PairingFailed("The code is wrong.", "wrong_code"))
    assert pairing.is_exhausted


def test_guesser_in_the_hosts_place_has_three_guesses_however_often_he_comes() -> None:
    async def story() -> None:
        told = Told()
        issuer = Issuer(seeded(1), told)
        async with relaying() as url, making(url, issuer) as seen:
            await until(lambda: told.codes)
            (code,) = told.codes
            guesses = 0
            while not seen.report and guesses < 20:
                guesses += await _guess(url, _wrong(code, guesses))
            assert guesses <= 4  # the last one may have knocked before the burned code was left
            assert told.left == [2, 1, 0]
            assert issuer.life.is_burned

    asyncio.run(story())


async def _guess(url: str, code: Code) -> bool:
    """Takes a guess; False where nobody was there to hear it."""
    try:
        link = await dial(url, RelayHello(code.public, Role.HOST))
    except TurnedAway:
        return False
    pairing = CodePairing(Role.HOST, code, SigningKey(b"g" * 32), seeded(9))
    try:
        async with asyncio.timeout(2.0):
            await Handshake(link, Role.HOST).run_host(lambda _opening: pairing)
    except PairingFailed:
        return True
    except (PeerGone, TimeoutError):
        return False
    finally:
        link.abort()
    return True


def test_nameplate_of_a_hub_is_kept_and_only_the_secret_is_ours() -> None:
    told, clock = Told(), Clock()
    issuer = Issuer(seeded(1), told, public="042", clock=clock)
    assert re.fullmatch(r"042 \d{3} \d{3}", issuer.code.grouped)
    issuer.tell()
    issuer.tell()
    assert told.codes == [issuer.code]
    with pytest.raises(PairingFailed):
        issuer.renew()
    with pytest.raises(PeerGone):
        issuer.visit_failed(PeerGone("The other end has gone."))
    clock.now += CODE_LIFETIME
    with pytest.raises(PairingFailed) as over:
        issuer.check()
    assert over.value.reason == "code_expired"
