"""The protocol's page is what the message types say."""

from __future__ import annotations

import typing
from pathlib import Path

from desk_app.wire.commands import AnyCommand
from desk_app.wire.document import make_page
from desk_app.wire.events import Event

PAGE = Path(__file__).resolve().parents[3] / "PROTOCOL.md"


def test_page_is_up_to_date() -> None:
    """If not: `python -m desk_app.wire.document > PROTOCOL.md`."""
    assert PAGE.read_text(encoding="utf-8") == make_page()


def test_page_names_every_command_and_event() -> None:
    page = make_page()
    for kind in (*typing.get_args(AnyCommand), *typing.get_args(Event)):
        assert f"### {kind.__name__} — `{kind.__struct_config__.tag}`" in page
