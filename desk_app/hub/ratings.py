"""Verbs of ratings: what the customer thought of a session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk_app.domain.ids import RatingId
from desk_app.domain.limits import COMMENT_CHARACTERS
from desk_app.domain.messages import NoticeCode
from desk_app.domain.ratings import SCORES, Rating
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.text import many_lines
from desk_app.hub.access import access_session
from desk_app.hub.actors import CustomerActor
from desk_app.hub.audience import tell_session_changed
from desk_app.hub.messages import post_notice
from desk_app.hub.transaction import Tx
from desk_app.hub.verbs import Verb, by_customer
from desk_app.store import ratings
from desk_app.store.history import HistoryKind
from desk_app.wire.protocol import Command, Done
from desk_app.wire.ratings import RateSession

CHANGE_MS = 24 * 3600 * 1000
"""How long after the first rating it may still be changed."""


def rate_session(tx: Tx, actor: CustomerActor, command: RateSession) -> Done:
    """Rates a session that an engineer served; rating again replaces what was said, for a day."""
    session = access_session(tx, actor, command.session_id)
    if command.score not in SCORES:
        raise Refused(RefusalCode.MALFORMED, detail=f"a score is from {SCORES[0]} to {SCORES[-1]}")
    comment = many_lines(command.comment, COMMENT_CHARACTERS, "comment")
    if session.answered_at is None:
        raise Refused(RefusalCode.ILLEGAL_STEP, what="session", state=session.state.value, wanted="rated")
    earlier = session.rating
    if earlier is None:
        rating = Rating(score=command.score, comment=comment, at=tx.now)
        ratings.insert_rating(tx.db, RatingId(tx.new_id()), session.id, session.agent_id, rating)
    elif tx.now - earlier.at >= CHANGE_MS:
        raise Refused(RefusalCode.ILLEGAL_STEP, what="session", state="rated", wanted="rated")
    elif (earlier.score, earlier.comment) == (command.score, comment):
        return Done()
    else:
        ratings.replace_rating(tx.db, session.id, command.score, comment)
    tell_session_changed(tx, session.id)
    if earlier is None or earlier.score != command.score:
        rated = access_session(tx, actor, session.id)
        post_notice(tx, rated, NoticeCode.RATED, score=command.score)
        tx.remember(
            HistoryKind.RATED,
            app_id=session.app_id,
            session_id=session.id,
            customer_id=session.customer_id,
            agent_id=session.agent_id,
            value=command.score,
        )
    return Done()


VERBS: Mapping[type[Command[Any]], Verb] = {RateSession: by_customer(rate_session)}
