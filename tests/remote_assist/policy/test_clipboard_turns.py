"""Two clipboards that copy from each other come to rest, whoever copies what and when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.policy.clipboard_turns import BY_ITSELF, PACE, ClipboardTurns, comes_by_itself
from remote_assist.wire.clipboard import Content, Copied, Kind
from remote_assist.wire.limits import MAX_COPIED_AT_ONCE
from remote_assist.wire.roles import Role

TEXT = {Kind.TEXT: "你好 😀\r\n".encode()}


def _copied(serial: int, seen: int = 0, text: bytes = b"x") -> Copied:
    return Copied(serial, seen, (Content(Kind.TEXT, len(text), text),))


def test_small_content_goes_along_and_large_content_is_only_named() -> None:
    turns = ClipboardTurns(Role.HOST)
    large = bytes(MAX_COPIED_AT_ONCE)
    copied = turns.copied_here({Kind.HTML: large, **TEXT}, {Kind.PICTURE: 1 << 40})
    assert copied is not None
    text, html, picture = copied.contents
    assert (text.kind, text.data, text.is_here) == (Kind.TEXT, TEXT[Kind.TEXT], True)
    assert (html.kind, html.size, html.data, comes_by_itself(html)) == (Kind.HTML, len(large), b"", True)
    assert not picture.may_be_fetched
    assert not comes_by_itself(picture)
    assert not comes_by_itself(Content(Kind.PICTURE, BY_ITSELF + 1))


def test_what_came_from_there_is_not_sent_back_by_a_clipboard_manager() -> None:
    turns = ClipboardTurns(Role.VIEWER)
    assert turns.copied_there(_copied(1, text=TEXT[Kind.TEXT]), 0.0)
    assert turns.copied_here(TEXT, {}) is None
    assert turns.copied_here(TEXT, {}, by_hand=True) is not None
    assert turns.copied_here({Kind.TEXT: b"other"}, {}) is not None


def test_fetched_content_is_known_as_well() -> None:
    turns = ClipboardTurns(Role.VIEWER)
    turns.copied_there(Copied(1, 0, (Content(Kind.TEXT, 200_000),)), 0.0)
    turns.fetched(Kind.TEXT, b"x" * 200_000)
    assert turns.copied_here({Kind.TEXT: b"x" * 200_000}, {}) is None


def test_copy_made_again_is_told_again_only_when_something_else_was_copied_between() -> None:
    turns = ClipboardTurns(Role.HOST)
    assert turns.copied_here(TEXT, {}) is not None
    assert turns.copied_here(TEXT, {}) is None
    turns.copied_there(_copied(1, seen=1), 0.0)
    assert turns.copied_here(TEXT, {}) is not None


def test_nothing_is_told_of_nothing() -> None:
    assert ClipboardTurns(Role.HOST).copied_here({}, {}, by_hand=True) is None


@pytest.mark.parametrize("copied", [_copied(0), _copied(3), _copied(2), _copied(9, seen=1)])
def test_copies_ascend_and_have_seen_no_copy_that_was_never_made(copied: Copied) -> None:
    turns = ClipboardTurns(Role.HOST)
    turns.copied_there(_copied(3), 0.0)
    with pytest.raises(ProtocolError):
        turns.copied_there(copied, 1.0)


def _flood(turns: ClipboardTurns, copies: int) -> None:
    for serial in range(1, copies + 1):
        turns.copied_there(_copied(serial), 0.0)


def test_flood_of_copies_is_refused_and_a_person_who_copies_all_day_is_not() -> None:
    turns = ClipboardTurns(Role.HOST)
    for serial in range(1, 2000):
        turns.copied_there(_copied(serial), serial * PACE)
    flooded = ClipboardTurns(Role.HOST)
    with pytest.raises(TooLarge, match="more often than a person"):
        _flood(flooded, 10_000)
    assert flooded.others_serial < 130


@given(st.lists(st.sampled_from(["host copies", "viewer copies", "host hears", "viewer hears"]), max_size=40))
def test_both_ends_come_to_hold_the_same_whatever_crosses(steps: list[str]) -> None:
    ends = {"host": ClipboardTurns(Role.HOST), "viewer": ClipboardTurns(Role.VIEWER)}
    holds = {"host": b"", "viewer": b""}
    on_the_way: dict[str, list[Copied]] = {"host": [], "viewer": []}  # to whom
    number = 0

    def hear(who: str) -> None:
        copied = on_the_way[who].pop(0)
        if ends[who].copied_there(copied, 1e9 * number):
            holds[who] = copied.contents[0].data

    for step in steps:
        who, act = step.split()
        number += 1
        if act == "hears":
            if on_the_way[who]:
                hear(who)
            continue
        holds[who] = b"%d" % number
        told = ends[who].copied_here({Kind.TEXT: holds[who]}, {})
        assert told is not None
        on_the_way["viewer" if who == "host" else "host"].append(told)
    while on_the_way["host"] or on_the_way["viewer"]:
        hear("host" if on_the_way["host"] else "viewer")
    assert holds["host"] == holds["viewer"]
