"""Tables of people: apps, customers with their identities and devices, organisations, agents, teams, tokens."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint, false

from desk_app.store.tables import ID, metadata, moment, own_id, ref, text, word

apps = Table(
    "apps",
    metadata,
    own_id(),
    text("name"),
    text("vendor"),
    Column("app_key", String(80), nullable=False, unique=True),
    text("secret"),  # HS256 needs it as it is; the one that signs now
    text("earlier_secret"),  # still accepted after a rotation
    moment("created_at"),
)

organisations = Table(
    "organisations",
    metadata,
    own_id(),
    ref("app_id", "apps"),
    Column("name", String(200), nullable=False),
    UniqueConstraint("app_id", "name"),
)

customers = Table(
    "customers",
    metadata,
    own_id(),
    ref("app_id", "apps"),
    text("name"),
    text("email"),
    ref("organisation_id", "organisations", optional=True),
    text("organisation"),  # its name, so that lists need no join
    text("language"),
    text("product"),
    text("edition"),
    text("version"),
    text("expires_on"),
    Column("verified", Boolean, nullable=False, default=False, server_default=false()),
    text("attributes", "[]"),  # JSON of tuple[Attribute, ...]
    moment("first_seen_at"),
    moment("last_seen_at"),
    Column("merged_into", ID, nullable=True),
    Index(None, "last_seen_at"),
)

identities = Table(
    "identities",
    metadata,
    own_id(),
    ref("customer_id", "customers", index=True),
    ref("app_id", "apps"),
    word("kind"),
    Column("external_id", String(200), nullable=False),  # of a device: the hash of its key
    moment("created_at"),
    UniqueConstraint("app_id", "kind", "external_id"),
)

devices = Table(
    "devices",
    metadata,
    own_id(),
    ref("identity_id", "identities"),
    ref("app_id", "apps"),
    Column("key_hash", String(64), nullable=False),
    text("address"),
    moment("created_at"),
    moment("last_seen_at"),
    moment("logged_out_at", optional=True),
    UniqueConstraint("app_id", "key_hash"),
)

agents = Table(
    "agents",
    metadata,
    own_id(),
    text("name"),
    Column("email", String(200), nullable=False, unique=True),  # lower case
    text("password_hash"),
    word("role"),
    Column("capacity", Integer, nullable=False),
    Column("disabled", Boolean, nullable=False, default=False, server_default=false()),
    word("presence"),  # as he chose it
    moment("idle_since"),  # when he last was given a session
    moment("created_at"),
)

teams = Table("teams", metadata, own_id(), Column("name", String(200), nullable=False, unique=True))

team_members = Table(
    "team_members",
    metadata,
    ref("team_id", "teams", primary_key=True),
    ref("agent_id", "agents", primary_key=True),
)

tokens = Table(
    "tokens",
    metadata,
    own_id(),
    Column("token_hash", String(64), nullable=False, unique=True),
    ref("agent_id", "agents", optional=True, index=True),
    ref("customer_id", "customers", optional=True, index=True),
    ref("device_id", "devices", optional=True, index=True),
    text("label"),
    text("channel_kind"),  # of a customer's: where he speaks
    moment("created_at"),
    moment("expires_at"),
    moment("revoked_at", optional=True),
    Index(None, "expires_at"),
)

login_attempts = Table(
    "login_attempts",
    metadata,
    own_id(),
    Column("subject", String(300), nullable=False),  # what is limited: an account, an address, an app at an address
    moment("at"),
    Index(None, "subject", "at"),
    Index(None, "at"),
)
