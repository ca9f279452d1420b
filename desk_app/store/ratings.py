"""Ratings in the store: one a session, the last word counts."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from desk_app.domain.ids import AgentId, Millis, RatingId, SessionId
from desk_app.domain.ratings import Rating
from desk_app.store.tables_desk import ratings


def find_rating(db: Connection, session_id: SessionId) -> Rating | None:
    row = db.execute(select(ratings).where(ratings.c.session_id == session_id)).one_or_none()
    return None if row is None else Rating(score=row.score, comment=row.comment, at=Millis(row.at))


def insert_rating(
    db: Connection, rating_id: RatingId, session_id: SessionId, agent_id: AgentId | None, rating: Rating
) -> None:
    db.execute(
        insert(ratings).values(
            id=rating_id,
            session_id=session_id,
            agent_id=agent_id,
            score=rating.score,
            comment=rating.comment,
            at=rating.at,
        )
    )


def replace_rating(db: Connection, session_id: SessionId, score: int, comment: str) -> None:
    """Changes what was said; when it was first said stays, so that the time to change it does not grow."""
    db.execute(update(ratings).where(ratings.c.session_id == session_id).values(score=score, comment=comment))
