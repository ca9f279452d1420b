"""Rows of apps, their channels and the inboxes behind them."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from desk_app.domain.customers import App, Channel, ChannelKind, Inbox
from desk_app.domain.ids import AppId, ChannelId, InboxId, Millis
from desk_app.store.tables_people import apps
from desk_app.store.tables_talk import channels, inboxes


class AppRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An app with its two JWT secrets; the earlier one is "" until the first rotation."""

    app: App
    secret: str
    earlier_secret: str


def all_apps(db: Connection) -> list[App]:
    return [_app_of(row) for row in db.execute(select(apps).order_by(apps.c.id))]


def find_app(db: Connection, app_id: AppId) -> App | None:
    row = db.execute(select(apps).where(apps.c.id == app_id)).first()
    return None if row is None else _app_of(row)


def find_app_by_key(db: Connection, app_key: str) -> AppRecord | None:
    row = db.execute(select(apps).where(apps.c.app_key == app_key)).first()
    if row is None:
        return None
    return AppRecord(app=_app_of(row), secret=row.secret, earlier_secret=row.earlier_secret)


def insert_app(db: Connection, record: AppRecord, at: Millis) -> None:
    db.execute(
        insert(apps).values(
            id=record.app.id,
            name=record.app.name,
            vendor=record.app.vendor,
            app_key=record.app.app_key,
            secret=record.secret,
            earlier_secret=record.earlier_secret,
            created_at=at,
        )
    )


def save_secrets(db: Connection, record: AppRecord) -> None:
    db.execute(
        update(apps)
        .where(apps.c.id == record.app.id)
        .values(secret=record.secret, earlier_secret=record.earlier_secret)
    )


def all_inboxes(db: Connection) -> list[Inbox]:
    return [_inbox_of(row) for row in db.execute(select(inboxes).order_by(inboxes.c.id))]


def find_inbox(db: Connection, inbox_id: InboxId) -> Inbox | None:
    row = db.execute(select(inboxes).where(inboxes.c.id == inbox_id)).first()
    return None if row is None else _inbox_of(row)


def find_inbox_named(db: Connection, name: str) -> Inbox | None:
    row = db.execute(select(inboxes).where(inboxes.c.name == name)).first()
    return None if row is None else _inbox_of(row)


def insert_inbox(db: Connection, inbox: Inbox) -> None:
    db.execute(insert(inboxes).values(id=inbox.id, name=inbox.name, automatic=inbox.automatic))


def insert_channel(db: Connection, channel: Channel) -> None:
    db.execute(
        insert(channels).values(
            id=channel.id, app_id=channel.app_id, inbox_id=channel.inbox_id, kind=channel.kind.value
        )
    )


def find_channel(db: Connection, app_id: AppId, kind: ChannelKind) -> Channel | None:
    row = db.execute(select(channels).where(channels.c.app_id == app_id, channels.c.kind == kind.value)).first()
    if row is None:
        return None
    return Channel(
        id=ChannelId(row.id), app_id=AppId(row.app_id), inbox_id=InboxId(row.inbox_id), kind=ChannelKind(row.kind)
    )


def _app_of(row: Row[Any]) -> App:
    return App(id=AppId(row.id), name=row.name, vendor=row.vendor, app_key=row.app_key)


def _inbox_of(row: Row[Any]) -> Inbox:
    return Inbox(id=InboxId(row.id), name=row.name, automatic=row.automatic)
