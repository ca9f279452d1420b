"""Every fact of a session's report has its sentence, in both languages; what is not known is shown as it stands."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desk_app.domain.assist import AssistSession, AssistState
from desk_app.domain.audit import AuditFinding, AuditVerdict, ReportLine, SessionReport
from desk_app.domain.ids import AgentId, AssistId, CustomerId, Millis, SessionId
from desk_app.domain.limits import REPORT_FIRST_LINES
from desk_app.domain.sessions import Side
from desk_app.qt import audit_words
from desk_app.qt.language import Language, LanguageChoice
from remote_assist.secure.evidence import WrongCode
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability

AT = Millis(1_795_000_000_000)
ASSIST = AssistSession(
    id=AssistId("a"),
    session_id=SessionId("s"),
    customer_id=CustomerId("c"),
    agent_id=AgentId("g"),
    agent_name="Li Wei",
    asked_by=Side.AGENT,
    state=AssistState.ENDED,
    asked_at=AT,
    started_at=AT,
    ended_at=Millis(AT + 61_000),
)


@pytest.fixture(params=[LanguageChoice.ENGLISH, LanguageChoice.CHINESE])
def language(qtbot: QtBot, request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


def _said(language: Language, kind: str, capability: str = "", detail: str = "", told_by: Side = Side.CUSTOMER) -> str:
    line = ReportLine(at=AT, kind=kind, capability=capability, detail=detail)
    return audit_words.line_sentence(line, "Li Wei", told_by, language)


@pytest.mark.parametrize("kind", [k for k in AuditKind if k not in {AuditKind.PAIRED, AuditKind.PEER_HEAD}])
def test_every_kind_has_its_sentence(kind: AuditKind, language: Language) -> None:
    said = _said(language, kind.value, "view", "x.pdf")
    assert not said.startswith(kind.value)
    assert said != audit_words.KINDS.get(kind.value) or language.name == "en"
    assert "…" not in said


@pytest.mark.parametrize("capability", Capability)
def test_every_capability_has_its_words(capability: Capability, language: Language) -> None:
    words = audit_words.capability_words(capability.value, language)
    assert "_" not in words
    assert language.name == "en" or words not in audit_words.CAPABILITIES.values()


@pytest.mark.parametrize("code", WrongCode)
def test_every_finding_is_said(code: WrongCode, language: Language) -> None:
    finding = AuditFinding(code=code.value, side=Side.AGENT, number=7, other=9)
    said = audit_words.finding_sentence(finding, language)
    assert code.value not in said.split()
    assert "{" not in said


@pytest.mark.parametrize("reason", ReasonCode)
def test_every_reason_for_the_end_is_said(reason: ReasonCode, language: Language) -> None:
    said = _said(language, "ended", detail=reason.value)
    assert reason.value in audit_words.REASONS
    assert "_" not in said
    assert language.name == "en" or audit_words.REASONS[reason.value] not in said


def test_who_sent_what_to_whom_is_said_from_either_side(language: Language) -> None:
    from_customer = _said(language, "file_sent", detail="a.pdf")
    assert from_customer == _said(language, "file_taken", detail="a.pdf", told_by=Side.AGENT)
    assert from_customer != _said(language, "file_taken", detail="a.pdf")
    assert "a.pdf" in from_customer


def test_what_is_not_known_is_shown_as_it_stands(language: Language) -> None:
    assert _said(language, "teleported", "wormhole") == "teleported wormhole"
    assert "meteor" in _said(language, "ended", detail="meteor")
    assert "nonsense" in audit_words.finding_sentence(AuditFinding(code="nonsense", side=Side.AGENT), language)


def test_what_is_shown_is_said_part_by_part(qtbot: QtBot) -> None:
    english = Language(LanguageChoice.ENGLISH)
    detail = "monitor 2, password managers hidden, 3 titles hidden, 1 areas blacked out"
    assert _said(english, "shown", "view", detail) == (
        "Shown: monitor 2, password managers hidden, windows hidden by title: 3, areas blacked out: 1"
    )
    assert _said(english, "shown", "view", "application Ledger") == "Shown: windows of the application Ledger"
    assert _said(Language(LanguageChoice.CHINESE), "shown", "view", "desktop") == "显示：整个桌面"


@pytest.mark.parametrize("verdict", AuditVerdict)
def test_a_report_is_a_text_with_its_verdict(verdict: AuditVerdict, language: Language) -> None:
    lines = tuple(ReportLine(at=Millis(AT + n), kind="asked", capability="view") for n in range(100))
    report = SessionReport(assist_id=ASSIST.id, verdict=verdict, at=AT, lines=lines, left_out=5, customer_records=105)
    text = audit_words.report_text(ASSIST, report, language).splitlines()
    assert len(text) == 3 + 1 + 101 + 3
    assert "5" in text[4 + REPORT_FIRST_LINES]
    assert text[-2] == audit_words.verdict_sentence(report, language)
    assert "105" in text[-1]


def test_records_that_were_deleted_are_told_with_the_rule(language: Language) -> None:
    report = SessionReport(
        assist_id=ASSIST.id, verdict=AuditVerdict.AGREE, at=AT, customer_records=7, agent_records=5,
        deleted_at=AT, deleted_after_days=1826,
    )  # fmt: skip
    said = audit_words.records_sentence(report, language)
    assert "12" in said
    assert "1826" in said
