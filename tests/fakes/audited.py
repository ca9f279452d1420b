"""A desk with an assist session that is over, and whose two sides leave their logs."""

from __future__ import annotations

from pathlib import Path

import msgspec

from desk_app.domain.assist import AssistSession, AssistState
from desk_app.domain.ids import AssistId, SessionId
from desk_app.domain.sessions import Side
from desk_app.hub.actors import AgentActor, CustomerActor
from desk_app.hub.housekeeping import make_kinds, plan
from desk_app.hub.settings import Settings
from desk_app.hub.timed import TimedWork
from desk_app.store import assist
from desk_app.wire.assist import AskAssist, ReportAssist
from desk_app.wire.audit import AuditFileLog, audit_parts
from remote_assist.wire.roles import Role
from tests.fakes.audit_records import WrittenSession, written_session
from tests.fakes.desk import Desk


class Audited:
    """Who took part, what they wrote, and the hub's timed work."""

    def __init__(self, desk: Desk, agent: AgentActor, customer: CustomerActor, session_id: SessionId) -> None:
        self.desk = desk
        self.agent = agent
        self.customer = customer
        self.session_id = session_id
        self.settings = Settings(data_folder=Path("unused"))
        self.assist: AssistSession
        self.written: WrittenSession

    @classmethod
    async def begin(cls, desk: Desk, name: str = "Li Wei", customer: str = "客户甲") -> Audited:
        agent, him = await desk.agent(name), await desk.add_customer(customer)
        return cls(desk, agent, him, await desk.serve(agent, him))

    async def share(self, seed: str = "one", *, rests: int = 3) -> AssistSession:
        """An assist session from asking to its end; nobody has left a log yet."""
        self.assist = await self.desk.do(self.agent, AskAssist(session_id=self.session_id))
        self.written = written_session(self.assist.id, seed, rests=rests, start=self.desk.clock.now())
        for state in (AssistState.JOINED, AssistState.LIVE, AssistState.ENDED):
            await self.report(Side.CUSTOMER, state)
        return self.assist

    async def report(self, side: Side, state: AssistState) -> None:
        log = self.log(side)
        over = state is AssistState.ENDED
        command = ReportAssist(
            assist_id=self.assist.id,
            state=state,
            capabilities=("view", "control") if state is not AssistState.JOINED else (),
            reason="ended_by_engineer" if over else "",
            head=log.head if over else "",
            count=log.count if over else 0,
            at=self.desk.clock.now(),
        )
        await self.desk.do(self.actor(side), command)

    def actor(self, side: Side) -> AgentActor | CustomerActor:
        return self.agent if side is Side.AGENT else self.customer

    def log(self, side: Side) -> AuditFileLog:
        return self.written.file_log(Role.VIEWER if side is Side.AGENT else Role.HOST)

    async def leave(self, *sides: Side) -> None:
        """These sides leave their whole logs."""
        for side in sides or (Side.AGENT, Side.CUSTOMER):
            if side is Side.AGENT:
                await self.report(side, AssistState.ENDED)
            for part in audit_parts(self.assist.id, self.log(side)):
                await self.desk.do(self.actor(side), part)

    async def leave_records(self, side: Side, records: tuple[str, ...]) -> None:
        """This side leaves other records than those that its closing head is of."""
        log = msgspec.structs.replace(self.log(side), records=records)
        for part in audit_parts(self.assist.id, log):
            await self.desk.do(self.actor(side), part)

    async def work(self, *, kept_days: int = 1826) -> None:
        """The hub does what is due."""
        await self.desk.verbs.change(plan)
        kinds = make_kinds(self.settings.model_copy(update={"audit_kept_days": kept_days}))
        await TimedWork(self.desk.verbs, self.desk.clock, self.desk.facts, kinds).run_due()

    async def found(self, assist_id: AssistId | None = None) -> AssistSession:
        wanted = assist_id or self.assist.id
        found = await self.desk.verbs.view(lambda view: assist.find_assist(view.db, wanted))
        assert found is not None
        return found
