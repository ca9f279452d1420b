"""What decoding raises for bytes from another machine, in one place so that no reader forgets one of them."""

from __future__ import annotations

import msgspec

UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)
"""No message of that kind; text that is none; something nested so deep that reading it would cost the stack."""
