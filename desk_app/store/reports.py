"""What reports read: domain history only, so that deleting or pruning anything else changes no figure."""

from __future__ import annotations

from sqlalchemy import Connection, and_, exists, func, or_, select

from desk_app.domain.ids import Millis
from desk_app.domain.reports import SessionHistory
from desk_app.store.history import HistoryKind
from desk_app.store.tables_log import history

_MOMENTS = {
    HistoryKind.SESSION_ANSWERED.value: "answered_at",
    HistoryKind.FIRST_CUSTOMER_MESSAGE.value: "first_customer_message_at",
    HistoryKind.FIRST_REPLY.value: "first_reply_at",
}


def sessions_offered(db: Connection, since: Millis, until: Millis) -> list[SessionHistory]:
    """Returns the sessions that asked for a person in [since, until), with what became of them until now."""
    offered = (
        select(history.c.session_id, func.min(history.c.at).label("at"))
        .where(history.c.kind == HistoryKind.SESSION_QUEUED.value, history.c.at >= since, history.c.at < until)
        .group_by(history.c.session_id)
        .subquery()
    )
    queued_at = {row.session_id: row.at for row in db.execute(select(offered))}
    moments: dict[str, dict[str, Millis]] = {session_id: {} for session_id in queued_at}
    rows = db.execute(
        select(history.c.session_id, history.c.kind, func.min(history.c.at).label("at"))
        .join(offered, offered.c.session_id == history.c.session_id)
        .where(history.c.kind.in_(list(_MOMENTS)))
        .group_by(history.c.session_id, history.c.kind)
    )
    for row in rows:
        moments[row.session_id][_MOMENTS[row.kind]] = Millis(row.at)
    return [
        SessionHistory(queued_at=Millis(at), **moments[session_id])
        for session_id, at in sorted(queued_at.items(), key=lambda item: (item[1], item[0]))
    ]


def scores_given(db: Connection, since: Millis, until: Millis) -> list[int]:
    """Returns the scores given in [since, until); of a session that was rated again only the last one counts."""
    later = history.alias("later")
    replaced = exists().where(
        later.c.session_id == history.c.session_id,
        later.c.kind == HistoryKind.RATED.value,
        or_(later.c.at > history.c.at, and_(later.c.at == history.c.at, later.c.id > history.c.id)),
    )
    rows = db.execute(
        select(history.c.value)
        .where(
            history.c.kind == HistoryKind.RATED.value,
            history.c.at >= since,
            history.c.at < until,
            history.c.value.is_not(None),
            ~replaced,
        )
        .order_by(history.c.at, history.c.id)
    )
    return [row.value for row in rows]
