"""All HTTP routes and websockets: each topic's router, put together here."""

from __future__ import annotations

from fastapi import APIRouter

from desk_app.hub import http
from desk_app.hub.core import Hub
from desk_app.hub.metrics import Metrics


def routers(hub: Hub) -> list[APIRouter]:
    """The routers of every topic over a hub."""
    return [http.routes(hub, Metrics(hub))]
