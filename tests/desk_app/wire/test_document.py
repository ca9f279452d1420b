from __future__ import annotations

from pathlib import Path

from desk_app.wire.commands import AnyCommand
from desk_app.wire.document import document
from desk_app.wire.events import Event

PAGE = Path(__file__).resolve().parents[3] / "PROTOCOL.md"


def test_protocol_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == document(), "run: python -m desk_app.wire.document > PROTOCOL.md"


def test_page_describes_every_command_and_event() -> None:
    page = document()
    for kind in (*AnyCommand.__args__, *Event.__args__):
        assert page.count(f"# `{kind.__struct_config__.tag}`\n") == 1
