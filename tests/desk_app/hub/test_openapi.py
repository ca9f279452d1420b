"""The hub is as its openapi.json says: schemathesis sends what that allows, as everybody."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode, checks
from schemathesis.schemas import BaseSchema

from desk_app.hub.openapi import ROUTES
from desk_app.hub.routes import routers
from desk_app.wire.http import Login
from tests.fakes.hub import PASSWORD, RunningHub, device_key

EXAMPLES = 30
"""For each route, of each kind, as each person; more of them are for a longer look."""


_numbers = itertools.count(1)
_SAY_NOTHING = ("/health", "/metrics")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with RunningHub(tmp_path_factory.mktemp("hub"), anonymous_an_hour=10**6) as running:
        running.lift_rates()
        yield running


@pytest.fixture
def bearers(hub: RunningHub) -> dict[str, dict[str, str]]:
    number = next(_numbers)
    login = Login(email=hub.add_agent("Li Wei", f"{number}@example.com").email, password=PASSWORD)
    signed_in = hub.run(hub.hub.accounts.login(login, f"192.0.2.{number}"))  # 127.0.0.1 has guessed too often here
    tokens = {"agent": signed_in.token, "customer": hub.customer(number).token}
    return {"nobody": {}} | {name: {"Authorization": f"Bearer {token}"} for name, token in tokens.items()}


@pytest.fixture(scope="module")
def document(hub: RunningHub) -> BaseSchema:
    return schemathesis.openapi.from_url(hub.address + "/openapi.json")


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_a_route_answers_as_it_says(
    hub: RunningHub,
    document: BaseSchema,
    bearers: dict[str, dict[str, str]],
    route: tuple[str, str],
    mode: GenerationMode,
) -> None:
    path, method = route
    if path in _SAY_NOTHING and mode is GenerationMode.NEGATIVE:
        return  # there is nothing to say wrongly
    operation = document[path][method]

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers(case: Case[Any]) -> None:
        case.headers.pop("Authorization", None)
        if path == "/api/exchange" and isinstance(case.body, dict):
            # What it would never guess.
            case.body |= {"app_key": hub.app.app.app_key, "device_key": device_key(next(_numbers))}
        for name, headers in bearers.items():
            answer = case.call(headers=headers, timeout=30)
            assert answer.status_code < 500, (name, answer.text)
            case.validate_response(
                answer,
                checks=[
                    checks.status_code_conformance,
                    checks.content_type_conformance,
                    checks.response_schema_conformance,
                ],
            )

    answers()


def test_each_route_is_described(hub: RunningHub) -> None:
    document = httpx2.get(hub.address + "/openapi.json").json()
    shown = {
        (route.path, method.lower())  # type: ignore[attr-defined]
        for router in routers(hub.hub)
        for route in router.routes
        if getattr(route, "include_in_schema", False)
        for method in getattr(route, "methods", None) or ()
        if method != "HEAD"
    }
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert described == shown
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            by_token = "security" in operation
            assert by_token == ("401" in operation["responses"] and path not in ("/api/login", "/api/exchange"))
            assert ("requestBody" in operation) == (method == "post" and path != "/api/logout")
