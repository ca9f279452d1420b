"""What every demo needs in its hub: an administrator, two engineers, an application and its articles.

Everything goes through the command line, as an administrator would do it.
"""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Protocol

import jwt
import msgspec

ARTICLES = Path(__file__).with_name("articles.jsonl")
PASSWORD = "a password for a story"
_READY_S = 60.0


class Run(Protocol):
    """Runs a Python program to its end and returns what it printed."""

    def __call__(self, *arguments: str, typed: str = "") -> str: ...


class Engineer(msgspec.Struct, frozen=True):
    """`label` names the program in a stage."""

    label: str
    name: str
    email: str


class Household(msgspec.Struct, frozen=True):
    app_key: str
    secret: str
    engineers: tuple[Engineer, ...]

    def sign(self, customer: str) -> str:
        """The token by which the vendor's server says who its user is."""
        claims = {"sub": "user-1", "aud": self.app_key, "exp": int(time.time()) + 3000}
        return jwt.encode(claims | {"name": customer, "organisation": "Acme Ltd"}, self.secret, algorithm="HS256")


def furnish(run: Run, names: tuple[str, str]) -> Household:
    """Fills a fresh hub, which need not run."""
    deskside = ("-m", "desk_app.cli", "hub")
    first, second = (
        Engineer("engineer", names[0], "first@example.com"),
        Engineer("second", names[1], "second@example.com"),
    )
    run(*deskside, "init", "--name", first.name, "--email", first.email, typed=PASSWORD + "\n")
    run(*deskside, "add-agent", "--name", second.name, "--email", second.email, typed=PASSWORD + "\n")
    said = run(*deskside, "add-app", "--name", "Ledger", "--vendor", "Acme Ltd")
    shown = re.search(r"App key: (\S+)\nSecret .*: (\S+)", said)
    assert shown, said
    run(*deskside, "import-articles", str(ARTICLES))
    return Household(shown[1], shown[2], (first, second))


def await_hub(log: Path) -> str:
    """Returns the address the hub says in its log that it listens on, once its health says that it is ready."""
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
