"""All commands in one union, and which of them change something."""

from __future__ import annotations

from typing import Any

from desk_app.wire.abuse import ReportAbuse
from desk_app.wire.agents import ChangePassword, DeleteCanned, SaveCanned, SetPresence
from desk_app.wire.articles import ListArticles, ListArticleVersions, ReadArticle, SaveArticle, SearchArticles
from desk_app.wire.assist import AskAssist, EndAssist, InviteAssist, ObserveAssist, OpenAssist, ReportAssist
from desk_app.wire.audit import KeepAudit, ListAuditRecords, ReadAudit
from desk_app.wire.customers import ListCustomers, ReadCustomer, SetContext
from desk_app.wire.messages import MarkDelivered, MarkRead, PostMessage
from desk_app.wire.nameplates import LookUpCode, OfferCode, TakeCode, WithdrawCode
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

Change = (
    StartSession
    | AskForPerson
    | AcceptSession
    | TransferSession
    | EndSession
    | FinishWrapUp
    | PostMessage
    | MarkDelivered
    | MarkRead
    | SetPresence
    | ChangePassword
    | SaveCanned
    | DeleteCanned
    | SetContext
    | CreateTicket
    | ChangeTicket
    | CommentTicket
    | SaveArticle
    | AskAssist
    | InviteAssist
    | ObserveAssist
    | OpenAssist
    | ReportAssist
    | EndAssist
    | KeepAudit
    | OfferCode
    | WithdrawCode
    | LookUpCode
    | TakeCode
    | ReportAbuse
    | RateSession
)
"""Carried out once a ref."""

Query = (
    ListSessions
    | ReadSession
    | ListMessages
    | ListCustomers
    | ReadCustomer
    | ListTickets
    | ReadTicket
    | SearchArticles
    | ReadArticle
    | ListArticles
    | ListArticleVersions
    | ReadReport
    | ReadAudit
    | ListAuditRecords
)
AnyCommand = Change | Query


def is_change(command: Command[Any]) -> bool:
    return isinstance(command, Change)
