from __future__ import annotations

from pathlib import Path

import httpx2

from desk_app.version import VERSION
from tests.fakes.hub import RunningHub


def test_docs_describe_the_protocol_and_call_nobody(tmp_path: Path) -> None:
    with RunningHub(tmp_path) as hub:
        page = httpx2.get(hub.address + "/docs")
        described = httpx2.get(hub.address + "/openapi.json")
    assert VERSION in page.text
    assert "`ask_for_person`" in page.text
    assert "<script" not in page.text
    assert "http://" not in page.text.replace(hub.address, "")
    assert "https://" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "/api/login" in described.json()["paths"]
