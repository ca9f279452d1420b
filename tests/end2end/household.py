"""A hub with what every story needs in it: an administrator, two engineers, an application and its articles.

Everything goes through the command line, as an administrator would do it.
"""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import jwt

from tests.end2end.stage import Stage

ARTICLES = Path(__file__).with_name("articles.jsonl")
PASSWORD = "a password for a story"
_READY_S = 20.0


@dataclass(frozen=True)
class Engineer:
    """`label` names the program in the stage."""

    label: str
    name: str
    email: str


@dataclass(frozen=True)
class Household:
    address: str
    app_key: str
    secret: str
    engineers: tuple[Engineer, ...]

    def sign(self, customer: str) -> str:
        """The token by which the vendor's server says who its user is."""
        claims = {"sub": "user-1", "aud": self.app_key, "exp": int(time.time()) + 600}
        return jwt.encode(claims | {"name": customer, "organisation": "Acme Ltd"}, self.secret, algorithm="HS256")


def set_up_hub(stage: Stage, names: tuple[str, str]) -> Household:
    """Fills a fresh hub and starts it on a free port of loopback."""
    deskside = ("-m", "desk_app.cli", "hub")
    engineers = (
        Engineer("engineer", names[0], "first@example.com"),
        Engineer("second", names[1], "second@example.com"),
    )
    first, second = engineers
    stage.run("hub", *deskside, "init", "--name", first.name, "--email", first.email, typed=PASSWORD + "\n")
    stage.run("hub", *deskside, "add-agent", "--name", second.name, "--email", second.email, typed=PASSWORD + "\n")
    said = stage.run("hub", *deskside, "add-app", "--name", "Ledger", "--vendor", "Acme Ltd")
    shown = re.search(r"App key: (\S+)\nSecret .*: (\S+)", said)
    assert shown, said
    stage.run("hub", *deskside, "import-articles", str(ARTICLES))
    stage.start("hub", *deskside, "--listen", "127.0.0.1:0")
    return Household(_address(stage.folder / "hub.log"), shown[1], shown[2], engineers)


def _address(log: Path) -> str:
    """The hub says where it listens; it is ready when its health says so."""
    end = time.monotonic() + _READY_S
    while time.monotonic() < end:
        found = re.findall(r"https?://127\.0\.0\.1:\d+", log.read_text(encoding="utf-8"))
        if found and _is_healthy(found[-1]):
            return str(found[-1])
        time.sleep(0.05)
    raise TimeoutError(f"the hub did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def _is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError):
        return False
