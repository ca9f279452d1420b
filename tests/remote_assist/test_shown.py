"""What may be shown is plain data: bounded, and never wider than it says."""

from __future__ import annotations

import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.geometry import Rect
from remote_assist.shown import (
    KNOWN_SECRETS,
    MOST_TITLE,
    Choice,
    Scope,
    ShownTerms,
    Titles,
    terms_of,
    vendor_terms,
)


@pytest.mark.parametrize(
    ("pattern", "title", "fits"),
    [
        ("bank", "First Bank: accounts", True),
        ("BANK", "first bank", True),
        ("网上银行", "中国网上银行 - 浏览器", True),
        ("ｂａｎｋ", "bank", True),
        ("bank", "B a n k", False),
        ("* - Salaries", "March - Salaries", True),
        ("* - Salaries", "March - Salaries (2)", False),
        ("a*b*c", "a--b--b--c", True),
        ("a*b*b*c", "a--b--c", False),
        ("Re?ort", "Report", True),
        ("Re?ort", "Reort", False),
        ("*[Locked]*", "Passwords [Locked]", True),
        ("*x*", "", False),
        ("ab*ba", "aba", False),
    ],
)
def test_pattern_fits_a_title(pattern: str, title: str, fits: bool) -> None:
    assert Titles([pattern]).fit(title) is fits


def test_title_that_is_too_long_counts_as_one_to_hide() -> None:
    assert Titles(["bank"]).fit("x" * (MOST_TITLE + 1))
    assert not Titles([]).fit("x" * (MOST_TITLE + 1))


def test_worst_patterns_and_titles_take_no_time() -> None:
    titles = Titles(["*a?" * 60 + "b"] * 50)
    began = time.monotonic()
    assert not titles.fit("a" * MOST_TITLE)
    assert time.monotonic() - began < 5


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_what_stands_in_a_title_is_found_whatever_is_round_it(inside: str, before: str, after: str) -> None:
    if inside.strip(" *?"):
        title = before + inside.replace("*", "").replace("?", "") + after
        if piece := inside.replace("*", "").replace("?", "").strip():
            assert Titles([piece]).fit(title) or piece.casefold() not in title.casefold()


@pytest.mark.parametrize("manager", ["KeePassXC", "1Password", "Bitwarden", "Passwords and Keys", "密码管理工具"])
def test_password_managers_are_known(manager: str) -> None:
    assert Titles(KNOWN_SECRETS).fit(f"All items — {manager}")


@pytest.mark.parametrize(
    "title", ["Invoices - Ledger", "Inbox - Mail", "新建文档 - 文字处理", "Terminal", "Pass the exam"]
)
def test_ordinary_windows_are_no_password_managers(title: str) -> None:
    assert not Titles(KNOWN_SECRETS).fit(title)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"scopes": ()}, "at least one"),
        ({"hide_titles": [""]}, "from 1 to"),
        ({"hide_titles": ["**"]}, "from 1 to"),
        ({"hide_titles": ["x" * 201]}, "from 1 to"),
        ({"hide_titles": ["x"] * 201}, "the most are"),
        ({"blackout": [[0, 0, 0, 5]]}, "black out"),
        ({"blackout": [[0, 0, 1 << 30, 5]]}, "black out"),
        ({"blackout": [[0, 0, 1, 1]] * 65}, "At most"),
        ({"processes": list(range(65))}, "At most"),
    ],
)
def test_terms_without_meaning_are_refused_also_from_the_wire(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=says):
        msgspec.json.decode(msgspec.json.encode(wrong), type=ShownTerms)


def test_choices_are_what_the_terms_offer_and_this_computer_has() -> None:
    everything = ShownTerms(application="Ledger", processes=(7,))
    desktop, application = Choice(), Choice(Scope.APPLICATION)
    assert everything.choices(1) == (desktop, application)
    assert everything.choices(2) == (desktop, Choice(Scope.MONITOR, 1), Choice(Scope.MONITOR, 2), application)
    assert everything.choices(1, tells_windows=False) == (desktop,)
    assert ShownTerms().choices(1) == (desktop,)
    assert ShownTerms((Scope.MONITOR,), monitor=2).choices(2)[0] == Choice(Scope.MONITOR, 2)


def test_vendor_bounds_what_can_be_chosen() -> None:
    terms = vendor_terms("application", "monitor", hide_titles=["bank"], application="Ledger", process=7)
    assert terms.scopes == (Scope.APPLICATION, Scope.MONITOR)
    assert Choice() not in terms.choices(2)
    for show, at_most, says in (
        ("attic", "desktop", "desktop, monitor or application"),
        ("desktop", "monitor", "more than monitor"),
        ("application", "application", "process is not known"),
    ):
        with pytest.raises(ValueError, match=says):
            vendor_terms(show, at_most)


def test_log_says_what_is_shown_and_how_much_of_it_is_hidden() -> None:
    terms = ShownTerms(application="Ledger", hide_titles=("a", "b"), blackout=(Rect(0, 0, 1, 1),))
    hidden = "password managers hidden, 2 titles hidden, 1 areas blacked out"
    assert terms.described(Choice(Scope.APPLICATION)) == f"application Ledger, {hidden}"
    assert terms.described(Choice(Scope.MONITOR, 2)) == f"monitor 2, {hidden}"
    assert ShownTerms(hide_known=False).described(Choice()) == "desktop"
    assert terms.described(None) == "nothing"


def test_command_line_says_what_is_shown() -> None:
    assert terms_of("desktop").scopes == (Scope.DESKTOP,)
    assert terms_of("monitor:2").monitor == 2
    assert terms_of("window-of:77").processes == (77,)
    assert terms_of(blackout=["1,2,3,4"], hide_titles=["bank"]).blackout == (Rect(1, 2, 3, 4),)
    for show, blackout in (("all", ()), ("monitor:0", ()), ("window-of:x", ()), ("", ("1,2,3",)), ("", ("a,b,c,d",))):
        with pytest.raises(ValueError, match=r"desktop, monitor|X,Y,WIDTH"):
            terms_of(show, blackout=blackout)
