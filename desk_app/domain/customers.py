"""Customers (end users), their identities and organisations.

A customer has many identities (kind + external id). What the application says outside its signed token is kept
apart as *reported*.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desk_app.domain.ids import AppId, ChannelId, CustomerId, IdentityId, InboxId, Millis, OrganisationId


class IdentityKind(StrEnum):
    DEVICE = "device"
    ACCOUNT = "account"  # the vendor's own user id, from a verified token
    EMAIL = "email"


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    id: IdentityId
    customer_id: CustomerId
    app_id: AppId
    kind: IdentityKind
    external_id: str


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    id: OrganisationId
    name: str


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """A fact about a customer; `reported` means the application said so and nobody vouches for it."""

    name: str
    value: str
    reported: bool = True


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """`verified` means that a token signed by the vendor named this customer."""

    id: CustomerId
    app_id: AppId
    name: str = ""
    email: str = ""
    organisation_id: OrganisationId | None = None
    organisation: str = ""
    language: str = ""
    product: str = ""
    edition: str = ""
    version: str = ""
    expires_on: str = ""  # ISO date of the licence's end, as the application gives it
    verified: bool = False
    attributes: tuple[Attribute, ...] = ()
    first_seen_at: Millis
    last_seen_at: Millis


class App(msgspec.Struct, frozen=True, kw_only=True):
    """A vendor's application that carries the button. Its secrets never leave the store."""

    id: AppId
    name: str
    vendor: str
    app_key: str


class ChannelKind(StrEnum):
    APP = "app"
    WEB = "web"


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    id: ChannelId
    app_id: AppId
    inbox_id: InboxId
    kind: ChannelKind


class Inbox(msgspec.Struct, frozen=True, kw_only=True):
    """Where sessions wait. `automatic`: routing gives work out; otherwise an engineer accepts the first in line."""

    id: InboxId
    name: str
    automatic: bool = False
