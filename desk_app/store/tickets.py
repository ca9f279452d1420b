"""Tickets in the store, with their history, and the paged list that stays quick at a hundred thousand of them.

Invariant: numbers count per vendor without gaps, because the counter moves in the transaction that uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    UnaryExpression,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from desk_app.domain.ids import AgentId, AppId, CustomerId, Millis, SessionId, TicketEntryId, TicketId
from desk_app.domain.limits import TICKET_ENTRIES
from desk_app.domain.messages import AuthorKind, Visibility
from desk_app.domain.tickets import Ticket, TicketChange, TicketEntry, TicketPriority, TicketState, TicketType
from desk_app.store.tables_desk import ticket_counters, ticket_entries, ticket_tags, tickets

_PRIORITY_RANKS = {priority: rank for rank, priority in enumerate(TicketPriority)}
_STATE_RANKS = {state: rank for rank, state in enumerate(TicketState)}
_SORT_COLUMNS = {
    "number": tickets.c.number,
    "changed": tickets.c.changed_at,
    "priority": tickets.c.priority_rank,
    "state": tickets.c.state_rank,
    "subject": tickets.c.subject,
    "customer": tickets.c.customer_name,
    "assignee": tickets.c.assignee_name,
}
_tags = msgspec.json.Decoder(tuple[str, ...])
_changes = msgspec.json.Decoder(tuple[TicketChange, ...])


class TicketQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which tickets in which order. All conditions hold together; an empty tuple, string or None means any.

    `sort` names a column: number, changed, priority, state, subject, customer or assignee.
    """

    states: tuple[TicketState, ...] = ()
    priorities: tuple[TicketPriority, ...] = ()
    ticket_types: tuple[TicketType, ...] = ()
    assignee_id: AgentId | None = None
    unassigned: bool = False
    customer_id: CustomerId | None = None
    tag: str = ""
    text: str = ""
    sort: str = "changed"
    descending: bool = True
    offset: int = 0
    limit: int = 50


def next_number(db: Connection, vendor: str) -> int:
    """Returns the vendor's next ticket number, from 1; the counter is locked until the transaction ends."""
    build = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    number: int = db.execute(
        build(ticket_counters)
        .values(vendor=vendor, number=1)
        .on_conflict_do_update(index_elements=[ticket_counters.c.vendor], set_={"number": ticket_counters.c.number + 1})
        .returning(ticket_counters.c.number)
    ).scalar_one()
    return number


def insert_ticket(db: Connection, ticket: Ticket, vendor: str) -> None:
    db.execute(insert(tickets).values(vendor=vendor, **columns_of(ticket)))
    _keep_tags(db, ticket)


def save_ticket(db: Connection, ticket: Ticket) -> bool:
    """Writes the next version of a ticket; False when somebody else has written it in between."""
    saved = db.execute(
        update(tickets)
        .where(tickets.c.id == ticket.id, tickets.c.version == ticket.version - 1)
        .values(columns_of(ticket))
    )
    if saved.rowcount != 1:
        return False
    db.execute(delete(ticket_tags).where(ticket_tags.c.ticket_id == ticket.id))
    _keep_tags(db, ticket)
    return True


def touch_ticket(db: Connection, ticket_id: TicketId, at: Millis) -> None:
    """A comment moves the ticket in the lists, but is no new version: nobody's edit is refused for it."""
    db.execute(update(tickets).where(tickets.c.id == ticket_id).values(changed_at=at))


def find_ticket(db: Connection, ticket_id: TicketId) -> Ticket | None:
    row = db.execute(select(tickets).where(tickets.c.id == ticket_id)).one_or_none()
    return None if row is None else _ticket_of(row)


def sessions_of_number(db: Connection, number: int) -> list[SessionId]:
    """The sessions from which the tickets of this number came: each vendor has its own."""
    where = (tickets.c.number == number, tickets.c.session_id.is_not(None))
    return [SessionId(row) for row in db.execute(select(tickets.c.session_id).where(*where)).scalars()]


def tickets_of_customer(db: Connection, customer_id: CustomerId, limit: int) -> list[Ticket]:
    """The customer's last tickets, newest change first; of one moment in order of their ids, as clients keep them."""
    rows = db.execute(
        select(tickets)
        .where(tickets.c.customer_id == customer_id)
        .order_by(tickets.c.changed_at.desc(), tickets.c.id)
        .limit(limit)
    )
    return [_ticket_of(row) for row in rows]


def insert_entry(db: Connection, ticket_id: TicketId, entry: TicketEntry, author_id: str) -> None:
    last = select(func.coalesce(func.max(ticket_entries.c.place), 0)).where(ticket_entries.c.ticket_id == ticket_id)
    db.execute(
        insert(ticket_entries).values(
            id=entry.id,
            ticket_id=ticket_id,
            place=last.scalar_subquery() + 1,
            at=entry.at,
            author_kind=entry.author_kind.value,
            author_id=author_id,
            author_name=entry.author_name,
            visibility=entry.visibility.value,
            text=entry.text,
            changes=msgspec.json.encode(entry.changes).decode(),
        )
    )


def entries_of(db: Connection, ticket_id: TicketId, *, internal: bool) -> tuple[TicketEntry, ...]:
    """Returns the last `TICKET_ENTRIES` of the ticket's history, oldest first.

    Without `internal` only what its customer may see.
    """
    conditions = [ticket_entries.c.ticket_id == ticket_id]
    if not internal:
        conditions.append(ticket_entries.c.visibility == Visibility.PUBLIC.value)
    newest_first = select(ticket_entries).where(and_(*conditions)).order_by(ticket_entries.c.place.desc())
    rows = db.execute(newest_first.limit(TICKET_ENTRIES)).all()[::-1]
    return tuple(
        TicketEntry(
            id=TicketEntryId(row.id),
            at=Millis(row.at),
            author_kind=AuthorKind(row.author_kind),
            author_name=row.author_name,
            visibility=Visibility(row.visibility),
            text=row.text,
            changes=_changes.decode(row.changes),
        )
        for row in rows
    )


def list_tickets(db: Connection, query: TicketQuery) -> tuple[list[Ticket], int]:
    """Returns a page of tickets and how many there are in all.

    The page is found in the sort's index alone; a page in the second half is read from the index's other end.
    """
    where = _where(query, db.dialect.name)
    if query.text:
        return _list_by_text(db, query, where)
    total = db.execute(select(func.count()).select_from(tickets).where(where)).scalar_one()
    limit = min(query.limit, max(0, total - query.offset))
    if limit == 0:
        return [], total
    backwards = query.offset > total // 2
    offset = total - query.offset - limit if backwards else query.offset
    order = _order(query.sort, descending=query.descending != backwards)
    walking = _where(query, db.dialect.name, by_index=False)
    ids = db.execute(select(tickets.c.id).where(walking).order_by(*order).offset(offset).limit(limit)).scalars().all()
    return _in_order(db, ids[::-1] if backwards else ids), total


def _list_by_text(db: Connection, query: TicketQuery, where: ColumnElement[bool]) -> tuple[list[Ticket], int]:
    """Every row has to be looked at, so it is counted and sorted in one go."""
    # The function keeps the engine from walking the sort's index, which would read the rows in random order.
    columns = [func.coalesce(column, column) for column in (_SORT_COLUMNS[query.sort], tickets.c.id)]
    order = [column.desc() if query.descending else column.asc() for column in columns]
    keys = db.execute(select(tickets.c.id).where(where).order_by(*order)).scalars().all()
    ids = keys[query.offset : query.offset + query.limit]
    return _in_order(db, ids), len(keys)


def _in_order(db: Connection, ids: Sequence[str]) -> list[Ticket]:
    rows = {row.id: _ticket_of(row) for row in db.execute(select(tickets).where(tickets.c.id.in_(ids)))}
    return [rows[ticket_id] for ticket_id in ids]


def _order(sort: str, *, descending: bool) -> list[UnaryExpression[Any]]:
    columns = [_SORT_COLUMNS[sort], tickets.c.id]
    return [column.desc() if descending else column.asc() for column in columns]


def _where(query: TicketQuery, dialect: str, *, by_index: bool = True) -> ColumnElement[bool]:
    """The query's conditions. Without `by_index` those on states and priorities, which half of all tickets may meet,
    keep the engine from gathering and sorting: it walks the sort's index, which holds them too.
    """
    conditions: list[ColumnElement[bool]] = [true()]
    state_rank, priority_rank = (
        (tickets.c.state_rank, tickets.c.priority_rank)
        if by_index
        else (tickets.c.state_rank + 0, tickets.c.priority_rank + 0)
    )
    if query.states:
        conditions.append(state_rank.in_([_STATE_RANKS[state] for state in query.states]))
    if query.priorities:
        conditions.append(priority_rank.in_([_PRIORITY_RANKS[p] for p in query.priorities]))
    if query.ticket_types:
        conditions.append(tickets.c.ticket_type.in_([ticket_type.value for ticket_type in query.ticket_types]))
    if query.unassigned:
        conditions.append(tickets.c.assignee_id.is_(None))
    elif query.assignee_id is not None:
        conditions.append(tickets.c.assignee_id == query.assignee_id)
    if query.customer_id is not None:
        conditions.append(tickets.c.customer_id == query.customer_id)
    if query.tag:
        tagged = exists().where(ticket_tags.c.ticket_id == tickets.c.id, ticket_tags.c.tag == query.tag)
        conditions.append(tagged)
    if query.text:
        conditions.append(_about(query.text, dialect))
    return and_(*conditions)


def _about(text: str, dialect: str) -> ColumnElement[bool]:
    """Number, subject, customer or organisation; `#41` and `41` are the number alone where it is one."""
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    columns = (tickets.c.subject, tickets.c.customer_name, tickets.c.organisation)
    # SQLite's LIKE knows no case of ASCII letters by itself; `lower()` on every row would cost it thrice the time.
    likes = [c.like(pattern, escape="\\") if dialect == "sqlite" else c.ilike(pattern, escape="\\") for c in columns]
    found = or_(*likes)
    digits = text.removeprefix("#")
    if digits.isascii() and digits.isdecimal() and len(digits) <= 9:
        return or_(tickets.c.number == int(digits), found)
    return found


def _keep_tags(db: Connection, ticket: Ticket) -> None:
    if ticket.tags:
        db.execute(insert(ticket_tags), [{"ticket_id": ticket.id, "tag": tag} for tag in ticket.tags])


def columns_of(ticket: Ticket) -> dict[str, Any]:
    """The columns of a ticket's row, but for its vendor."""
    return {
        "id": ticket.id,
        "app_id": ticket.app_id,
        "number": ticket.number,
        "subject": ticket.subject,
        "state": ticket.state.value,
        "state_rank": _STATE_RANKS[ticket.state],
        "priority": ticket.priority.value,
        "priority_rank": _PRIORITY_RANKS[ticket.priority],
        "ticket_type": ticket.ticket_type.value,
        "assignee_id": ticket.assignee_id,
        "assignee_name": ticket.assignee_name,
        "customer_id": ticket.customer_id,
        "customer_name": ticket.customer_name,
        "organisation": ticket.organisation,
        "session_id": ticket.session_id,
        "tags": msgspec.json.encode(ticket.tags).decode(),
        "created_at": ticket.created_at,
        "changed_at": ticket.changed_at,
        "solved_at": ticket.solved_at,
        "version": ticket.version,
    }


def _ticket_of(row: Row[Any]) -> Ticket:
    return Ticket(
        id=TicketId(row.id),
        number=row.number,
        app_id=AppId(row.app_id),
        subject=row.subject,
        state=TicketState(row.state),
        priority=TicketPriority(row.priority),
        ticket_type=TicketType(row.ticket_type),
        assignee_id=None if row.assignee_id is None else AgentId(row.assignee_id),
        assignee_name=row.assignee_name,
        customer_id=None if row.customer_id is None else CustomerId(row.customer_id),
        customer_name=row.customer_name,
        organisation=row.organisation,
        session_id=None if row.session_id is None else SessionId(row.session_id),
        tags=_tags.decode(row.tags),
        created_at=Millis(row.created_at),
        changed_at=Millis(row.changed_at),
        solved_at=None if row.solved_at is None else Millis(row.solved_at),
        version=row.version,
    )
