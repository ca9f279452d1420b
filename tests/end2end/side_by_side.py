"""The demo for a person: a hub, the sample application and the engineer's client, side by side on this screen.

Everything lives in a folder of its own under `build/`, so that a second start finds the chats of the first. Closing
both windows, or Ctrl+C, ends it.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import msgspec

from desk_app.agent.app import cache_folder
from desk_app.agent.sign_in import Account, sign_in
from desk_app.agent.token_keeper import Sign
from desk_app.client.address import HubAddress
from desk_app.domain.refusals import Refusal
from tests.end2end.household import PASSWORD, Household, await_hub, furnish

FOLDER = Path(__file__).resolve().parents[2] / "build" / "side_by_side"
_LOOK_S = 0.3


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            windows = _start(stack)
        except (RuntimeError, TimeoutError) as exc:
            print(f"The demo did not start: {exc}", file=sys.stderr)
            return 1
        try:
            while any(window.poll() is None for window in windows):
                time.sleep(_LOOK_S)
        except KeyboardInterrupt:
            return 0
    return 0


def _start(stack: ExitStack) -> list[subprocess.Popen[bytes]]:
    kept = FOLDER / "household.json"
    if kept.exists():
        household = msgspec.json.decode(kept.read_bytes(), type=Household)
    else:
        household = furnish(_run, ("Engineer A", "Engineer B"))
        kept.write_bytes(msgspec.json.encode(household))
    log = FOLDER / "hub.log"
    log.unlink(missing_ok=True)
    _program(stack, "hub", "-m", "desk_app.cli", "hub", "--listen", "127.0.0.1:0")
    address = await_hub(log)
    engineer = household.engineers[0]
    asyncio.run(_keep_signed_in(address, engineer.email))
    signed = FOLDER / "signed"
    signed.write_text(household.sign("Customer A"), encoding="utf-8")
    application = (
        "tests/end2end/sample_app.py", "--hub", address, "--app-key", household.app_key, "--jwt-file", str(signed),
        "--place", "20,60",
    )  # fmt: skip
    windows = [
        _program(stack, "customer", *application),
        _program(stack, "engineer", "-m", "desk_app.cli", "--hub", address),
    ]
    print(
        f"The hub listens on {address}\n"
        "Click Get help in Ledger, ask for a person, and accept in Deskside by Ctrl+Enter.\n"
        f"A second engineer signs in as {household.engineers[1].email} with the password: {PASSWORD}\n"
        "Closing both windows, or Ctrl+C here, ends the demo.",
        flush=True,
    )
    return windows


async def _keep_signed_in(address: str, email: str) -> None:
    """Signs the engineer in as the client's own window would, and keeps it where the client looks."""
    home = FOLDER / "engineer"
    answer = await sign_in(HubAddress.parse(address), email, PASSWORD)
    if isinstance(answer, Refusal):
        raise RuntimeError(f"{email} could not sign in: {answer.code}")
    account = Account(HubAddress.parse(address), email)
    folder = home / "data" / "agent"
    cache_folder(folder, account).mkdir(parents=True, exist_ok=True)
    await Sign(folder).save_in_file(account.key, answer.token)
    (home / "config").mkdir(exist_ok=True)
    settings = f"[General]\nhub={address}\nemail={email}\ntoken_in_file=yes\n"
    (home / "config" / "agent.ini").write_text(settings, encoding="utf-8")


def _environment(label: str) -> dict[str, str]:
    home = FOLDER / label
    home.mkdir(exist_ok=True)
    return {**os.environ, "DESKSIDE_HOME": str(home)}


def _run(*arguments: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=_environment("hub"), input=typed, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed: {done.stdout}{done.stderr}")
    return done.stdout


def _program(stack: ExitStack, label: str, *arguments: str) -> subprocess.Popen[bytes]:
    log = stack.enter_context((FOLDER / f"{label}.log").open("ab"))
    process = subprocess.Popen([sys.executable, *arguments], env=_environment(label), stdout=log, stderr=log)
    stack.callback(_stop, process)
    return process


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(10)


if __name__ == "__main__":
    sys.exit(main())
