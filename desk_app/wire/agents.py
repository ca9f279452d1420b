"""Words about agents: presence, password, canned responses."""

from __future__ import annotations

from desk_app.domain.agents import Presence
from desk_app.domain.canned import CannedResponse
from desk_app.domain.ids import CannedId
from desk_app.wire.protocol import Command, Done


class SetPresence(Command[Done], frozen=True, kw_only=True, tag="set_presence"):
    """Agent: ONLINE, BUSY or AWAY, kept over reconnects and restarts."""

    presence: Presence


class ChangePassword(Command[Done], frozen=True, kw_only=True, tag="change_password"):
    """Agent: revokes all his other tokens."""

    old: str
    new: str


class SaveCanned(Command[CannedResponse], frozen=True, kw_only=True, tag="save_canned"):
    """Agent: makes a canned response, or changes the one named by `id`. Shortcuts are unique."""

    id: CannedId | None = None
    shortcut: str
    title: str
    text: str


class DeleteCanned(Command[Done], frozen=True, kw_only=True, tag="delete_canned"):
    """Agent."""

    id: CannedId
