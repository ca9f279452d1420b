"""Steering a real X display: what is typed and clicked arrives exactly, and never in our own windows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
import xcffib
import xcffib.xproto
import xcffib.xtest

from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point, Rect
from remote_assist.inject import Injector, OwnWindows, open_injector
from remote_assist.inject.keysyms import ESCAPE, RETURN, SHIFT, keysym_of
from remote_assist.wire.input import Key
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.x_client import XClient, x_client

CONTROL, ALT = Key(0xFFE3), Key(0xFFE9)
MIXED = "请稍等一下,我来看看 Hello, World! 打印发票时报错:Error 0x80070005?~ 账号已过期;请重新登录。é ß 😀 (ABC) {x}"


class Windows:
    """A guard whose answer a test sets."""

    def __init__(self) -> None:
        self.now = OwnWindows()

    def __call__(self) -> OwnWindows:
        return self.now


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(640, 480, window_manager=True) as display:
        yield display


@pytest.fixture
def windows() -> Windows:
    return Windows()


@pytest.fixture
def injector(display: VirtualDisplay, windows: Windows) -> Iterator[Injector]:
    injector = open_injector(display.name, windows)
    yield injector
    windows.now = OwnWindows()
    injector.close()


@pytest.fixture
def app(display: VirtualDisplay) -> Iterator[XClient]:
    with x_client("xcb", display) as app:
        yield app


def _press(injector: Injector, key: Key) -> None:
    assert injector.key(key, pressed=True)
    assert injector.key(key, pressed=False)


def _keyboard(display: VirtualDisplay) -> list[int]:
    connection = xcffib.connect(display=display.name)
    keysyms = list(connection.core.GetKeyboardMapping(8, 248).reply().keysyms)
    connection.disconnect()
    return keysyms


def _pointer(display: VirtualDisplay) -> Point:
    connection = xcffib.connect(display=display.name)
    reply = connection.core.QueryPointer(connection.get_setup().roots[0].root).reply()
    connection.disconnect()
    return Point(reply.root_x, reply.root_y)


def test_text_arrives_exactly_in_a_qt_line_edit(display: VirtualDisplay, injector: Injector) -> None:
    with x_client("qt", display) as app:
        for text in (
            MIXED,
            "测试" * 20,
            MIXED,
            "CaPiTaL lEtTeRs 1!2@3#",
            "一二三四五六七八九十百千万亿零壹贰叁肆伍陆柒捌玖拾",
        ):
            assert injector.text(text)
            app.await_event(text)
            assert injector.key(CONTROL, pressed=True)
            _press(injector, Key(ord("a")))
            assert injector.key(CONTROL, pressed=False)
            _press(injector, Key(0xFFFF))
            app.await_event("")


def test_text_arrives_exactly_in_a_bare_x_window(injector: Injector, app: XClient) -> None:
    text = "你好 Deskside 发票#42"
    assert injector.text(text)
    typed: list[int] = []
    while len(typed) < len(text):
        match app.next_event():
            case ["key", int(keysym), _] if keysym != SHIFT:
                typed.append(keysym)
    assert typed == [keysym_of(character) for character in text]


def test_input_method_of_the_customer_finds_no_letters_to_spell_with(display: VirtualDisplay, app: XClient) -> None:
    connection = xcffib.connect(display=display.name)
    core, root = connection.core, connection.get_setup().roots[0].root
    window = connection.generate_id()
    core.CreateWindow(0, window, root, 0, 0, 1, 1, 0, xcffib.xproto.WindowClass.InputOnly, 0, 0, [])
    servers, ours = (
        core.InternAtom(False, len(name), name).reply().atom for name in ("XIM_SERVERS", "@server=spelling")
    )
    core.ChangeProperty(xcffib.xproto.PropMode.Replace, root, servers, xcffib.xproto.Atom.ATOM, 32, 1, [ours])
    try:
        for is_running, typed in ((False, [0x6E, 0x4E]), (True, [0x0100_006E, 0x0100_004E])):
            core.SetSelectionOwner(window if is_running else 0, ours, 0)
            core.GetInputFocus().reply()
            injector = open_injector(display.name)
            assert injector.text("nN\n")
            for keysym in (*typed, RETURN):
                app.await_key(keysym)
            injector.close()
    finally:
        core.DeleteProperty(root, servers)
        core.GetInputFocus().reply()
        connection.disconnect()


def test_borrowed_keycodes_are_given_back(display: VirtualDisplay) -> None:
    before = _keyboard(display)
    injector = open_injector(display.name)
    assert injector.text("汉字")
    assert _keyboard(display) != before
    injector.close()
    assert _keyboard(display) == before


def test_newline_and_tab_are_keys_and_other_controls_nothing(injector: Injector, app: XClient) -> None:
    assert injector.text("a\n\x1b\x00\t\ud800b")
    keys = [app.next_event() for _ in range(8)]
    assert [event[1] for event in keys if isinstance(event, list) and event[0] == "key"] == [0x61, RETURN, 0xFF09, 0x62]


def test_held_control_is_let_go_before_text(injector: Injector, app: XClient) -> None:
    assert injector.key(CONTROL, pressed=True)
    assert injector.text("q")
    app.await_event(["key", ord("q"), 0])


def test_key_held_twice_is_pressed_once(injector: Injector, app: XClient) -> None:
    for _ in range(3):
        assert injector.key(SHIFT, pressed=True)
    assert injector.key(SHIFT, pressed=False)
    assert app.next_event() == ["key", SHIFT, 0]
    assert app.next_event() == ["up", SHIFT, 1]
    assert app.is_quiet(0.2)


def test_capital_without_shift_is_typed_with_it(injector: Injector, app: XClient) -> None:
    _press(injector, Key(ord("A")))
    app.await_event(["key", ord("A"), 1])
    app.await_event(["up", ord("a"), 0])


def test_small_letter_while_shift_is_held_is_small(injector: Injector, app: XClient) -> None:
    assert injector.key(SHIFT, pressed=True)
    _press(injector, Key(ord("a")))
    app.await_event(["key", ord("a"), 0])


@pytest.mark.parametrize("lock", [None, 66, 77], ids=["none", "caps", "num"])
def test_locks_of_the_customers_keyboard_change_no_text(lock: int | None) -> None:
    with virtual_display(640, 480, window_manager=True) as own, x_client("qt", own) as app:
        if lock is not None:
            connection = xcffib.connect(display=own.name)
            xtest = connection(xcffib.xtest.key)
            for kind in (2, 3):
                xtest.FakeInput(kind, lock, 0, 0, 0, 0, 0)
            connection.core.GetInputFocus().reply()
            connection.disconnect()
        injector = open_injector(own.name)
        assert injector.text("aB3-éÑ中")
        for keypad_digit in (0xFFB4, 0xFFB7):
            _press(injector, Key(keypad_digit))
        app.await_event("aB3-éÑ中47")
        _press(injector, Key(0xFF96))  # keypad left
        assert injector.text("x")
        app.await_event("aB3-éÑ中4x7")
        injector.close()


def test_click_and_wheel_arrive_where_the_pointer_is(injector: Injector, app: XClient) -> None:
    assert injector.move(Point(200, 200))
    assert injector.button(1, pressed=True)
    assert injector.button(1, pressed=False)
    assert injector.wheel(0, -2)
    assert [app.next_event() for _ in range(6)] == [
        ["press", 1, 200, 200],
        ["release", 1, 200, 200],
        *[["press", 4, 200, 200], ["release", 4, 200, 200]] * 2,
    ]


@pytest.mark.parametrize("button", [0, 4, 5, 6, 7, 10, 255])
def test_wheel_and_unknown_buttons_are_no_buttons(injector: Injector, app: XClient, button: int) -> None:
    injector.move(Point(200, 200))
    assert not injector.button(button, pressed=True)


def test_pointer_outside_is_pulled_to_the_edge(display: VirtualDisplay, injector: Injector) -> None:
    assert injector.move(Point(100_000, -5))
    assert _pointer(display) == Point(639, 0)


def test_closing_releases_what_is_held(display: VirtualDisplay, app: XClient) -> None:
    injector = open_injector(display.name)
    injector.move(Point(200, 200))
    assert injector.button(3, pressed=True)
    assert injector.key(Key(ord("x")), pressed=True)
    injector.close()
    events = [app.next_event() for _ in range(4)]
    assert [event[0] for event in events if isinstance(event, list)] == ["press", "key", "release", "up"]
    injector.close()


REFUSED: list[Callable[[Injector], bool]] = [
    lambda injector: injector.button(1, pressed=True),
    lambda injector: injector.wheel(0, 1),
    lambda injector: injector.key(Key(ord("a")), pressed=True),
    lambda injector: injector.key(RETURN, pressed=True),
    lambda injector: injector.text("中a"),
]


@pytest.mark.parametrize("act", REFUSED)
@pytest.mark.parametrize(
    "own",
    [OwnWindows(question_open=True), OwnWindows(focused=True), OwnWindows(areas=(Rect(150, 150, 100, 100),))],
    ids=["question", "focus", "pointer"],
)
def test_nothing_reaches_our_own_windows(
    injector: Injector, windows: Windows, app: XClient, own: OwnWindows, act: Callable[[Injector], bool]
) -> None:
    injector.move(Point(200, 200))
    windows.now = own
    assert not act(injector)
    assert app.is_quiet(0.05)


def test_server_is_asked_which_window_is_under_the_pointer(
    display: VirtualDisplay, injector: Injector, windows: Windows, app: XClient
) -> None:
    injector.move(Point(200, 200))
    connection = xcffib.connect(display=display.name)
    under = connection.core.QueryPointer(connection.get_setup().roots[0].root).reply().child
    connection.disconnect()
    windows.now = OwnWindows(native_ids=frozenset([under]))
    assert not injector.button(1, pressed=True)
    injector.move(Point(10, 400))
    assert not injector.key(ESCAPE, pressed=True)  # it also has the focus
    assert app.is_quiet(0.05)


def test_pointer_stays_outside_our_windows_and_may_leave_them(
    display: VirtualDisplay, injector: Injector, windows: Windows
) -> None:
    injector.move(Point(200, 200))
    windows.now = OwnWindows(areas=(Rect(150, 150, 100, 100),))
    assert not injector.move(Point(160, 160))
    assert _pointer(display) == Point(200, 200)
    assert injector.move(Point(300, 300))


@pytest.mark.parametrize("where", [Point(200, 200), Point(460, 200)], ids=["window", "dialog"])
def test_windows_of_ours_in_other_processes_are_out_of_reach(
    display: VirtualDisplay, injector: Injector, where: Point
) -> None:
    with x_client("own", display) as own:
        assert injector.move(Point(20, 20))
        assert not any(injector.key(Key(code), pressed=True) for code in (0x20, RETURN))  # it has the focus
        assert not injector.text(" ")
        assert not injector.move(where)
        connection = xcffib.connect(display=display.name)
        root = connection.get_setup().roots[0].root
        connection.core.WarpPointer(0, root, 0, 0, 0, 0, *where)  # the customer's own mouse goes there
        connection.core.GetInputFocus().reply()
        connection.disconnect()
        assert not injector.button(1, pressed=True)
        assert not injector.wheel(0, 1)
        assert own.is_quiet(0.1)
        assert injector.move(Point(20, 20))


def test_window_that_opens_or_takes_the_focus_at_that_moment_gets_nothing(
    display: VirtualDisplay, injector: Injector
) -> None:
    """Between our look and our press nothing of another program is carried out."""
    with x_client("blinking", display) as own:
        done = refused = 0
        injector.move(Point(20, 20))
        end = time.monotonic() + 3.0
        while time.monotonic() < end:
            injector.move(Point(200, 200))
            for pressed in (True, False):
                for did in (
                    injector.button(1, pressed),
                    injector.key(Key(0x20), pressed),
                    injector.key(RETURN, pressed),
                ):
                    done += did and pressed
                    refused += not did
        assert done > 10
        assert refused > 10
        assert own.is_quiet(0.3)


def test_held_key_repeats_by_our_end_alone_and_never_into_a_window_of_ours(
    display: VirtualDisplay, injector: Injector
) -> None:
    key = Key(ord("k"))
    with x_client("xcb", display) as app:
        injector.move(Point(200, 200))
        assert injector.key(key, pressed=True)
        assert app.next_event() == ["key", key, 0]
        assert app.is_quiet(1.5)  # longer than a server waits before it repeats
        assert injector.key(key, pressed=True)
        assert [app.next_event() for _ in range(2)] == [["up", key, 0], ["key", key, 0]]
        assert injector.key(RETURN, pressed=True)
        app.await_event(["key", RETURN, 0])
        with x_client("own", display) as own:  # it takes the focus
            assert not injector.key(RETURN, pressed=True)
            assert own.is_quiet(1.5)
        injector.release_all()


def test_customers_own_keys_repeat_again_when_ours_are_let_go(display: VirtualDisplay, app: XClient) -> None:
    connection = xcffib.connect(display=display.name)

    def repeats() -> list[int]:
        return list(connection.core.GetKeyboardControl().reply().auto_repeats)

    before = repeats()
    steering = open_injector(display.name)
    steering.move(Point(200, 200))
    for key in (Key(ord("k")), RETURN, Key(ord("é"))):
        assert steering.key(key, pressed=True)
    assert repeats() != before
    steering.release_all()
    steering.close()
    assert repeats() == before
    connection.disconnect()


@pytest.mark.parametrize("key", [Key(0xFEF9), Key(0xFEE9), Key(0xFEE1), Key(0xFE75), Key(0xFE76)])
def test_keys_that_move_the_pointer_or_change_the_keyboard_are_refused(
    injector: Injector, app: XClient, key: Key
) -> None:
    """Mouse keys would click without us, on a banner too."""
    injector.move(Point(200, 200))
    assert not injector.key(key, pressed=True)
    assert app.is_quiet(0.05)


@pytest.mark.parametrize("key", [Key(0x1008FE01), Key(0x1008FE20), Key(0xFED5)])
def test_keys_that_the_server_itself_obeys_are_refused(injector: Injector, app: XClient, key: Key) -> None:
    injector.move(Point(200, 200))
    assert not injector.key(key, pressed=True)
    assert app.is_quiet(0.05)


def test_engineer_cannot_switch_to_another_console(injector: Injector, app: XClient) -> None:
    injector.move(Point(200, 200))
    for key in (CONTROL, ALT):
        assert injector.key(key, pressed=True)
    for key in (Key(0xFFBE), Key(0xFF08), Key(0xFFAA), Key(0xFFAB), Key(0xFFAD), Key(0xFFAF)):
        assert not injector.key(key, pressed=True)
    injector.release_all()
    assert injector.key(Key(0xFFBE), pressed=True)  # alone it is a key like any other
    app.await_event(["key", 0xFFBE, 0])
    assert injector.key(Key(0xFFBE), pressed=True)
    for key in (CONTROL, ALT):
        assert injector.key(key, pressed=True)
    assert not injector.key(Key(0xFFBE), pressed=True)  # held from before, it must not repeat with them
    injector.release_all()


def test_release_is_never_refused(injector: Injector, windows: Windows, app: XClient) -> None:
    injector.move(Point(200, 200))
    assert injector.button(1, pressed=True)
    assert injector.key(Key(ord("k")), pressed=True)
    windows.now = OwnWindows(question_open=True)
    assert injector.button(1, pressed=False)
    assert injector.key(Key(ord("k")), pressed=False)
    app.await_event(["up", ord("k"), 0])


def test_gone_display_is_a_sentence() -> None:
    with virtual_display(320, 240) as own:
        injector = open_injector(own.name)
        own.server.terminate()
        own.server.wait(10)
        with pytest.raises(ScreenUnavailable, match="display is gone"):
            injector.key(ESCAPE, pressed=True)
        injector.close()
    with pytest.raises(ScreenUnavailable, match=":4711 cannot be opened"):
        open_injector(":4711")


def test_server_without_xtest_is_a_sentence() -> None:
    with (
        virtual_display(320, 240, arguments=("-extension", "XTEST")) as poor,
        pytest.raises(ScreenUnavailable, match="cannot be steered"),
    ):
        open_injector(poor.name)
