"""Tickets through their verbs, on a real store."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.ids import AppId
from desk_app.domain.limits import TAGS
from desk_app.domain.messages import NoticeCode, Visibility
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.tickets import TICKET_STEPS, Ticket, TicketPriority, TicketState
from desk_app.hub.tickets import ticket_for_customer
from desk_app.wire.events import MessagePosted, SessionChanged, TicketChanged
from desk_app.wire.messages import PostMessage
from desk_app.wire.protocol import Page
from desk_app.wire.sessions import ReadSession
from desk_app.wire.tickets import (
    ChangeTicket,
    CommentTicket,
    CreateTicket,
    ListTickets,
    ReadTicket,
    TicketFilter,
    TicketSort,
)
from tests.fakes.desk import open_desk


def test_a_ticket_from_a_session_keeps_its_customer_and_each_names_the_other(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            session_id = await desk.serve(agent, customer, "打印发票时报错")
            before = await desk.reached()
            ticket = await desk.do(agent, CreateTicket(session_id=session_id, text="only for us"))
            assert (ticket.number, ticket.subject, ticket.customer_name) == (1, "打印发票时报错", "客户甲")
            whole = await desk.do(agent, ReadTicket(ticket_id=ticket.id))
            assert whole.session is not None
            assert whole.session.ticket_id == ticket.id
            told = await desk.events(customer, before)
            assert [type(event) for event in told] == [SessionChanged, MessagePosted, TicketChanged]
            notice = next(event.message.notice for event in told if isinstance(event, MessagePosted))
            assert notice is not None
            assert (notice.code, notice.params) == (NoticeCode.TICKET_MADE, {"number": 1})

    asyncio.run(story())


def test_notes_of_the_session_stand_in_the_tickets_history_whenever_they_were_written(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            session_id = await desk.serve(agent, customer)
            whole = await desk.do(agent, ReadSession(session_id=session_id))
            key = whole.conversations[0].id
            note = PostMessage(conversation_id=key, text="before", visibility=Visibility.INTERNAL)
            await desk.do(agent, note)
            await desk.do(agent, PostMessage(conversation_id=key, text="to the customer"))
            ticket = await desk.do(agent, CreateTicket(session_id=session_id))
            await desk.do(agent, CommentTicket(ticket_id=ticket.id, text="between"))
            await desk.do(agent, msgspec.structs.replace(note, text="after"))
            read = await desk.do(agent, ReadTicket(ticket_id=ticket.id))
            assert [entry.text for entry in read.entries if entry.text] == ["before", "between", "after"]
            assert all(entry.visibility is Visibility.INTERNAL for entry in read.entries if entry.text)
            seen = await desk.do(customer, ReadTicket(ticket_id=ticket.id))
            assert not any(entry.text for entry in seen.entries)

    asyncio.run(story())


def test_a_session_has_at_most_one_ticket(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            session_id = await desk.serve(agent, customer)
            await desk.do(agent, CreateTicket(session_id=session_id))
            refusal = await desk.refusal(agent, CreateTicket(session_id=session_id))
            assert (refusal.code, refusal.params["name"]) == (RefusalCode.TAKEN, "1")

    asyncio.run(story())


def test_a_ticket_by_itself_needs_a_subject(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            assert (await desk.refusal(agent, CreateTicket(subject="  "))).code == RefusalCode.EMPTY
            ticket = await desk.do(agent, CreateTicket(subject="Check the licence\u202e server"))
            assert ticket.subject == "Check the licence server"
            assert ticket.customer_id is None

    asyncio.run(story())


def test_a_ticket_by_itself_is_about_the_application_that_is_named(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, other = await desk.agent("Li Wei"), await desk.add_app("Planner", "Example GmbH")
            unnamed = await desk.do(agent, CreateTicket(subject="One"))
            named = await desk.do(agent, CreateTicket(subject="Two", app_id=other.app.id))
            assert [unnamed.app_id, named.app_id] == [desk.app.app.id, other.app.id]
            assert [unnamed.number, named.number] == [1, 1]  # of two vendors
            refusal = await desk.refusal(agent, CreateTicket(subject="Three", app_id=AppId("none")))
            assert (refusal.code, refusal.params["what"]) == (RefusalCode.NOT_FOUND, "app")

    asyncio.run(story())


def test_numbers_count_per_vendor_without_gaps_under_concurrency(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            other = await desk.add_app("Planner", "Other Vendor")
            stranger = await desk.add_customer("客户乙", other)
            session_id = await desk.serve(agent, stranger)
            theirs, *ours = await asyncio.gather(
                desk.do(agent, CreateTicket(session_id=session_id)),
                *(desk.do(agent, CreateTicket(subject=f"Number {n}")) for n in range(20)),
            )
            refused = await desk.refusal(agent, CreateTicket(session_id=session_id))
            last = await desk.do(agent, CreateTicket(subject="after a refusal"))
            assert theirs.number == 1
            assert refused.code == RefusalCode.TAKEN
            assert sorted(ticket.number for ticket in ours) == list(range(1, 21))
            assert last.number == 21

    asyncio.run(story())


def test_a_change_on_an_old_version_is_refused_and_changes_nothing(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            one, other = await desk.agent("Li Wei"), await desk.agent("Zhang Min")
            ticket = await desk.do(one, CreateTicket(subject="Slow export"))
            changed = await desk.do(
                other, ChangeTicket(ticket_id=ticket.id, version=ticket.version, priority=TicketPriority.HIGH)
            )
            late = ChangeTicket(ticket_id=ticket.id, version=ticket.version, subject="Fast export")
            assert (await desk.refusal(one, late)).code == RefusalCode.CHANGED_MEANWHILE
            assert (await desk.do(one, ReadTicket(ticket_id=ticket.id))).ticket == changed

    asyncio.run(story())


def test_the_history_keeps_who_changed_what_from_what(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            ticket = await desk.do(agent, CreateTicket(subject="Slow export", tags=("export", "export", "")))
            assert ticket.tags == ("export",)
            change = ChangeTicket(
                ticket_id=ticket.id,
                version=1,
                state=TicketState.OPEN,
                priority=TicketPriority.URGENT,
                assignee_id=agent.id,
                tags=("export", "slow"),
            )
            changed = await desk.do(agent, change)
            assert (changed.version, changed.assignee_name) == (2, "Li Wei")
            entries = (await desk.do(agent, ReadTicket(ticket_id=ticket.id))).entries
            made = [(c.field, c.old, c.new) for entry in entries for c in entry.changes]
            assert made == [
                ("state", "", "new"),
                ("state", "new", "open"),
                ("priority", "normal", "urgent"),
                ("tags", "export", "export, slow"),
                ("assignee_id", "", "Li Wei"),
            ]
            assert {entry.author_name for entry in entries} == {"Li Wei"}
            same = await desk.do(agent, ChangeTicket(ticket_id=ticket.id, version=2, priority=TicketPriority.URGENT))
            assert same == changed

    asyncio.run(story())


def test_solved_has_its_moment_and_reopening_takes_it_away(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            ticket = await desk.do(agent, CreateTicket(subject="Slow export"))
            solved = await desk.do(agent, ChangeTicket(ticket_id=ticket.id, version=1, state=TicketState.SOLVED))
            assert solved.solved_at == solved.changed_at
            opened = await desk.do(agent, ChangeTicket(ticket_id=ticket.id, version=2, state=TicketState.OPEN))
            assert opened.solved_at is None

    asyncio.run(story())


def test_a_customer_sees_public_entries_only_and_no_tags(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            session_id = await desk.serve(agent, customer)
            ticket = await desk.do(agent, CreateTicket(session_id=session_id, text="a note", tags=("angry",)))
            await desk.do(agent, CommentTicket(ticket_id=ticket.id, text="still a note"))
            await desk.do(agent, CommentTicket(ticket_id=ticket.id, text="We look at it", visibility=Visibility.PUBLIC))
            whole = await desk.do(customer, ReadTicket(ticket_id=ticket.id))
            assert [entry.text for entry in whole.entries] == ["", "We look at it"]
            assert whole.ticket.tags == ()
            rows = (await desk.do(customer, ListTickets(filter=TicketFilter(tag="angry")))).rows
            assert [row.id for row in rows] == [ticket.id]
            told = [event.ticket.tags for event in await desk.events(customer) if isinstance(event, TicketChanged)]
            assert told == [(), (), ()]
            for_agents = [e.ticket.tags for e in await desk.events(agent) if isinstance(e, TicketChanged)]
            assert for_agents == [("angry",)] * 3

    asyncio.run(story())


def test_a_customers_comment_is_public_and_reopens_what_was_solved(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            session_id = await desk.serve(agent, customer)
            ticket = await desk.do(agent, CreateTicket(session_id=session_id))
            await desk.do(agent, ChangeTicket(ticket_id=ticket.id, version=1, state=TicketState.SOLVED))
            comment = CommentTicket(ticket_id=ticket.id, text="还是不行", visibility=Visibility.INTERNAL)
            await desk.do(customer, comment)
            whole = await desk.do(agent, ReadTicket(ticket_id=ticket.id))
            assert whole.ticket.state is TicketState.OPEN
            assert [(e.visibility, e.text) for e in whole.entries][-2] == (Visibility.PUBLIC, "还是不行")
            await desk.do(agent, ChangeTicket(ticket_id=ticket.id, version=3, state=TicketState.CLOSED))
            refusal = await desk.refusal(customer, CommentTicket(ticket_id=ticket.id, text="again"))
            assert (refusal.code, refusal.params["state"]) == (RefusalCode.ILLEGAL_STEP, "closed")

    asyncio.run(story())


def test_a_comment_does_not_spoil_a_colleagues_edit(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            one, other = await desk.agent("Li Wei"), await desk.agent("Zhang Min")
            ticket = await desk.do(one, CreateTicket(subject="Slow export"))
            await desk.do(other, CommentTicket(ticket_id=ticket.id, text="seen before"))
            await desk.do(one, ChangeTicket(ticket_id=ticket.id, version=1, state=TicketState.OPEN))

    asyncio.run(story())


@pytest.mark.parametrize("state", [TicketState.CLOSED, TicketState.MERGED])
def test_a_closed_ticket_stays_as_it_is(store_address: str, state: TicketState) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            ticket = await desk.do(agent, CreateTicket(subject="Slow export"))
            if state is TicketState.MERGED:
                refusal = await desk.refusal(agent, ChangeTicket(ticket_id=ticket.id, version=1, state=state))
                assert refusal.code == RefusalCode.ILLEGAL_STEP
                return
            await desk.do(agent, ChangeTicket(ticket_id=ticket.id, version=1, state=state))
            refusal = await desk.refusal(agent, ChangeTicket(ticket_id=ticket.id, version=2, subject="Other"))
            assert refusal.code == RefusalCode.ILLEGAL_STEP

    asyncio.run(story())


def test_too_many_tags_and_unknown_assignees_are_refused(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            tags = tuple(f"tag {n}" for n in range(TAGS + 1))
            assert (await desk.refusal(agent, CreateTicket(subject="A", tags=tags))).code == RefusalCode.TOO_LONG
            nobody = CreateTicket(subject="A", assignee_id="nobody")  # type: ignore[arg-type]
            assert (await desk.refusal(agent, nobody)).code == RefusalCode.NOT_FOUND

    asyncio.run(story())


def test_pages_put_together_are_the_list_in_every_sort_and_direction(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            for n in range(23):
                await desk.do(
                    agent,
                    CreateTicket(
                        subject=f"Subject {n % 5}",
                        priority=list(TicketPriority)[n % 4],
                        assignee_id=agent.id if n % 2 else None,
                    ),
                )
            for sort in TicketSort:
                for descending in (True, False):
                    rows: list[Ticket] = []
                    for offset in range(0, 23, 4):
                        page = ListTickets(sort=sort, descending=descending, page=Page(offset=offset, limit=4))
                        answer = await desk.do(agent, page)
                        assert answer.total == 23
                        rows += answer.rows
                    assert len({row.id for row in rows}) == 23
                    keys = [_sort_key(row, sort) for row in rows]
                    assert keys == sorted(keys, reverse=descending)

    asyncio.run(story())


def test_filters_hold_together(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            session_id = await desk.serve(agent, customer, "导出 100%_ 报错")
            from_chat = await desk.do(agent, CreateTicket(session_id=session_id, tags=("export",)))
            mine = await desk.do(
                agent, CreateTicket(subject="Printer", assignee_id=agent.id, priority=TicketPriority.URGENT)
            )
            await desk.do(agent, CreateTicket(subject="Printer too"))

            async def found(**conditions: object) -> list[int]:
                command = ListTickets(
                    filter=msgspec.convert(conditions, TicketFilter), sort=TicketSort.NUMBER, descending=False
                )
                return [row.number for row in (await desk.do(agent, command)).rows]

            assert await found(tag="export") == [from_chat.number]
            assert await found(text="100%_") == [from_chat.number]
            assert await found(text="客户甲") == [from_chat.number]
            assert await found(text="PRINTER") == [2, 3]
            assert await found(text="#2") == [2]
            assert await found(assignee_id=agent.id) == [mine.number]
            assert await found(unassigned=True, text="printer") == [3]
            assert await found(priorities=["urgent"], states=["new"]) == [2]
            assert await found(states=["closed"]) == []
            assert await found(ticket_types=["question"], text="printer") == [2, 3]

    asyncio.run(story())


def test_an_agent_reads_the_session_of_the_ticket(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            session_id = await desk.serve(agent, customer)
            ticket = await desk.do(agent, CreateTicket(session_id=session_id))
            whole = await desk.do(agent, ReadSession(session_id=session_id))
            assert whole.session.ticket_id == ticket.id

    asyncio.run(story())


def _sort_key(ticket: Ticket, sort: TicketSort) -> tuple[object, str]:
    keys: dict[TicketSort, object] = {
        TicketSort.NUMBER: ticket.number,
        TicketSort.CHANGED: ticket.changed_at,
        TicketSort.PRIORITY: list(TicketPriority).index(ticket.priority),
        TicketSort.STATE: list(TicketState).index(ticket.state),
        TicketSort.SUBJECT: ticket.subject,
        TicketSort.CUSTOMER: ticket.customer_name,
        TicketSort.ASSIGNEE: ticket.assignee_name,
    }
    return keys[sort], ticket.id


_TICKET = Ticket(id="t", number=1, app_id="a", subject="s", created_at=0, changed_at=0)  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(TicketState), max_size=12))
def test_a_ticket_moves_only_along_its_steps(wanted: list[TicketState]) -> None:
    ticket = _TICKET
    for state in wanted:
        if state is ticket.state or state in TICKET_STEPS[ticket.state]:
            ticket = msgspec.structs.replace(ticket, state=ticket.stepped(state))
            assert ticket.state is state
        else:
            with pytest.raises(Refused) as refused:
                ticket.stepped(state)
            assert refused.value.refusal.params["wanted"] == state.value


def test_what_a_customer_sees_differs_in_tags_only() -> None:
    tagged = msgspec.structs.replace(_TICKET, tags=("vip",))
    assert ticket_for_customer(tagged) == _TICKET
