"""Rows of customers, and of the identities, devices and organisations by which they are known.

Invariant: an identity (app, kind, external id) names one customer; a merged customer keeps none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from desk_app.domain.customers import Attribute, Customer, Identity, IdentityKind
from desk_app.domain.ids import AppId, CustomerId, DeviceId, IdentityId, Millis, OrganisationId
from desk_app.store.tables_people import customers, devices, identities, organisations

_CUSTOMER = select(customers).where(customers.c.id == bindparam("wanted"), customers.c.merged_into.is_(None))
_attributes = msgspec.json.Decoder(tuple[Attribute, ...])


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A device by its key's hash, and whose it is."""

    id: DeviceId
    identity_id: IdentityId
    customer_id: CustomerId
    logged_out: bool


def customer_of(row: Row[Any]) -> Customer:
    """Reads a row of `customers`."""
    return Customer(
        id=CustomerId(row.id),
        app_id=AppId(row.app_id),
        name=row.name,
        email=row.email,
        organisation_id=None if row.organisation_id is None else OrganisationId(row.organisation_id),
        organisation=row.organisation,
        language=row.language,
        product=row.product,
        edition=row.edition,
        version=row.version,
        expires_on=row.expires_on,
        verified=row.verified,
        attributes=_attributes.decode(row.attributes),
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
    )


def find_customer(db: Connection, customer_id: CustomerId) -> Customer | None:
    """A customer who was merged into another is no longer there."""
    row = db.execute(_CUSTOMER, {"wanted": customer_id}).first()
    return None if row is None else customer_of(row)


def find_customers(db: Connection, customer_ids: Sequence[CustomerId]) -> dict[CustomerId, Customer]:
    if not customer_ids:
        return {}
    rows = db.execute(select(customers).where(customers.c.id.in_(customer_ids)))
    return {CustomerId(row.id): customer_of(row) for row in rows}


def insert_customer(db: Connection, customer: Customer) -> None:
    db.execute(insert(customers).values(**_columns(customer)))


def save_customer(db: Connection, customer: Customer) -> None:
    """Writes all fields of a known customer."""
    db.execute(update(customers).where(customers.c.id == customer.id).values(**_columns(customer)))


def find_identity(db: Connection, app_id: AppId, kind: IdentityKind, external_id: str) -> Identity | None:
    row = db.execute(
        select(identities).where(
            identities.c.app_id == app_id, identities.c.kind == kind.value, identities.c.external_id == external_id
        )
    ).first()
    return None if row is None else _identity_of(row)


def identities_of(db: Connection, customer_id: CustomerId) -> list[Identity]:
    rows = db.execute(select(identities).where(identities.c.customer_id == customer_id).order_by(identities.c.id))
    return [_identity_of(row) for row in rows]


def insert_identity(db: Connection, identity: Identity, at: Millis) -> None:
    db.execute(
        insert(identities).values(
            id=identity.id,
            customer_id=identity.customer_id,
            app_id=identity.app_id,
            kind=identity.kind.value,
            external_id=identity.external_id,
            created_at=at,
        )
    )


def move_identity(db: Connection, identity_id: IdentityId, to: CustomerId) -> None:
    """From now on the identity names another customer."""
    db.execute(update(identities).where(identities.c.id == identity_id).values(customer_id=to))


def find_device(db: Connection, app_id: AppId, key_hash: str) -> Device | None:
    row = db.execute(
        select(devices.c.id, devices.c.identity_id, devices.c.logged_out_at, identities.c.customer_id)
        .join(identities, identities.c.id == devices.c.identity_id)
        .where(devices.c.app_id == app_id, devices.c.key_hash == key_hash)
    ).first()
    if row is None:
        return None
    return Device(
        id=row.id, identity_id=row.identity_id, customer_id=row.customer_id, logged_out=row.logged_out_at is not None
    )


def insert_device(
    db: Connection, device_id: DeviceId, identity: Identity, *, key_hash: str, address: str, at: Millis
) -> None:
    db.execute(
        insert(devices).values(
            id=device_id,
            identity_id=identity.id,
            app_id=identity.app_id,
            key_hash=key_hash,
            address=address,
            created_at=at,
            last_seen_at=at,
        )
    )


def touch_device(db: Connection, device_id: DeviceId, address: str, at: Millis) -> None:
    db.execute(update(devices).where(devices.c.id == device_id).values(address=address, last_seen_at=at))


def address_of(db: Connection, device_id: DeviceId) -> str:
    """Where the device last signed in from, "" for one that is not known."""
    return db.execute(select(devices.c.address).where(devices.c.id == device_id)).scalar() or ""


def log_out_device(db: Connection, device_id: DeviceId, at: Millis) -> None:
    """The device's key opens nothing from now on."""
    db.execute(update(devices).where(devices.c.id == device_id).values(logged_out_at=at))


def organisation_named(db: Connection, app_id: AppId, name: str, new_id: str) -> OrganisationId:
    """Returns the app's organisation of this name, made with `new_id` when it is new."""
    condition = (organisations.c.app_id == app_id) & (organisations.c.name == name)
    found = db.execute(select(organisations.c.id).where(condition)).scalar()
    if found is None:
        db.execute(insert(organisations).values(id=new_id, app_id=app_id, name=name))
        found = new_id
    return OrganisationId(found)


def mark_merged(db: Connection, gone: CustomerId, kept: CustomerId) -> None:
    db.execute(update(identities).where(identities.c.customer_id == gone).values(customer_id=kept))
    db.execute(update(customers).where(customers.c.id == gone).values(merged_into=kept))


def _columns(customer: Customer) -> dict[str, Any]:
    columns = msgspec.structs.asdict(customer)
    columns["attributes"] = msgspec.json.encode(customer.attributes).decode()
    return columns


def _identity_of(row: Row[Any]) -> Identity:
    return Identity(
        id=IdentityId(row.id),
        customer_id=CustomerId(row.customer_id),
        app_id=AppId(row.app_id),
        kind=IdentityKind(row.kind),
        external_id=row.external_id,
    )
