"""The engineer's list of customers, through its verbs."""

from __future__ import annotations

import asyncio

from desk_app.domain.refusals import RefusalCode
from desk_app.wire.customers import ListCustomers, ReadCustomer
from desk_app.wire.protocol import Page
from desk_app.wire.tickets import CreateTicket
from tests.fakes.desk import open_desk


def test_customers_are_listed_found_and_paged(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            for name in ("客户甲", "客户乙", "Acme 100%", "Acme 1000"):
                desk.clock.advance(seconds=1)
                await desk.add_customer(name)
            page = await desk.do(agent, ListCustomers(page=Page(offset=1, limit=2)))
            assert (page.total, [row.name for row in page.rows]) == (4, ["Acme 100%", "客户乙"])
            found = await desk.do(agent, ListCustomers(text="acme 100%"))
            assert [row.name for row in found.rows] == ["Acme 100%"]
            assert (await desk.do(agent, ListCustomers(text="户甲"))).total == 1

    asyncio.run(story())


def test_a_customer_is_read_with_his_sessions_and_tickets(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            session_id = await desk.serve(agent, customer, "打印")
            ticket = await desk.do(agent, CreateTicket(session_id=session_id, tags=("print",)))
            whole = await desk.do(agent, ReadCustomer(customer_id=customer.id))
            assert whole.customer.name == "客户甲"
            assert [row.session_id for row in whole.sessions] == [session_id]
            assert whole.tickets == (ticket,)
            nobody = ReadCustomer(customer_id="nobody")  # type: ignore[arg-type]
            assert (await desk.refusal(agent, nobody)).code == RefusalCode.NOT_FOUND

    asyncio.run(story())
