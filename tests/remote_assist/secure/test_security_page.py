"""The page's numbers are the code's, and the tests that it names are there; its labels: `test_golden.py`."""

from __future__ import annotations

import re
from pathlib import Path

from remote_assist.policy import absence
from remote_assist.secure import code_pairing, codes, records, return_ticket, words
from remote_assist.stream import handshake
from remote_assist.wire import limits, record
from tests.remote_assist.secure.test_golden import PAGE, P, table
from tests.test_architecture import ROOT

_FLAT = " ".join(PAGE.split())


def test_page_tells_the_numbers_of_the_code() -> None:
    assert limits.PROTOCOL_NAME == P
    for told in (
        f"bound to {limits.MAX_HANDSHAKE:,} bytes",
        f"handshake to {handshake.HANDSHAKE_TIMEOUT:g} seconds, {handshake.RETURN_TIMEOUT:g} where a session goes on",
        f"a nonce of {code_pairing.NONCE_SIZE} bytes",
        f"header is {record.HEADER_SIZE} bytes and authenticated, the seal adds {records.SEAL_SIZE}",
        f"at most 2^{records.RECORDS_PER_KEY.bit_length() - 1} records",
        f"2^{records.BYTES_PER_KEY.bit_length() - 1} bytes",
        f"first {words.WORD_COUNT} bytes of the words' key",
        f"({len(words.ENGLISH)}, in Chinese and English, aligned)",
    ):
        assert told in _FLAT, told
    assert len(words.ENGLISH) == len(words.CHINESE) == 256
    assert (codes.MOST_FAILURES, codes.CODE_LIFETIME, absence.RETURN_WITHIN) == (3, 600.0, 60.0)
    assert return_ticket.RETURN_SECONDS == 15 * 60
    assert "for a quarter of an hour" in _FLAT
    assert "three wrong proofs, ten minutes" in _FLAT
    assert "After a lost link, within a minute" in _FLAT


def test_page_names_every_label_that_is_signed_or_expanded() -> None:
    """As they stand in the source: a new use of a key needs its line."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path(records.__file__).parent.glob("*.py"))
    used = set(re.findall(r"(?:\.sign|is_signed|expand)\([^\n]*?b\"([a-z ]+)", source))
    used |= set(re.findall(r"^_LABEL = b\"([a-z ]+)\"", source, re.MULTILINE))
    told = [row[1] for row in table("signed | label")] + [row[2] for row in table("key | from | label")]
    assert used
    for label in used:
        assert any(each == label or (label.endswith(" ") and each.startswith(label)) for each in told), label


def test_every_threat_is_tested_where_the_page_says() -> None:
    rows = table("who | can")
    assert len(rows) >= 7
    for row in rows:
        tests = re.findall(r"test_\w+", row[-1])
        assert tests, row[0]
        for name in tests:
            assert any(ROOT.glob(f"tests/**/{name}.py")), name


def test_page_names_files_that_are_there() -> None:
    for name in re.findall(r"`([\w/]+/[\w/]+\.(?:py|json))`", PAGE):
        assert any((ROOT / top / name).exists() for top in ("", "remote_assist")), name
    assert Path(ROOT, "remote_assist", "SECURITY.md").exists()
