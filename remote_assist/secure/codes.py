"""The code a person reads out: a public part that says where to meet, and a secret part that never leaves the two ends.

Digits are 3 public and 6 secret ones (`123-456789`, also with spaces or without a dash); words or tokens put the public
part before the first dash (`7-bench-mark`). Whoever issued a code counts: three failures, ten minutes or as many
successes as it is for (mostly one) use it up.

Invariant: a used-up code never pairs again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from remote_assist.errors import PairingFailed

CODE_LIFETIME = 600.0
MOST_FAILURES = 3
_DIGITS = re.compile(r"^\d{9}$")
_PUBLIC = re.compile(r"^[A-Za-z0-9_.]{1,64}$")
_SPOKEN_EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPOKEN_ZH = "零一二三四五六七八九"
_ALSO_ZH = {"〇": "0", "幺": "1", "两": "2"}  # as digits are said on the telephone


@dataclass(frozen=True, slots=True)
class Code:
    """A code in its two parts; `text` is how it is shown."""

    public: str
    secret: str

    def __repr__(self) -> str:
        return f"Code({self.public!r}, secret hidden)"

    @property
    def text(self) -> str:
        return f"{self.public}-{self.secret}"

    @property
    def grouped(self) -> str:
        """Nine digits in threes, as they are read out and typed: `123 456 789`; another code as it is."""
        bare = self.public + self.secret
        return f"{bare[:3]} {bare[3:6]} {bare[6:]}" if _DIGITS.match(bare) and len(self.public) == 3 else self.text

    def spoken(self, language: str) -> str:
        """The digits as words, for reading aloud in `zh` or `en`; other characters as they are."""
        zh = language.startswith("zh")
        spoken = [
            (_SPOKEN_ZH if zh else _SPOKEN_EN)[int(c)] if c in "0123456789" else ("," if zh else "-") if c == "-" else c
            for c in self.text
        ]
        return "".join(spoken) if zh else " ".join(spoken)


def new_code(random_bytes: Callable[[int], bytes], public: str = "") -> Code:
    """Nine digits, each equally likely; randomness is passed in. The public part may be one that a hub reserved."""
    digits = ""
    while len(digits) < 9:
        # Bytes of 250 and over would make the small digits likelier.
        digits += "".join(str(byte % 10) for byte in random_bytes(16) if byte < 250)
    return Code(public or digits[:3], digits[3:9])


def parse_code(text: str) -> Code:
    """Read what a person typed or heard; raises `PairingFailed` with a sentence."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for digit, zh in enumerate(_SPOKEN_ZH):
        plain = plain.replace(zh, str(digit))
    for said, one in _ALSO_ZH.items():
        plain = plain.replace(said, one)
    bare = re.sub(r"[\s,.\-]", "", plain)
    if _DIGITS.match(bare):
        return Code(bare[:3], bare[3:])
    public, dash, secret = plain.partition("-")
    if not dash or not secret or len(secret) > 200 or not _PUBLIC.match(public):
        raise PairingFailed("A code is nine digits, or a public part, a dash and a secret part.")
    return Code(public, secret)


def nine_digits(text: str) -> Code | None:
    """The code of nine digits that a text holds, however they are written; None for anything else."""
    try:
        code = parse_code(text)
    except PairingFailed:
        return None
    return code if code.grouped != code.text else None


class CodeLife:
    """The issuing side's count for one code, good for `uses` pairings; times are monotonic seconds."""

    def __init__(self, code: Code, now: float, uses: int = 1) -> None:
        self.code = code
        self._issued = now
        self._failures = 0
        self._uses_left = uses

    def check(self, now: float) -> None:
        """Raises `PairingFailed` when the code may not be tried any more."""
        self.check_count()
        if now - self._issued > CODE_LIFETIME:
            raise PairingFailed("This code is older than ten minutes. Ask for a new one.", "code_used")

    def check_count(self) -> None:
        """The same without the age: asked again before each confirmation is looked at.

        Several attempts may be under way at once, and each was let begin before the others had failed.
        """
        if self._uses_left <= 0:
            raise PairingFailed("This code has been used. Ask for a new one.", "code_used")
        if self._failures >= MOST_FAILURES:
            raise PairingFailed(
                "This code was entered wrongly three times and is burned. Ask for a new one.", "code_used"
            )

    def fail(self) -> None:
        """A confirmation was wrong."""
        self._failures += 1

    def use(self) -> None:
        """A pairing succeeded. After the last one nobody else may enter by this code."""
        self._uses_left -= 1

    @property
    def is_burned(self) -> bool:
        return self._failures >= MOST_FAILURES

    @property
    def is_used(self) -> bool:
        return self._uses_left <= 0

    @property
    def tries_left(self) -> int:
        """How many wrong confirmations it still bears."""
        return max(0, MOST_FAILURES - self._failures)

    def remaining(self, now: float) -> float:
        """Seconds until it is too old; 0 when it is."""
        return max(0.0, self._issued + CODE_LIFETIME - now)
