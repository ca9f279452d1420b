"""What `verify-audit` found, as a person reads it at a terminal and as a program reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from desk_app.domain.audit import AuditVerdict
from desk_app.domain.limits import NAME_CHARACTERS
from desk_app.domain.text import harmless_line
from desk_app.hub.audit_sentences import VERDICTS
from desk_app.hub.verbs import Verbs
from desk_app.hub.verify_audit import (
    LedgerState,
    Selection,
    Verified,
    verify_files,
    verify_ledger,
    verify_sessions,
)

_LATEST = 4_000_000_000_000
"""In the year 2096."""
_FINE = frozenset({AuditVerdict.AGREE, AuditVerdict.NEVER_MET, AuditVerdict.DELETED})


class Outcome:
    """Takes in what is verified; keeps only what a person has to know of."""

    def __init__(self) -> None:
        self.sessions = 0
        self.records = 0
        self.verdicts: Counter[str] = Counter()
        self.remarkable: list[Verified] = []
        self.ledger: LedgerState | None = None

    def take(self, verified: Verified) -> None:
        self.sessions += 1
        self.records += verified.customer_records + verified.agent_records
        self.verdicts[verified.verdict.value] += 1
        if verified.verdict not in _FINE:
            self.remarkable.append(verified)

    @property
    def holds(self) -> bool:
        """Is nothing wrong? What never came is told, and is no proof of anything."""
        return not self.verdicts[AuditVerdict.WRONG.value] and (self.ledger is None or not self.ledger.wrong)

    def lines(self) -> list[str]:
        """Wrong ones first, then what never came, then what it comes to."""
        told = sorted(self.remarkable, key=lambda each: each.holds)
        lines = [f"{_about(each)}: {each.wrong or _missing(each)}" for each in told]
        if self.ledger is not None:
            lines += self.ledger.wrong
            lines.append(f"The hub's ledger: {self.ledger.entries} entries. Note this down: {self.ledger.anchor}")
        wrong = self.verdicts[AuditVerdict.WRONG.value]
        checked = f"{self.sessions} assist sessions with {self.records} records were checked"
        if self.holds:
            lines.append(f"{checked}: everything that is here holds.")
        else:
            lines.append(f"{checked}: {wrong} of them do not verify." if wrong else f"{checked}: the ledger is wrong.")
        return lines

    def json(self) -> str:
        whole = {
            "holds": self.holds,
            "sessions": self.sessions,
            "records": self.records,
            "verdicts": dict(self.verdicts),
            "remarkable": self.remarkable,
            "ledger": None if self.ledger is None else {"anchor": self.ledger.anchor, "wrong": self.ledger.wrong},
        }
        return msgspec.json.format(msgspec.json.encode(whole)).decode()


async def verify_store(verbs: Verbs, selection: Selection, anchor: str) -> Outcome:
    """Everything that is meant, and the hub's own chain. Raises `AuditTrouble`."""
    outcome = Outcome()
    await verify_sessions(verbs, selection, outcome.take)
    outcome.ledger = await verify_ledger(verbs, anchor)
    return outcome


def verify_saved(paths: Sequence[Path]) -> Outcome:
    """Saved files, without a hub. Raises `AuditTrouble`."""
    outcome = Outcome()
    for verified in verify_files(paths):
        outcome.take(verified)
    return outcome


def _missing(verified: Verified) -> str:
    held = f" It holds a signed head of the first {verified.heads_kept} records of the missing one."
    return VERDICTS[verified.verdict] + (held if verified.heads_kept else "")


def _about(verified: Verified) -> str:
    """For a terminal: in a saved file there may stand anything."""
    at = datetime.fromtimestamp(min(max(0, verified.asked_at), _LATEST) / 1000).astimezone()
    named, who = (harmless_line(text, NAME_CHARACTERS) for text in (verified.assist_id, verified.agent_name))
    return f"Assist session {named} ({at:%Y-%m-%d %H:%M}, {who})"
