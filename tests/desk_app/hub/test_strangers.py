"""A stranger walks every command with somebody else's ids and learns nothing, not even that they exist."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from desk_app.domain.agents import Presence
from desk_app.domain.articles import ArticleState
from desk_app.domain.assist import AssistState
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import AttachmentId, Millis
from desk_app.domain.messages import Visibility
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.tickets import TicketState
from desk_app.hub.access import access_attachment
from desk_app.hub.actors import CustomerActor
from desk_app.store.attachments import Upload, insert_upload
from desk_app.wire.agents import ChangePassword, DeleteCanned, SaveCanned, SetPresence
from desk_app.wire.articles import ListArticles, ListArticleVersions, ReadArticle, SaveArticle, SearchArticles
from desk_app.wire.assist import AskAssist, EndAssist, OpenAssist, ReportAssist
from desk_app.wire.commands import AnyCommand
from desk_app.wire.customers import ListCustomers, ReadCustomer, SetContext
from desk_app.wire.messages import MarkDelivered, MarkRead, PostMessage
from desk_app.wire.protocol import Command
from desk_app.wire.ratings import RateSession
from desk_app.wire.reports import ReadReport
from desk_app.wire.sessions import (
    AcceptSession,
    AskForPerson,
    EndSession,
    FinishWrapUp,
    ListMessages,
    ListSessions,
    ReadSession,
    StartSession,
    TransferSession,
)
from desk_app.wire.tickets import ChangeTicket, CommentTicket, CreateTicket, ListTickets, ReadTicket
from tests.fakes.desk import Desk, open_desk

SECRET = "zebra"  # stands in everything that is not the stranger's to see


class Victim:
    """Everything that one customer has, and what only the desk has."""

    async def fill(self, desk: Desk) -> None:
        self.agent = await desk.agent(f"Agent {SECRET}")
        self.customer = await desk.add_customer(f"客户 {SECRET}")
        self.session_id = await desk.serve(self.agent, self.customer, f"question {SECRET}")
        whole = await desk.do(self.customer, ReadSession(session_id=self.session_id))
        self.conversation_id = whole.conversations[0].id
        note = PostMessage(conversation_id=self.conversation_id, text=f"note {SECRET}", visibility=Visibility.INTERNAL)
        await desk.do(self.agent, note)
        self.ticket = await desk.do(self.agent, CreateTicket(session_id=self.session_id, text=f"note {SECRET}"))
        self.assist = await desk.do(self.agent, AskAssist(session_id=self.session_id))
        self.draft = await desk.do(self.agent, SaveArticle(title=f"Draft {SECRET}", body=SECRET))
        self.canned = await desk.do(self.agent, SaveCanned(shortcut="hi", title=SECRET, text=SECRET))
        attachment = Attachment(id=AttachmentId("file"), name=SECRET, media_type="a/b", size=1, sha256="ab" * 32)
        upload = Upload(attachment=attachment, customer_id=self.customer.id)
        await desk.verbs.change(lambda tx: insert_upload(tx.db, upload, tx.now))


def _refused_to_customers(victim: Victim) -> dict[type[Any], list[Command[Any]]]:
    """Commands with the victim's ids, or an agent's alone: each has to be refused."""
    session_id, conversation_id = victim.session_id, victim.conversation_id
    ticket_id, assist_id, article_id = victim.ticket.id, victim.assist.id, victim.draft.id
    return {
        AskForPerson: [AskForPerson(session_id=session_id)],
        AcceptSession: [AcceptSession(session_id=session_id), AcceptSession()],
        TransferSession: [TransferSession(session_id=session_id)],
        EndSession: [EndSession(session_id=session_id)],
        FinishWrapUp: [FinishWrapUp(session_id=session_id)],
        PostMessage: [
            PostMessage(conversation_id=conversation_id, text="x"),
            PostMessage(conversation_id=conversation_id, text="x", visibility=Visibility.INTERNAL),
        ],
        MarkDelivered: [MarkDelivered(conversation_id=conversation_id, seq=1)],
        MarkRead: [MarkRead(conversation_id=conversation_id, seq=1)],
        SetPresence: [SetPresence(presence=Presence.AWAY)],
        SaveCanned: [
            SaveCanned(shortcut="x", title="x", text="x"),
            SaveCanned(id=victim.canned.id, shortcut="x", title="x", text="x"),
        ],
        DeleteCanned: [DeleteCanned(id=victim.canned.id)],
        CreateTicket: [CreateTicket(session_id=session_id), CreateTicket(subject="x")],
        ChangeTicket: [ChangeTicket(ticket_id=ticket_id, version=1, state=TicketState.CLOSED)],
        CommentTicket: [CommentTicket(ticket_id=ticket_id, text="x")],
        SaveArticle: [
            SaveArticle(title="x", body="x", state=ArticleState.PUBLISHED),
            SaveArticle(id=article_id, version=1, title="x", body="x"),
        ],
        AskAssist: [AskAssist(session_id=session_id)],
        OpenAssist: [OpenAssist(assist_id=assist_id)],
        ReportAssist: [ReportAssist(assist_id=assist_id, state=AssistState.ENDED, at=Millis(0))],
        EndAssist: [EndAssist(assist_id=assist_id)],
        RateSession: [RateSession(session_id=session_id, score=5)],
        ListSessions: [ListSessions()],
        ReadSession: [ReadSession(session_id=session_id)],
        ListMessages: [ListMessages(conversation_id=conversation_id, before_seq=99)],
        ListCustomers: [ListCustomers()],
        ReadCustomer: [ReadCustomer(customer_id=victim.customer.id)],
        ReadTicket: [ReadTicket(ticket_id=ticket_id)],
        ReadArticle: [ReadArticle(article_id=article_id), ReadArticle(article_id=article_id, version=1)],
        ListArticles: [ListArticles(), ListArticles(text=SECRET)],
        ListArticleVersions: [ListArticleVersions(article_id=article_id)],
        ReadReport: [ReadReport(since=Millis(0), until=Millis(1))],
    }


_ANSWERED: dict[type[Any], list[Command[Any]]] = {
    StartSession: [StartSession(question="mine")],
    SetContext: [SetContext(attributes=())],
    ListTickets: [ListTickets()],
    SearchArticles: [SearchArticles(query=SECRET)],
}
"""Commands without anybody's ids: a customer may, and must find nothing of another in the answer."""
_PREPARED = {ChangePassword}
"""Goes by a preparation, which knows agents only; see test_accounts."""


def test_every_command_is_walked() -> None:
    victim = Victim.__new__(Victim)
    for name in ("session_id", "conversation_id", "customer", "ticket", "assist", "draft", "canned"):
        setattr(victim, name, CustomerActor(id="x", app_id="x", device_id="x"))  # type: ignore[arg-type]
    walked = set(_refused_to_customers(victim)) | set(_ANSWERED) | _PREPARED
    assert walked == set(get_args(AnyCommand))


@pytest.mark.parametrize("vendor", ["Acme Ltd", "Other Vendor"])
def test_a_strange_customer_reaches_and_learns_nothing(tmp_path: Path, vendor: str) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            victim = Victim()
            await victim.fill(desk)
            app = await desk.add_app("Planner", vendor)
            stranger = await desk.add_customer("客户乙", app)
            before = await desk.do(victim.agent, ReadSession(session_id=victim.session_id))
            reached = await desk.reached()
            for commands in _refused_to_customers(victim).values():
                for command in commands:
                    refusal = await desk.refusal(stranger, command)
                    assert refusal.code in (RefusalCode.NOT_FOUND, RefusalCode.FORBIDDEN), command
                    assert SECRET not in str(refusal), command
            assert await desk.reached() == reached
            assert await desk.do(victim.agent, ReadSession(session_id=victim.session_id)) == before
            for commands in _ANSWERED.values():
                for command in commands:
                    assert SECRET not in msgspec.json.encode(await desk.do(stranger, command)).decode(), command
            with pytest.raises(Refused):
                await desk.verbs.view(lambda view: access_attachment(view, stranger, AttachmentId("file")))
            assert SECRET not in str(await desk.events(stranger))

    asyncio.run(story())


def test_ids_of_others_cannot_be_told_from_ids_of_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            victim = Victim()
            await victim.fill(desk)
            stranger = await desk.add_customer("客户乙")
            for commands in _refused_to_customers(victim).values():
                for command in commands:
                    names = [name for name in command.__struct_fields__ if name == "id" or name.endswith("_id")]
                    nothing = msgspec.structs.replace(command, **dict.fromkeys(names, "nothing"))
                    assert await desk.refusal(stranger, nothing) == await desk.refusal(stranger, command)

    asyncio.run(story())


def test_the_customer_himself_never_sees_a_note(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            victim = Victim()
            await victim.fill(desk)
            me = victim.customer
            answers: list[Any] = [
                await desk.do(me, ReadSession(session_id=victim.session_id)),
                await desk.do(me, ReadTicket(ticket_id=victim.ticket.id)),
                await desk.do(me, ListTickets()),
                await desk.do(me, ListMessages(conversation_id=victim.conversation_id, before_seq=99)),
                await desk.events(me),
            ]
            for answer in answers:
                assert f"note {SECRET}" not in str(answer)
            whole = await desk.do(victim.agent, ReadTicket(ticket_id=victim.ticket.id))
            assert f"note {SECRET}" in str(whole)

    asyncio.run(story())
