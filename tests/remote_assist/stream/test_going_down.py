"""A restart: nothing is left without a yes, and whatever ends the share but the restart takes the ticket away."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from remote_assist.errors import ProtocolError
from remote_assist.policy.consent import Terms
from remote_assist.policy.questions import Question
from remote_assist.restart import RestartUnavailable
from remote_assist.secure.hub_pairing import HubPairing
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.resume import ResumePairing
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.doors import ListenDoor
from remote_assist.stream.handshake import CodeUsed
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.session_log import SessionLog
from remote_assist.stream.share_setup import Going, Machine, ShareSetup
from remote_assist.stream.transport import Address
from remote_assist.stream.viewer import Viewer
from remote_assist.stream.viewing import CapabilityState, Reason, ReasonCode, ViewerState
from remote_assist.wire.control import Introduce
from remote_assist.wire.roles import Capability, Role
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import BOTH, CODE, SIZE, Seen, Sharing, until, viewing

pytestmark = pytest.mark.waits
RESTART = Capability.RESTART


class RecordedPlan:
    """A plan at the edge of the system: it writes down what it is asked, and may refuse."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.acts: list[str] = []
        self.left: Going | None = None

    def leave(self, going: Going) -> None:
        self.acts.append("leave")
        self.left = going

    def withdraw(self) -> None:
        self.acts.append("withdraw")
        self.left = None

    def restart(self) -> None:
        self.acts.append("restart")
        if self.refuses:
            raise RestartUnavailable("The system refuses to restart.")


class RestartingShare(Sharing):
    def __init__(self, plan: RecordedPlan | None, *, says: bool | None) -> None:
        def script(question: Question) -> bool | None:
            return True if question.capability is Capability.VIEW else says

        super().__init__(script, frozenset(), SIZE, ShareSetup(Terms(BOTH | {RESTART}, "Acme Ltd")))
        self._plan = plan

    def machine(self) -> Machine:
        return dataclasses.replace(super().machine(), restart=self._plan)


@asynccontextmanager
async def _looked_at(
    plan: RecordedPlan | None, *, says: bool | None = True
) -> AsyncIterator[tuple[RestartingShare, Viewer, Seen]]:
    setting = RestartingShare(plan, says=says)
    door = ListenDoor(Address("127.0.0.1", 0), places=2)
    url = f"ws://127.0.0.1:{await door.listen()}"
    setting.begin(door, HostPairing(seeded(1), code=CODE))
    try:
        async with viewing(url) as (viewer, seen):
            await until(lambda: seen.frames)
            yield setting, viewer, seen
    finally:
        setting.share.stop(ReasonCode.TERMINATED)
        await asyncio.wait({setting.task}, timeout=10.0)


@pytest.mark.parametrize("says", [False, None])
def test_nothing_is_left_without_a_yes(says: bool | None) -> None:
    async def story() -> None:
        plan = RecordedPlan()
        async with _looked_at(plan, says=says) as (setting, viewer, _):
            viewer.request(RESTART)
            await until(lambda: RESTART in [question.capability for question in setting.ui.asked])
            await asyncio.sleep(0.5)
            assert plan.acts == []

    asyncio.run(story())


def test_share_that_could_not_go_on_asks_nobody() -> None:
    async def story() -> None:
        async with _looked_at(None) as (setting, viewer, seen):
            viewer.request(RESTART)
            await until(lambda: seen.capabilities[RESTART] is CapabilityState.REFUSED)
            assert [question.capability for question in setting.ui.asked] == [Capability.VIEW]

    asyncio.run(story())


def test_yes_leaves_the_ticket_first_and_then_asks_the_system() -> None:
    async def story() -> None:
        plan = RecordedPlan()
        async with _looked_at(plan) as (setting, viewer, seen):
            viewer.request(RESTART)
            await until(lambda: "restart" in plan.acts)
            assert plan.acts == ["leave", "restart"]
            assert ("restarting", None) in setting.facts.facts
            setting.share.stop(ReasonCode.TERMINATED)  # the system ends the program
            await setting.report()
            assert setting.share.is_restarting
            assert plan.left is not None
            assert plan.left.records
            await until(lambda: seen.states[-1] == (ViewerState.RECONNECTING, Reason(ReasonCode.RESTARTING)))

    asyncio.run(story())


def test_nobody_takes_another_name_with_him_through_a_restart() -> None:
    async def story() -> None:
        plan = RecordedPlan()
        async with _looked_at(plan) as (setting, viewer, _):
            assert viewer._loop is not None
            viewer._loop.call_soon_threadsafe(viewer._session.send, Introduce("The bank itself", certificate=b"new"))
            viewer.request(RESTART)
            await until(lambda: plan.left is not None)
            assert plan.left is not None
            assert plan.left.introduction.name == setting.ui.asked[0].engineer.name
            assert plan.left.introduction.certificate == b""

    asyncio.run(story())


def test_session_that_began_by_a_code_goes_on_after_a_restart_in_no_other_way_than_as_itself() -> None:
    host, viewer = SigningKey(b"h" * 32), SigningKey(b"v" * 32)
    keys = SessionKeys(b"a number", b"", b"r" * 32, host.public, viewer.public)
    by_hub = HubPairing(Role.VIEWER, "a-1", viewer, seeded(2)).start()[0]
    by_itself = ResumePairing(Role.VIEWER, dataclasses.replace(keys, local_sign=viewer.public), viewer, seeded(3))
    returned = HostPairing.returned(seeded(1), "a-1", b"h" * 32, keys, CODE)
    with pytest.raises(CodeUsed):
        returned.choose(by_hub)
    assert isinstance(returned.choose(by_itself.start()[0]), ResumePairing)
    assert isinstance(HostPairing.returned(seeded(1), "a-1", b"h" * 32, keys).choose(by_hub), HubPairing)


def test_head_that_was_kept_before_a_restart_binds_the_viewer_after_it() -> None:
    host, viewer = SigningKey(b"h" * 32), SigningKey(b"v" * 32)
    keys = SessionKeys(b"a number", b"", b"r" * 32, host.public, viewer.public)
    before = SessionLog(keys, host, lambda: 1.0, lambda: None)
    before.keep_head(viewer.sign_head(keys.session, 5, b"5" * 32))
    after = SessionLog(keys, host, lambda: 2.0, lambda: None, records=before.records)
    for count, head in ((4, b"4" * 32), (5, b"6" * 32)):
        with pytest.raises(ProtocolError, match="had 5 records"):
            after.keep_head(viewer.sign_head(keys.session, count, head))
    after.keep_head(viewer.sign_head(keys.session, 6, b"6" * 32))


@pytest.mark.parametrize("reason", [ReasonCode.STOPPED_BY_CUSTOMER, ReasonCode.PANIC])
def test_customer_who_ends_the_share_ends_the_ticket(reason: ReasonCode) -> None:
    async def story() -> None:
        plan = RecordedPlan()
        async with _looked_at(plan) as (setting, viewer, _):
            viewer.request(RESTART)
            await until(lambda: "leave" in plan.acts)
            setting.share.stop(reason)
            await setting.report()
            assert plan.left is None
            assert plan.acts[-1] == "withdraw"
            assert not setting.share.is_restarting

    asyncio.run(story())


def test_restart_that_is_taken_back_leaves_nothing_and_the_session_goes_on() -> None:
    async def story() -> None:
        plan = RecordedPlan()
        async with _looked_at(plan) as (setting, viewer, seen):
            viewer.request(RESTART)
            await until(lambda: seen.capabilities[RESTART] is CapabilityState.GRANTED)
            setting.share.revoke(RESTART)
            await until(lambda: seen.capabilities[RESTART] is CapabilityState.REVOKED)
            await until(lambda: plan.acts and plan.acts[-1] == "withdraw")
            assert plan.left is None
            assert seen.states[-1][0] is ViewerState.CONNECTED

    asyncio.run(story())


def test_system_that_refuses_leaves_nothing_and_the_engineer_hears_it() -> None:
    async def story() -> None:
        plan = RecordedPlan(refuses=True)
        async with _looked_at(plan) as (_, viewer, seen):
            viewer.request(RESTART)
            await until(lambda: seen.capabilities[RESTART] is CapabilityState.REVOKED)
            assert plan.acts == ["leave", "restart", "withdraw"]
            assert plan.left is None

    asyncio.run(story())
