"""The build backend: setuptools, with the translations built first.

Invariant: no wheel leaves without its translations; a build that cannot make them fails with a sentence. A working copy
installed for editing does without: `installer/dev.py` builds them there.
"""

from __future__ import annotations

from setuptools import build_meta

from installer import translations

_QT = "PySide6-Essentials>=6.8,<6.12"
"""Brings `lrelease` into the isolated environment of a build; the range of pyproject.toml, where it says why."""

build_sdist = build_meta.build_sdist
build_editable = build_meta.build_editable
get_requires_for_build_sdist = build_meta.get_requires_for_build_sdist
get_requires_for_build_editable = build_meta.get_requires_for_build_editable
prepare_metadata_for_build_wheel = build_meta.prepare_metadata_for_build_wheel
prepare_metadata_for_build_editable = build_meta.prepare_metadata_for_build_editable

Settings = dict[str, str | list[str] | None] | None


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """Called by the installing tool: what a build needs besides setuptools."""
    return [*build_meta.get_requires_for_build_wheel(config_settings), _QT]


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None) -> str:
    """Called by the installing tool: builds the translations, then the wheel; returns its file name."""
    translations.release()
    built: str = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
    return built
