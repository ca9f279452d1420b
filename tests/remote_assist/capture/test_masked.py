"""What is hidden is in no picture that leaves `grab`: real windows on a real display."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import xcffib.randr
import xcffib.xproto

from remote_assist.capture import Curtain, MaskedScreen, open_screen
from remote_assist.capture.masked import FLAT
from remote_assist.capture.screen import Pixels
from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.capture.windows import WindowsUnknown
from remote_assist.capture.windows_x11 import X11Windows
from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point, Rect, Size
from remote_assist.inject import Ledger, no_windows
from remote_assist.inject.x11 import X11Injector
from remote_assist.policy.consent import ConsentBook, Terms
from remote_assist.policy.questions import Engineer
from remote_assist.shown import Blind, Choice, Scope, ShownTerms
from remote_assist.stream.gate import Gate
from remote_assist.stream.machine import guard_of
from remote_assist.stream.wishes import Wishes
from remote_assist.wire.input import MovePointer
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.x_painter import XPainter
from tests.fakes.x_windows import XProgram

SECRET, OTHER, GROUND = 0xDE1234, 0x33AA55, 0x101820
FLAT_COLOUR = int(FLAT) & 0xFFFFFF
WHOLE = 640 * 480
DESKTOP = ShownTerms((Scope.DESKTOP,))


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(640, 480) as display:
        yield display


@pytest.fixture
def program(display: VirtualDisplay) -> Iterator[XProgram]:
    """An open program with a window over everything."""
    program = XProgram(display.name)
    program.window(Rect(0, 0, 640, 480), GROUND, "ground")
    yield program
    program.close()


@pytest.fixture
def keeper(display: VirtualDisplay) -> Iterator[XProgram]:
    """The program that has a secret."""
    program = XProgram(display.name)
    yield program
    program.close()


@pytest.fixture
def opened(display: VirtualDisplay) -> Iterator[Callable[..., MaskedScreen]]:
    screens: list[MaskedScreen] = []

    def open_masked(terms: ShownTerms = DESKTOP, choice: Choice | None = None) -> MaskedScreen:
        screens.append(MaskedScreen(open_screen(display.name), Curtain(terms, choice or Choice())))
        return screens[-1]

    yield open_masked
    for screen in screens:
        screen.close()


def count(pixels: Pixels, colour: int) -> int:
    return int(np.count_nonzero(pixels.view(np.uint32) & 0xFFFFFF == colour))


def settle(screen: MaskedScreen) -> None:
    while screen.wait(0.1) is not None:
        pass


def told(screen: MaskedScreen, seconds: float = 5.0) -> list[Rect]:
    """Everything that is told as changed until nothing more comes."""
    areas: list[Rect] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end and (damage := screen.wait(0.3)) is not None:
        areas += damage.area if damage.area is not None else [Rect(0, 0, *screen.size)]
    return areas


def await_flat(screen: MaskedScreen, pixels: int) -> list[Rect]:
    """Until so many are hidden; returns what is told as changed meanwhile."""
    areas: list[Rect] = []
    end = time.monotonic() + 10
    while count(screen.grab(), FLAT_COLOUR) != pixels:
        assert time.monotonic() < end, "it never came into sight"
        damage = screen.wait(0.1)
        areas += (damage.area or ()) if damage is not None else ()
    return areas


def encloses(areas: list[Rect], rect: Rect) -> bool:
    left = [rect]
    for area in areas:
        left = [part for piece in left for part in piece.without(area)]
    return not left


Opened = Callable[..., MaskedScreen]


def test_window_whose_title_fits_is_flat_and_nothing_else_is(
    opened: Opened, program: XProgram, keeper: XProgram
) -> None:
    screen = opened()
    keeper.window(Rect(100, 50, 200, 150), SECRET, "Passwords - KeePassXC")
    picture = screen.grab()
    assert count(picture, SECRET) == 0
    assert count(picture, FLAT_COLOUR) == 200 * 150
    assert count(picture, GROUND) == WHOLE - 200 * 150


def test_class_counts_as_a_title_does(opened: Opened, program: XProgram, keeper: XProgram) -> None:
    screen = opened()
    keeper.window(Rect(100, 50, 200, 150), SECRET, "Unlock", name="bitwarden")
    assert count(screen.grab(), SECRET) == 0


def test_what_was_hidden_before_the_share_began_is_hidden(opened: Opened, program: XProgram, keeper: XProgram) -> None:
    keeper.window(Rect(100, 50, 200, 150), SECRET, "1Password")
    screen = opened()
    assert count(screen.grab(Rect(90, 40, 50, 50)), SECRET) == 0


def test_what_lies_above_a_hidden_window_is_seen(opened: Opened, program: XProgram, keeper: XProgram) -> None:
    screen = opened()
    keeper.window(Rect(100, 100, 200, 200), SECRET, "Bitwarden")
    program.window(Rect(150, 150, 50, 40), OTHER, "note")
    picture = screen.grab()
    assert count(picture, OTHER) == 50 * 40
    assert count(picture, FLAT_COLOUR) == 200 * 200 - 50 * 40


def test_holes_of_a_shaped_window_show_nothing_that_is_hidden(
    opened: Opened, program: XProgram, keeper: XProgram
) -> None:
    screen = opened()
    keeper.window(Rect(100, 100, 200, 200), SECRET, "Bitwarden")
    above = program.window(Rect(120, 120, 100, 100), OTHER, "gauge")
    assert count(screen.grab(), OTHER) == 100 * 100
    above.cut_out([Rect(0, 0, 100, 20), Rect(0, 80, 100, 20)])
    picture = screen.grab()
    assert count(picture, SECRET) == 0
    assert count(picture, OTHER) == 2 * 100 * 20


def test_menus_and_dialogs_of_a_hidden_program_are_hidden(opened: Opened, program: XProgram, keeper: XProgram) -> None:
    screen = opened()
    main = keeper.window(Rect(20, 20, 100, 100), SECRET, "KeePassXC")
    keeper.window(Rect(300, 20, 80, 80), SECRET, "", loose=True)  # a menu: no title, past the window manager
    keeper.window(Rect(300, 120, 80, 80), SECRET)  # a window without a title yet
    dialog = program.window(Rect(300, 220, 80, 80), SECRET, "Open")
    dialog.belong_to(main.id)  # another process's, opened for it
    picture = screen.grab()
    assert count(picture, SECRET) == 0
    assert count(picture, FLAT_COLOUR) == 100 * 100 + 3 * 80 * 80


def test_menu_stays_hidden_while_its_program_is_minimised(opened: Opened, program: XProgram, keeper: XProgram) -> None:
    screen = opened()
    main = keeper.window(Rect(20, 20, 100, 100), SECRET, "KeePassXC")
    main.hide()
    keeper.window(Rect(300, 20, 80, 80), SECRET, loose=True)
    assert count(screen.grab(), SECRET) == 0


def test_another_window_of_the_same_program_with_a_title_of_its_own_is_seen(
    opened: Opened, program: XProgram, keeper: XProgram
) -> None:
    """A browser shows the bank in one window, and the vendor's pages in another."""
    screen = opened(ShownTerms((Scope.DESKTOP,), hide_titles=("first bank",)))
    keeper.window(Rect(20, 20, 100, 100), SECRET, "First Bank: accounts - Browser")
    keeper.window(Rect(300, 20, 80, 80), OTHER, "Invoices - Browser")
    picture = screen.grab()
    assert count(picture, SECRET) == 0
    assert count(picture, OTHER) == 80 * 80


def test_title_that_comes_later_hides_and_one_that_goes_stays_hidden_for_a_moment(
    opened: Opened, program: XProgram, keeper: XProgram
) -> None:
    screen = opened()
    window = keeper.window(Rect(100, 50, 200, 150), OTHER, "Browser")
    assert count(screen.grab(), OTHER) == 200 * 150
    settle(screen)
    window.rename("Password Manager - Browser")
    window.paint(SECRET)
    assert encloses(told(screen), Rect(100, 50, 200, 150))
    assert count(screen.grab(), SECRET) == 0
    settle(screen)
    window.rename("Browser")
    assert count(screen.grab(), SECRET) == 0  # not painted anew yet
    window.paint(OTHER)
    end = time.monotonic() + 10
    while count(screen.grab(), OTHER) != 200 * 150:
        assert time.monotonic() < end, "it never came into sight"
        screen.wait(0.2)


def test_what_comes_into_sight_or_goes_out_of_it_is_told_although_no_pixel_changed(
    opened: Opened, program: XProgram, keeper: XProgram
) -> None:
    screen = opened()
    window = keeper.window(Rect(100, 50, 100, 100), SECRET, "KeePassXC")
    screen.grab()
    settle(screen)
    places: tuple[tuple[Callable[[], None], Rect], ...] = (
        (lambda: window.move(300, 200), Rect(300, 200, 100, 100)),
        (lambda: window.resize(150, 60), Rect(300, 200, 150, 60)),
        (lambda: window.lift(to_top=False), Rect(0, 0, 0, 0)),
        (window.lift, Rect(300, 200, 150, 60)),
        (window.hide, Rect(0, 0, 0, 0)),
        (window.show, Rect(300, 200, 150, 60)),
        (window.close, Rect(0, 0, 0, 0)),
    )
    before = Rect(100, 50, 100, 100)
    for act, place in places:
        act()
        areas = told(screen)
        assert count(screen.grab(), SECRET) == 0
        areas += await_flat(screen, place.area)  # what the server itself painted is believed after a moment
        for part in before.without(place) + place.without(before):
            assert not part.area or encloses(areas, part)
        before = place


def test_application_is_shown_without_what_lies_above_it(opened: Opened, display: VirtualDisplay) -> None:
    program = XProgram(display.name)
    screen = opened(
        ShownTerms((Scope.APPLICATION,), processes=(os.getpid(),), hide_titles=("secret",)),
        Choice(Scope.APPLICATION),
    )
    program.window(Rect(100, 100, 200, 200), OTHER, "Ledger")
    program.window(Rect(150, 150, 20, 20), GROUND, loose=True)  # its menu
    picture = screen.grab()
    assert count(picture, OTHER) == 200 * 200 - 20 * 20
    assert count(picture, GROUND) == 20 * 20
    assert count(picture, FLAT_COLOUR) == WHOLE - 200 * 200
    program.window(Rect(400, 100, 50, 50), SECRET, "a secret of it")
    assert count(screen.grab(), SECRET) == 0
    program.close()


def test_under_a_compositor_a_window_is_hidden_for_a_moment_where_it_was(
    opened: Opened, program: XProgram, keeper: XProgram
) -> None:
    """Its picture is drawn later than its windows move."""
    screen = opened()
    window = keeper.window(Rect(100, 50, 100, 100), SECRET, "KeePassXC")
    screen.grab()
    owner = program.window(Rect(0, 0, 1, 1), 0, "compositor", mapped=False)
    program.core.SetSelectionOwner(owner.id, program.atom("_NET_WM_CM_S0"), 0)
    program.sync()
    settle(screen)
    screen.grab()
    window.move(300, 200)
    assert count(screen.grab(), FLAT_COLOUR) == 2 * 100 * 100
    await_flat(screen, 100 * 100)
    assert count(screen.grab(Rect(100, 50, 100, 100)), GROUND) == 100 * 100


def test_what_was_below_a_hidden_window_is_shown_only_when_it_is_painted(
    opened: Opened, display: VirtualDisplay
) -> None:
    """A window without a background leaves on the screen what was there before, until its program paints."""
    hung, keeper = XProgram(display.name), XProgram(display.name)
    below = hung.window(Rect(0, 0, 640, 480), GROUND, "hung")
    screen = opened()
    window = keeper.window(Rect(100, 50, 100, 100), SECRET, "KeePassXC")
    screen.grab()
    below.leave_unpainted()
    settle(screen)
    window.hide()
    end = time.monotonic() + 2.0
    while time.monotonic() < end:
        screen.wait(0.1)
        assert count(screen.grab(), SECRET) == 0
    assert count(screen.grab(), FLAT_COLOUR) == 100 * 100
    below.paint(GROUND)
    await_flat(screen, 0)
    hung.close()
    keeper.close()


def test_still_screen_of_which_something_is_hidden_is_silent(
    opened: Opened, program: XProgram, keeper: XProgram
) -> None:
    screen = opened()
    keeper.window(Rect(100, 50, 100, 100), SECRET, "KeePassXC")
    settle(screen)
    before = time.thread_time()
    assert screen.wait(1.0) is None
    assert time.thread_time() - before < 0.05


def test_rectangles_are_blacked_out_on_every_screen(opened: Opened, program: XProgram) -> None:
    terms = ShownTerms((Scope.DESKTOP,), hide_known=False, blackout=(Rect(600, 440, 100, 100),))
    picture = opened(terms).grab(Rect(590, 430, 50, 50))
    assert count(picture, FLAT_COLOUR) == 40 * 40
    synthetic = SyntheticScreen(Size(640, 480))
    assert count(MaskedScreen(synthetic, Curtain(terms, Choice())).grab(), FLAT_COLOUR) == 40 * 40


def test_system_that_cannot_tell_windows_refuses_to_hide_them_by_title() -> None:
    hidden = Curtain(ShownTerms(hide_titles=("bank",)), Choice())
    with pytest.raises(ScreenUnavailable, match="cannot be told apart"):
        MaskedScreen(SyntheticScreen(Size(64, 48)), hidden)
    # Password managers are hidden where that can be: nobody was promised more.
    assert MaskedScreen(SyntheticScreen(Size(64, 48)), Curtain(DESKTOP, Choice())).grab().shape == (48, 64, 4)


def test_nothing_is_shown_before_somebody_has_chosen(display: VirtualDisplay, program: XProgram) -> None:
    curtain = Curtain(DESKTOP)
    screen = MaskedScreen(open_screen(display.name), curtain)
    assert count(screen.grab(), FLAT_COLOUR) == WHOLE
    curtain.choose(Choice())
    assert count(screen.grab(), FLAT_COLOUR) == WHOLE  # until the next wait says that it begins anew
    damage = screen.wait(5)
    assert damage is not None
    assert damage.area is None
    assert count(screen.grab(), GROUND) == WHOLE
    screen.close()


def test_windows_that_cannot_be_told_apart_hide_everything_until_they_can(
    opened: Opened, program: XProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = opened()
    assert count(screen.grab(), GROUND) == WHOLE
    learn = X11Windows.learn

    def fail(_windows: X11Windows) -> None:
        raise WindowsUnknown("made to fail")

    monkeypatch.setattr(X11Windows, "learn", fail)
    assert told(screen, 0.5)
    assert count(screen.grab(), FLAT_COLOUR) == WHOLE
    assert screen._curtain.sight.blind is Blind.WINDOWS_UNKNOWN
    monkeypatch.setattr(X11Windows, "learn", learn)
    assert encloses(told(screen), Rect(0, 0, 640, 480))
    assert count(screen.grab(), GROUND) == WHOLE
    assert screen._curtain.sight.blind is None


def test_program_that_says_a_window_moved_is_not_believed(opened: Opened, program: XProgram, keeper: XProgram) -> None:
    screen = opened()
    window = keeper.window(Rect(100, 50, 100, 100), SECRET, "KeePassXC")
    screen.grab()
    event = xcffib.xproto.ConfigureNotifyEvent.synthetic(program.screen.root, window.id, 0, 400, 300, 10, 10, 0, False)
    mask = xcffib.xproto.EventMask.SubstructureNotify
    program.core.SendEvent(False, program.screen.root, mask, event.pack())
    program.sync()
    assert count(screen.grab(), SECRET) == 0


def set_monitors(display: VirtualDisplay, areas: dict[str, Rect]) -> None:
    """Part the screen into monitors of these names."""
    program = XProgram(display.name)
    randr = program.connection(xcffib.randr.key)
    root = program.screen.root
    program.core.GrabServer()  # as a driver does it: nobody sees half of it
    outputs = list(randr.GetScreenResourcesCurrent(root).reply().outputs)
    for each in randr.GetMonitors(root, True).reply().monitors:
        if not each.automatic:
            randr.DeleteMonitor(root, each.name)
    for number, (name, area) in enumerate(areas.items()):
        inside = outputs if number == 0 else []
        monitor = xcffib.randr.MonitorInfo.synthetic(
            program.atom(name), number == 0, False, len(inside), *area, 100, 100, inside
        )
        randr.SetMonitor(root, monitor)
    program.core.UngrabServer()
    program.sync()
    program.close()


LEFT, RIGHT = Rect(0, 0, 400, 480), Rect(400, 0, 240, 300)


@pytest.fixture
def two_monitors(display: VirtualDisplay) -> Iterator[None]:
    set_monitors(display, {"right": RIGHT, "left": LEFT})
    yield
    set_monitors(display, {})


def test_one_monitor_is_shown_by_itself_with_its_own_size_pointer_and_changes(
    display: VirtualDisplay, two_monitors: None, opened: Opened, program: XProgram, keeper: XProgram
) -> None:
    screen = opened(ShownTerms((Scope.MONITOR,)), Choice(Scope.MONITOR, 2))
    assert screen.size == Size(240, 300)
    assert screen._curtain.sight.origin == Point(400, 0)
    settle(screen)
    program.window(Rect(380, 20, 40, 10), OTHER, "across")
    keeper.window(Rect(500, 100, 50, 50), SECRET, "KeePassXC")
    areas = told(screen)
    assert encloses(areas, Rect(0, 20, 20, 10))
    assert all(Rect(0, 0, 240, 300).encloses(area) for area in areas)
    picture = screen.grab()
    assert picture.shape == (300, 240, 4)
    assert count(picture, OTHER) == 20 * 10
    assert count(picture[100:150, 100:150], FLAT_COLOUR) == 50 * 50
    assert count(picture, SECRET) == 0
    painter = XPainter(display.name)
    painter.move_pointer(Point(450, 60))
    assert screen.cursor().position == Point(50, 60)
    painter.move_pointer(Point(100, 460))
    elsewhere = screen.cursor()
    assert elsewhere.image is None
    assert elsewhere.position == Point(0, 299)
    painter.connection.disconnect()


def test_monitor_that_goes_leaves_nothing_to_see(
    display: VirtualDisplay, two_monitors: None, opened: Opened, program: XProgram
) -> None:
    screen = opened(ShownTerms(), Choice(Scope.MONITOR, 2))
    assert count(screen.grab(), GROUND) == 240 * 300
    set_monitors(display, {"whole": Rect(0, 0, 640, 480)})
    assert count(screen.grab(), FLAT_COLOUR) == 240 * 300  # before anybody was told
    damage = screen.wait(5)
    assert damage is not None
    assert damage.area is None
    assert count(screen.grab(), GROUND) == 0
    assert screen._curtain.sight.blind is Blind.MONITOR_GONE
    screen._curtain.choose(Choice())
    damage = screen.wait(5)
    assert damage is not None
    assert damage.resized
    assert count(screen.grab(), GROUND) == WHOLE


def test_monitor_that_is_resized_or_moves_is_the_same_and_one_with_its_place_or_number_is_not(
    display: VirtualDisplay, two_monitors: None, opened: Opened, program: XProgram, keeper: XProgram
) -> None:
    screen = opened(ShownTerms((Scope.MONITOR,), blackout=(Rect(600, 0, 40, 10),)), Choice(Scope.MONITOR, 2))
    keeper.window(Rect(500, 100, 50, 50), SECRET, "KeePassXC")
    settle(screen)
    moved = Rect(450, 50, 190, 400)
    set_monitors(display, {"left": LEFT, "right": moved})
    assert count(screen.grab(), FLAT_COLOUR) == 240 * 300  # before anybody was told
    damage = screen.wait(5)
    assert damage is not None
    assert damage.resized
    assert screen.size == moved.size
    picture = screen.grab()
    assert count(picture, SECRET) == 0
    assert count(picture[50:100, 50:100], FLAT_COLOUR) == 50 * 50
    assert screen._curtain.sight.origin == Point(450, 50)
    assert [each.area for each in screen.monitors()] == [Rect(0, 0, *moved.size)]
    set_monitors(display, {"left": LEFT, "other": moved})  # in its place and with its number
    assert count(screen.grab(), FLAT_COLOUR) == moved.area
    screen.wait(5)
    assert screen._curtain.sight.blind is Blind.MONITOR_GONE
    set_monitors(display, {"left": LEFT, "right": moved})  # the customer has to say so
    screen.wait(5)
    assert count(screen.grab(), FLAT_COLOUR) == moved.area


def test_monitor_that_is_not_there_is_not_shown_as_another_one(
    display: VirtualDisplay, opened: Opened, program: XProgram
) -> None:
    """As after a restart without the second one."""
    set_monitors(display, {"whole": Rect(0, 0, 640, 480)})
    try:
        screen = opened(ShownTerms(), Choice(Scope.MONITOR, 2))
        assert count(screen.grab(), FLAT_COLOUR) == WHOLE
        assert screen._curtain.sight.blind is Blind.MONITOR_GONE
    finally:
        set_monitors(display, {})


def test_pointer_goes_to_the_monitor_that_is_shown_and_to_no_other(
    display: VirtualDisplay, two_monitors: None, opened: Opened, program: XProgram
) -> None:
    screen = opened(ShownTerms(), Choice(Scope.MONITOR, 2))
    settle(screen)
    injector = X11Injector(display.name, guard_of(no_windows, screen._curtain), Ledger())
    wishes = Wishes(lambda: screen._curtain.sight.origin)
    wishes.screen = screen.size
    gate = Gate(ConsentBook(Terms(), Engineer("A", b"k" * 32)), time.monotonic)
    for point in (Point(10, 20), Point(300, 20)):  # the second one is beyond what is shown
        wishes.take(MovePointer(point), gate)
    (wish,) = wishes._batch()
    assert wish is not None
    assert wish.event == MovePointer(Point(410, 20))
    assert injector.move(Point(410, 20))
    assert not injector.move(Point(390, 20))
    injector.close()
