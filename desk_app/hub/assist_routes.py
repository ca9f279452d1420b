"""The websocket route of assist sessions; the Origin was checked before it is reached."""

from __future__ import annotations

from fastapi import APIRouter, WebSocket

from desk_app.domain.ids import AssistId
from desk_app.hub.assist_sockets import AssistSockets


def assist_router(sockets: AssistSockets) -> APIRouter:
    """`/assist/{id}`: opened by the one-time ticket of `OpenAssist` in its first message."""
    router = APIRouter()

    @router.websocket("/assist/{assist_id}")
    async def assist(socket: WebSocket, assist_id: str) -> None:
        await sockets.serve(socket, AssistId(assist_id))

    return router
