"""Verbs of tickets: making one from a session or by itself, changing, commenting, listing, reading.

Invariant: every change is in the ticket's history with its old and new value; a customer meets only his own tickets,
without tags and without private entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from desk_app.domain.ids import AgentId, AppId, TicketEntryId, TicketId
from desk_app.domain.limits import (
    MESSAGE_CHARACTERS,
    PAGE_ROWS,
    QUERY_CHARACTERS,
    SUBJECT_CHARACTERS,
    TAG_CHARACTERS,
    TAGS,
    TICKET_ENTRIES,
)
from desk_app.domain.messages import AuthorKind, Message, NoticeCode, Visibility
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import Session
from desk_app.domain.text import many_lines, one_line, required
from desk_app.domain.tickets import Ticket, TicketChange, TicketEntry, TicketState
from desk_app.hub.access import access_customer, access_session, access_ticket
from desk_app.hub.actors import AGENTS, Actor, AgentActor, CustomerActor, customer_recipient
from desk_app.hub.audience import tell_session_changed
from desk_app.hub.audit_check import report_for_customer
from desk_app.hub.messages import post_notice
from desk_app.hub.transaction import Tx, View
from desk_app.hub.verbs import Verb, by_agent, by_anyone
from desk_app.store import agents, apps, assist, audit, messages, sessions, tickets
from desk_app.store.history import HistoryKind
from desk_app.store.tickets import TicketQuery
from desk_app.wire.events import TicketChanged
from desk_app.wire.protocol import Command, Done
from desk_app.wire.tickets import (
    ChangeTicket,
    CommentTicket,
    CreateTicket,
    ListTickets,
    ReadTicket,
    TicketPage,
    TicketWhole,
)

_FINAL = (TicketState.CLOSED, TicketState.MERGED)


def ticket_for_customer(ticket: Ticket) -> Ticket:
    """The ticket as its customer sees it: tags are the desk's own words."""
    return msgspec.structs.replace(ticket, tags=())


def create_ticket(tx: Tx, actor: AgentActor, command: CreateTicket) -> Ticket:
    """A new ticket; made from a session it keeps its customer, and each names the other."""
    session = None if command.session_id is None else access_session(tx, actor, command.session_id)
    if session is not None and session.ticket_id is not None:
        earlier = access_ticket(tx, actor, session.ticket_id)
        raise Refused(RefusalCode.TAKEN, what="ticket", name=str(earlier.number))
    subject = one_line(command.subject, SUBJECT_CHARACTERS, "subject") or (session.subject if session else "")
    text = many_lines(command.text, MESSAGE_CHARACTERS, "text")
    app_id = _app_meant(tx, command.app_id) if session is None else session.app_id
    vendor = _vendor(tx, app_id)
    ticket = Ticket(
        id=TicketId(tx.new_id()),
        number=tickets.next_number(tx.db, vendor),
        app_id=app_id,
        subject=required(subject, "subject"),
        priority=command.priority,
        ticket_type=command.ticket_type,
        assignee_id=command.assignee_id,
        assignee_name=_assignee_name(tx, command.assignee_id),
        session_id=command.session_id,
        tags=_clean_tags(command.tags),
        created_at=tx.now,
        changed_at=tx.now,
    )
    if session is not None:
        customer = access_customer(tx, actor, session.customer_id)
        ticket = msgspec.structs.replace(
            ticket, customer_id=customer.id, customer_name=customer.name, organisation=customer.organisation
        )
    tickets.insert_ticket(tx.db, ticket, vendor)
    made = TicketChange(field="state", old="", new=ticket.state.value)
    _note(tx, ticket, actor, visibility=Visibility.PUBLIC, changes=(made,))
    if text:
        _note(tx, ticket, actor, visibility=Visibility.INTERNAL, text=text)
    if session is not None:
        _link(tx, session, ticket)
    _remember(tx, HistoryKind.TICKET_CREATED, ticket, actor)
    tell_ticket_changed(tx, ticket)
    return ticket


def change_ticket(tx: Tx, actor: AgentActor, command: ChangeTicket) -> Ticket:
    """Changes what is not UNSET; refuses (changed_meanwhile) when another version came in between."""
    ticket = access_ticket(tx, actor, command.ticket_id)
    if ticket.version != command.version:
        raise Refused(RefusalCode.CHANGED_MEANWHILE, what="ticket")
    changed = _wanted(tx, ticket, command)
    changes = _differences(ticket, changed)
    if not changes:
        return ticket
    if ticket.state in _FINAL:
        raise _illegal(ticket, changed.state.value if changed.state is not ticket.state else "changed")
    return _save(tx, actor, ticket, changed, changes)


def comment_ticket(tx: Tx, actor: Actor, command: CommentTicket) -> Done:
    """Adds to the history; a customer's comment is public and reopens a solved ticket."""
    ticket = access_ticket(tx, actor, command.ticket_id)
    text = required(many_lines(command.text, MESSAGE_CHARACTERS, "text"), "text")
    by_customer = isinstance(actor, CustomerActor)
    if by_customer and ticket.state in _FINAL:
        raise _illegal(ticket, TicketState.OPEN.value)
    _note(tx, ticket, actor, visibility=Visibility.PUBLIC if by_customer else command.visibility, text=text)
    if by_customer and ticket.state is TicketState.SOLVED:
        opened = msgspec.structs.replace(ticket, state=ticket.stepped(TicketState.OPEN))
        _save(tx, actor, ticket, opened, _differences(ticket, opened))
    else:
        touched = msgspec.structs.replace(ticket, changed_at=tx.now)
        tickets.touch_ticket(tx.db, ticket.id, tx.now)
        tell_ticket_changed(tx, touched)
    return Done()


def list_tickets(view: View, actor: Actor, command: ListTickets) -> TicketPage:
    """A page of the desk's tickets; of a customer's own ones whatever the filter, which could tell him of tags."""
    offset, limit = max(0, command.page.offset), max(1, min(command.page.limit, PAGE_ROWS))
    wanted = command.filter
    query = TicketQuery(sort=command.sort.value, descending=command.descending, offset=offset, limit=limit)
    if isinstance(actor, CustomerActor):
        rows, total = tickets.list_tickets(view.db, msgspec.structs.replace(query, customer_id=actor.id))
        return TicketPage(rows=tuple(map(ticket_for_customer, rows)), total=total)
    query = msgspec.structs.replace(
        query,
        states=tuple(dict.fromkeys(wanted.states)),  # each once, however long the list is that came
        priorities=tuple(dict.fromkeys(wanted.priorities)),
        ticket_types=tuple(dict.fromkeys(wanted.ticket_types)),
        assignee_id=wanted.assignee_id,
        unassigned=wanted.unassigned,
        tag=one_line(wanted.tag, TAG_CHARACTERS, "tag"),
        text=one_line(wanted.text, QUERY_CHARACTERS, "text"),
    )
    rows, total = tickets.list_tickets(view.db, query)
    return TicketPage(rows=tuple(rows), total=total)


def read_ticket(view: View, actor: Actor, command: ReadTicket) -> TicketWhole:
    """A ticket with its history, its session, and that session's assist sessions with their reports."""
    ticket = access_ticket(view, actor, command.ticket_id)
    for_agent = isinstance(actor, AgentActor)
    session = None if ticket.session_id is None else sessions.find_session(view.db, ticket.session_id)
    assists = () if session is None else tuple(assist.assists_of(view.db, [session.id]))
    assists = tuple(each for each in assists if for_agent or each.accepted)
    reports = audit.reports_of(view.db, [each.id for each in assists])
    return TicketWhole(
        ticket=ticket if for_agent else ticket_for_customer(ticket),
        entries=_entries_for_agent(view, ticket)
        if for_agent
        else tickets.entries_of(view.db, ticket.id, internal=False),
        session=session,
        assists=assists,
        reports=tuple(reports if for_agent else map(report_for_customer, reports)),
    )


def _entries_for_agent(view: View, ticket: Ticket) -> tuple[TicketEntry, ...]:
    """The history, and in it the notes of its session, whenever they were written: they are kept once, in the chat."""
    entries = tickets.entries_of(view.db, ticket.id, internal=True)
    if ticket.session_id is None:
        return entries
    notes = messages.notes_of(view.db, sessions.conversations_of(view.db, [ticket.session_id]), TICKET_ENTRIES)
    merged = sorted((*entries, *map(_entry_of, notes)), key=lambda entry: entry.at)
    return tuple(merged[-TICKET_ENTRIES:])


def _entry_of(note: Message) -> TicketEntry:
    return TicketEntry(
        id=TicketEntryId(note.id),
        at=note.at,
        author_kind=note.author_kind,
        author_name=note.author_name,
        visibility=note.visibility,
        text=note.text,
        attachments=note.attachments,
    )


def _wanted(tx: Tx, ticket: Ticket, command: ChangeTicket) -> Ticket:
    """The ticket as the command wants it, bounded and harmless, its step found legal."""
    fields: dict[str, Any] = {}
    if command.subject is not msgspec.UNSET:
        fields["subject"] = required(one_line(command.subject, SUBJECT_CHARACTERS, "subject"), "subject")
    if command.state is not msgspec.UNSET:
        if command.state is TicketState.MERGED and ticket.state is not TicketState.MERGED:
            raise _illegal(ticket, command.state.value)  # merging names another ticket, which this command cannot
        fields["state"] = ticket.stepped(command.state)
    if command.priority is not msgspec.UNSET:
        fields["priority"] = command.priority
    if command.ticket_type is not msgspec.UNSET:
        fields["ticket_type"] = command.ticket_type
    if command.assignee_id is not msgspec.UNSET and command.assignee_id != ticket.assignee_id:
        fields["assignee_id"] = command.assignee_id
        fields["assignee_name"] = _assignee_name(tx, command.assignee_id)
    if command.tags is not msgspec.UNSET:
        fields["tags"] = _clean_tags(command.tags)
    return msgspec.structs.replace(ticket, **fields)


def _differences(old: Ticket, new: Ticket) -> tuple[TicketChange, ...]:
    """What the history tells of a change, with an assignee by his name."""
    shown = {
        "subject": (old.subject, new.subject),
        "state": (old.state.value, new.state.value),
        "priority": (old.priority.value, new.priority.value),
        "ticket_type": (old.ticket_type.value, new.ticket_type.value),
        "tags": (", ".join(old.tags), ", ".join(new.tags)),
    }
    changes = [TicketChange(field=name, old=a, new=b) for name, (a, b) in shown.items() if a != b]
    if old.assignee_id != new.assignee_id:
        changes.append(TicketChange(field="assignee_id", old=old.assignee_name, new=new.assignee_name))
    return tuple(changes)


def _save(tx: Tx, actor: Actor, old: Ticket, new: Ticket, changes: tuple[TicketChange, ...]) -> Ticket:
    """Writes the next version with its history: a change of state is public, the rest is the desk's own."""
    solved_at = new.solved_at
    if new.state is not old.state:
        solved_at = {TicketState.SOLVED: tx.now, TicketState.CLOSED: old.solved_at}.get(new.state)
    ticket = msgspec.structs.replace(new, version=old.version + 1, changed_at=tx.now, solved_at=solved_at)
    if not tickets.save_ticket(tx.db, ticket):
        raise Refused(RefusalCode.CHANGED_MEANWHILE, what="ticket")
    public = tuple(change for change in changes if change.field == "state")
    internal = tuple(change for change in changes if change.field != "state")
    if public:
        _note(tx, ticket, actor, visibility=Visibility.PUBLIC, changes=public)
        _remember(tx, HistoryKind.TICKET_STATE, ticket, actor, detail=ticket.state.value)
    if internal:
        _note(tx, ticket, actor, visibility=Visibility.INTERNAL, changes=internal)
    tell_ticket_changed(tx, ticket)
    return ticket


def _note(
    tx: Tx,
    ticket: Ticket,
    actor: Actor,
    *,
    visibility: Visibility,
    text: str = "",
    changes: tuple[TicketChange, ...] = (),
) -> None:
    """Adds a line to the ticket's history."""
    kind, author_id, name = AuthorKind.SYSTEM, "", ""
    if isinstance(actor, AgentActor):
        kind, author_id, name = AuthorKind.AGENT, str(actor.id), actor.name
    elif isinstance(actor, CustomerActor):
        kind, author_id, name = AuthorKind.CUSTOMER, str(actor.id), access_customer(tx, actor, actor.id).name
    entry = TicketEntry(
        id=TicketEntryId(tx.new_id()),
        at=tx.now,
        author_kind=kind,
        author_name=name,
        visibility=visibility,
        text=text,
        changes=changes,
    )
    tickets.insert_entry(tx.db, ticket.id, entry, author_id)


def _link(tx: Tx, session: Session, ticket: Ticket) -> None:
    """The session names its ticket too, and both sides read of it in the chat."""
    sessions.change_session(tx.db, session.id, tx.now, ticket_id=ticket.id)
    linked = tell_session_changed(tx, session.id)
    post_notice(tx, linked, NoticeCode.TICKET_MADE, number=ticket.number)


def tell_ticket_changed(tx: Tx, ticket: Ticket) -> None:
    """Tells all agents, and its customer without the desk's own words."""
    tx.tell(TicketChanged(ticket=ticket), AGENTS)
    if ticket.customer_id is not None:
        tx.tell(TicketChanged(ticket=ticket_for_customer(ticket)), customer_recipient(ticket.customer_id))


def _remember(tx: Tx, kind: HistoryKind, ticket: Ticket, actor: Actor, detail: str = "") -> None:
    tx.remember(
        kind,
        app_id=ticket.app_id,
        session_id=ticket.session_id,
        customer_id=ticket.customer_id,
        agent_id=actor.id if isinstance(actor, AgentActor) else None,
        ticket_id=ticket.id,
        detail=detail,
    )


def _assignee_name(tx: Tx, agent_id: AgentId | None) -> str:
    """The name of an agent who can be given a ticket; refuses (not_found, agent_unavailable) anybody else."""
    if agent_id is None:
        return ""
    record = agents.find_agent(tx.db, agent_id)
    if record is None:
        raise Refused(RefusalCode.NOT_FOUND, what="agent")
    if record.agent.disabled:
        raise Refused(RefusalCode.AGENT_UNAVAILABLE, agent=record.agent.name)
    return record.agent.name


def _clean_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    if len(tags) > TAGS:
        raise Refused(RefusalCode.TOO_LONG, field="tags", limit=TAGS)
    clean = (one_line(tag, TAG_CHARACTERS, "tag") for tag in tags)
    return tuple(dict.fromkeys(tag for tag in clean if tag))


def _app_meant(tx: Tx, app_id: AppId | None) -> AppId:
    """The application of a ticket that comes from no session: the one that is named, else the first."""
    found = apps.all_apps(tx.db) if app_id is None else [apps.find_app(tx.db, app_id)]
    if not found or found[0] is None:
        raise Refused(RefusalCode.NOT_FOUND, what="app")
    return found[0].id


def _vendor(tx: Tx, app_id: AppId) -> str:
    app = apps.find_app(tx.db, app_id)
    if app is None:
        raise Refused(RefusalCode.NOT_FOUND, what="app")
    return app.vendor


def _illegal(ticket: Ticket, wanted: str) -> Refused:
    return Refused(RefusalCode.ILLEGAL_STEP, what="ticket", state=ticket.state.value, wanted=wanted)


VERBS: Mapping[type[Command[Any]], Verb] = {
    CreateTicket: by_agent(create_ticket),
    ChangeTicket: by_agent(change_ticket),
    CommentTicket: by_anyone(comment_ticket),
    ListTickets: by_anyone(list_tickets),
    ReadTicket: by_anyone(read_ticket),
}
