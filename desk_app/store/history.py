"""Domain history: what reports read. Appended in the transaction of the change, never pruned."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Connection, insert

from desk_app.domain.ids import Millis
from desk_app.store.tables_log import history


class HistoryKind(StrEnum):
    """What happened; the comment says what `value` and `detail` hold. All of a session carry its `session_id`."""

    SESSION_STARTED = "session_started"
    SESSION_QUEUED = "session_queued"  # once a session: it was offered
    SESSION_ANSWERED = "session_answered"  # once a session; value: ms waited
    FIRST_CUSTOMER_MESSAGE = "first_customer_message"  # once a session
    FIRST_REPLY = "first_reply"  # once a session, by a person; value: ms since the first customer message
    SESSION_TRANSFERRED = "session_transferred"  # agent_id: to; detail: from
    SESSION_RETURNED = "session_returned"  # agent_id: who gave it back
    SESSION_ENDED = "session_ended"  # detail: by; value: ms since it was answered
    SESSION_FINISHED = "session_finished"  # value: ms of wrap-up
    RATED = "rated"  # value: score; a later one of the same session replaces it
    TICKET_CREATED = "ticket_created"
    TICKET_STATE = "ticket_state"  # detail: the new state
    CODE_OFFERED = "code_offered"
    CODE_TAKEN = "code_taken"  # detail: the assist session
    ABUSE_REPORTED = "abuse_reported"  # agent_id: of whom, if it is known; detail: the digits, where no session was
    ASSIST_STARTED = "assist_started"
    ASSIST_ENDED = "assist_ended"  # value: seconds of sight


def append(
    db: Connection,
    row_id: str,
    at: Millis,
    kind: HistoryKind,
    *,
    app_id: str | None = None,
    session_id: str | None = None,
    customer_id: str | None = None,
    agent_id: str | None = None,
    ticket_id: str | None = None,
    value: int | None = None,
    detail: str = "",
) -> None:
    """Appends one fact."""
    db.execute(
        insert(history).values(
            id=row_id,
            at=at,
            kind=kind.value,
            app_id=app_id,
            session_id=session_id,
            customer_id=customer_id,
            agent_id=agent_id,
            ticket_id=ticket_id,
            value=value,
            detail=detail,
        )
    )
