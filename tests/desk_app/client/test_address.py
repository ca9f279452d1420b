from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.client.address import HubAddress
from desk_app.domain.refusals import RefusalCode, Refused


@pytest.mark.parametrize(
    ("written", "http", "words"),
    [
        ("https://help.example.com", "https://help.example.com", "wss://help.example.com/ws"),
        ("help.example.com", "https://help.example.com", "wss://help.example.com/ws"),
        (" wss://help.example.com:8443/ ", "https://help.example.com:8443", "wss://help.example.com:8443/ws"),
        ("https://example.com/desk/", "https://example.com/desk", "wss://example.com/desk/ws"),
        ("127.0.0.1:8765", "http://127.0.0.1:8765", "ws://127.0.0.1:8765/ws"),
        ("http://localhost:8765", "http://localhost:8765", "ws://localhost:8765/ws"),
        ("ws://[::1]:1", "http://[::1]:1", "ws://[::1]:1/ws"),
        ("https://127.0.0.1:1", "https://127.0.0.1:1", "wss://127.0.0.1:1/ws"),
    ],
)
def test_address_is_understood_as_people_write_it(written: str, http: str, words: str) -> None:
    address = HubAddress.parse(written)
    assert (address.http, address.words) == (http, words)


@pytest.mark.parametrize(
    "written",
    ["http://help.example.com", "ws://10.0.0.1:8765", "http://localhost.evil.example", "http://127.0.0.1.x.y"],
)
def test_remote_address_without_tls_is_refused(written: str) -> None:
    with pytest.raises(Refused) as refused:
        HubAddress.parse(written)
    assert refused.value.refusal.code == RefusalCode.INSECURE_ADDRESS
    assert refused.value.refusal.params == {"address": written}


@pytest.mark.parametrize(
    "written",
    ["", "https://", "ftp://a.example", "https://a.example:99999", "https://u:p@a.example", "https://a b.example",
     "https://a.example?x=1", "https://a.example#x", "https://[::1", "x" * 301, "https://a\u202eb.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(Refused) as refused:
        HubAddress.parse(written)
    assert refused.value.refusal.code == RefusalCode.HUB_UNREACHABLE


@given(st.text(max_size=80))
def test_any_text_is_a_safe_address_or_refused(written: str) -> None:
    try:
        address = HubAddress.parse(written)
    except Refused:
        return
    assert address.is_secure or address.is_loopback
    assert HubAddress.parse(address.http) == address
