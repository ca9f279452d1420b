"""Words about customers: context from the application, the engineer's lists."""

from __future__ import annotations

import msgspec

from desk_app.domain.customers import Attribute, Customer
from desk_app.domain.ids import CustomerId
from desk_app.domain.tickets import Ticket
from desk_app.wire.protocol import Command, Done, Page
from desk_app.wire.sessions import SessionRow


class SetContext(Command[Done], frozen=True, kw_only=True, tag="set_context"):
    """Customer's application: what the product knows. All is kept as reported.

    The names `product`, `edition`, `version`, `expires_on` and `language`, and for a customer without a verified
    identity `name`, `email` and `organisation`, fill the fields of that name.
    """

    attributes: tuple[Attribute, ...]


class CustomerPage(msgspec.Struct, frozen=True, kw_only=True):
    rows: tuple[Customer, ...]
    total: int


class ListCustomers(Command[CustomerPage], frozen=True, kw_only=True, tag="list_customers"):
    """Agent: last seen first. `text` filters by name, email and organisation."""

    text: str = ""
    page: Page = Page()


class CustomerWhole(msgspec.Struct, frozen=True, kw_only=True):
    """A customer with the last 20 sessions and tickets, newest first."""

    customer: Customer
    sessions: tuple[SessionRow, ...]
    tickets: tuple[Ticket, ...]


class ReadCustomer(Command[CustomerWhole], frozen=True, kw_only=True, tag="read_customer"):
    """Agent."""

    customer_id: CustomerId
