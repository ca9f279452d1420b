"""Verbs of codes that are read out: a nameplate for the engineer, the way to him for who heard the code.

Who took a nameplate has shown that he knows three digits, which anybody may guess; that he heard the code is shown
between the two ends, where this hub cannot look. Invariant: a customer who is with one engineer is never moved to
another by a code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk_app.domain.assist import AssistSession
from desk_app.domain.ids import AgentId, Millis, NameplateId
from desk_app.domain.limits import (
    NAMEPLATE_TAKES,
    NAMEPLATES_AN_AGENT,
    NAMEPLATES_AN_HOUR,
    WRONG_CODES_AN_ADDRESS,
    WRONG_CODES_AN_HOUR,
)
from desk_app.domain.messages import NoticeCode
from desk_app.domain.nameplates import NAMEPLATE_MS, PUBLIC_PARTS, Nameplate, public_part
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import Session, SessionState, Side
from desk_app.hub.actors import AgentActor, CustomerActor
from desk_app.hub.assist import begin_assist, end_open_assist
from desk_app.hub.attempts import HOUR_MS, check_attempts, note_attempt
from desk_app.hub.audience import read_again
from desk_app.hub.messages import post_notice
from desk_app.hub.queue import ask_for_person, give, with_a_free_place
from desk_app.hub.sessions import start_session
from desk_app.hub.transaction import Tx
from desk_app.hub.verbs import Verb, by_agent, by_customer
from desk_app.store import agents, apps, assist, identities, nameplates, sessions
from desk_app.store.agents import AgentRecord
from desk_app.store.history import HistoryKind
from desk_app.wire.nameplates import CodeHolder, CodeOffer, LookUpCode, OfferCode, TakeCode, WithdrawCode
from desk_app.wire.protocol import Command, Done
from desk_app.wire.sessions import AskForPerson, StartSession


def offer_code(tx: Tx, actor: AgentActor, _command: OfferCode) -> CodeOffer:
    """Reserves free digits for ten minutes; so many at once, and so many an hour."""
    with_a_free_place(_agent(tx, actor.id))
    if nameplates.count_open(tx.db, actor.id, tx.now) >= NAMEPLATES_AN_AGENT:
        raise Refused(RefusalCode.TOO_MANY, what="code", limit=NAMEPLATES_AN_AGENT)
    many, first = nameplates.count_made(tx.db, actor.id, Millis(tx.now - HOUR_MS))
    if many >= NAMEPLATES_AN_HOUR:
        raise Refused(RefusalCode.TOO_FAST, retry_s=max(1, (first + HOUR_MS - tx.now) // 1000))
    nameplate = Nameplate(
        id=NameplateId(tx.new_id()),
        public=_free_part(tx),
        agent_id=actor.id,
        agent_name=actor.name,
        expires_at=Millis(tx.now + NAMEPLATE_MS),
    )
    nameplates.insert_nameplate(tx.db, nameplate, tx.now)
    tx.remember(HistoryKind.CODE_OFFERED, agent_id=actor.id)
    return CodeOffer(nameplate_id=nameplate.id, public=nameplate.public, expires_at=nameplate.expires_at)


def withdraw_code(tx: Tx, actor: AgentActor, command: WithdrawCode) -> Done:
    """The engineer's own code brings nobody any more."""
    found = nameplates.find_nameplate(tx.db, command.nameplate_id)
    if found is None or found.agent_id != actor.id:
        raise Refused(RefusalCode.NOT_FOUND, what="code")
    nameplates.withdraw(tx.db, found.id, tx.now)
    return Done()


def look_up_code(tx: Tx, actor: CustomerActor, command: LookUpCode) -> CodeHolder:
    """Who has this code out. One that nobody has is counted, for the customer and for his address."""
    address = identities.address_of(tx.db, actor.device_id)
    counted = [(f"codes:{actor.id}", WRONG_CODES_AN_HOUR)]
    if address:
        counted.append((f"codes at:{address}", WRONG_CODES_AN_ADDRESS))
    for subject, an_hour in counted:
        check_attempts(tx, subject, an_hour)
    found = nameplates.find_open(tx.db, tx.now, public=command.public)
    if found is None:
        for subject, _ in counted:
            note_attempt(tx, subject)
        return CodeHolder()
    return CodeHolder(nameplate_id=found.id, agent_name=found.agent_name, vendor=_vendor(tx, actor))


def take_code(tx: Tx, actor: CustomerActor, command: TakeCode) -> AssistSession:
    """Brings the customer to the engineer whose code it is, from the queue or from nowhere, and opens the screen."""
    found = nameplates.find_open(tx.db, tx.now, nameplate_id=command.nameplate_id)
    if found is None or found.takes >= NAMEPLATE_TAKES:
        raise Refused(RefusalCode.CODE_UNKNOWN)
    before = assist.find_assist(tx.db, found.assist_id) if found.assist_id is not None else None
    if before is not None and before.is_open and before.customer_id != actor.id:
        raise Refused(RefusalCode.CODE_TAKEN)
    session = _session_with(tx, actor, _agent(tx, found.agent_id))
    end_open_assist(tx, session, "replaced")
    post_notice(tx, session, NoticeCode.CODE_TAKEN, agent=found.agent_name)
    begun = begin_assist(tx, session, Side.CUSTOMER, found.id)
    nameplates.note_take(tx.db, found.id, begun.id)
    tx.remember(
        HistoryKind.CODE_TAKEN,
        app_id=session.app_id,
        session_id=session.id,
        customer_id=actor.id,
        agent_id=found.agent_id,
        detail=begun.id,
    )
    return begun


def _session_with(tx: Tx, actor: CustomerActor, record: AgentRecord) -> Session:
    """The customer's session, live with this engineer. Refused where he is with somebody else."""
    session = sessions.find_open_session(tx.db, actor.id)
    if session is not None and session.state is SessionState.LIVE:
        if session.agent_id != record.agent.id:
            raise Refused(RefusalCode.WITH_ANOTHER, agent=session.agent_name)
        return session
    with_a_free_place(record)
    if session is None:
        session = start_session(tx, actor, StartSession()).session
    ask_for_person(tx, actor, AskForPerson(session_id=session.id))
    give(tx, read_again(tx, session.id), record)
    return read_again(tx, session.id)


def _free_part(tx: Tx) -> str:
    """Digits that nobody has out, each equally likely. Raises `Refused` (too_many) where all are."""
    used = nameplates.open_parts(tx.db, tx.now)
    free = [part for part in map(public_part, range(PUBLIC_PARTS)) if part not in used]
    if not free:
        raise Refused(RefusalCode.TOO_MANY, what="code", limit=PUBLIC_PARTS)
    return free[int.from_bytes(tx.random_bytes(8)) % len(free)]


def _agent(tx: Tx, agent_id: AgentId) -> AgentRecord:
    record = agents.find_agent(tx.db, agent_id)
    if record is None or record.agent.disabled:
        raise Refused(RefusalCode.NOT_FOUND, what="agent")
    return record


def _vendor(tx: Tx, actor: CustomerActor) -> str:
    app = apps.find_app(tx.db, actor.app_id)
    return "" if app is None else app.vendor


VERBS: Mapping[type[Command[Any]], Verb] = {
    OfferCode: by_agent(offer_code),
    WithdrawCode: by_agent(withdraw_code),
    LookUpCode: by_customer(look_up_code),
    TakeCode: by_customer(take_code),
}
