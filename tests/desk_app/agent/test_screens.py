"""Asking for a screen: one tab a session, what becomes of it, and the record that stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desk_app.agent.screen_tab import ScreenTab
from desk_app.agent.screens_pane import ScreensPane
from desk_app.domain.assist import AssistState
from desk_app.domain.sessions import Side
from desk_app.wire.assist import EndAssist, ReportAssist
from tests.desk_app.agent.workplace import CustomerSide, Workplace


def asked(place: Workplace) -> tuple[CustomerSide, ScreensPane, ScreenTab]:
    """A customer is served and asked for the screen by F8."""
    customer = place.serves()
    place.press(place.window, Qt.Key.Key_F8)
    pane = place.window.pane("screens")
    assert isinstance(pane, ScreensPane)
    place.waits(lambda: bool(pane.tabs) and pane.tabs[0].pane is not None)
    return customer, pane, pane.tabs[0]


def test_asking_opens_one_tab_and_asking_again_shows_it(place: Workplace) -> None:
    customer, pane, tab = asked(place)
    assert place.window.place == "screens"
    assert tab.assist.state is AssistState.ASKED
    place.window.show_place("inbox")
    place.waits(lambda: bool(place.state.sessions[customer.whole.session.id].assists))
    place.press(place.window, Qt.Key.Key_F8)
    assert pane.tabs == [tab]
    assert place.window.place == "screens"


def test_stop_asking_ends_it_on_the_hub(place: Workplace) -> None:
    customer, _pane, tab = asked(place)
    place.click("cancel_assist_button")
    place.waits(lambda: tab.is_over)
    (assist,) = place.state.sessions[customer.whole.session.id].assists
    assert not assist.is_open


def test_customers_no_is_shown_with_what_to_do_next(place: Workplace) -> None:
    customer, _pane, tab = asked(place)
    now = place.bridge.now()
    customer.does(ReportAssist(assist_id=tab.assist.id, state=AssistState.REFUSED, at=now))
    place.waits(lambda: tab.assist.state is AssistState.REFUSED)
    texts = [label.text() for label in tab.findChildren(QLabel) if label.isVisible()]
    assert "Customer said no" in texts
    assert any("F8" in text for text in texts)


def test_closing_the_tab_ends_the_session(place: Workplace) -> None:
    customer, pane, _tab = asked(place)
    place.click("close_screen_button")
    assert pane.tabs == []
    key = customer.whole.session.id
    place.waits(lambda: all(not assist.is_open for assist in place.state.sessions[key].assists))
    # The engineer's closing record comes after the tab has gone.
    place.waits(lambda: any(h.side is Side.AGENT for a in place.state.sessions[key].assists for h in a.heads))


def test_customer_ends_it_and_the_tab_says_so(place: Workplace) -> None:
    customer, _pane, tab = asked(place)
    customer.does(EndAssist(assist_id=tab.assist.id))
    place.waits(lambda: tab.is_over)
    assert tab.title.startswith("■")


def test_without_a_session_of_ones_own_nothing_is_asked(place: Workplace) -> None:
    place.press(place.window, Qt.Key.Key_F8)
    assert place.said
    assert place.window.place == "inbox"


@pytest.mark.parametrize("count", [2])
def test_several_screens_stand_side_by_side(place: Workplace, count: int) -> None:
    for number in range(count):
        place.serves("打印", f"客户{number}")
        place.window.show_place("inbox")
        place.press(place.window, Qt.Key.Key_F8)
    pane = place.window.pane("screens")
    assert isinstance(pane, ScreensPane)
    place.waits(lambda: len(pane.tabs) == count)
    assert len({tab.assist.id for tab in pane.tabs}) == count
