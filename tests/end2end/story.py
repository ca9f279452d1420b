"""The main job from end to end on two virtual displays: `python -m tests.end2end.story`, or `make demo HEADLESS=1`.

Pictures of both displays go to `build/demo/`, or to the folder given. `SHOTS=all` tells it in both languages and both
themes.
"""

from __future__ import annotations

import os
import shutil
import sys
from functools import partial
from pathlib import Path

from tests.end2end.household import await_hub, furnish
from tests.end2end.scenes import Scenes
from tests.end2end.stage import Stage
from tests.end2end.telling import StepFailed, Telling

FOLDER = Path(__file__).resolve().parents[2] / "build" / "demo"
NAMES = {"en": ("Engineer A", "Engineer B"), "zh_CN": ("工程师甲", "工程师乙")}


def main(arguments: list[str]) -> int:
    into = Path(arguments[0]).absolute() if arguments else FOLDER
    variants = [("en", "light")]
    if os.environ.get("SHOTS") == "all":
        variants = [(language, theme) for language in NAMES for theme in ("light", "dark")]
    for language, theme in variants:
        folder = into if len(variants) == 1 else into / f"{language}-{theme}"
        try:
            seconds = tell_story(folder, language, theme)
        except StepFailed as failed:
            print(f"failed: {failed}\nPictures and logs are in {folder}", file=sys.stderr)
            return 1
        print(f"The main job, {language}, {theme}: {seconds:.1f} s. Pictures are in {folder}", flush=True)
    return 0


def tell_story(folder: Path, language: str, theme: str) -> float:
    """Tells it once and returns the seconds it took. Raises `StepFailed`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Stage(folder) as stage:
        household = furnish(partial(stage.run, "hub"), NAMES[language])
        stage.start("hub", "-m", "desk_app.cli", "hub", "--listen", "127.0.0.1:0")
        address = await_hub(folder / "hub.log")
        telling = Telling(stage, folder)
        telling.tell(Scenes(stage, household, address, language, theme).steps())
        return telling.seconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
