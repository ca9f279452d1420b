"""What an assist session's report says, in the reader's language: its lines, the verdict, what is wrong.

Invariant: a kind, capability, reason or finding that is not known here is shown as it stands; what came from another
machine is filled in as plain text and cut.
"""

from __future__ import annotations

from collections.abc import Iterator

from desk_app.domain.assist import AssistSession
from desk_app.domain.audit import AuditFinding, AuditVerdict, ReportLine, SessionReport
from desk_app.domain.limits import REPORT_FIRST_LINES
from desk_app.domain.sessions import Side
from desk_app.domain.text import shortened
from desk_app.qt import times
from desk_app.qt.language import QT_TRANSLATE_NOOP, Language, filled

_DETAIL_CHARACTERS = 120
_NAME_CHARACTERS = 60

CAPABILITIES: dict[str, str] = {
    "view": QT_TRANSLATE_NOOP("Audit", "see the screen"),
    "control": QT_TRANSLATE_NOOP("Audit", "mouse and keyboard"),
    "clipboard": QT_TRANSLATE_NOOP("Audit", "clipboard"),
    "send_files": QT_TRANSLATE_NOOP("Audit", "send files"),
    "fetch_files": QT_TRANSLATE_NOOP("Audit", "fetch files"),
    "recording": QT_TRANSLATE_NOOP("Audit", "recording"),
    "voice": QT_TRANSLATE_NOOP("Audit", "voice"),
    "system_facts": QT_TRANSLATE_NOOP("Audit", "facts about the computer"),
    "restart": QT_TRANSLATE_NOOP("Audit", "restart"),
}

KINDS: dict[str, str] = {
    "started": QT_TRANSLATE_NOOP("Audit", "The session began"),
    "certified": QT_TRANSLATE_NOOP("Audit", "The vendor's own key vouches for {agent}"),
    "not_certified": QT_TRANSLATE_NOOP("Audit", "{agent} showed a certificate that proves nothing"),
    "asked": QT_TRANSLATE_NOOP("Audit", "{agent} asked for: {what}"),
    "granted": QT_TRANSLATE_NOOP("Audit", "Allowed: {what}"),
    "refused": QT_TRANSLATE_NOOP("Audit", "Not allowed: {what}"),
    "revoked": QT_TRANSLATE_NOOP("Audit", "Taken back: {what}"),
    "given_up": QT_TRANSLATE_NOOP("Audit", "{agent} gave back: {what}"),
    "shown": QT_TRANSLATE_NOOP("Audit", "Shown: {detail}"),
    "paused": QT_TRANSLATE_NOOP("Audit", "Rested: {what}"),
    "resumed": QT_TRANSLATE_NOOP("Audit", "Went on: {what}"),
    "picture_kept": QT_TRANSLATE_NOOP("Audit", "{agent} kept a picture of the screen"),
    "reconnected": QT_TRANSLATE_NOOP("Audit", "The connection came back"),
    "files_begun": QT_TRANSLATE_NOOP("Audit", "Files begin to move: {detail}"),
    "files_stopped": QT_TRANSLATE_NOOP("Audit", "Files stopped: {detail}"),
    "annotated": QT_TRANSLATE_NOOP("Audit", "{agent} drew on the screen"),
    "ended": QT_TRANSLATE_NOOP("Audit", "Ended: {detail}"),
}
"""One line a kind; a kind that has none is shown as it stands."""

TO_ENGINEER: dict[str, str] = {
    "clipboard": QT_TRANSLATE_NOOP("Audit", "Clipboard, from the customer to {agent}"),
    "file": QT_TRANSLATE_NOOP("Audit", "File, from the customer to {agent}: {detail}"),
}
TO_CUSTOMER: dict[str, str] = {
    "clipboard": QT_TRANSLATE_NOOP("Audit", "Clipboard, from {agent} to the customer"),
    "file": QT_TRANSLATE_NOOP("Audit", "File, from {agent} to the customer: {detail}"),
}

REASONS: dict[str, str] = {
    "ended": QT_TRANSLATE_NOOP("Audit", "nobody said by whom"),
    "ended_by_engineer": QT_TRANSLATE_NOOP("Audit", "by the engineer"),
    "stopped_by_customer": QT_TRANSLATE_NOOP("Audit", "by the customer"),
    "panic": QT_TRANSLATE_NOOP("Audit", "by the customer, with Esc Esc Esc"),
    "view_revoked": QT_TRANSLATE_NOOP("Audit", "the customer took the screen back"),
    "refused": QT_TRANSLATE_NOOP("Audit", "the customer said no"),
    "application_gone": QT_TRANSLATE_NOOP("Audit", "the application was closed"),
    "terminated": QT_TRANSLATE_NOOP("Audit", "sharing was ended on the customer's computer"),
    "host_gone": QT_TRANSLATE_NOOP("Audit", "sharing stopped on the customer's computer"),
    "screen_gone": QT_TRANSLATE_NOOP("Audit", "the screen was gone"),
    "ended_by_hub": QT_TRANSLATE_NOOP("Audit", "by the hub"),
    "session_ended": QT_TRANSLATE_NOOP("Audit", "the conversation ended"),
    "peer_gone": QT_TRANSLATE_NOOP("Audit", "the other end had gone"),
    "lost": QT_TRANSLATE_NOOP("Audit", "the connection was lost and did not come back in time"),
    "protocol_error": QT_TRANSLATE_NOOP("Audit", "the other end sent what it may not send"),
    "seal_broken": QT_TRANSLATE_NOOP("Audit", "something was changed on its way"),
    "failed": QT_TRANSLATE_NOOP("Audit", "something broke"),
    "banner_hidden": QT_TRANSLATE_NOOP("Audit", "something hid the banner"),
    "restarting": QT_TRANSLATE_NOOP("Audit", "the computer was restarted"),
    "silent": QT_TRANSLATE_NOOP("Audit", "the other end fell silent"),
    "helper_gone": QT_TRANSLATE_NOOP("Audit", "sharing stopped on the customer's computer"),
    "helper_not_started": QT_TRANSLATE_NOOP("Audit", "sharing could not be started"),
    "screen_unavailable": QT_TRANSLATE_NOOP("Audit", "the screen could not be read"),
    "version": QT_TRANSLATE_NOOP("Audit", "the two ends speak different versions"),
    **dict.fromkeys(
        ("code_burned", "code_used", "code_expired", "wrong_code"),
        QT_TRANSLATE_NOOP("Audit", "the code was wrong, used or too old"),
    ),
    **dict.fromkeys(
        ("bad_hello", "bad_ticket", "room_taken", "too_many_rooms", "waited_too_long", "too_much"),
        QT_TRANSLATE_NOOP("Audit", "the hub let nobody in"),
    ),
    **dict.fromkeys(
        ("not_reachable", "unknown_session", "pairing_timeout", "pairing_failed"),
        QT_TRANSLATE_NOOP("Audit", "the two ends did not come together"),
    ),
}

DETAILS: dict[str, str] = {
    "no answer in time": QT_TRANSLATE_NOOP("Audit", "no answer in time"),
    "after a restart": QT_TRANSLATE_NOOP("Audit", "after a restart of the computer"),
    "by the customer": QT_TRANSLATE_NOOP("Audit", "the customer's own wish"),
    "no banner can be seen": QT_TRANSLATE_NOOP("Audit", "nobody could see the banner"),
    "started again": QT_TRANSLATE_NOOP("Audit", "the engineer's program was started again"),
}

SHOWN: dict[str, str] = {
    "nothing": QT_TRANSLATE_NOOP("Audit", "nothing"),
    "desktop": QT_TRANSLATE_NOOP("Audit", "the whole desktop"),
    "monitor": QT_TRANSLATE_NOOP("Audit", "monitor {more}"),
    "application": QT_TRANSLATE_NOOP("Audit", "windows of the application {more}"),
    "password managers hidden": QT_TRANSLATE_NOOP("Audit", "password managers hidden"),
    "titles hidden": QT_TRANSLATE_NOOP("Audit", "windows hidden by title: {more}"),
    "areas blacked out": QT_TRANSLATE_NOOP("Audit", "areas blacked out: {more}"),
}
"""The parts of what a `shown` record says."""

VERDICTS: dict[AuditVerdict, str] = {
    AuditVerdict.AGREE: QT_TRANSLATE_NOOP("Audit", "Both records agree."),
    AuditVerdict.CUSTOMER_MISSING: QT_TRANSLATE_NOOP(
        "Audit", "The customer's record is missing, or a part of it; the engineer's is in order."
    ),
    AuditVerdict.AGENT_MISSING: QT_TRANSLATE_NOOP(
        "Audit", "The engineer's record is missing, or a part of it; the customer's is in order."
    ),
    AuditVerdict.BOTH_MISSING: QT_TRANSLATE_NOOP("Audit", "Neither side's record came."),
    AuditVerdict.NEVER_MET: QT_TRANSLATE_NOOP("Audit", "The two ends never met; nothing was shown."),
    AuditVerdict.WRONG: QT_TRANSLATE_NOOP("Audit", "The record does not verify."),
    AuditVerdict.DELETED: QT_TRANSLATE_NOOP("Audit", "The records were deleted after their time."),
}

LOGS: dict[Side, str] = {
    Side.CUSTOMER: QT_TRANSLATE_NOOP("Audit", "customer"),
    Side.AGENT: QT_TRANSLATE_NOOP("Audit", "engineer"),
}

_CHANGED = QT_TRANSLATE_NOOP("Audit", "In the record of the {side}, line {number} was changed.")
_MISSING = QT_TRANSLATE_NOOP("Audit", "In the record of the {side}, line {number} is missing.")
_FALSE = QT_TRANSLATE_NOOP("Audit", "In the record of the {side}, line {number} cannot be right.")
_CUT = QT_TRANSLATE_NOOP("Audit", "The end of the record of the {side} is missing: {other} lines were signed.")
_ANEW = QT_TRANSLATE_NOOP("Audit", "The record of the {side} is not the one that was signed: it was written anew.")
_FOREIGN = QT_TRANSLATE_NOOP("Audit", "The record of the {side} is of another session.")
_UNKNOWN_FINDING = QT_TRANSLATE_NOOP("Audit", "The record of the {side} is wrong: {code} {number}")

FINDINGS: dict[str, str] = {
    **dict.fromkeys(("changed", "changed_either", "last_changed", "unreadable"), _CHANGED),
    "missing": _MISSING,
    **dict.fromkeys(("wrong_side", "earlier", "after_end", "not_closed", "closing_count", "paired_again"), _FALSE),
    **dict.fromkeys(("unreadable_pairing", "unreadable_head", "heads_back", "head_forged"), _FALSE),
    **dict.fromkeys(("cut", "cut_by_head"), _CUT),
    **dict.fromkeys(("too_many", "no_pairing", "not_signed", "other_keys", "rewritten", "told_twice"), _ANEW),
    "other_head": _ANEW,
    **dict.fromkeys(("other_session", "other_assist"), _FOREIGN),
}

_RECORDS = QT_TRANSLATE_NOOP("Audit", "Records: customer {customer}, engineer {agent}")
_DELETED = QT_TRANSLATE_NOOP(
    "Audit", "{count} records were deleted after {days} days, on {date}, by the rule for how long they are kept."
)
_HEADS_KEPT = QT_TRANSLATE_NOOP("Audit", "It holds a signature under the first {count} lines of the missing one.")
_LEFT_OUT = QT_TRANSLATE_NOOP("Audit", "… {count} more …")
_TOLD_BY = {
    Side.CUSTOMER: QT_TRANSLATE_NOOP("Audit", "As the customer's computer wrote it down:"),
    Side.AGENT: QT_TRANSLATE_NOOP("Audit", "As the engineer's computer wrote it down:"),
}
_TIMES = QT_TRANSLATE_NOOP("Audit", "{what}, {count} times")
_TITLE = QT_TRANSLATE_NOOP("Audit", "Screen session with {agent}")
_LASTED = QT_TRANSLATE_NOOP("Audit", "{date}, seen for {length}")
_WHY = QT_TRANSLATE_NOOP("Audit", "Ended: {detail}")


def capability_words(capability: str, language: Language) -> str:
    """The translated name of a capability; a newer one's as it stands."""
    text = CAPABILITIES.get(capability)
    return language.translate("Audit", text) if text is not None else shortened(capability, 40)


def line_sentence(line: ReportLine, agent: str, told_by: Side, language: Language) -> str:
    """One fact; `told_by` says whose words "sent" and "taken" are."""
    known = {
        "agent": shortened(agent, _NAME_CHARACTERS),
        "what": capability_words(line.capability, language),
        "detail": _detail(line, language),
    }
    template = KINDS.get(line.kind) or _transfer(line.kind, told_by)
    if template is None:
        return " ".join(part for part in (shortened(line.kind, 40), line.capability and known["what"]) if part)
    sentence = filled(language.translate("Audit", template), known)
    if known["detail"] and "{detail}" not in template:
        sentence = f"{sentence} ({known['detail']})"
    if line.times > 1:
        sentence = filled(language.translate("Audit", _TIMES), {"what": sentence, "count": str(line.times)})
    return sentence


def verdict_sentence(report: SessionReport, language: Language) -> str:
    """Do the records hold? With what is wrong, when something is."""
    verdict = language.translate("Audit", VERDICTS[report.verdict])
    if report.heads_kept:
        held = filled(language.translate("Audit", _HEADS_KEPT), {"count": str(report.heads_kept)})
        verdict = f"{verdict} {held}"
    return verdict if report.finding is None else f"{verdict} {finding_sentence(report.finding, language)}"


def finding_sentence(finding: AuditFinding, language: Language) -> str:
    """What is wrong, and where."""
    template = FINDINGS.get(finding.code, _UNKNOWN_FINDING)
    params = {
        "side": language.translate("Audit", LOGS[finding.side]),
        "number": str(finding.number),
        "other": str(finding.other),
        "code": shortened(finding.code, 40),
    }
    return filled(language.translate("Audit", template), params)


def records_sentence(report: SessionReport, language: Language) -> str:
    """How many records there are of each side, or that they were deleted by the rule."""
    if report.deleted_at is None:
        counts = {"customer": str(report.customer_records), "agent": str(report.agent_records)}
        return filled(language.translate("Audit", _RECORDS), counts)
    params = {
        "count": str(report.customer_records + report.agent_records),
        "days": str(report.deleted_after_days),
        "date": times.exact(report.deleted_at, language),
    }
    return filled(language.translate("Audit", _DELETED), params)


def title_sentence(assist: AssistSession, language: Language) -> str:
    agent = shortened(assist.agent_name, _NAME_CHARACTERS)
    return filled(language.translate("Audit", _TITLE), {"agent": agent})


def when_sentence(assist: AssistSession, language: Language) -> str:
    """When it was asked for, and how long the screen was seen."""
    date = times.exact(assist.started_at or assist.asked_at, language)
    if assist.started_at is None or assist.ended_at is None:
        return date
    length = times.lasting((assist.ended_at - assist.started_at) / 1000, language)
    return filled(language.translate("Audit", _LASTED), {"date": date, "length": length})


def report_lines(assist: AssistSession, report: SessionReport, language: Language) -> Iterator[str]:
    """The facts one a line, each with its time of day; between them how many were left out."""
    for place, line in enumerate(report.lines):
        if report.left_out and place == REPORT_FIRST_LINES:
            yield filled(language.translate("Audit", _LEFT_OUT), {"count": str(report.left_out)})
        yield f"{times.to_the_second(line.at)}  {line_sentence(line, assist.agent_name, report.told_by, language)}"


def report_text(assist: AssistSession, report: SessionReport, language: Language) -> str:
    """The whole report as plain text, to be read, copied or saved."""
    parts = [title_sentence(assist, language), when_sentence(assist, language)]
    if report.lines:
        parts += ["", language.translate("Audit", _TOLD_BY[report.told_by]), *report_lines(assist, report, language)]
    elif assist.reason:
        why = _reason(assist.reason, language)
        parts.append(filled(language.translate("Audit", _WHY), {"detail": why}))
    parts += ["", verdict_sentence(report, language), records_sentence(report, language)]
    return "\n".join(parts)


def told_by_sentence(report: SessionReport, language: Language) -> str:
    """Whose record the lines are."""
    return language.translate("Audit", _TOLD_BY[report.told_by])


def _transfer(kind: str, told_by: Side) -> str | None:
    what, _, way = kind.partition("_")
    from_customer = (way == "sent") == (told_by is Side.CUSTOMER)
    return (TO_ENGINEER if from_customer else TO_CUSTOMER).get(what) if way in ("sent", "taken") else None


def _detail(line: ReportLine, language: Language) -> str:
    if line.kind == "ended":
        return _reason(line.detail, language)
    if line.kind == "started":
        return ""  # the assist session's id
    if line.kind == "shown":
        parts = (_shown(part, language) for part in line.detail.split(", "))
        return ", ".join(part for part in parts if part)
    text = DETAILS.get(line.detail)
    return language.translate("Audit", text) if text is not None else shortened(line.detail, _DETAIL_CHARACTERS)


def _shown(part: str, language: Language) -> str:
    """`monitor 2`, `2 titles hidden`: a number or name before or behind the words."""
    first, _, rest = part.partition(" ")
    for words, more in ((part, ""), (first, rest), (rest, first)):
        if (text := SHOWN.get(words)) is not None:
            said = filled(language.translate("Audit", text), {"more": shortened(more, _NAME_CHARACTERS)})
            return said.strip()
    return shortened(part, _DETAIL_CHARACTERS)


def _reason(reason: str, language: Language) -> str:
    text = REASONS.get(reason)
    return language.translate("Audit", text) if text is not None else shortened(reason, 60)
