"""Verbs of the engineer's list of customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk_app.domain.limits import PAGE_ROWS, QUERY_CHARACTERS
from desk_app.domain.text import one_line
from desk_app.hub.access import access_customer
from desk_app.hub.actors import AgentActor
from desk_app.hub.sessions import session_row
from desk_app.hub.transaction import View
from desk_app.hub.verbs import Verb, by_agent
from desk_app.store import customers, sessions, tickets
from desk_app.wire.customers import CustomerPage, CustomerWhole, ListCustomers, ReadCustomer
from desk_app.wire.protocol import Command

_LAST = 20


def list_customers(view: View, _actor: AgentActor, command: ListCustomers) -> CustomerPage:
    """A page, last seen first."""
    text = one_line(command.text, QUERY_CHARACTERS, "text")
    limit = max(1, min(command.page.limit, PAGE_ROWS))
    rows, total = customers.list_customers(view.db, text, max(0, command.page.offset), limit)
    return CustomerPage(rows=tuple(rows), total=total)


def read_customer(view: View, actor: AgentActor, command: ReadCustomer) -> CustomerWhole:
    """A customer with his last sessions and tickets."""
    customer = access_customer(view, actor, command.customer_id)
    lines = sessions.sessions_of_customer(view.db, customer.id, _LAST)
    return CustomerWhole(
        customer=customer,
        sessions=tuple(session_row(line) for line in lines),
        tickets=tuple(tickets.tickets_of_customer(view.db, customer.id, _LAST)),
    )


VERBS: Mapping[type[Command[Any]], Verb] = {
    ListCustomers: by_agent(list_customers),
    ReadCustomer: by_agent(read_customer),
}
