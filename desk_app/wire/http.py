"""Bodies of the HTTP routes that stand beside `/ws`. A refusal is answered as `Refusal` with a fitting 4xx status.

POST /api/login     Login          -> SignedIn        agent: e-mail and password for a token
POST /api/logout    (bearer)       -> Done            revokes the token
POST /api/exchange  Exchange       -> CustomerSignedIn  application: app key, device key and JWT for a session token
POST /api/commands  Request        -> Answered | Refused   (bearer) any command, as on /ws
POST /api/files?name=NAME          -> Attachment      (bearer) body: the bytes, Content-Type: the type
GET  /api/files/{id}                                  (bearer) the bytes, to whom may see a message that carries it
GET  /api/files/{id}/thumbnail                        (bearer) a PNG
GET  /health                       -> Health
"""

from __future__ import annotations

import msgspec

from desk_app.domain.agents import Agent
from desk_app.domain.customers import Customer
from desk_app.domain.ids import Millis


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """`device` names the computer, for the list of tokens."""

    email: str
    password: str
    device: str = ""


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    token: str
    expires_at: Millis
    agent: Agent


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """`device_key` is 32 random bytes, hex, made once on the device and kept there; the hub keeps only its hash.

    `jwt` is signed by the vendor with one of the app's two secrets: HS256, sub, aud = app key, exp at most an hour
    away; name, email and organisation are optional claims.
    """

    app_key: str
    device_key: str
    jwt: str = ""
    language: str = ""


class CustomerSignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """The token is bound to the device; it ends with the device's `logout` or at `expires_at`."""

    token: str
    expires_at: Millis
    customer: Customer


class Health(msgspec.Struct, frozen=True, kw_only=True):
    ok: bool
    version: str
    protocol: int
