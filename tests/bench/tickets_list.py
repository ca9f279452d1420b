"""How long one page of the ticket list takes at a hundred thousand tickets, by sort, depth and filter."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time

from sqlalchemy import Connection, insert

from desk_app.domain.ids import AgentId, AppId, Millis, TicketId
from desk_app.domain.tickets import Ticket, TicketPriority, TicketState
from desk_app.hub.actors import AgentActor
from desk_app.store import tables_desk, tickets
from desk_app.wire.protocol import Page
from desk_app.wire.tickets import ListTickets, TicketFilter, TicketSort
from tests.fakes.desk import Desk, open_desk

_ROWS = 100_000
_TIMES = 5
_WORDS = ("打印", "发票", "失败", "登录", "报错", "导出", "缓慢", "invoice", "print", "login", "error", "slow", "crash")
_OPEN = (TicketState.NEW, TicketState.OPEN, TicketState.PENDING, TicketState.ON_HOLD)


def _fill(db: Connection, app_id: AppId, agent_ids: list[AgentId]) -> None:
    dice = random.Random(7)
    rows = []
    for number in range(1, _ROWS + 1):
        agent_id = dice.choice([None, *agent_ids])
        ticket = Ticket(
            id=TicketId(f"{number:036d}"),
            number=number,
            app_id=app_id,
            subject=" ".join(dice.choices(_WORDS, k=4)),
            state=dice.choices(list(TicketState)[:6], (5, 20, 10, 5, 20, 40))[0],
            priority=dice.choice(list(TicketPriority)),
            assignee_id=agent_id,
            assignee_name=agent_id or "",
            customer_name=f"客户{dice.randrange(5000)}",
            organisation=f"Acme {dice.randrange(500)} Ltd",
            created_at=Millis(number),
            changed_at=Millis(dice.randrange(10**11)),
        )
        rows.append(tickets.columns_of(ticket) | {"vendor": "Acme Ltd"})
    for start in range(0, _ROWS, 5000):
        db.execute(insert(tables_desk.tickets), rows[start : start + 5000])


async def _time(desk: Desk, agent: AgentActor, name: str, command: ListTickets) -> None:
    spent = []
    total = 0
    for _ in range(_TIMES):
        start = time.perf_counter()
        total = (await desk.do(agent, command)).total
        spent.append((time.perf_counter() - start) * 1000)
    print(f"{name:34} {sorted(spent)[_TIMES // 2]:6.1f} ms   of {total}")


async def measure(address: str) -> None:
    async with open_desk(address) as desk:
        team = [await desk.agent(f"Agent {n}") for n in range(20)]
        await desk.store.write(lambda db: _fill(db, desk.app.app.id, [agent.id for agent in team]))
        me = team[0]
        for sort in TicketSort:
            for offset in (0, 30_000, 99_950):
                await _time(desk, me, f"by {sort}, from {offset}", ListTickets(sort=sort, page=Page(offset=offset)))
        filters = {
            "open ones": TicketFilter(states=_OPEN),
            "mine": TicketFilter(assignee_id=me.id),
            "nobody's": TicketFilter(unassigned=True),
            "urgent ones": TicketFilter(priorities=(TicketPriority.URGENT,)),
            "with 客户42": TicketFilter(text="客户42"),
            "with #4242": TicketFilter(text="#4242"),
        }
        for name, wanted in filters.items():
            await _time(desk, me, f"{name}, by change", ListTickets(filter=wanted))
        await _time(
            desk, me, "open ones, from 12000", ListTickets(filter=filters["open ones"], page=Page(offset=12_000))
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(measure(f"sqlite:///{scratch}/hub.db"))
