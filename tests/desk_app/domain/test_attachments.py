from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.attachments import is_picture_type, is_refused_name, safe_name


@given(st.text(max_size=400))
def test_safe_name_is_a_bare_printable_name(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 120
    assert not set(safe) & set('/\\<>:"|?*\x00')
    assert not safe.startswith(".")
    assert not safe.endswith((".", " "))
    assert not [c for c in safe if unicodedata.category(c) in ("Cc", "Cf", "Cs")]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\calc.png", "calc.png"),
        ("报表 2026.xlsx", "报表 2026.xlsx"),
        ("..", "file"),
        ("", "file"),
        ("a\x00b\n.png", "ab.png"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
    ],
)
def test_folders_controls_and_reordering_fall_off(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_long_name_keeps_its_suffix() -> None:
    assert safe_name("x" * 10_000 + ".png").endswith("x.png")


def test_programs_are_not_carried() -> None:
    assert is_refused_name("setup.EXE")
    assert is_refused_name("a.tar.ps1")
    assert not is_refused_name("log.txt")


def test_svg_is_no_picture_to_show_inline() -> None:
    assert is_picture_type("image/png")
    assert not is_picture_type("image/svg+xml")
