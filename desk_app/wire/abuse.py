"""The customer's last word about somebody who wanted the screen."""

from __future__ import annotations

from typing import Annotated

import msgspec

from desk_app.domain.ids import NameplateId, SessionId
from desk_app.wire.protocol import Command, Done


class ReportAbuse(Command[Done], frozen=True, kw_only=True, tag="report_abuse"):
    """Customer: ends the session with its screen, and tells leads and administrators of who was in it.

    Before a session there is only the nameplate of the code that he was told, or its digits.
    """

    session_id: SessionId | None = None
    nameplate_id: NameplateId | None = None
    public: Annotated[str, msgspec.Meta(max_length=3)] = ""
