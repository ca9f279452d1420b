"""Housekeeping: what is forgotten after its time. Domain history never is, the records of assist sessions by a rule."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from desk_app.domain.ids import AssistId, Millis, SessionId
from desk_app.hub import audit
from desk_app.hub.assist import WAITS, end_unanswered
from desk_app.hub.attachments import CLEAN_UP, forget_unsent
from desk_app.hub.coming import AWAY, end_abandoned
from desk_app.hub.settings import Settings
from desk_app.hub.timed import LookedInto, Work
from desk_app.hub.transaction import Tx
from desk_app.store import assist, jobs, log, nameplates, requests, tokens
from desk_app.store.audit import ledger_head

PRUNE = "prune"
AUDIT_AGED = "audit_aged"
_log = structlog.get_logger(__name__)
_DAY_MS = 24 * 3600 * 1000
_HOUR_MS = 3600 * 1000
_PRUNED_AT_ONCE = 2000
_ANSWERS_KEPT_MS = 30 * _DAY_MS
_EXPIRED_KEPT_MS = 7 * _DAY_MS


def make_kinds(settings: Settings) -> Mapping[str, Work | LookedInto]:
    """The kinds of jobs that this module, `audit` and `coming` know."""

    def prune(tx: Tx, _subject: str) -> Millis:
        gone = log.prune(tx.db, Millis(tx.now - settings.events_kept_days * _DAY_MS), _PRUNED_AT_ONCE)
        requests.prune(tx.db, Millis(tx.now - _ANSWERS_KEPT_MS))
        tokens.delete_expired(tx.db, Millis(tx.now - _EXPIRED_KEPT_MS))
        tokens.delete_attempts(tx.db, Millis(tx.now - _DAY_MS))
        assist.delete_old_tickets(tx.db, Millis(tx.now - _DAY_MS))
        nameplates.delete_old(tx.db, Millis(tx.now - _DAY_MS))
        # In pieces, between which words go on; a busy hour may have left more than one.
        return Millis(tx.now + (_HOUR_MS if gone < _PRUNED_AT_ONCE else 0))

    def away(tx: Tx, session_id: str) -> None:
        end_abandoned(tx, SessionId(session_id))

    def delete_old_audit(tx: Tx, _subject: str) -> Millis:
        # The log may lie where nobody who writes the database reaches it: then it shows whether the ledger is the same.
        _log.info("audit_ledger", anchor="{}:{}".format(*ledger_head(tx.db)))
        return Millis(tx.now + (0 if audit.delete_old_records(tx, settings.audit_kept_days) else _HOUR_MS))

    def waits(tx: Tx, assist_id: str) -> None:
        end_unanswered(tx, AssistId(assist_id))

    return {
        PRUNE: prune,
        AWAY: away,
        WAITS: waits,
        CLEAN_UP: forget_unsent,
        audit.JUDGE: LookedInto(audit.look_at_record, audit.put_on_ticket),
        AUDIT_AGED: delete_old_audit,
    }


def plan(tx: Tx) -> None:
    """Makes sure that the regular jobs have their rows."""
    for kind in (PRUNE, CLEAN_UP, AUDIT_AGED):
        if not jobs.has_job(tx.db, kind, ""):
            jobs.set_job(tx.db, tx.new_id(), kind, "", tx.now)
