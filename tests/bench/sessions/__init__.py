"""Recorded sessions, made by ourselves: the same pixels on every machine.

`ALL` is what is replayed for the figures. `QUICK` are small ones for the unit tests.
"""

from __future__ import annotations

from remote_assist.geometry import Size
from tests.bench.sessions.office import menus, slides, spreadsheet, windows
from tests.bench.sessions.reading import browser, film
from tests.bench.sessions.recording import Recording
from tests.bench.sessions.writing import chinese_document, dark_environment, editor

__all__ = ["ALL", "QUICK", "Recording"]

_USUAL, _SMALL, _LARGE = Size(1280, 720), Size(800, 600), Size(1920, 1080)

ALL = (
    Recording("editor", _USUAL, editor),
    Recording("dark-environment", _LARGE, dark_environment),
    Recording("chinese-document", _USUAL, chinese_document),
    Recording("browser", _USUAL, browser),
    Recording("film", _USUAL, film),
    Recording("spreadsheet", _USUAL, spreadsheet),
    Recording("slides", _USUAL, slides),
    Recording("windows", _LARGE, windows),
    Recording("menus", Size(1280, 800), menus),
)
QUICK = (
    Recording("editor, quick", _SMALL, editor, 40),
    Recording("spreadsheet, quick", _SMALL, spreadsheet, 50),
    Recording("windows, quick", _SMALL, windows, 50),
    Recording("film, quick", _SMALL, film, 16),
)
