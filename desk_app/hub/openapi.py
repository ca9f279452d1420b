"""`/openapi.json`: what each route takes, answers and refuses, from the types that the hub reads and writes.

Invariant: every route that is shown there is described here, to the last status; `tests/desk_app/hub/test_openapi.py`
sends it what the page allows and what it does not.
"""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from desk_app.domain.attachments import Attachment
from desk_app.domain.refusals import Refusal
from desk_app.version import VERSION
from desk_app.wire import frames
from desk_app.wire.http import CustomerSignedIn, Exchange, Health, Login, SignedIn
from desk_app.wire.protocol import Done

JSON = "application/json"
_BYTES: dict[str, Any] = {"type": "string", "format": "binary"}
_TEXT: dict[str, Any] = {"type": "string"}
_EVERYWHERE = (403, 429, 500)
"""An Origin that is not listed, an address that asks too often, a bug."""


class _Route(msgspec.Struct, frozen=True, kw_only=True):
    """`takes` and `answers` are classes, or media types for what is no JSON; `others` are answers without a refusal."""

    takes: type | str | None = None
    answers: type | str
    status: int = 200
    others: dict[int, str] = {}
    refuses: tuple[int, ...] = ()
    by_token: bool = False


_FILE = {206: "A part of it", 304: "It is as the tag says", 400: "No such range", 416: "Not so long"}
ROUTES: dict[tuple[str, str], _Route] = {
    ("/health", "get"): _Route(answers=Health),
    ("/metrics", "get"): _Route(answers="text/plain"),
    ("/api/login", "post"): _Route(takes=Login, answers=SignedIn, refuses=(400, 401, 413, 507)),
    ("/api/exchange", "post"): _Route(takes=Exchange, answers=CustomerSignedIn, refuses=(400, 401, 404, 413, 507)),
    ("/api/logout", "post"): _Route(answers=Done, refuses=(401, 507), by_token=True),
    ("/api/commands", "post"): _Route(
        takes=frames.Request, answers=frames.Answered, refuses=(400, 401, 404, 413, 507), by_token=True
    ),
    ("/api/files", "post"): _Route(
        takes="application/octet-stream",
        answers=Attachment,
        status=201,
        refuses=(400, 401, 413, 415, 507),
        by_token=True,
    ),
    ("/api/files/{attachment_id}", "get"): _Route(answers="*/*", others=_FILE, refuses=(401, 404), by_token=True),
    ("/api/files/{attachment_id}/thumbnail", "get"): _Route(
        answers="image/png", others=_FILE, refuses=(400, 401, 404, 413), by_token=True
    ),
}
"""By path and method."""


def describe(app: FastAPI) -> dict[str, Any]:
    """The document; made once, when somebody first asks for it."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(title=app.title, version=VERSION, routes=app.routes)
    kinds = [kind for route in ROUTES.values() for kind in (route.takes, route.answers) if isinstance(kind, type)]
    kinds += [Refusal, frames.Refused]
    found, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    schemas = dict(zip(kinds, found, strict=True))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _describe(operation, ROUTES[path, method], schemas)
    document["components"] = {
        "schemas": components,
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }
    app.openapi_schema = document
    return document


def _describe(operation: dict[str, Any], route: _Route, schemas: dict[type, Any]) -> None:
    if route.takes is not None:
        operation["requestBody"] = {"required": True, "content": _content(route.takes, schemas)}
    refusal = {"anyOf": [schemas[Refusal], schemas[frames.Refused]]}
    refused = {"description": "A refusal", "content": {JSON: {"schema": refusal}}}
    operation["responses"] = {
        str(route.status): {"description": "Done", "content": _content(route.answers, schemas)},
        **{str(status): {"description": why} for status, why in route.others.items()},
        **{str(status): refused for status in (*route.refuses, *_EVERYWHERE)},
    }
    if route.by_token:
        operation["security"] = [{"token": []}]


def _content(kind: type | str, schemas: dict[type, Any]) -> dict[str, Any]:
    if isinstance(kind, str):
        return {kind: {"schema": _TEXT if kind.startswith("text/") else _BYTES}}
    return {JSON: {"schema": schemas[kind]}}
