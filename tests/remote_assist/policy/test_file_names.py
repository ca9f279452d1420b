"""Names from another machine: what is taken, what is refused and why, whatever it is made of."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.policy.file_names import NameFlaw, NameRefused, folded, name_flaw, numbered, path_parts, tame_name

TRICKS = {
    "": NameFlaw.EMPTY,
    ".": NameFlaw.ELSEWHERE,
    "..": NameFlaw.ELSEWHERE,
    "a\\b": NameFlaw.ELSEWHERE,
    "..\\..\\autorun.inf": NameFlaw.ELSEWHERE,
    "C:": NameFlaw.ELSEWHERE,
    "C:evil.exe": NameFlaw.ELSEWHERE,
    "report.pdf:hidden.exe": NameFlaw.ELSEWHERE,
    "report.pdf::$DATA": NameFlaw.ELSEWHERE,
    "\\\\server\\share": NameFlaw.ELSEWHERE,
    "con": NameFlaw.DEVICE,
    "CON": NameFlaw.DEVICE,
    "nul.txt": NameFlaw.DEVICE,
    "Aux.tar.gz": NameFlaw.DEVICE,
    "com1": NameFlaw.DEVICE,
    "LPT9.log": NameFlaw.DEVICE,
    "com¹.txt": NameFlaw.DEVICE,
    "con .txt": NameFlaw.DEVICE,
    "CONIN$": NameFlaw.DEVICE,
    "a\0b": NameFlaw.INVISIBLE,
    "a\nb": NameFlaw.INVISIBLE,
    "a\x7fb": NameFlaw.INVISIBLE,
    "a\x9bb": NameFlaw.INVISIBLE,
    "invoice\u202efdp.exe": NameFlaw.INVISIBLE,
    "a\u2066b": NameFlaw.INVISIBLE,
    "a\u200fb": NameFlaw.INVISIBLE,
    "a\ufeffb": NameFlaw.INVISIBLE,
    "a\u200bb": NameFlaw.INVISIBLE,
    "a\u2028b": NameFlaw.INVISIBLE,
    "a\udcffb": NameFlaw.INVISIBLE,
    "a\ue000b": NameFlaw.INVISIBLE,
    "\u3164": NameFlaw.INVISIBLE,
    "tail.": NameFlaw.END,
    "tail ": NameFlaw.END,
    "tail. .": NameFlaw.END,
    "...": NameFlaw.END,
    " ": NameFlaw.END,
    "tail\u3000": NameFlaw.END,
    "what?": NameFlaw.CHARACTER,
    "a*b": NameFlaw.CHARACTER,
    'say "hi"': NameFlaw.CHARACTER,
    "a|b": NameFlaw.CHARACTER,
    "é" * 121: NameFlaw.TOO_LONG,
    ".deskside-0123.part": NameFlaw.OURS,
    ".DESKSIDE-x.PART": NameFlaw.OURS,
}
GOOD = (
    "a", "report.pdf", "报表 2026.xlsx", "发票（副本）.pdf", ".bashrc", "..a", "a..b", "console.log", "common.txt",
    "com10", "null", " leading", "naïve", "наш.txt", "👨\u200d👩\u200d👧.png", "می\u200cخواهم.txt",
    "a" * 240, "~$draft.docx", "-rf", "%2e%2e",
)  # fmt: skip


@pytest.mark.parametrize(("name", "flaw"), TRICKS.items(), ids=map(ascii, TRICKS))
def test_a_trick_is_refused_for_what_it_is(name: str, flaw: NameFlaw) -> None:
    assert name_flaw(name) is flaw
    with pytest.raises(NameRefused) as refusal:
        path_parts(f"folder/{name}/x")
    assert refusal.value.flaw is flaw
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("name", GOOD)
def test_an_honest_name_is_taken(name: str) -> None:
    assert path_parts(f"文件夹/{name}") == ("文件夹", name)
    assert tame_name(name) == name or folded(tame_name(name)) == folded(name)


@pytest.mark.parametrize("path", ["/etc/passwd", "a//b", "a/", "../a", "a/../b", "a/./b", "/", "~root/../x"])
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(NameRefused):
        path_parts(path)


def test_depth_is_bounded() -> None:
    assert len(path_parts("/".join(["d"] * 32))) == 32
    with pytest.raises(NameRefused) as refusal:
        path_parts("/".join(["d"] * 1000))
    assert refusal.value.flaw is NameFlaw.TOO_DEEP


@given(st.text(max_size=80))
def test_whatever_is_taken_stays_inside_on_every_system(path: str) -> None:
    try:
        parts = path_parts(path)
    except NameRefused:
        return
    assert "/".join(parts) == path
    for pure in (PurePosixPath, PureWindowsPath):
        inside = pure("base", *parts)
        assert inside.parts == ("base", *parts)
        assert not inside.is_absolute()
    assert not PureWindowsPath(path).drive


@given(st.text(min_size=1, max_size=40).filter(lambda name: "/" not in name))
def test_a_tame_name_is_one_that_is_taken(name: str) -> None:
    try:
        tame = tame_name(name)
    except NameRefused:
        return
    assert name_flaw(tame) is None
    other = tame_name(name, {folded(tame)})
    assert folded(other) != folded(tame)
    assert other != tame


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("report.pdf", "report (2).pdf"), ("folder", "folder (2)"), (".bashrc", ".bashrc (2)"),
        ("archive.tar.gz", "archive.tar (2).gz"), ("版本 1.0 说明 全文", "版本 1.0 说明 全文 (2)"),
    ],
)  # fmt: skip
def test_a_second_one_of_the_same_name_keeps_its_ending(name: str, second: str) -> None:
    assert numbered(name, 2) == second


def test_names_that_some_systems_take_for_one_are_one() -> None:
    assert folded("Straße.TXT") == folded("STRASSE.txt")
    assert folded("e\u0301.txt") == folded("é.TXT")
    assert folded("ａ.txt") == folded("A.txt")
