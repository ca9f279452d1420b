"""Several engineers on one screen through their verbs: each by an assist session of his own beside the first."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from desk_app.client.state import AgentState
from desk_app.domain.agents import Role
from desk_app.domain.assist import AssistPurpose, AssistSession, AssistState
from desk_app.domain.ids import Millis, SessionId
from desk_app.domain.limits import INVITATIONS_AN_HOUR, MOST_ENGINEERS
from desk_app.domain.messages import NoticeCode
from desk_app.domain.refusals import RefusalCode
from desk_app.hub.actors import AgentActor, CustomerActor
from desk_app.hub.assist import ANSWER_MS
from desk_app.hub.assist_beside import INVITATION_MS
from desk_app.hub.housekeeping import make_kinds
from desk_app.hub.settings import Settings
from desk_app.hub.timed import TimedWork
from desk_app.store.tables_people import team_members, teams
from desk_app.wire.assist import AskAssist, EndAssist, InviteAssist, ObserveAssist, OpenAssist, ReportAssist
from desk_app.wire.events import AssistChanged, MessagePosted, VisitChanged
from desk_app.wire.sessions import EndSession, ReadSession, TransferSession
from desk_app.wire.tickets import CreateTicket, ReadTicket
from tests.fakes.desk import Desk, open_desk


class Scene:
    """A customer whose screen Li Wei sees."""

    def __init__(self, desk: Desk, engineer: AgentActor, customer: CustomerActor, first: AssistSession) -> None:
        self.desk, self.engineer, self.customer, self.first = desk, engineer, customer, first
        self.session_id: SessionId = first.session_id

    @classmethod
    async def of(cls, desk: Desk) -> Scene:
        engineer, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
        session_id = await desk.serve(engineer, customer)
        scene = cls(desk, engineer, customer, await desk.do(engineer, AskAssist(session_id=session_id)))
        await scene.goes(scene.first, AssistState.LIVE)
        return scene

    async def goes(self, assist: AssistSession, state: AssistState, by: AgentActor | None = None) -> None:
        await self.desk.do(by or self.customer, ReportAssist(assist_id=assist.id, state=state, at=Millis(0)))

    async def colleague(self, name: str = "Zhang Min", role: Role = Role.AGENT) -> AgentActor:
        return await self.desk.agent(name, role=role)

    async def invite(self, to: AgentActor) -> AssistSession:
        return await self.desk.do(self.engineer, InviteAssist(assist_id=self.first.id, agent_id=to.id))

    async def refused(self, to: AgentActor, by: AgentActor | None = None) -> str:
        invitation = InviteAssist(assist_id=self.first.id, agent_id=to.id)
        return (await self.desk.refusal(by or self.engineer, invitation)).code

    async def assists(self) -> dict[str, AssistSession]:
        whole = await self.desk.do(self.engineer, ReadSession(session_id=self.session_id))
        return {each.agent_name: each for each in whole.assists}

    async def notices(self) -> list[str]:
        said = [e.message.notice for e in await self.desk.events(self.customer) if isinstance(e, MessagePosted)]
        return [n.code for n in said if n is not None and n.code.startswith("assist")]


def test_invited_colleague_comes_beside_and_the_customer_hears_of_him_then(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            scene = await Scene.of(desk)
            ticket = await desk.do(scene.engineer, CreateTicket(session_id=scene.session_id))
            zhang = await scene.colleague()
            invited = await scene.invite(zhang)
            assert (invited.beside, invited.inviter_name, invited.accepted) == (scene.first.id, "Li Wei", False)
            heard = [e for e in await desk.events(scene.customer) if isinstance(e, AssistChanged)]
            assert invited.id not in [each.assist.id for each in heard]
            assert len((await desk.do(scene.customer, ReadSession(session_id=scene.session_id))).assists) == 1
            opened = await desk.refusal(scene.customer, OpenAssist(assist_id=invited.id))
            assert opened.code == RefusalCode.NOT_FOUND
            (visit,) = [e.visit for e in await desk.events(zhang) if isinstance(e, VisitChanged)]
            assert (visit.assist, visit.customer_name) == (invited, "客户甲")
            ticket_of_zhang = await desk.do(zhang, OpenAssist(assist_id=invited.id))
            assert ticket_of_zhang.path == f"/assist/{invited.id}"
            for state in (AssistState.JOINED, AssistState.LIVE):
                await scene.goes(invited, state)
            # The first leaves, and the other stays; he cannot be asked for again, but asked to come back.
            await desk.do(scene.engineer, EndAssist(assist_id=scene.first.id))
            assert {name: each.is_open for name, each in (await scene.assists()).items()} == {
                "Li Wei": False,
                "Zhang Min": True,
            }
            again = await desk.do(scene.engineer, AskAssist(session_id=scene.session_id))
            assert again.beside == scene.first.id
            assert (await scene.notices())[:4] == [
                NoticeCode.ASSIST_ASKED,
                NoticeCode.ASSIST_STARTED,
                NoticeCode.ASSIST_INVITED,
                NoticeCode.ASSIST_STARTED,
            ]
            assert NoticeCode.ASSIST_ENDED not in await scene.notices()
            await desk.do(scene.engineer, EndSession(session_id=scene.session_id))
            whole = await desk.do(scene.customer, ReadTicket(ticket_id=ticket.id))
            assert [(each.agent_name, each.is_open) for each in whole.assists] == [
                ("Li Wei", False),
                ("Zhang Min", False),
                ("Li Wei", False),
            ]

    asyncio.run(story())


def test_clients_hold_what_a_fresh_snapshot_says(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            scene = await Scene.of(desk)
            zhang = await scene.colleague()
            clients = [await desk.client(actor) for actor in (scene.engineer, zhang, scene.customer)]
            kept = await scene.invite(zhang)
            await desk.do(zhang, OpenAssist(assist_id=kept.id))
            wang = await scene.colleague("Wang Fang")
            clients.append(await desk.client(wang))
            gone = await scene.invite(wang)
            await desk.do(wang, EndAssist(assist_id=gone.id))
            for client in clients:
                assert await client.catch_up() == await client.fresh()
            assert (await scene.assists())["Wang Fang"].reason == "declined"

    asyncio.run(story())


def test_only_who_serves_invites_and_only_to_what_is_shown(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            scene = await Scene.of(desk)
            zhang = await scene.colleague()
            away = await scene.colleague("Zhao Lei")
            desk.presences.went(away.key)
            assert await scene.refused(away) == RefusalCode.AGENT_UNAVAILABLE
            assert await scene.refused(scene.engineer, by=zhang) == RefusalCode.FORBIDDEN
            invited = await scene.invite(zhang)
            assert await scene.refused(zhang) == RefusalCode.ASSIST_BUSY
            assert (await desk.refusal(zhang, EndAssist(assist_id=scene.first.id))).code == RefusalCode.FORBIDDEN
            crowd = [await scene.colleague(f"C{number}") for number in range(MOST_ENGINEERS - 1)]
            for one in crowd[: MOST_ENGINEERS - 2]:
                await scene.invite(one)
            assert await scene.refused(crowd[-1]) == RefusalCode.TOO_MANY
            await desk.do(scene.engineer, EndAssist(assist_id=invited.id))  # taken back
            assert (await scene.assists())["Zhang Min"].reason == "withdrawn"
            for _ in range(INVITATIONS_AN_HOUR - MOST_ENGINEERS + 1):
                more = await scene.invite(zhang)
                await desk.do(zhang, EndAssist(assist_id=more.id))
            assert await scene.refused(zhang) == RefusalCode.TOO_FAST
            desk.clock.advance(seconds=3601)
            await scene.goes(scene.first, AssistState.ENDED)
            assert await scene.refused(zhang) == RefusalCode.ASSIST_ENDED

    asyncio.run(story())


def test_nobody_waits_for_ever(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            timed = TimedWork(desk.verbs, desk.clock, desk.facts, make_kinds(Settings()))
            scene = await Scene.of(desk)
            silent, comes = await scene.colleague(), await scene.colleague("Wang Fang")
            await scene.invite(silent)
            invited = await scene.invite(comes)
            await desk.do(comes, OpenAssist(assist_id=invited.id))
            desk.clock.advance(seconds=INVITATION_MS / 1000 + 1)
            await timed.run_due()
            found = await scene.assists()
            assert (found["Zhang Min"].reason, found["Zhang Min"].is_open) == ("not_answered", False)
            assert found["Wang Fang"].is_open
            desk.clock.advance(seconds=ANSWER_MS / 1000)  # an application of an older version does nothing about him
            await timed.run_due()
            assert not (await scene.assists())["Wang Fang"].is_open
            assert (await scene.assists())["Li Wei"].is_open

    asyncio.run(story())


def test_lead_looks_on_at_engineers_of_his_teams(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            scene = await Scene.of(desk)
            mine, theirs = await scene.colleague("Wang Fang", Role.LEAD), await scene.colleague("Zhao Lei", Role.LEAD)
            await desk.store.write(lambda db: _team(db, "east", scene.engineer, mine))
            await desk.store.write(lambda db: _team(db, "west", theirs))
            wish = ObserveAssist(assist_id=scene.first.id)
            assert (await desk.refusal(theirs, wish)).code == RefusalCode.FORBIDDEN
            assert (await desk.refusal(scene.engineer, wish)).code == RefusalCode.FORBIDDEN
            looks = await desk.do(mine, wish)
            assert (looks.purpose, looks.accepted, looks.invited_by) == (AssistPurpose.OBSERVE, True, None)
            assert (await desk.refusal(mine, wish)).code == RefusalCode.ASSIST_BUSY
            assert (await scene.notices())[-1] == NoticeCode.ASSIST_OBSERVED
            heard = [e.assist for e in await desk.events(scene.customer) if isinstance(e, AssistChanged)]
            assert heard[-1] == looks

    asyncio.run(story())


def _team(db: Connection, name: str, *members: AgentActor) -> None:
    db.execute(insert(teams).values(id=name, name=name))
    for member in members:
        db.execute(insert(team_members).values(team_id=name, agent_id=member.id))


@pytest.mark.parametrize("looks", [True, False])
def test_successor_who_looks_already_stays(tmp_path: Path, looks: bool) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            scene = await Scene.of(desk)
            zhang = await scene.colleague()
            invited = await scene.invite(zhang)
            await desk.do(zhang, OpenAssist(assist_id=invited.id))
            if looks:
                await scene.goes(invited, AssistState.LIVE)
            client = await desk.client(zhang)
            await desk.do(scene.engineer, TransferSession(session_id=scene.session_id, to_agent_id=zhang.id))
            found = {each.agent_name: each.is_open for each in (await scene.assists()).values()}
            assert found == {"Li Wei": False, "Zhang Min": looks}
            state = await client.catch_up()
            assert isinstance(state, AgentState)
            assert len(state.visits) == looks
            assert state == await client.fresh()

    asyncio.run(story())
