"""Sessions of an office: a spreadsheet, slides with photographs and cross-fades, windows that are dragged, menus."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from remote_assist.geometry import Rect, Size
from tests.bench.sessions.canvas import BLACK, WHITE, Canvas, Pixels, Words
from tests.bench.sessions.lettering import Font
from tests.bench.sessions.photographs import blended, gradient, photograph
from tests.bench.sessions.recording import RESTED, TICK, Step

_LINE, _HEAD, _MARK = (212, 214, 218), (238, 240, 243), (33, 115, 70)
_SMALL = Font(16, proportional=True)


def spreadsheet(canvas: Canvas) -> Iterator[Step]:
    """The selection walks, a range grows, numbers are typed, the sheet scrolls sideways by columns and by odd steps."""
    width, height = canvas.size
    row_height, column_width, left, top = 22, 83, 46, 84
    sheet = Rect(left, top, width - left, height - top - 24)
    wide = _cells(Size(width * 3, height), row_height, column_width)
    position = 0

    def show() -> Rect:
        canvas.paste(left, top - row_height, wide.cut(Rect(position, 0, sheet.width, sheet.height + row_height)))
        return Rect(left, top - row_height, sheet.width, sheet.height + row_height)

    def cell(column: int, row: int) -> Rect:
        return Rect(left + column * column_width, top + row * row_height, column_width + 1, row_height + 1)

    canvas.fill(canvas.whole, _HEAD)
    for row in range(sheet.height // row_height):
        canvas.text(10, top + row * row_height + 3, f"{row + 1:3}", _SMALL, (90, 90, 96))
    show()
    yield Step(0.0, (canvas.whole,))
    before = cell(0, 0)
    under = canvas.cut(before)
    for number in range(14):
        canvas.paste(before.x, before.y, under)
        after = cell(1 + number // 2, 2 + number % 2 + number // 3)
        under = canvas.cut(after)
        canvas.frame(after, _MARK, 2)
        yield Step(RESTED if not number else 0.1, (before, after))
        before = after
    for number in range(9):
        wider, higher = column_width * (number // 3), number * row_height
        grown = Rect(before.x, before.y, before.width + wider, before.height + higher).intersected(sheet)
        show()
        part = canvas.pixels[grown.y : grown.bottom, grown.x : grown.right, :3]
        part[:] = (part.astype(np.uint16) * 3 + np.array((208, 232, 216)[::-1], np.uint16)) // 4
        canvas.frame(grown, _MARK, 2)
        yield Step(0.05, (grown.united(before),))
    for number, digits in enumerate(("1", "18", "182", "182.5")):
        area = canvas.fill(cell(3, 12), WHITE)
        canvas.text(area.x + 4, area.y + 3, digits, _SMALL, BLACK)
        yield Step(RESTED if not number else 0.14, (area,))
    for number in range(46):
        position += column_width if number < 16 else (17, 29, 41, 23, 7)[number % 5]
        yield Step(RESTED if number in {0, 16} else (0.05 if number < 16 else TICK), (show(),))


def _cells(size: Size, row_height: int, column_width: int) -> Canvas:
    sheet, words, random = Canvas(size), Words(31), np.random.RandomState(31)
    sheet.fill(sheet.whole, WHITE)
    sheet.fill(Rect(0, 0, size.width, row_height), _HEAD)
    for x in range(0, size.width, column_width):
        sheet.fill(Rect(x, 0, 1, size.height), _LINE)
        column = x // column_width
        sheet.text(x + 36, 3, chr(65 + column % 26), _SMALL, (90, 90, 96), x + column_width)
        for row in range(1, size.height // row_height):
            if column % 5 == 0:
                sheet.text(x + 4, row * row_height + 3, words.word().capitalize(), _SMALL, BLACK, x + column_width)
            elif random.randint(4):
                number = f"{random.randint(99999) / 100:.2f}"
                colour = (180, 30, 30) if column % 7 == 3 else (30, 30, 30)
                sheet.text(x + column_width - 6 - _SMALL.width(number), row * row_height + 3, number, _SMALL, colour)
    for y in range(0, size.height, row_height):
        sheet.fill(Rect(0, y, size.width, 1), _LINE)
    return sheet


def slides(canvas: Canvas) -> Iterator[Step]:
    """Four slides; a title flies in, two of the changes are cross-fades, the last is a push to the side."""
    deck = [_slide(canvas.size, number) for number in range(4)]
    canvas.paste(0, 0, deck[0])
    yield Step(0.0, (canvas.whole,))
    for number in range(1, 3):
        for part in range(1, 13):
            canvas.paste(0, 0, blended(deck[number - 1], deck[number], part * 100 // 12))
            yield Step(RESTED if part == 1 else 2 * TICK, (canvas.whole,))
    font = Font(36, weight=1.4, proportional=True)
    for number in range(20):
        area = Rect(canvas.size.width - 46 * number - 60, 96, 460, 44)
        wake = Rect(area.x, 90, area.width + 60, 56).intersected(canvas.whole)
        canvas.paste(wake.x, wake.y, deck[2][wake.y : wake.bottom, wake.x : wake.right])
        canvas.text(area.x, area.y, "What comes next", font, WHITE)
        yield Step(RESTED if not number else TICK, (wake,))
    shown = canvas.cut(canvas.whole)
    width = canvas.size.width
    for part in range(1, 25):
        x = width - width * part // 24
        canvas.paste(0, 0, shown[:, width - x :])
        canvas.paste(x, 0, deck[3][:, : width - x])
        yield Step(RESTED if part == 1 else TICK, (canvas.whole,))


def _slide(size: Size, number: int) -> Pixels:
    slide, words = Canvas(size), Words(40 + number)
    tones = ((18, 40, 92), (90, 20, 60), (12, 84, 84), (70, 60, 20))
    slide.paste(0, 0, gradient(size, tones[number], (12, 12, 20)))
    slide.text(70, 60, words.line(30), Font(44, weight=1.5, proportional=True), WHITE)
    for row in range(6):
        slide.fill(Rect(76, 180 + row * 56, 10, 10), (250, 180, 60))
        slide.text(104, 168 + row * 56, words.line(36), Font(28, proportional=True), (230, 232, 240), size.width // 2)
    slide.paste(
        size.width // 2 + 30, 160, photograph(44 + number, Size(size.width // 2 - 90, size.height - 280), noise=2)
    )
    return slide.pixels


def windows(canvas: Canvas) -> Iterator[Step]:
    """A window with a shadow is dragged over others by a hand that never moves evenly, then let go, then once more."""
    width, height = canvas.size
    canvas.paste(0, 0, gradient(canvas.size, (44, 88, 140), (20, 30, 60)))
    for number, place in enumerate((Rect(60, 50, 700, 480), Rect(width - 760, height - 560, 700, 500))):
        _window(canvas, place, 50 + number)
    below = canvas.cut(canvas.whole)
    moving = Canvas(Size(560, 380))
    _window(moving, moving.whole, 53)
    place = Rect(300, 200, 560, 380)

    def show() -> None:
        canvas.darken(Rect(place.x + 6, place.y + 6, place.width + 4, place.height + 4), 30)
        canvas.paste(place.x, place.y, moving.pixels)

    show()
    yield Step(0.0, (canvas.whole,))
    random = np.random.RandomState(54)
    speed_x, speed_y = 9, 4
    for number in range(150):
        wake = Rect(place.x, place.y, place.width + 10, place.height + 10).intersected(canvas.whole)
        speed_x = int(np.clip(speed_x + random.randint(-6, 7), -26, 26))
        speed_y = int(np.clip(speed_y + random.randint(-5, 6), -17, 17))
        x, y = place.x + speed_x, place.y + speed_y
        speed_x = -speed_x if not 0 < x < width - 580 else speed_x
        speed_y = -speed_y if not 0 < y < height - 400 else speed_y
        place = Rect(min(max(0, x), width - 580), min(max(0, y), height - 400), 560, 380)
        canvas.paste(wake.x, wake.y, below[wake.y : wake.bottom, wake.x : wake.right])
        show()
        now = Rect(place.x, place.y, place.width + 10, place.height + 10).intersected(canvas.whole)
        yield Step(RESTED if number in {0, 75} else TICK, (wake, now))


def menus(canvas: Canvas) -> Iterator[Step]:
    """Menus and a dialog open and close, and two full windows take turns: what was seen before comes again."""
    width, height = canvas.size
    rooms = []
    for number in range(2):
        room = Canvas(canvas.size)
        _window(room, room.whole, 60 + number)
        rooms.append(room.pixels)
    canvas.paste(0, 0, rooms[0])
    yield Step(0.0, (canvas.whole,))
    for number in range(6):
        menu = Rect(12 + number * 70, 56, 230, 300)
        under = canvas.cut(menu)
        canvas.fill(menu, (250, 250, 250))
        canvas.frame(menu, (170, 170, 176))
        words = Words(62 + number)
        for row in range(11):
            canvas.text(menu.x + 14, menu.y + 8 + row * 26, words.line(18), _SMALL, (30, 30, 34), menu.right - 8)
        yield Step(RESTED if not number else 0.25, (menu,))
        for row in range(4):
            item = Rect(menu.x + 2, menu.y + 6 + row * 26, menu.width - 4, 24)
            canvas.darken(item, 12)
            yield Step(0.06, (item,))
        canvas.paste(menu.x, menu.y, under)
        yield Step(0.2, (menu,))
    dialog = Rect(width // 2 - 240, height // 2 - 130, 480, 260)
    for _ in range(3):
        under = canvas.cut(canvas.whole)
        canvas.darken(canvas.whole, 40)
        _window_at(canvas, dialog, 70)
        yield Step(RESTED, (canvas.whole,))
        canvas.paste(0, 0, under)
        yield Step(0.6, (canvas.whole,))
    for number in range(6):
        canvas.paste(0, 0, rooms[(number + 1) % 2])
        yield Step(RESTED, (canvas.whole,))


def _window_at(canvas: Canvas, place: Rect, seed: int) -> None:
    window = Canvas(place.size)
    _window(window, window.whole, seed)
    canvas.paste(place.x, place.y, window.pixels)


def _window(canvas: Canvas, place: Rect, seed: int) -> None:
    """A title bar, a row of buttons, lines of text and a small chart."""
    words = Words(seed)
    canvas.fill(place, (252, 252, 252))
    canvas.frame(place, (120, 124, 132))
    canvas.fill(Rect(place.x, place.y, place.width, 30), (60, 90, 150))
    canvas.text(place.x + 12, place.y + 7, words.line(30), _SMALL, WHITE, place.right - 8)
    for number in range(5):
        button = canvas.fill(Rect(place.x + 12 + number * 84, place.y + 40, 76, 26), (230, 232, 236))
        canvas.frame(button, (180, 184, 190))
        canvas.text(button.x + 8, button.y + 5, words.word().capitalize(), _SMALL, (40, 40, 46), button.right - 2)
    for row in range((place.height - 96) // 24):
        canvas.text(
            place.x + 16, place.y + 80 + row * 24, words.line(place.width // 12), _SMALL, (50, 50, 56), place.right - 20
        )
    chart = np.random.RandomState(seed).randint(10, 90, 12)
    for number, bar in enumerate(chart):
        left = place.right - 190 + number * 14
        canvas.fill(Rect(left, place.bottom - 20 - int(bar), 10, int(bar)), (66, 133, 190))
