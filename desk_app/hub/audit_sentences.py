"""What is wrong with a record, in one English sentence for a terminal; the windows have their own, translated.

Invariant: every code has its sentence; a test walks them.
"""

from __future__ import annotations

from desk_app.domain.audit import AuditFinding, AuditVerdict
from desk_app.domain.sessions import Side
from desk_app.hub import audit_check
from remote_assist.secure.evidence import WrongCode

LOG_GONE = "log_gone"  # the hub's ledger has a log that is not here any more
LOG_UNNOTED = "log_unnoted"  # a log is here that the ledger does not know
HEAD_GONE = "head_gone"  # the ledger has another closing head than the assist session
RECORDS_GONE = "records_gone"  # an unfinished log of which fewer records are here than came
DELETED_UNNOTED = "deleted_unnoted"  # records were deleted, and no rule says so
DELETED_EARLY = "deleted_early"  # records were deleted before their time
OTHER_COPY = "other_copy"  # a saved log is not among those of a file that has both sides'

SENTENCES: dict[str, str] = {
    WrongCode.UNREADABLE: "Record {number} of {log} cannot be read.",
    WrongCode.MISSING: "Record {number} of {log} is missing; record {other} stands in its place.",
    WrongCode.CHANGED: "Record {number} of {log} was changed.",
    WrongCode.CHANGED_EITHER: "Record {number} of {log} was changed, or the one after it was.",
    WrongCode.WRONG_SIDE: "Record {number} of {log} was written by the other side.",
    WrongCode.EARLIER: "Record {number} of {log} is older than the one before it.",
    WrongCode.AFTER_END: "Record {number} of {log} stands behind the closing record.",
    WrongCode.NOT_CLOSED: "Record {number} of {log} is the last one and does not close it.",
    WrongCode.CLOSING_COUNT: "The closing record of {log} counts {other} records, but it is number {number}.",
    WrongCode.CUT: "The end of {log} is missing: {other} records were signed, {number} are there.",
    WrongCode.TOO_MANY: "Something was added to {log}: {other} records were signed, {number} are there.",
    WrongCode.LAST_CHANGED: "Record {number} of {log}, the last one, was changed.",
    WrongCode.PAIRED_AGAIN: "Record {number} of {log} pairs with other keys than the first, or the same session again.",
    WrongCode.UNREADABLE_PAIRING: "Record {number} of {log} names no keys.",
    WrongCode.UNREADABLE_HEAD: "Record {number} of {log} holds no head of the other side's log.",
    WrongCode.HEADS_BACK: "Record {number} of {log} holds a head of the other side's log that goes back.",
    WrongCode.HEAD_FORGED: "Record {number} of {log} holds a head that the other side did not sign.",
    WrongCode.NO_PAIRING: "{log} names no keys, so nothing in it can be checked.",
    WrongCode.NOT_SIGNED: "The closing head of {log} is not signed by its side: it was written anew.",
    WrongCode.OTHER_SESSION: "{log} and the other side's are of different sessions.",
    WrongCode.OTHER_KEYS: "{log} and the other side's name different keys: one of them was written anew.",
    WrongCode.CUT_BY_HEAD: (
        "The end of {log} is missing: the other side holds a signed head of {other} records, {number} are there."
    ),
    WrongCode.REWRITTEN: (
        "The first {number} records of {log} are not those whose signed head the other side holds, in record {other}."
    ),
    audit_check.OTHER_ASSIST: "{log} is of another assist session.",
    audit_check.TOLD_TWICE: "There are two logs of the same side and session: {log} was written twice.",
    audit_check.OTHER_HEAD: "{log} is not the one whose closing head its side reported.",
    LOG_GONE: "{log} is gone: the ledger has it, with {number} records.",
    LOG_UNNOTED: "{log} is not in the ledger.",
    HEAD_GONE: "The closing head that {side} reported is not the one in the ledger.",
    RECORDS_GONE: "{other} records of {log} came and {number} are there.",
    DELETED_UNNOTED: "The records of {log} are gone, and the ledger knows of no rightful deletion.",
    DELETED_EARLY: "The records of {log} were deleted after {number} days, before the {other} of the rule.",
    OTHER_COPY: "One file has another record than the other: {log} is not in both.",
}

_LOGS = {Side.CUSTOMER: "the customer's log", Side.AGENT: "the engineer's log"}
_SIDES = {Side.CUSTOMER: "the customer's side", Side.AGENT: "the engineer's side"}
VERDICTS = {
    AuditVerdict.AGREE: "Both records agree.",
    AuditVerdict.CUSTOMER_MISSING: "The customer's record, or a part of it, never came; the engineer's holds.",
    AuditVerdict.AGENT_MISSING: "The engineer's record, or a part of it, never came; the customer's holds.",
    AuditVerdict.BOTH_MISSING: "Neither side's record came.",
    AuditVerdict.NEVER_MET: "The two ends never met.",
    AuditVerdict.WRONG: "It does not verify.",
    AuditVerdict.DELETED: "The records were deleted after their time.",
}


def sentence(finding: AuditFinding) -> str:
    """One whole sentence."""
    template = SENTENCES[finding.code]
    filled = template.format(
        log=_LOGS[finding.side], side=_SIDES[finding.side], number=finding.number, other=finding.other
    )
    return filled[0].upper() + filled[1:]
