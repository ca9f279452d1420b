"""Who is who in an assist session: two ends, two directions, and what one may ask of the other."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Role(StrEnum):
    """An end of the session: the host shows its screen, the viewer looks."""

    HOST = "host"
    VIEWER = "viewer"

    @property
    def other(self) -> Role:
        return Role.VIEWER if self is Role.HOST else Role.HOST


class Direction(IntEnum):
    """Which way a record goes; part of the authenticated header."""

    TO_VIEWER = 0
    TO_HOST = 1

    @classmethod
    def sent_by(cls, role: Role) -> Direction:
        """The direction of what `role` sends."""
        return cls.TO_VIEWER if role is Role.HOST else cls.TO_HOST


class Capability(StrEnum):
    """What an engineer may ask for; each is asked, granted and revoked by itself."""

    VIEW = "view"
    CONTROL = "control"
    CLIPBOARD = "clipboard"
    SEND_FILES = "send_files"
    FETCH_FILES = "fetch_files"
    RECORDING = "recording"
    VOICE = "voice"
    SYSTEM_FACTS = "system_facts"
    RESTART = "restart"


CARRIED = (
    Capability.VIEW,
    Capability.CONTROL,
    Capability.CLIPBOARD,
    Capability.SEND_FILES,
    Capability.FETCH_FILES,
    Capability.RESTART,
)
"""What a share can do today; nothing else is offered."""
