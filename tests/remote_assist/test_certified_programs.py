"""The programs with certificates: who is certified is named by the vendor, whatever he calls himself."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from remote_assist.secure.certificate import certificate_text, issue_certificate
from remote_assist.secure.signing import SigningKey
from remote_assist.wire.certificate import key_text, parse_key
from tests.fakes.display import VirtualDisplay, virtual_display

VENDOR = SigningKey(b"v" * 32)
_PROGRAM = [sys.executable, "-m", "remote_assist"]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _says_of_viewer(display: VirtualDisplay, view: tuple[str, ...]) -> str:
    """What a share for several says when this viewer is granted to look."""
    port = _free_port()
    share = ("share", "--listen", f"127.0.0.1:{port}", "--code", "7-test-words", "--viewers", "2", "--allow", "view")
    programs = [
        subprocess.Popen(
            [*_PROGRAM, *share, "--vendor-key", key_text(VENDOR.public)],
            env=display.environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
    ]
    try:
        end = time.monotonic() + 30
        while True:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < end
            time.sleep(0.1)
        command = [*_PROGRAM, "view", f"ws://127.0.0.1:{port}", "--code", "7-test-words", "--name", "Director", *view]
        programs.append(subprocess.Popen(command, env=display.environment(), stdout=subprocess.DEVNULL, text=True))
        stdout = programs[0].stdout
        assert stdout is not None
        return next(line.strip() for line in stdout if "Granted: view" in line)
    finally:
        for program in reversed(programs):
            program.terminate()
            program.wait(20)
            if program.stdout is not None:
                program.stdout.close()


def test_certified_viewer_is_named_by_his_certificate(tmp_path: Path) -> None:
    key, certificate = tmp_path / "li.key", tmp_path / "li.cert"
    printed = subprocess.run([*_PROGRAM, "identity", str(key)], capture_output=True, text=True, check=True, timeout=60)
    packed = issue_certificate(
        VENDOR, parse_key(printed.stdout), vendor="Acme Ltd", name="Li Wei", now=time.time(), random_bytes=os.urandom
    )
    certificate.write_text(certificate_text(packed), encoding="ascii")
    with virtual_display(800, 600) as display:
        view = ("--identity", str(key), "--certificate", str(certificate))
        assert _says_of_viewer(display, view) == "Li Wei: Granted: view."


@pytest.mark.parametrize("kept", [True, False])
def test_viewer_without_a_certificate_is_named_as_he_says(tmp_path: Path, kept: bool) -> None:
    with virtual_display(800, 600) as display:
        view = ("--identity", str(tmp_path / "li.key")) if kept else ()
        assert _says_of_viewer(display, view) == "Director: Granted: view."
