"""Help by telephone: the engineer's client makes a code, `deskside help --code` takes it, and the picture is exact."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import pytest

from remote_assist.wire.input import Key
from tests.end2end.hands import CONTROL, ENTER
from tests.end2end.household import await_hub, furnish
from tests.end2end.scenes import Scenes
from tests.end2end.stage import Stage
from tests.end2end.story import NAMES
from tests.end2end.telling import Step, Telling

_DIGITS = re.compile(r"\d{3} \d{3} \d{3}")


class Telephone(Scenes):
    """The customer has no session and no application: only the help window, at the page of a code."""

    code = ""

    def steps(self) -> list[Step]:
        return [
            ("The engineers sign in", self.engineers_sign_in),
            ("The engineer makes a code", self.engineer_makes_a_code),
            ("The customer types it", self.customer_types_it),
            ("The customer says who called whom", self.customer_says_who_called),
            ("The customer consents", self.customer_consents),
            ("The view equals the display, pixel for pixel", self.view_is_exact),
            ("The customer stops", self.customer_stops),
            ("The secret is found nowhere at the hub", self.secret_is_nowhere),
        ]

    def engineer_makes_a_code(self) -> None:
        self._turn_to(self.first)
        self.stage.engineer.press(CONTROL, Key(ord("k")))
        self._write("engineer", "palette_edit", "用代码帮助")
        self.stage.engineer.press(ENTER)
        shown = self.stage.probe.wait("engineer", "code_digits", lambda w: bool(_DIGITS.fullmatch(w.text)))
        self.code = shown.text

    def customer_types_it(self) -> None:
        config = self.stage.work / "help.json"
        known = {"hub": self.address, "app_key": self.household.app_key, "language": self.language}
        config.write_text(json.dumps(known | {"theme": self.theme}), encoding="utf-8")
        self.stage.start("customer", "-m", "desk_app.cli", "help", "--config", str(config), "--code")
        self._write("customer", "code_edit", self.code)
        self._click("customer", "code_continue")

    def customer_says_who_called(self) -> None:
        self.stage.probe.wait("customer", "guard_who", lambda widget: self.first.name in widget.text)
        self._click("customer", "guard_called")  # it wakes after a moment
        self.stage.probe.wait_gone("engineer", "code_dialog")

    def customer_stops(self) -> None:
        self._click("customer", "share_stop")
        self.stage.probe.wait_gone("customer", "banner")

    def secret_is_nowhere(self) -> None:
        secret = self.code.replace(" ", "")[3:]
        spellings = re.compile(f"(?<![0-9a-f]){secret[:3]}[ -]?{secret[3:]}(?![0-9a-f])".encode())
        kept = [file for file in (self.stage.work / "hub").rglob("*") if file.is_file()]
        assert any(file.stat().st_size > 100_000 for file in kept)
        for file in (*kept, self.stage.folder / "hub.log"):
            assert spellings.search(file.read_bytes()) is None, file.name


@pytest.mark.end2end
@pytest.mark.timeout(150)
def test_code_that_is_read_out_brings_two_programs_to_one_picture(tmp_path: Path) -> None:
    folder = tmp_path / "telephone"
    folder.mkdir()
    with Stage(folder) as stage:
        household = furnish(partial(stage.run, "hub"), NAMES["zh_CN"])
        stage.start("hub", "-m", "desk_app.cli", "hub", "--listen", "127.0.0.1:0")
        scenes = Telephone(stage, household, await_hub(folder / "hub.log"), "zh_CN", "light")
        Telling(stage, folder).tell(scenes.steps())
