"""Whatever somebody does to the records in the hub's own database is found, and the sentence names where."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection, text

from desk_app import cli
from desk_app.domain.assist import AssistSession, AuditHead
from desk_app.domain.audit import AuditVerdict
from desk_app.domain.ids import AgentId, AssistId, CustomerId, Millis, SessionId
from desk_app.domain.sessions import Side
from desk_app.hub import audit_check, audit_sentences
from desk_app.hub.audit_outcome import verify_saved, verify_store
from desk_app.hub.audit_sentences import SENTENCES, VERDICTS
from desk_app.hub.verify_audit import AuditTrouble, Selection
from desk_app.wire.audit import AuditFile, AuditFileLog, audit_parts
from desk_app.wire.tickets import CreateTicket
from remote_assist.secure.evidence import WrongCode
from remote_assist.wire.roles import Role
from tests.fakes.audit_records import written_session
from tests.fakes.audited import Audited
from tests.fakes.audited_hub import audited_hub, left_by, today
from tests.fakes.desk import Desk, open_desk
from tests.fakes.hub import RunningHub

DAY_S = 24 * 3600


def _log(db: Connection, audited: Audited, side: Side) -> str:
    row = db.execute(
        text("SELECT id FROM audit_logs WHERE assist_id = :assist AND side = :side"),
        {"assist": audited.assist.id, "side": side.value},
    )
    return str(row.scalar_one())


def _set_text(db: Connection, log: str, number: int, change: Callable[[str], str]) -> None:
    old = db.execute(
        text("SELECT text FROM audit_records WHERE log_id = :log AND number = :number"), {"log": log, "number": number}
    ).scalar_one()
    assert change(old) != old
    db.execute(
        text("UPDATE audit_records SET text = :text WHERE log_id = :log AND number = :number"),
        {"text": change(old), "log": log, "number": number},
    )


def _change_a_field(db: Connection, audited: Audited) -> None:
    _set_text(db, _log(db, audited, Side.CUSTOMER), 4, lambda old: old.replace('"granted"', '"refused"'))


def _change_a_time(db: Connection, audited: Audited) -> None:
    _set_text(db, _log(db, audited, Side.AGENT), 5, lambda old: old.replace('"at_ms":1', '"at_ms":2'))


def _truncate_a_text(db: Connection, audited: Audited) -> None:
    _set_text(db, _log(db, audited, Side.CUSTOMER), 6, lambda old: old[: len(old) // 2])


def _remove_one(db: Connection, audited: Audited) -> None:
    log = _log(db, audited, Side.CUSTOMER)
    db.execute(text("DELETE FROM audit_records WHERE log_id = :log AND number = 5"), {"log": log})


def _remove_one_and_close_up(db: Connection, audited: Audited) -> None:
    log = _log(db, audited, Side.CUSTOMER)
    _remove_one(db, audited)
    for number in range(6, audited.log(Side.CUSTOMER).count + 1):
        row = {"log": log, "number": number}
        db.execute(text("UPDATE audit_records SET number = number - 1 WHERE log_id = :log AND number = :number"), row)
    for number in range(5, audited.log(Side.CUSTOMER).count):
        _set_text(db, log, number, lambda old, n=number: old.replace(f'"number":{n + 1}', f'"number":{n}'))  # type: ignore[misc]


def _remove_the_tail(db: Connection, audited: Audited) -> None:
    log = _log(db, audited, Side.AGENT)
    db.execute(text("DELETE FROM audit_records WHERE log_id = :log AND number > 9"), {"log": log})


def _remove_the_tail_and_count_less(db: Connection, audited: Audited) -> None:
    _remove_the_tail(db, audited)
    log, head = _log(db, audited, Side.AGENT), audited.written.logs[Role.VIEWER].records[9].previous
    db.execute(
        text("UPDATE audit_logs SET records = 9, held = 9, head = :head WHERE id = :log"), {"log": log, "head": head}
    )


def _swap_two(db: Connection, audited: Audited) -> None:
    log = _log(db, audited, Side.CUSTOMER)
    for old, new in ((4, 1000), (5, 4), (1000, 5)):
        db.execute(
            text("UPDATE audit_records SET number = :new WHERE log_id = :log AND number = :old"),
            {"log": log, "old": old, "new": new},
        )


def _forge_one_side(db: Connection, audited: Audited) -> None:
    """A whole log of the engineer's side, chained and signed with keys of the forger's own."""
    log = _log(db, audited, Side.AGENT)
    forged = written_session(audited.assist.id, "forger", rests=1).file_log(Role.VIEWER)
    _replace_log(db, log, forged)


def _replay_an_old_log(db: Connection, audited: Audited) -> None:
    """The customer's log of another, earlier assist session in the place of this one's."""
    log = _log(db, audited, Side.CUSTOMER)
    _replace_log(db, log, written_session("an older one", "one").file_log(Role.HOST))


def _replace_log(db: Connection, log: str, forged: AuditFileLog) -> None:
    db.execute(text("DELETE FROM audit_records WHERE log_id = :log"), {"log": log})
    for number, record in enumerate(forged.records, start=1):
        row = {"log": log, "number": number, "text": record}
        db.execute(text("INSERT INTO audit_records (log_id, number, text) VALUES (:log, :number, :text)"), row)
    db.execute(
        text(
            "UPDATE audit_logs SET records = :count, held = :count, head = :head, signature = :signature"
            " WHERE id = :log"
        ),
        {"log": log, "count": forged.count, "head": forged.head, "signature": forged.signature},
    )


def _change_a_reported_head(db: Connection, audited: Audited) -> None:
    db.execute(
        text("UPDATE assists SET heads = replace(heads, :head, :other) WHERE id = :assist"),
        {"head": audited.log(Side.AGENT).head, "other": "ab" * 32, "assist": audited.assist.id},
    )


def _remove_a_log(db: Connection, audited: Audited) -> None:
    log = _log(db, audited, Side.CUSTOMER)
    db.execute(text("DELETE FROM audit_records WHERE log_id = :log"), {"log": log})
    db.execute(text("DELETE FROM audit_logs WHERE id = :log"), {"log": log})


def _call_it_deleted(db: Connection, audited: Audited) -> None:
    log = _log(db, audited, Side.CUSTOMER)
    db.execute(text("DELETE FROM audit_records WHERE log_id = :log"), {"log": log})
    db.execute(text("UPDATE audit_logs SET deleted_at = 1, deleted_after_days = 1826 WHERE id = :log"), {"log": log})


def _remove_everything_of_it(db: Connection, audited: Audited) -> None:
    assist = {"assist": audited.assist.id}
    for log in (_log(db, audited, side) for side in (Side.AGENT, Side.CUSTOMER)):
        db.execute(text("DELETE FROM audit_records WHERE log_id = :log"), {"log": log})
    for table in ("audit_logs", "audit_reports", "assist_tickets"):
        db.execute(text(f"DELETE FROM {table} WHERE assist_id = :assist"), assist)
    db.execute(text("DELETE FROM assists WHERE id = :assist"), assist)


def _change_the_ledger(db: Connection, audited: Audited) -> None:
    _ = audited
    db.execute(text('UPDATE audit_ledger SET text = replace(text, \'"detail":""\', \'"detail":"x"\') WHERE number = 1'))


def _cut_the_ledger(db: Connection, audited: Audited) -> None:
    _ = audited
    db.execute(text("DELETE FROM audit_ledger WHERE number = 2"))


TAMPERED: dict[Callable[[Connection, Audited], None], str] = {
    _change_a_field: "Record 4 of the customer's log was changed.",
    _change_a_time: "Record 5 of the engineer's log was changed.",
    _truncate_a_text: "Record 6 of the customer's log cannot be read.",
    _remove_one: "Record 5 of the customer's log is missing; record 6 stands in its place.",
    _remove_one_and_close_up: "of the customer's log was changed",
    _remove_the_tail: "The end of the engineer's log is missing: ",
    _remove_the_tail_and_count_less: "The closing head of the engineer's log is not signed by its side",
    _swap_two: "Record 4 of the customer's log is missing; record 5 stands in its place.",
    _forge_one_side: "The engineer's log is not the one whose closing head its side reported",
    _replay_an_old_log: "The customer's log is of another assist session.",
    _change_a_reported_head: "The engineer's log is not the one whose closing head its side reported",
    _remove_a_log: "The customer's log is gone: the ledger has it",
    _call_it_deleted: "The records of the customer's log are gone, and the ledger knows of no rightful deletion.",
    _remove_everything_of_it: "which the hub's ledger names, is gone.",
    _change_the_ledger: "Entry 1 of the hub's ledger was changed, or entry 2 was.",
    _cut_the_ledger: "Entry 2 of the hub's ledger is missing.",
}


async def _two_sessions(desk: Desk) -> tuple[Audited, Audited]:
    """One that nobody touches, and the one that is tampered with."""
    quiet = await Audited.begin(desk, "Zhang Min", "客户乙")
    victim = await Audited.begin(desk)
    for audited in (quiet, victim):
        await audited.share()
        await audited.leave()
        await audited.work()
    return quiet, victim


@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda tamper: tamper.__name__.strip("_"))
def test_tampering_is_found(tamper: Callable[[Connection, Audited], None], tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            _quiet, victim = await _two_sessions(desk)
            assert (await verify_store(desk.verbs, Selection(), "")).holds
            await desk.store.write(lambda db: tamper(db, victim))
            outcome = await verify_store(desk.verbs, Selection(), "")
            assert not outcome.holds
            told = [*(each.wrong for each in outcome.remarkable), *(outcome.ledger.wrong if outcome.ledger else ())]
            assert len(told) == 1, told
            assert TAMPERED[tamper] in told[0]
            assert all(each.assist_id == victim.assist.id for each in outcome.remarkable)
            assert TAMPERED[tamper] in "\n".join(outcome.lines())

    asyncio.run(story())


def test_logs_that_changed_sessions_are_found_on_both(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            one, other = await _two_sessions(desk)

            def swap(db: Connection) -> None:
                logs = [_log(db, audited, Side.CUSTOMER) for audited in (one, other)]
                for log, audited in zip(logs, (other, one), strict=True):
                    row = {"log": log, "assist": audited.assist.id}
                    db.execute(text("UPDATE audit_logs SET assist_id = :assist WHERE id = :log"), row)

            await desk.store.write(swap)
            outcome = await verify_store(desk.verbs, Selection(), "")
            assert [each.wrong for each in outcome.remarkable] == [
                "The customer's log is of another assist session."
            ] * 2

    asyncio.run(story())


def test_it_says_what_it_looked_at_and_what_never_came(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            quiet, victim = await _two_sessions(desk)
            whole = await verify_store(desk.verbs, Selection(), "")
            records = sum(a.log(side).count for a in (quiet, victim) for side in (Side.AGENT, Side.CUSTOMER))
            assert (whole.sessions, whole.records, whole.remarkable) == (2, records, [])
            assert whole.lines()[-1].endswith(
                f"2 assist sessions with {records} records were checked: everything that is here holds."
            )
            await victim.share("lost")
            await victim.leave(Side.AGENT)
            desk.clock.advance(seconds=3600)
            await victim.work()
            missing = await verify_store(desk.verbs, Selection(), "")
            assert missing.holds
            assert [each.verdict for each in missing.remarkable] == [AuditVerdict.CUSTOMER_MISSING]
            assert VERDICTS[AuditVerdict.CUSTOMER_MISSING] in "\n".join(missing.lines())
            # The host said last what its log was when the customer took control back.
            assert missing.remarkable[0].heads_kept > 10
            assert f"the first {missing.remarkable[0].heads_kept} records of the missing one" in missing.lines()[0]
            assert msgspec.json.decode(missing.json())["verdicts"] == {"agree": 2, "customer_missing": 1}

    asyncio.run(story())


def test_one_session_one_ticket_or_those_since_a_day_can_be_meant(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            quiet, victim = await _two_sessions(desk)
            ticket = await desk.do(victim.agent, CreateTicket(session_id=victim.session_id))
            desk.clock.advance(seconds=DAY_S)
            since = desk.clock.now()
            await quiet.share("today")
            await quiet.leave()

            async def meant(**chosen: object) -> int:
                return (await verify_store(desk.verbs, Selection(**chosen), "")).sessions  # type: ignore[arg-type]

            assert await meant() == 3
            assert await meant(assist_id=victim.assist.id) == 1
            assert await meant(ticket_number=ticket.number) == 1
            assert await meant(since=Millis(since)) == 1
            for unknown in ({"assist_id": "no such"}, {"ticket_number": 4711}):
                with pytest.raises(AuditTrouble):
                    await meant(**unknown)

    asyncio.run(story())


def test_an_anchor_that_was_noted_down_finds_a_ledger_that_was_cut_or_written_anew(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            _quiet, victim = await _two_sessions(desk)
            first = await verify_store(desk.verbs, Selection(), "")
            assert first.ledger is not None
            anchor = first.ledger.anchor
            await victim.share("more")
            await victim.leave()
            again = await verify_store(desk.verbs, Selection(), anchor)
            assert again.holds
            number, _, head = anchor.partition(":")
            other = f"{number}:{'0' * len(head)}"
            assert not (await verify_store(desk.verbs, Selection(), other)).holds
            last = again.ledger.entries if again.ledger else 0
            await desk.store.write(lambda db: db.execute(text("DELETE FROM audit_ledger WHERE number > 3")))
            cut = await verify_store(desk.verbs, Selection(), again.ledger.anchor if again.ledger else "")
            assert f"has 3 entries, fewer than the {last} that were noted down." in "\n".join(cut.lines())
            for nonsense in ("x", "1:2", f"-1:{head}"):
                with pytest.raises(AuditTrouble):
                    await verify_store(desk.verbs, Selection(), nonsense)

    asyncio.run(story())


def test_records_that_the_rule_deleted_are_no_finding_and_those_that_went_early_are(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            _quiet, victim = await _two_sessions(desk)
            desk.clock.advance(seconds=31 * DAY_S)
            await victim.work(kept_days=30)
            outcome = await verify_store(desk.verbs, Selection(), "")
            assert outcome.holds
            assert outcome.verdicts == {"deleted": 2}
            await desk.store.write(
                lambda db: db.execute(
                    text('UPDATE audit_ledger SET text = replace(text, \'"detail":"30"\', \'"detail":"60"\')')
                )
            )
            early = await verify_store(desk.verbs, Selection(assist_id=victim.assist.id), "")
            assert "were deleted after 31 days, before the 60 of the rule." in early.remarkable[0].wrong

    asyncio.run(story())


def test_a_log_whose_end_came_later_is_kept_for_its_time_from_then_on(tmp_path: Path) -> None:
    """The application was closed while its log went to the hub, and opened days later."""

    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            audited = await Audited.begin(desk)
            await audited.share()
            (part,) = audit_parts(audited.assist.id, audited.log(Side.CUSTOMER))
            await desk.do(audited.customer, msgspec.structs.replace(part, records=part.records[:3]))
            desk.clock.advance(seconds=5 * DAY_S)
            await desk.do(audited.customer, msgspec.structs.replace(part, first=4, records=part.records[3:]))
            desk.clock.advance(seconds=28 * DAY_S)
            await audited.work(kept_days=30)
            assert (await verify_store(desk.verbs, Selection(), "")).verdicts == {"agent_missing": 1}
            desk.clock.advance(seconds=3 * DAY_S)
            await audited.work(kept_days=30)
            outcome = await verify_store(desk.verbs, Selection(), "")
            assert (outcome.verdicts, outcome.remarkable) == ({"deleted": 1}, [])

    asyncio.run(story())


def _file(audited: Audited, folder: Path, name: str, *sides: Side, logs: tuple[AuditFileLog, ...] = ()) -> Path:
    file = AuditFile(made_at=Millis(5), assist=audited.assist, logs=logs or tuple(audited.log(side) for side in sides))
    path = folder / name
    path.write_bytes(msgspec.json.format(msgspec.json.encode(file)))
    return path


def test_saved_files_are_checked_without_a_hub_and_against_each_other(tmp_path: Path) -> None:
    async def story() -> Audited:
        async with open_desk(tmp_path / "hub.db") as desk:
            _quiet, victim = await _two_sessions(desk)
            victim.assist = await victim.found()
            return victim

    victim = asyncio.run(story())
    whole = _file(victim, tmp_path, "whole.json", Side.CUSTOMER, Side.AGENT)
    assert verify_saved([whole]).verdicts == {"agree": 1}
    customer, agent = (_file(victim, tmp_path, f"{side}.json", side) for side in (Side.CUSTOMER, Side.AGENT))
    assert verify_saved([customer]).verdicts == {"agent_missing": 1}
    assert verify_saved([customer, agent, whole]).verdicts == {"agree": 1}
    forged = written_session(victim.assist.id, "forger").file_log(Role.HOST)
    bad = _file(victim, tmp_path, "forged.json", logs=(forged, victim.log(Side.AGENT)))
    assert not verify_saved([bad]).holds
    # A hub that writes both sides' logs anew is found by what the customer has on his own disk.
    forged_too = written_session(victim.assist.id, "forger")
    heads = tuple(AuditHead(side=log.side, head=log.head, count=log.count) for log in map(forged_too.file_log, Role))
    victim.assist = msgspec.structs.replace(victim.assist, heads=heads)
    other = _file(victim, tmp_path, "other.json", logs=tuple(map(forged_too.file_log, Role)))
    assert verify_saved([other]).verdicts == {"agree": 1}
    assert not verify_saved([customer, other]).holds


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"deskside_audit": 2}', b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_record_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(AuditTrouble):
        verify_saved([path])
    with pytest.raises(AuditTrouble):
        verify_saved([tmp_path / "not there.json"])


def test_a_file_of_somebody_else_cannot_colour_the_terminal_or_break_the_command(tmp_path: Path) -> None:
    assist = AssistSession(
        id=AssistId("a\x1b[31m"),
        session_id=SessionId("s"),
        customer_id=CustomerId("c"),
        agent_id=AgentId("e"),
        agent_name="Li\x1b]0;evil\x07\nAll of it holds.\u202e",
        asked_by=Side.AGENT,
        asked_at=Millis(10**18),
        started_at=Millis(1),
    )
    path = tmp_path / "theirs.json"
    path.write_bytes(msgspec.json.encode(AuditFile(made_at=Millis(5), assist=assist, logs=())))
    told, checked = verify_saved([path]).lines()
    assert told.startswith("Assist session a")
    assert "Neither side's record came." in told
    assert told.isprintable()
    assert checked.isprintable()


def test_every_code_has_its_sentence() -> None:
    codes = {code.value for code in WrongCode}
    for module in (audit_check, audit_sentences):
        codes |= {value for name, value in vars(module).items() if name.isupper() and isinstance(value, str)}
    assert set(SENTENCES) == codes
    assert set(VERDICTS) == set(AuditVerdict)


def test_a_second_log_of_a_side_that_contradicts_the_first_is_found(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            _quiet, victim = await _two_sessions(desk)
            victim.written = written_session(victim.assist.id, rests=1)
            await victim.leave(Side.CUSTOMER)
            outcome = await verify_store(desk.verbs, Selection(), "")
            (wrong,) = [each.wrong for each in outcome.remarkable]
            assert "There are two logs of the same side and session" in wrong

    asyncio.run(story())


def test_the_command_works_beside_a_running_hub_and_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = today()
    with RunningHub(tmp_path, clock=clock) as hub:
        audited = audited_hub(hub, clock)
        left_by(hub, audited)
        command = ["hub", "verify-audit", "--data-folder", str(tmp_path)]
        assert cli.main(command) == 0
        assert "everything that is here holds" in capsys.readouterr().out
        hub.run(hub.hub.store.write(lambda db: _change_a_field(db, audited)))
        assert cli.main([*command, "--assist", audited.assist.id]) == 1
        assert "Record 4 of the customer's log was changed." in capsys.readouterr().out
        assert cli.main([*command, "--json"]) == 1
        (wrong,) = msgspec.json.decode(capsys.readouterr().out)["remarkable"]
        assert wrong["assist_id"] == audited.assist.id
