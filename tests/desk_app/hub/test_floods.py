"""One address in thousands, and customers who say the same for ever: others go on beside them, and the hub recovers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from desk_app.domain.limits import CONNECTIONS_AN_ADDRESS
from desk_app.hub.door import TURNED_AT_ONCE
from tests.fakes.attacked import FLOODS, Beside, attacker, memory_mb, sign_in
from tests.fakes.hub import HubProcess

CROWD = 2_000
"""Enough to fill every place of an address; ten thousand are `make bench ARGS=hub_floods`."""
SLOW_MS = 3_000
"""A bound for a very busy machine, which a hub that hangs does not keep; the benchmark has the figures."""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    process = HubProcess(tmp_path_factory.mktemp("hub"))
    process.prepare()
    process.start()
    yield process
    assert process.stop() == 0


@pytest.fixture
def beside(hub: HubProcess) -> Iterator[Beside]:
    somebody = Beside(hub, 1)
    yield somebody
    somebody.close()


def _until(true: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_one_address_cannot_keep_others_out(hub: HubProcess, beside: Beside) -> None:
    before = memory_mb(hub)
    with attacker(hub, count=CROWD, says="GET /health HTTP/1.1\r\nHost: x\r\n") as crowd:
        crowd.hear()
        assert beside.p95() < SLOW_MS
        assert beside.comes_in() < 3 * SLOW_MS
        assert crowd.count()["open"] <= CONNECTIONS_AN_ADDRESS + TURNED_AT_ONCE
        assert memory_mb(hub) - before < 60
        _until(lambda: crowd.count()["open"] == 0)  # nobody waits for the end of a head that never comes

    def served() -> bool:
        return httpx2.get(hub.address + "/health").status_code == 200

    _until(served)


def test_who_is_too_many_is_told_so(hub: HubProcess) -> None:
    whole = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    with attacker(hub, count=CONNECTIONS_AN_ADDRESS, says="GET") as crowd:
        crowd.hear()
        with attacker(hub, count=20, says=whole) as further:
            further.hear()
            _until(lambda: further.count()["open"] == 0)
            counted = further.count()
            assert counted["answered"] == 0
            assert counted["told"] > 0
    figures = httpx2.get(hub.address + "/metrics").text
    assert float(figures.partition('deskside_turned_away_total{what="connection"} ')[2].split()[0]) >= counted["told"]


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of(hub: HubProcess, beside: Beside, name: str) -> None:
    number = 100 + list(FLOODS).index(name)
    flood = {"begins": b"", "reads": True} | FLOODS[name]
    before = memory_mb(hub)
    with attacker(hub, count=4, token=sign_in(hub, number), seconds=1.0, **flood) as flooding:
        flooding.hear()
        assert beside.p95(20) < SLOW_MS
        assert memory_mb(hub) - before < 100
        flooding.hear()
    assert beside.ask("list_tickets")["type"] == "answered"
    assert beside.comes_in() < 3 * SLOW_MS


@pytest.mark.parametrize("name", ["letters", "pings", "deep nesting"])
def test_strangers_are_ended_before_they_flood(hub: HubProcess, beside: Beside, name: str) -> None:
    with attacker(hub, count=4, token="", seconds=5.0, begins=b"", reads=True, **FLOODS[name]) as flooding:
        flooding.hear()
        assert beside.p95(10) < SLOW_MS
        assert flooding.hear()["ended"] == 4


def test_who_never_stops_asking_is_told_why_he_is_ended(hub: HubProcess) -> None:
    flood = {"begins": b"", "reads": True} | FLOODS["questions"]
    with attacker(hub, count=1, token=sign_in(hub, 90), seconds=10.0, **flood) as flooding:
        flooding.hear()
        end = flooding.hear()
        assert end["ended"] == 1
        assert "too_fast" in end["said"]
        assert "goodbye" in end["said"]


def test_guessing_passwords_is_refused_soon_and_others_sign_in(hub: HubProcess, tmp_path: Path) -> None:
    hub.add_agent("Ann")
    body = {"email": "ann@example.com", "password": "a wrong guess"}
    with httpx2.Client() as client:
        codes = [client.post(hub.address + "/api/login", json=body).json()["code"] for _ in range(8)]
    assert codes == ["bad_credentials"] * 5 + ["login_limited"] * 3
