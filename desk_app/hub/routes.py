"""All HTTP routes and websockets: each topic's router, put together here."""

from __future__ import annotations

from fastapi import APIRouter, Request

from desk_app.hub import http
from desk_app.hub.actors import PersonActor
from desk_app.hub.assist_routes import assist_router
from desk_app.hub.attachment_routes import attachment_router
from desk_app.hub.core import Hub
from desk_app.hub.docs import docs_router
from desk_app.hub.metrics import Metrics


def routers(hub: Hub) -> list[APIRouter]:
    """The routers of every topic over a hub."""

    async def actor_of(request: Request) -> PersonActor:
        return await http.actor_of(hub, request)

    return [
        http.routes(hub, Metrics(hub)),
        docs_router(),
        attachment_router(hub.attachments, actor_of),
        assist_router(hub.assist_sockets),
    ]
