"""Two keyboards that differ, real keys on one and real programs on the other: what is typed arrives exactly.

`share` and `view` run as they are started by people. Phrases are committed by Qt's own input method, from sequences of
real keys (`two_desks.PHRASES`), between keys and without a pause.
"""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator

import pytest

from tests.fakes.two_desks import PHRASES, TwoDesks, commit_phrase, two_desks
from tests.fakes.typist import Typist, await_keys_down, use_layout
from tests.fakes.x_client import x_client

CONTROL, DELETE, CAPS_LOCK = 0xFFE3, 0xFFFF, 0xFFE5

pytestmark = pytest.mark.xdist_group("keyboards")  # the last one ends the programs
_CHARACTERS = "Hello, World! {x}[y]\\|@#$%^&*()~`'\"<>?/+=-_;: 0123456789 äöüßÄÖÜ éèêçàùñÿ €µ§°² жюЯ"
_LENGTH = 500


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoDesks]:
    with two_desks(tmp_path_factory.mktemp("desks")) as desks, x_client("qt", desks.customer):
        desks.await_control()
        yield desks


def _mixed(typist: Typist, seed: int) -> Iterator[str | int]:
    """Characters of the engineer's keyboard and numbers of phrases, in all as long as it has to be."""
    draw = random.Random(seed)
    keys = [character for character in _CHARACTERS if typist.can_type(character)]
    length = 0
    while length < _LENGTH:
        for _ in range(draw.randrange(1, 12)):
            length += 1
            yield draw.choice(keys)
        number = draw.randrange(len(PHRASES))
        length += len(PHRASES[number])
        yield number


def _type(typist: Typist, parts: list[str | int]) -> str:
    """Type it all; returns what must arrive."""
    for part in parts:
        if isinstance(part, int):
            commit_phrase(typist, part)
        else:
            typist.type(part)
    return "".join(PHRASES[part] if isinstance(part, int) else part for part in parts)


@pytest.mark.parametrize(
    ("field", "engineers", "customers"), [("qt", "de", "fr"), ("gtk", "fr", "jp"), ("terminal", "jp", "de")]
)
def test_five_hundred_mixed_characters_arrive_exactly(
    desks: TwoDesks, field: str, engineers: str, customers: str
) -> None:
    use_layout(desks.customer.name, customers)
    typist = desks.sit_down(engineers)
    with x_client(field, desks.customer) as app:
        wanted = _type(typist, list(_mixed(typist, seed=5)))
        assert len(wanted) >= _LENGTH
        app.await_text(wanted)
        await_keys_down(desks.customer.name, 0)
    typist.close()


@pytest.mark.parametrize("engineers", ["us", "fr"])
def test_whatever_the_two_layouts_are_keys_commits_and_shortcuts_arrive(desks: TwoDesks, engineers: str) -> None:
    with x_client("qt", desks.customer) as app:
        typist = desks.sit_down(engineers)
        for customers in ("de", "ru"):
            use_layout(desks.customer.name, customers)
            characters = [character for character in _CHARACTERS if typist.can_type(character)]
            app.await_text(_type(typist, [*characters[::2], 0, *characters[1::2], 6]))
            typist.press(CONTROL, ord("a"))
            typist.press(DELETE)
            app.await_event("")
        typist.close()


def test_commits_stay_between_their_keys_when_the_engineers_program_hangs(desks: TwoDesks) -> None:
    use_layout(desks.customer.name, "us")
    typist = desks.sit_down("fr")
    with x_client("qt", desks.customer) as app:
        desks.view.send_signal(signal.SIGSTOP)
        wanted = _type(typist, ["à", 0, "b", "ê", "c", 2, "d", 9, "e", "ü", "f"])
        desks.view.send_signal(signal.SIGCONT)
        app.await_text(wanted)
    typist.close()


def test_caps_lock_of_the_engineer_stays_his_own(desks: TwoDesks) -> None:
    use_layout(desks.customer.name, "de")
    typist = desks.sit_down("us")
    with x_client("qt", desks.customer) as app:
        typist.press(CAPS_LOCK)
        try:
            typist.press(ord("q"))
            app.await_event("Q")
            typist.press(CONTROL, ord("a"))
            typist.press(DELETE)
            app.await_event("")
        finally:
            typist.press(CAPS_LOCK)
        typist.press(ord("y"))
        app.await_event("y")
    typist.close()


def test_keys_are_let_go_when_another_window_takes_the_focus_and_when_the_program_is_killed(desks: TwoDesks) -> None:
    typist = desks.sit_down("us")
    customer = desks.customer.name
    typist.turn(CONTROL, True)
    typist.turn(ord("k"), True)
    await_keys_down(customer, 2)
    with x_client("qt", desks.engineer):
        await_keys_down(customer, 0)
    typist.turn(ord("k"), False)
    typist.turn(CONTROL, False)
    desks.await_control()
    typist.turn(CONTROL, True)
    await_keys_down(customer, 1)
    desks.view.kill()
    await_keys_down(customer, 0)
    typist.close()
