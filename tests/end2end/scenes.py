"""The scenes of the main job, each done by hand and seen by eye on two displays.

A scene ends when both sides show what it was for. Words that people type are in `WORDS`, a set a language.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remote_assist.geometry import Point, Rect
from remote_assist.wire.input import Key
from tests.end2end.hands import ALT, CONTROL, DOWN, ENTER, ESCAPE, F8, SHIFT, TAB
from tests.end2end.household import PASSWORD, Engineer, Household
from tests.end2end.probe import Widget
from tests.end2end.stage import CUSTOMER_SIZE, Stage
from tests.end2end.telling import Step

_SAMPLE = "tests/end2end/sample_app.py"
_PATIENCE_S = 20.0


@dataclass(frozen=True)
class Words:
    customer: str
    question: str
    found: str
    greeting: str
    chinese: str
    typed_there: str
    thanks: str
    ended: str
    solved: str


WORDS = {
    "en": Words(
        customer="Customer A",
        question="Printing an invoice gives an empty page",
        found="Printing an invoice gives an empty page",
        greeting="Hello! Which printer do you use?",
        chinese="打印机是新换的，发票打出来是空白页。",
        typed_there="Paper is A4 now 纸张已改为A4",
        thanks="It prints again, thank you",
        ended="The session has ended",
        solved="Solved",
    ),
    "zh_CN": Words(
        customer="客户甲",
        question="打印发票出来是空白页",
        found="打印发票时只出现空白页",
        greeting="您好！请问您用的是哪一台打印机？",
        chinese="打印机是新换的，发票打出来是空白页。",
        typed_there="Paper is A4 now 纸张已改为A4",
        thanks="可以打印了，谢谢！",
        ended="会话已结束",
        solved="已解决",
    ),
}


class Scenes:
    """`language` and `theme` are those of every window."""

    def __init__(self, stage: Stage, household: Household, address: str, language: str, theme: str) -> None:
        self.stage, self.household, self.address = stage, household, address
        self.language, self.theme = language, theme
        self.words = WORDS[language]
        self.first, self.second = household.engineers

    def steps(self) -> list[Step]:
        return [
            ("The engineers sign in", self.engineers_sign_in),
            ("The vendor's application starts", self.application_starts),
            ("The customer clicks Get help", self.customer_clicks_get_help),
            ("The customer asks and is offered articles", self.customer_asks),
            ("The customer asks for a person and sees the place", self.customer_asks_for_a_person),
            ("The engineer accepts", self.engineer_accepts),
            ("They chat both ways", self.they_chat),
            ("The customer pastes a screenshot", self.customer_pastes_a_screenshot),
            ("The engineer transfers to a colleague", self.engineer_transfers),
            ("The colleague transfers back", self.colleague_transfers_back),
            ("The engineer asks to see the screen", self.engineer_asks_to_see),
            ("The customer goes on and is asked for consent", self.customer_is_asked),
            ("The customer consents", self.customer_consents),
            ("The view equals the display, pixel for pixel", self.view_is_exact),
            ("The engineer asks to control and is granted", self.engineer_gets_control),
            ("The engineer types into the application", self.engineer_types_there),
            ("Esc-Esc-Esc takes control back", self.customer_takes_control_back),
            ("The assist session ends", self.assist_ends),
            ("The session ends", self.session_ends),
            ("The engineer makes a ticket of the chat", self.ticket_is_made),
            ("The ticket is solved", self.ticket_is_solved),
            ("The customer rates 5", self.customer_rates),
            ("Reports show it", self.reports_show_it),
        ]

    # what people do with a display

    def _wait(self, label: str, name: str, text: str = "") -> Widget:
        return self.stage.probe.wait(label, name, lambda widget: widget.enabled and text in widget.text)

    def _wait_row(self, label: str, name: str, text: str) -> Widget:
        return self.stage.probe.wait(label, name, lambda w: any(text in row.text for row in w.rows))

    def _click(self, label: str, name: str, text: str = "") -> Widget:
        widget = self.stage.probe.wait_settled(label, name, lambda w: w.enabled and text in w.text)
        (self.stage.customer if label == "customer" else self.stage.engineer).click(widget.middle)
        return widget

    def _click_row(self, label: str, name: str, text: str) -> None:
        view = self.stage.probe.wait_settled(label, name, lambda w: any(text in row.text for row in w.rows))
        row = next(row for row in view.rows if text in row.text)
        (self.stage.customer if label == "customer" else self.stage.engineer).click(row.middle)
        self.stage.probe.wait(label, name, lambda w: any(text in row.text and row.selected for row in w.rows))

    def _write(self, label: str, name: str, text: str) -> None:
        """Clicks into a field and types; done when the field shows it."""
        hands = self.stage.customer if label == "customer" else self.stage.engineer
        self._click(label, name)
        self.stage.probe.wait(label, name, lambda widget: widget.focused)
        hands.type(text)
        self.stage.probe.wait(label, name, lambda widget: text in widget.text)

    def _says(self, label: str, text: str) -> None:
        """Writes a message and sends it by Enter."""
        self._write(label, "message_edit", text)
        (self.stage.customer if label == "customer" else self.stage.engineer).press(ENTER)
        self.stage.probe.wait(label, "message_edit", lambda widget: widget.text == "")

    def _turn_to(self, engineer: Engineer) -> None:
        """Brings an engineer's window to the front, by Alt+Tab as a person does."""
        for _ in range(4):
            if self._is_in_front(engineer.label):
                return
            self.stage.engineer.press(ALT, TAB)
            end = time.monotonic() + 1.0
            while time.monotonic() < end and not self._is_in_front(engineer.label):
                time.sleep(0.02)
        raise TimeoutError(f"{engineer.name}'s window did not come to the front")

    def _is_in_front(self, label: str) -> bool:
        return any(w.active for name in ("main_window", "sign_in") for w in self.stage.probe.all(label, name))

    def _until(self, holds: str, check: Callable[[], bool], patience: float = _PATIENCE_S) -> None:
        end = time.monotonic() + patience
        while not check():
            if time.monotonic() > end:
                raise TimeoutError(holds)
            time.sleep(0.02)

    # the scenes

    def engineers_sign_in(self) -> None:
        for engineer in (self.second, self.first):
            self._prefer(engineer)
            self.stage.start(engineer.label, "-m", "desk_app.cli")
            self._write(engineer.label, "hub_address", self.address)
            self._write(engineer.label, "email", engineer.email)
            self._click(engineer.label, "password")
            self.stage.probe.wait(engineer.label, "password", lambda widget: widget.focused)
            self.stage.engineer.type(PASSWORD)
            self.stage.engineer.press(ENTER)
            self._agree_to_keep(engineer)
            self._wait(engineer.label, "main_window")

    def _prefer(self, engineer: Engineer) -> None:
        """Language and theme as the engineer set them earlier."""
        home = self.stage.work / engineer.label / "config"
        home.mkdir(parents=True, exist_ok=True)
        (home / "agent.ini").write_text(f"[General]\nlanguage={self.language}\ntheme={self.theme}\n", encoding="utf-8")

    def _agree_to_keep(self, engineer: Engineer) -> None:
        """Without a keyring the client asks whether it may keep the sign-in in a file."""
        end = time.monotonic() + 10
        while time.monotonic() < end and not self.stage.probe.all(engineer.label, "main_window"):
            if self.stage.probe.all(engineer.label, "keep_in_file_button"):
                self._click(engineer.label, "keep_in_file_button")
                return
            time.sleep(0.02)

    def application_starts(self) -> None:
        arguments = ("--hub", self.address, "--app-key", self.household.app_key)
        signed = self.stage.work / "signed"
        signed.write_text(self.household.sign(self.words.customer), encoding="utf-8")
        self.stage.start(
            "customer", _SAMPLE, *arguments, "--language", self.language, "--theme", self.theme, "--place", "12,40",
            "--jwt-file", str(signed),
        )  # fmt: skip
        self._wait("customer", "get_help_button")

    def customer_clicks_get_help(self) -> None:
        self._click("customer", "get_help_button")
        self._wait("customer", "home_talk")

    def customer_asks(self) -> None:
        self._click("customer", "home_talk")
        self._says("customer", self.words.question)
        found = self.words.found
        self.stage.probe.wait("customer", "offered_article_0", lambda w: found in w.text + w.accessible)

    def customer_asks_for_a_person(self) -> None:
        self._click("customer", "ask_person")
        self.stage.probe.wait("customer", "place_label", lambda widget: "1" in widget.text)

    def engineer_accepts(self) -> None:
        self._turn_to(self.first)
        self._wait_row("engineer", "inbox_list", self.words.question[:12])
        self.stage.engineer.press(CONTROL, ENTER)
        self._wait_row("engineer", "timeline", self.words.question)
        self._wait("customer", "message_edit")

    def they_chat(self) -> None:
        self._says("engineer", self.words.greeting)
        self._wait_message("customer", self.words.greeting)
        self._says("customer", self.words.chinese)
        self._wait_row("engineer", "timeline", self.words.chinese)
        self.stage.probe.wait("engineer", "typing", lambda widget: not widget.text.strip(), timeout=4.0)

    def _wait_message(self, label: str, text: str) -> None:
        self.stage.probe.wait(label, "message_theirs", lambda widget: text in widget.text or text in widget.accessible)

    def customer_pastes_a_screenshot(self) -> None:
        picture = self.stage.work / "screenshot.png"
        self.stage.customer.photograph(picture)
        holder = self.stage.start("customer", "tests/end2end/clipboard_picture.py", str(picture))
        log = self.stage.folder / "customer.log"
        self._until("the picture is on the clipboard", lambda: "ready" in log.read_text(encoding="utf-8"))
        self._click("customer", "message_edit")
        self.stage.customer.press(CONTROL, Key(ord("v")))
        self._wait("customer", "attachment_item")
        self._wait("customer", "send_button")
        self.stage.customer.press(ENTER)
        self._wait("customer", "message_picture")
        self._until(
            "the engineer sees the picture",
            lambda: any("png" in row.text for w in self.stage.probe.all("engineer", "timeline") for row in w.rows),
        )
        holder.terminate()

    def engineer_transfers(self) -> None:
        self._transfer(self.first, self.second)

    def colleague_transfers_back(self) -> None:
        self._turn_to(self.second)
        self._click_row("second", "inbox_list", self.words.customer)
        self._transfer(self.second, self.first)
        self._turn_to(self.first)
        self._click_row("engineer", "inbox_list", self.words.customer)

    def _transfer(self, sender: Engineer, receiver: Engineer) -> None:
        self.stage.engineer.press(CONTROL, SHIFT, Key(ord("T")))
        self._click_row(sender.label, "colleagues", receiver.name)
        self._click(sender.label, "transfer_button")
        self.stage.probe.wait_gone(sender.label, "transfer_dialog")
        self._wait_row(receiver.label, "inbox_list", self.words.customer)

    def engineer_asks_to_see(self) -> None:
        self.stage.engineer.press(F8)
        self._wait("customer", "assist_continue")

    def customer_is_asked(self) -> None:
        self._click("customer", "assist_continue")
        self.stage.probe.wait("customer", "allow", lambda widget: widget.enabled)

    def customer_consents(self) -> None:
        self._allow()
        self._wait("engineer", "screen_view")

    def _allow(self) -> None:
        """The dialog's Allow wakes after a second; a person waits for it."""
        self.stage.probe.wait("customer", "allow", lambda widget: widget.enabled)
        self._click("customer", "allow")
        self.stage.probe.wait_gone("customer", "allow")

    def view_is_exact(self) -> None:
        self._click("engineer", "chat_tool")  # without the conversation beside it the picture is whole
        self.stage.customer.move(Point(CUSTOMER_SIZE[0] - 2, 300))  # the remote cursor is drawn apart, over the picture
        self.stage.engineer.move(Point(4, 4))
        place = self._view()
        self._until("the view equals the display", lambda: self._is_equal(place))

    def _view(self) -> Rect:
        """Where the engineer's display shows the customer's: in the middle of the view, one pixel to one pixel."""
        view = self._wait("engineer", "screen_view")
        width, height = CUSTOMER_SIZE
        assert view.width >= width, f"the view is {view.width} by {view.height}, not 1:1"
        assert view.height >= height, f"the view is {view.width} by {view.height}, not 1:1"
        return Rect(view.x + (view.width - width) // 2, view.y + (view.height - height) // 2, width, height)

    def _is_equal(self, place: Rect) -> bool:
        there, here = self.stage.customer.see(), self.stage.engineer.see()
        shown = here[place.y : place.bottom, place.x : place.right]
        return bool(np.array_equal(_without_cursor(there), _without_cursor(shown)))

    def engineer_gets_control(self) -> None:
        self._click("engineer", "control")
        self._allow()
        # The customer's own click makes control rest for two seconds; then the keys wake.
        self.stage.probe.wait_settled("engineer", "keys", lambda widget: widget.enabled)

    def _may_steer(self) -> bool:
        return any(widget.enabled for widget in self.stage.probe.all("engineer", "keys"))

    def engineer_types_there(self) -> None:
        view = self._view()
        note = self._wait("customer", "note_edit")
        self.stage.engineer.click(Point(view.x + note.middle.x, view.y + note.middle.y))
        self.stage.probe.wait("customer", "note_edit", lambda widget: widget.focused)
        self.stage.engineer.type(self.words.typed_there)
        self.stage.probe.wait("customer", "note_edit", lambda widget: widget.text == self.words.typed_there)

    def customer_takes_control_back(self) -> None:
        for _ in range(3):
            self.stage.customer.press(ESCAPE)
        self.stage.probe.wait_gone("customer", "banner")
        self._until("control is over", lambda: not self._may_steer())

    def assist_ends(self) -> None:
        """The panic key ended it for both; the engineer closes the tab."""
        self._wait("engineer", "note")
        self._click("engineer", "close_screen_button")
        self.stage.probe.wait_gone("engineer", "screen_view")

    def session_ends(self) -> None:
        self._click("engineer", "rail_inbox")
        self._click("engineer", "end_session_button")
        self._wait("customer", "ended_label")

    def ticket_is_made(self) -> None:
        self.stage.engineer.press(CONTROL, Key(ord("t")))
        self._wait("engineer", "toast_text", "1")
        self.stage.engineer.press(CONTROL, Key(ord("t")))
        self.stage.probe.wait("engineer", "ticket_subject", lambda widget: widget.text == self.words.question)
        self._wait("engineer", "ticket_assignee_id", self.first.name)
        # Both sides have left their records by now, and the hub found that they agree.
        self.stage.probe.wait("engineer", "session_verdict", lambda widget: widget.text.startswith("✓"))

    def ticket_is_solved(self) -> None:
        self._choose("engineer", "ticket_state", self.words.solved)
        self._until("the history tells it", lambda: len(self.stage.probe.all("engineer", "ticket_entry")) > 1)

    def _choose(self, label: str, name: str, text: str) -> None:
        """Opens a drop-down list, goes down to the wanted entry and takes it."""
        box = self._click(label, name)
        self.stage.probe.wait(label, name, lambda widget: widget.checked)
        texts = [row.text for row in box.rows]
        selected = next(place for place, row in enumerate(box.rows) if row.selected)
        for _ in range(texts.index(text) - selected):
            self.stage.engineer.press(DOWN)
        self.stage.engineer.press(ENTER)
        self.stage.probe.wait(label, name, lambda widget: widget.text == text)

    def customer_rates(self) -> None:
        self._click("customer", "rate_button")
        self._click("customer", "rate_5")
        self._write("customer", "rating_comment", self.words.thanks)
        self._click("customer", "rating_send")
        self._wait("customer", "rating_thanks")

    def reports_show_it(self) -> None:
        self._click("engineer", "rail_reports")
        self._wait("engineer", "report_today_csat", "100")
        self._wait("engineer", "report_today_answered", "1")


def _without_cursor(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Leaves out the strip where the customer's pointer rests."""
    return pixels[:, : CUSTOMER_SIZE[0] - 40, :3]
