"""Canned responses: texts an engineer calls by `/shortcut`."""

from __future__ import annotations

import msgspec

from desk_app.domain.ids import CannedId


class CannedResponse(msgspec.Struct, frozen=True, kw_only=True):
    """`text` is Markdown; `{customer}` and `{agent}` stand for names and are filled in where it is used."""

    id: CannedId
    shortcut: str
    title: str
    text: str
