"""Sessions of reading: a page of text and photographs that scrolls under a fixed header, and a film in a page."""

from __future__ import annotations

from collections.abc import Iterator

from remote_assist.geometry import Rect, Size
from tests.bench.sessions.canvas import WHITE, Canvas, Words
from tests.bench.sessions.lettering import Font
from tests.bench.sessions.photographs import grainy, photograph
from tests.bench.sessions.recording import RESTED, TICK, Step

_STEPS = (3, 13, 27, 44, 51, 47, 38, 29, 21, 14, 9, 5, 2)
"""Pixels a frame of a wheel's smooth scrolling."""


def browser(canvas: Canvas) -> Iterator[Step]:
    """Down, and up again, by a wheel with smooth scrolling; then a link is pointed at and another page comes."""
    width, height = canvas.size
    header = 68
    view = Rect(0, header, width - 14, height - header)
    page = _page(Size(view.width, height * 3), 21)
    canvas.fill(canvas.whole, (222, 225, 230))
    canvas.fill(Rect(120, 34, width - 240, 26), WHITE)
    canvas.text(132, 38, "https://docs.example/manual/first-steps", Font(16), (60, 60, 70))
    position = 0

    def show() -> tuple[Rect, ...]:
        canvas.paste(0, header, page.cut(Rect(0, position, view.width, view.height)))
        bar = canvas.fill(Rect(view.width, header, 14, view.height), (240, 240, 240))
        canvas.fill(Rect(view.width + 3, header + position // 4, 8, view.height // 3), (170, 170, 176))
        return view, bar

    show()
    yield Step(0.0, (canvas.whole,))
    for turn in range(8):
        for number, step in enumerate(_STEPS):
            position = min(max(0, position + (step if turn < 5 else -step)), page.size.height - view.height)
            yield Step((RESTED if turn in {0, 4} else 0.2) if not number else TICK, show())
    for link in range(6):
        area = canvas.fill(Rect(300, 300 + link * 26, 180, 1), (20, 60, 200))
        yield Step(0.15, (area,))
    page, position = _page(Size(view.width, height * 3), 22), 0
    yield Step(RESTED, show())


def film(canvas: Canvas) -> Iterator[Step]:
    """A film of 30 pictures a second in a page; somebody writes a comment below; it stops and goes on."""
    width, height = canvas.size
    page = _page(Size(width, height), 23)
    canvas.paste(0, 0, page.pixels)
    stage = Rect(48, 72, 640, 360)
    scene = photograph(24, Size(900, 520), noise=0)
    words, font = Words(24), Font(17)
    comment, x = Rect(48, 460, 640, 60), 56
    canvas.fill(comment, WHITE)
    canvas.frame(comment, (150, 150, 160))
    yield Step(0.0, (canvas.whole,))
    text = words.line(60)
    for number in range(75):
        left, top = 8 + 2 * number, 20 + number
        picture = grainy(scene[top : top + stage.height, left : left + stage.width], 1000 + number)
        areas = [canvas.paste(stage.x, stage.y, picture)]
        if number % 4 == 0 and number // 4 < len(text):
            areas.append(canvas.text(x, comment.y + 8, text[number // 4], font, (20, 20, 20)))
            x += font.advance(text[number // 4])
        yield Step(RESTED if number in {0, 45} else 2 * TICK, tuple(areas))


def _page(size: Size, seed: int) -> Canvas:
    """Columns of text round photographs, headings, a table of links."""
    page, words = Canvas(size), Words(seed)
    page.fill(page.whole, WHITE)
    font, heading = Font(17, proportional=True, fringes=True), Font(28, weight=1.8, proportional=True)
    middle = size.width * 2 // 3
    y, block = 16, 0
    while y < size.height:
        page.text(40, y, words.line(34), heading, (30, 34, 50), middle)
        y += 44
        if block % 2 == 1:
            page.paste(40, y, photograph(seed * 100 + block, Size(middle - 80, 250)))
            y += 266
        for _ in range(9):
            page.text(40, y, words.line(96), font, (44, 44, 52), middle - 20)
            y += 24
        y += 26
        block += 1
    for row in range(size.height // 30):
        if row % 11 == 10:
            page.paste(
                middle + 20, row * 30 - 120, photograph(seed * 100 + 50 + row, Size(size.width - middle - 60, 130))
            )
        elif row % 11 < 6:
            page.text(middle + 20, row * 30 + 8, words.line(30), font, (26, 80, 180), size.width - 16)
    return page
