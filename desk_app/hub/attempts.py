"""What somebody may do only so often an hour, remembered in the store, so that a restart forgives nothing."""

from __future__ import annotations

from desk_app.domain.ids import Millis
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.hub.transaction import Tx
from desk_app.store import tokens

HOUR_MS = 3600 * 1000


def check_attempts(tx: Tx, subject: str, an_hour: int) -> None:
    """Raises `Refused` (too_fast) when this subject had its number within an hour."""
    many, first = tokens.attempts_since(tx.db, subject, Millis(tx.now - HOUR_MS))
    if many >= an_hour:
        raise Refused(RefusalCode.TOO_FAST, retry_s=max(1, (first + HOUR_MS - tx.now) // 1000))


def note_attempt(tx: Tx, subject: str) -> None:
    """One more; whoever refuses in the same transaction takes it back."""
    tokens.note_attempt(tx.db, tx.new_id(), subject, tx.now)


def limit_attempts(tx: Tx, subject: str, an_hour: int) -> None:
    """Notes one more, or raises `Refused` (too_fast)."""
    check_attempts(tx, subject, an_hour)
    note_attempt(tx, subject)
