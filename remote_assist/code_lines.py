"""Codes on a terminal: announced in both languages, asked for, read from a command line.

Invariant: a code that `-` stands for is on no command line, which is there for every user of the machine to see.
"""

from __future__ import annotations

import sys

from remote_assist.secure.codes import Code, parse_code

_MOST = 512  # characters


class PrintedCodes:
    """An `IssuerListener` for a person at a terminal."""

    def code_made(self, code: Code) -> None:
        print(f"Code: {code.text}   ({code.spoken('en')})")
        print(f"代码:{code.text}   ({code.spoken('zh')})", flush=True)

    def try_failed(self, left: int) -> None:
        print(f"Somebody had a wrong code; tries left: {left}." if left else "The code is burned.", flush=True)


def given_code(text: str) -> Code:
    """What a command line says, or with `-` the next line of stdin. Raises `PairingFailed` with a sentence."""
    return parse_code(sys.stdin.readline(_MOST) if text == "-" else text)


def asked_code() -> Code:
    return parse_code(input("Code / 代码: "))
