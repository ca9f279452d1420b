"""The record of an assist session as the desk keeps it: both sides' audit logs, the hub's verdict, the readable report.

What a record means is `remote_assist`'s; here it is a text that is kept as it came, and facts that a person reads.
Kinds, capabilities and reasons are plain text, so that a newer client's are kept and shown by an older hub.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

import msgspec

from desk_app.domain.ids import AssistId, Millis
from desk_app.domain.sessions import Side


class AuditVerdict(StrEnum):
    """What the hub found when it compared the two sides' logs."""

    AGREE = "agree"  # both are whole, and each contains what the other has signed heads of
    CUSTOMER_MISSING = "customer_missing"  # the engineer's is right; the customer's never came
    AGENT_MISSING = "agent_missing"
    BOTH_MISSING = "both_missing"
    NEVER_MET = "never_met"  # the two ends were never connected: there is nothing to compare
    WRONG = "wrong"  # something was changed, removed, moved or forged
    DELETED = "deleted"  # the records were deleted after their time, by the rule for it


class AuditFinding(msgspec.Struct, frozen=True, kw_only=True):
    """The first thing that is wrong: a code with the log it is about, and what the code's sentence counts."""

    code: str
    side: Side
    number: int = 0
    other: int = 0


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of a session, or several alike in a row: `times` of them, the first at `at`."""

    at: Millis
    kind: str
    capability: str = ""
    detail: str = ""
    times: int = 1


class SessionReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a ticket tells of one assist session, beside the `AssistSession` itself.

    `lines` are those of `told_by`: the customer's own computer where its record came, else the engineer's. A
    customer's copy has no details. `left_out` are lines in the middle that were too many. After their time the records
    are deleted, and the lines with them; the verdict stays. Where one side's record is missing, the other has a signed
    head of its first `heads_kept` records.
    """

    assist_id: AssistId
    verdict: AuditVerdict
    at: Millis
    finding: AuditFinding | None = None
    customer_records: int = 0
    agent_records: int = 0
    heads_kept: int = 0
    told_by: Side = Side.CUSTOMER
    lines: tuple[ReportLine, ...] = ()
    left_out: int = 0
    deleted_at: Millis | None = None
    deleted_after_days: int = 0


class AuditLogCard(msgspec.Struct, frozen=True, kw_only=True):
    """One log that the hub keeps: its closing head and the signature (hex), how much came, and what became of it."""

    id: str
    side: Side
    count: int
    head: str
    signature: str = ""
    held: int = 0
    arrived_at: Millis = Millis(0)
    completed_at: Millis | None = None
    deleted_at: Millis | None = None
    deleted_after_days: int = 0


class LedgerKind(StrEnum):
    """What the hub's own chain notes; the comment says what `count`, `head` and `detail` of an entry are."""

    ENDED = "ended"  # an assist session is over; detail: its state
    HEAD = "head"  # a side closed its log
    KEPT = "kept"  # a side's log is here, whole
    DELETED = "deleted"  # a log's records were deleted after their time; detail: the rule's days


class LedgerEntry(msgspec.Struct, frozen=True):
    """One entry of the hub's own chain: `previous` is the hash of the entry before, in hex.

    Who takes an assist session's evidence out of the hub, every trace of it, has to rewrite all that came after.
    """

    number: int
    at: Millis
    kind: str
    assist_id: AssistId
    previous: str
    side: str = ""
    count: int = 0
    head: str = ""
    detail: str = ""

    @property
    def text(self) -> str:
        """What is kept, and hashed by the next."""
        return msgspec.json.encode(self, order="deterministic").decode()


NO_ENTRY = "0" * 64
"""What the first entry has instead of a hash."""


def ledger_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
