"""A side's log goes to the hub through the outbox, and stays on its own disk for its time."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import msgspec
import pytest

from desk_app.client.audit_copies import DAYS_VARIABLE, DELETED, KEPT_DAYS, Deleted, keep_copy, kept_days
from desk_app.client.audit_export import fetch_record
from desk_app.client.facts import Fact, Trouble, TroubleSeen
from desk_app.domain.assist import AssistSession
from desk_app.domain.ids import AgentId, AssistId, CustomerId, Millis, SessionId
from desk_app.domain.refusals import Refusal
from desk_app.domain.sessions import Side
from desk_app.hub.audit_outcome import verify_saved
from desk_app.store import audit
from desk_app.wire.audit import AuditFile
from desk_app.wire.http import Login
from remote_assist.wire.roles import Role
from tests.desk_app.client.scripted_hub import until
from tests.desk_app.client.test_with_hub import agent_desk, connected
from tests.fakes.audit_records import written_session
from tests.fakes.audited_hub import audited_hub, today
from tests.fakes.hub import PASSWORD, RunningHub

DAY_MS = 24 * 3600 * 1000
NOW = Millis(1_795_000_000_000)


def _copy(number: int, at: int = NOW) -> AuditFile:
    assist = AssistSession(
        id=AssistId(f"assist-{number}"),
        session_id=SessionId("s"),
        customer_id=CustomerId("c"),
        agent_id=AgentId("a"),
        agent_name="Li Wei",
        asked_by=Side.AGENT,
        asked_at=Millis(at),
    )
    log = written_session(assist.id).file_log(Role.HOST)
    return AuditFile(made_at=Millis(at), assist=assist, logs=(log,))


def test_a_copy_is_what_verify_audit_reads_and_its_owner_alone(tmp_path: Path) -> None:
    file = keep_copy(tmp_path / "audit", _copy(1), KEPT_DAYS)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert verify_saved([file]).verdicts == {"agent_missing": 1}


def test_a_name_from_a_hub_leads_nowhere_else(tmp_path: Path) -> None:
    copy = _copy(1)
    wrong = msgspec.structs.replace(copy, assist=msgspec.structs.replace(copy.assist, id=AssistId("../../x/y")))
    assert keep_copy(tmp_path / "audit", wrong, KEPT_DAYS).parent == tmp_path / "audit"


def test_old_copies_go_and_a_line_says_so(tmp_path: Path) -> None:
    old = [keep_copy(tmp_path, _copy(number, NOW - (10 + number) * DAY_MS), 400) for number in range(3)]
    new = keep_copy(tmp_path, _copy(9), 11)
    assert [file.exists() for file in (*old, new)] == [True, False, False, True]
    lines = (tmp_path / DELETED).read_bytes().splitlines()
    gone = [msgspec.json.decode(line, type=Deleted) for line in lines]
    assert [(each.file, each.after_days, each.deleted_at) for each in gone] == [
        (old[1].name, 11, NOW),
        (old[2].name, 12, NOW),
    ]


@pytest.mark.parametrize(
    ("said", "days"), [("", KEPT_DAYS), ("30", 30), ("0", KEPT_DAYS), ("-1", KEPT_DAYS), ("x", KEPT_DAYS)]
)
def test_days_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, said: str, days: int) -> None:
    monkeypatch.setenv(DAYS_VARIABLE, said)
    assert kept_days() == days


def test_an_engineers_log_reaches_the_hub_and_his_own_disk(tmp_path: Path) -> None:
    clock = today()
    with RunningHub(tmp_path / "hub", clock=clock) as hub:
        audited = audited_hub(hub, clock)
        hub.run(audited.leave(Side.CUSTOMER))
        signed = hub.run(hub.hub.accounts.login(Login(email="li.wei@example.com", password=PASSWORD), "127.0.0.1"))

        async def story() -> AuditFile:
            async with connected(agent_desk(hub, tmp_path / "li" / "cache", signed)) as desk:
                desk.leave_audit(audited.assist, audited.log(Side.AGENT))
                await until(lambda: not desk.pending)
                fetched = await fetch_record(desk, audited.assist.id)
                assert not isinstance(fetched, Refusal)
                return fetched

        fetched = asyncio.run(story())
    (copy,) = (tmp_path / "li" / "audit").glob("*.json")
    exported = tmp_path / "export.json"
    exported.write_bytes(msgspec.json.encode(fetched))
    assert verify_saved([exported]).verdicts == {"agree": 1}
    assert verify_saved([copy, exported]).verdicts == {"agree": 1}


def test_a_disk_that_takes_no_copy_is_told_and_the_hub_gets_the_log(tmp_path: Path) -> None:
    clock = today()
    with RunningHub(tmp_path / "hub", clock=clock) as hub:
        audited = audited_hub(hub, clock)
        signed = hub.run(hub.hub.accounts.login(Login(email="li.wei@example.com", password=PASSWORD), "127.0.0.1"))
        (tmp_path / "li").mkdir()
        (tmp_path / "li" / "audit").write_text("a file where a folder should be")

        async def story() -> None:
            async with connected(agent_desk(hub, tmp_path / "li" / "cache", signed)) as desk:
                facts: list[Fact] = []
                desk.observe(facts.append)
                desk.leave_audit(audited.assist, audited.log(Side.AGENT))
                await until(lambda: any(isinstance(fact, TroubleSeen) for fact in facts) and not desk.pending)
                assert [f.trouble for f in facts if isinstance(f, TroubleSeen)] == [Trouble.AUDIT_NOT_COPIED]

        asyncio.run(story())
        kept = hub.run(audited.desk.verbs.view(lambda view: audit.logs_of(view.db, audited.assist.id)))
        assert [(log.side, log.held) for log in kept] == [(Side.AGENT, audited.log(Side.AGENT).count)]
