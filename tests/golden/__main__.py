"""Writes the vectors; see the package."""

from __future__ import annotations

from tests.golden.sessions import FILE, made_text

FILE.write_text(made_text(), encoding="utf-8")
