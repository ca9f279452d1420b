"""The state machines of sessions, tickets and assist sessions: every step is either in the table or refused."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from desk_app.domain.assist import ASSIST_STEPS, AssistSession, AssistState
from desk_app.domain.ids import AgentId, AppId, AssistId, CustomerId, InboxId, Millis, SessionId, TicketId
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import SESSION_STEPS, Session, SessionState, Side
from desk_app.domain.tickets import TICKET_STEPS, Ticket, TicketState

SESSION = Session(
    id=SessionId("s"), app_id=AppId("a"), inbox_id=InboxId("i"), customer_id=CustomerId("c"),
    state=SessionState.PRESENT, subject="", started_at=Millis(0),
)  # fmt: skip
TICKET = Ticket(id=TicketId("t"), number=1, app_id=AppId("a"), subject="", created_at=Millis(0), changed_at=Millis(0))
ASSIST = AssistSession(
    id=AssistId("x"), session_id=SessionId("s"), customer_id=CustomerId("c"), agent_id=AgentId("g"), agent_name="",
    asked_by=Side.AGENT, asked_at=Millis(0),
)  # fmt: skip


@pytest.mark.parametrize(("state", "wanted"), list(itertools.product(SessionState, SessionState)))
def test_session_moves_only_along_its_table(state: SessionState, wanted: SessionState) -> None:
    session = msgspec.structs.replace(SESSION, state=state)
    if wanted in SESSION_STEPS[state]:
        assert session.stepped(wanted) is wanted
    else:
        with pytest.raises(Refused) as refused:
            session.stepped(wanted)
        expected = RefusalCode.ILLEGAL_STEP if session.is_open else RefusalCode.SESSION_ENDED
        assert refused.value.refusal.code == expected


@pytest.mark.parametrize(("state", "wanted"), list(itertools.product(TicketState, TicketState)))
def test_ticket_moves_only_along_its_table(state: TicketState, wanted: TicketState) -> None:
    ticket = msgspec.structs.replace(TICKET, state=state)
    if wanted is state or wanted in TICKET_STEPS[state]:
        assert ticket.stepped(wanted) is wanted
    else:
        with pytest.raises(Refused) as refused:
            ticket.stepped(wanted)
        assert refused.value.refusal.params == {"what": "ticket", "state": state.value, "wanted": wanted.value}


@pytest.mark.parametrize(("state", "wanted"), list(itertools.product(AssistState, AssistState)))
def test_assist_session_moves_only_along_its_table(state: AssistState, wanted: AssistState) -> None:
    assist = msgspec.structs.replace(ASSIST, state=state)
    if wanted in ASSIST_STEPS[state]:
        assert assist.stepped(wanted) is wanted
    else:
        with pytest.raises(Refused):
            assist.stepped(wanted)


def test_what_is_closed_or_merged_stays_so() -> None:
    assert not TICKET_STEPS[TicketState.CLOSED]
    assert not TICKET_STEPS[TicketState.MERGED]
    assert not SESSION_STEPS[SessionState.ENDED]
