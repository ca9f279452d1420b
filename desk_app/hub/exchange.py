"""Exchange: a device key, with or without the vendor's JWT, for a customer's session token.

Invariant: a device becomes somebody's only with its key and a JWT in one request, and never while it is bound to
somebody else. Without a JWT a device is whoever it was before, or somebody new and unverified.
"""

from __future__ import annotations

import re

import jwt
import msgspec

from desk_app.domain.customers import ChannelKind, Customer, Identity, IdentityKind
from desk_app.domain.ids import CustomerId, DeviceId, IdentityId, Millis
from desk_app.domain.limits import DEVICES_AN_HOUR, NAME_CHARACTERS, TOKENS_A_DEVICE
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.text import one_line
from desk_app.hub.accounts import fresh_secret
from desk_app.hub.attempts import limit_attempts
from desk_app.hub.audience import tell_customer_changed
from desk_app.hub.facts import CustomersMerged, TokensRevoked
from desk_app.hub.merging import merge
from desk_app.hub.passwords import secret_hash
from desk_app.hub.transaction import Tx
from desk_app.store import apps, identities, tokens
from desk_app.store.apps import AppRecord
from desk_app.store.identities import Device
from desk_app.store.tokens import Token
from desk_app.wire.http import CustomerSignedIn, Exchange

CUSTOMER_TOKEN_MS = 7 * 24 * 3600 * 1000
JWT_LIFE_S = 3600
JWT_LEEWAY_S = 30
_DEVICE_KEY = re.compile(r"[0-9a-f]{64}")
_JWT_CHARACTERS = 8000
_SUB_CHARACTERS = 200


class Claims(msgspec.Struct, frozen=True):
    """What a JWT says, made harmless."""

    sub: str
    name: str = ""
    email: str = ""
    organisation: str = ""


class _RawClaims(msgspec.Struct, frozen=True):
    sub: str
    exp: int | float
    nbf: int | float = 0
    name: str = ""
    email: str = ""
    organisation: str = ""


def read_jwt(record: AppRecord, token: str, now: Millis) -> Claims:
    """Checks a JWT against the app's two secrets. Raises `Refused` (jwt_invalid) with what is wrong."""
    if len(token) > _JWT_CHARACTERS:
        raise Refused(RefusalCode.JWT_INVALID, detail="too long")
    wrong = "signature"
    for secret in filter(None, (record.secret, record.earlier_secret)):
        try:
            payload = jwt.decode(
                token,
                secret,
                algorithms=["HS256"],
                audience=record.app.app_key,
                # Moments are compared below, with the hub's own clock.
                options={
                    "require": ["sub", "aud", "exp"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.InvalidSignatureError:
            continue
        except (jwt.InvalidTokenError, RecursionError, ValueError) as exc:  # what its JSON reader raises too
            wrong = str(exc)[:100]
            break
        return _claims(payload, now)
    raise Refused(RefusalCode.JWT_INVALID, detail=wrong)


def exchange(
    tx: Tx, wish: Exchange, *, address: str, channel_kind: ChannelKind, anonymous_an_hour: int
) -> CustomerSignedIn:
    """Finds or makes the customer of this device, and gives it a token."""
    record = apps.find_app_by_key(tx.db, wish.app_key)
    if record is None:
        raise Refused(RefusalCode.APP_UNKNOWN)
    if not _DEVICE_KEY.fullmatch(wish.device_key):
        raise Refused(RefusalCode.MALFORMED, detail="device_key is not 32 bytes in hex")
    claims = read_jwt(record, wish.jwt, tx.now) if wish.jwt else None
    key_hash = secret_hash(wish.device_key)
    device = identities.find_device(tx.db, record.app.id, key_hash)
    if device is not None and device.logged_out:
        raise Refused(RefusalCode.TOKEN_REVOKED)
    language = one_line(wish.language, 20, "language")
    if claims is None:
        customer = _as_before(tx, device) or _somebody_new(tx, record, address, anonymous_an_hour)
    else:
        if device is None:  # whoever gets hold of one JWT could bring any number of them
            limit_attempts(tx, f"devices:{record.app.id}:{secret_hash(claims.sub)}", DEVICES_AN_HOUR)
        customer = _named(tx, record, device, claims)
    device_id = _bound(tx, customer, device, key_hash, address=address)
    customer = _seen(tx, customer, claims, language)
    secret = fresh_secret(tx)
    expires_at = Millis(tx.now + CUSTOMER_TOKEN_MS)
    token = Token(
        id=tx.new_id(),
        customer_id=customer.id,
        device_id=device_id,
        channel_kind=channel_kind.value,
        created_at=tx.now,
        expires_at=expires_at,
    )
    tokens.insert_token(tx.db, token, secret_hash(secret))
    if gone := tokens.delete_beyond(tx.db, TOKENS_A_DEVICE, agent_id=None, device_id=device_id):
        tx.after_commit(TokensRevoked(gone))
    return CustomerSignedIn(token=secret, expires_at=expires_at, customer=customer)


def log_out(tx: Tx, device_id: DeviceId) -> None:
    """The device's key and tokens open nothing from now on; whoever uses it next is somebody new."""
    identities.log_out_device(tx.db, device_id, tx.now)
    tx.after_commit(TokensRevoked(tokens.revoke_of_device(tx.db, device_id, tx.now)))


def _claims(payload: object, now: Millis) -> Claims:
    try:
        raw = msgspec.convert(payload, _RawClaims)
    except msgspec.ValidationError as exc:
        raise Refused(RefusalCode.JWT_INVALID, detail=str(exc)[:100]) from exc
    if not raw.exp + JWT_LEEWAY_S > now / 1000:  # also of NaN, which is neither before nor after
        raise Refused(RefusalCode.JWT_INVALID, detail="expired")
    if not raw.exp - JWT_LEEWAY_S <= now / 1000 + JWT_LIFE_S:
        raise Refused(RefusalCode.JWT_INVALID, detail="exp is more than an hour away")
    if not raw.nbf - JWT_LEEWAY_S <= now / 1000:
        raise Refused(RefusalCode.JWT_INVALID, detail="not valid yet")
    if not raw.sub.strip() or len(raw.sub) > _SUB_CHARACTERS or not raw.sub.isprintable():
        raise Refused(RefusalCode.JWT_INVALID, detail="sub")
    return Claims(
        sub=raw.sub,
        name=one_line(raw.name, NAME_CHARACTERS, "name"),
        email=one_line(raw.email, NAME_CHARACTERS, "email"),
        organisation=one_line(raw.organisation, NAME_CHARACTERS, "organisation"),
    )


def _as_before(tx: Tx, device: Device | None) -> Customer | None:
    return None if device is None else identities.find_customer(tx.db, device.customer_id)


def _somebody_new(tx: Tx, record: AppRecord, address: str, an_hour: int) -> Customer:
    limit_attempts(tx, f"anonymous:{record.app.id}:{address}", an_hour)
    return _new_customer(tx, record)


def _new_customer(tx: Tx, record: AppRecord) -> Customer:
    customer = Customer(id=CustomerId(tx.new_id()), app_id=record.app.id, first_seen_at=tx.now, last_seen_at=tx.now)
    identities.insert_customer(tx.db, customer)
    return customer


def _named(tx: Tx, record: AppRecord, device: Device | None, claims: Claims) -> Customer:
    """The customer whom the vendor's JWT names, merged with whoever this device was."""
    account = identities.find_identity(tx.db, record.app.id, IdentityKind.ACCOUNT, claims.sub)
    before = _as_before(tx, device)
    if before is not None:
        bound = [i for i in identities.identities_of(tx.db, before.id) if i.kind is IdentityKind.ACCOUNT]
        if any(identity.external_id != claims.sub for identity in bound):
            raise Refused(RefusalCode.IDENTITY_BOUND)
    if account is None:
        customer = before or _new_customer(tx, record)
        identity = Identity(
            id=IdentityId(tx.new_id()),
            customer_id=customer.id,
            app_id=record.app.id,
            kind=IdentityKind.ACCOUNT,
            external_id=claims.sub,
        )
        identities.insert_identity(tx.db, identity, tx.now)
        return customer
    known = identities.find_customer(tx.db, account.customer_id)
    if known is None:
        raise LookupError(f"identity {account.id} names no customer")
    if before is not None and before.id != known.id:
        merge(tx, before, known)
        tx.after_commit(TokensRevoked(tokens.revoke_of_customer(tx.db, before.id, tx.now)))
        tx.after_commit(CustomersMerged(before.id, known.id))
    return known


def _bound(tx: Tx, customer: Customer, device: Device | None, key_hash: str, *, address: str) -> DeviceId:
    if device is not None:
        identities.touch_device(tx.db, device.id, address, tx.now)
        return device.id
    identity = Identity(
        id=IdentityId(tx.new_id()),
        customer_id=customer.id,
        app_id=customer.app_id,
        kind=IdentityKind.DEVICE,
        external_id=key_hash,
    )
    identities.insert_identity(tx.db, identity, tx.now)
    device_id = DeviceId(tx.new_id())
    identities.insert_device(tx.db, device_id, identity, key_hash=key_hash, address=address, at=tx.now)
    return device_id


def _seen(tx: Tx, customer: Customer, claims: Claims | None, language: str) -> Customer:
    """Writes what the claims vouch for and that the customer was here, and tells who shows him."""
    changed = msgspec.structs.replace(
        customer, last_seen_at=max(tx.now, customer.last_seen_at), language=language or customer.language
    )
    if claims is not None:
        organisation_id = customer.organisation_id
        if claims.organisation:
            organisation_id = identities.organisation_named(tx.db, customer.app_id, claims.organisation, tx.new_id())
        changed = msgspec.structs.replace(
            changed,
            verified=True,
            name=claims.name or customer.name,
            email=claims.email or customer.email,
            organisation=claims.organisation or customer.organisation,
            organisation_id=organisation_id,
        )
    if changed != customer:
        identities.save_customer(tx.db, changed)
        tell_customer_changed(tx, changed)
    return changed
