"""Sessions of writing: an editor by daylight, a development environment by night, a Chinese document."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from remote_assist.geometry import Rect
from tests.bench.sessions.canvas import BLACK, WHITE, Canvas, Colour, Words
from tests.bench.sessions.lettering import Font
from tests.bench.sessions.recording import RESTED, TICK, Step

_DARK, _DARKER, _CURRENT = (30, 30, 34), (37, 37, 41), (44, 44, 52)
_SYNTAX: tuple[Colour, ...] = ((86, 156, 214), (206, 145, 120), (78, 201, 176), (220, 220, 170), (212, 212, 212))


def editor(canvas: Canvas) -> Iterator[Step]:
    """Typing with a blinking caret, an undone line, new lines that push the rest down, two pages on."""
    words, font, line = Words(11), Font(17, fringes=True), 19
    width, height = canvas.size
    rows = [words.line(110) for _ in range(160)]
    text = Rect(56, 32, width - 72, height - 56)

    def page(first: int) -> Rect:
        canvas.fill(text, WHITE)
        for row in range(text.height // line):
            canvas.text(text.x + 4, text.y + row * line, rows[first + row], font, (20, 20, 28), text.right)
        return text

    canvas.fill(canvas.whole, (240, 240, 240))
    canvas.text(8, 6, "File  Edit  Selection  View  Help", Font(17, proportional=True), BLACK)
    for row in range(text.height // line):
        canvas.text(12, text.y + row * line, f"{row + 1:4}", font, (140, 140, 150))
    page(0)
    yield Step(0.0, (canvas.whole,))
    x, y = text.x + 4, text.y + 12 * line
    yield Step(RESTED, (canvas.fill(Rect(text.x, y, text.width, line), WHITE),))
    for number, letter in enumerate(words.line(min(88, text.width // font.advance("m") - 4))):
        area = canvas.text(x, y, letter, font, (20, 20, 28)).united(canvas.fill(Rect(x, y, 1, line), WHITE))
        x += font.advance(letter)
        caret = canvas.fill(Rect(x, y + 1, 2, line - 3), BLACK)
        yield Step((0.06, 0.11, 0.09, 0.15)[number % 4], (area, caret))
        canvas.fill(caret, WHITE)
    for blink in range(4):
        yield Step(0.5 if blink else RESTED, (canvas.fill(Rect(x, y + 1, 2, line - 3), WHITE if blink % 2 else BLACK),))
    for number in range(3):
        rows.insert(13 + number, words.line(90))
        yield Step(0.35, (page(0),))
    for first in (30, 61):
        yield Step(RESTED, (page(first),))


def dark_environment(canvas: Canvas) -> Iterator[Step]:
    """A dark theme: code with colours, the current line lit, a tree at the left, a log that runs below."""
    words, font, line = Words(12), Font(16), 20
    width, height = canvas.size
    random = np.random.RandomState(12)
    code = Rect(260, 40, width - 274, height - 264)
    log = Rect(260, height - 216, width - 274, 192)
    rows = [words.code(100) for _ in range(200)]
    tints = [[int(t) for t in random.randint(0, len(_SYNTAX), 16)] for _ in rows]

    def write(row: int, top: int, ground: Colour) -> Rect:
        area = canvas.fill(Rect(code.x, top, code.width, line), ground)
        x = code.x + 52
        canvas.text(code.x + 8, top + 2, f"{row:4}", font, (110, 110, 120))
        for part, tint in zip(rows[row].split(" "), tints[row] * 8, strict=False):
            canvas.text(x, top + 2, part, font, _SYNTAX[tint], code.right)
            x += font.width(part + " ")
        return area

    canvas.fill(canvas.whole, _DARK)
    canvas.fill(Rect(0, 0, 250, height), _DARKER)
    for row in range(height // 24 - 2):
        canvas.text(
            14 + row % 3 * 14, 40 + row * 24, words.word() + ".py", Font(17, proportional=True), (200, 200, 200)
        )
    for row in range(code.height // line):
        write(row, code.y + row * line, _DARK)
    yield Step(0.0, (canvas.whole,))
    for row in range(8, 20):
        areas = [write(r, code.y + r * line, g) for r, g in ((row - 1, _DARK), (row, _CURRENT))]
        yield Step(RESTED if row == 8 else 0.12, tuple(areas))
    top, x = code.y + 19 * line, code.x + 52 + font.width(rows[19])
    for number, letter in enumerate(words.code(60).strip() or "return"):
        yield Step(0.09, (canvas.text(x, top + 2, letter, font, _SYNTAX[number // 6 % 5]),))
        x += font.advance(letter)
    for number in range(70):
        # A test run: its log moves up line by line, two lines now and then.
        lines = 1 + (number % 5 == 0)
        canvas.paste(log.x, log.y, canvas.cut(Rect(log.x, log.y + 16 * lines, log.width, log.height - 16 * lines)))
        for extra in range(lines):
            y = log.bottom - 16 * (lines - extra)
            canvas.fill(Rect(log.x, y, log.width, 16), _DARK)
            text = f"tests/{words.word()}_{words.word()}.py::test_{words.word()} {'PASSED' if number % 7 else 'FAILED'}"
            canvas.text(log.x + 4, y, text, Font(15), (106, 190, 90) if number % 7 else (240, 90, 90), log.right)
        yield Step(RESTED if not number else 2 * TICK, (log,))
    for number in range(40):
        # Scrolled by the wheel, three lines at a time with steps in between.
        offset = (number + 1) * line
        for row in range(code.height // line):
            write(row + offset // line, code.y + row * line, _DARK)
        yield Step(RESTED if not number else TICK, (code,))


def chinese_document(canvas: Canvas) -> Iterator[Step]:
    """Lines of made-up ideographs: read by odd steps, a sentence put in by an input method with its window."""
    words, font, line = Words(13), Font(20, weight=0.6), 34
    width, height = canvas.size
    sheet = Rect(120, 0, width - 240, height)
    tall = Canvas(canvas.size._replace(height=height * 3))
    tall.fill(tall.whole, (232, 234, 237))
    tall.fill(Rect(sheet.x, 0, sheet.width, tall.size.height), WHITE)
    for row in range(tall.size.height // line):
        if row % 9 == 0:
            tall.text(sheet.x + 60, row * line, words.ideographs(9), Font(26, weight=1.0), (30, 30, 30))
        else:
            count = (sheet.width - 120) // 20 - (row % 5 == 4) * 11
            tall.text(sheet.x + 60, row * line + 6, words.ideographs(count), font, (40, 40, 40), sheet.right - 40)
    position = 0
    canvas.paste(0, 0, tall.cut(Rect(0, 0, width, height)))
    yield Step(0.0, (canvas.whole,))
    for number in range(70):
        position = min(position + (7, 31, 53, 41, 19, 11, 5)[number % 7], tall.size.height - height)
        canvas.paste(sheet.x, 0, tall.cut(Rect(sheet.x, position, sheet.width, height)))
        yield Step(RESTED if number in {0, 35} else TICK, (sheet,))
    x, y = sheet.x + 60, height // 2
    yield Step(TICK, (canvas.fill(Rect(sheet.x, y - 4, sheet.width, line), WHITE),))
    for number in range(6):
        window = Rect(x, y + 30, 360, 44)
        under = canvas.cut(window)
        for key in range(4):
            canvas.fill(window, (250, 250, 250))
            canvas.frame(window, (160, 160, 170))
            canvas.text(x + 8, window.y + 4, "nihao"[: key + 1], Font(16), (60, 60, 60))
            canvas.text(x + 8, window.y + 20, words.ideographs(12), Font(18), BLACK, window.right - 4)
            yield Step(RESTED if not number and not key else 0.12, (window,))
        canvas.paste(window.x, window.y, under)
        sentence = canvas.text(x, y, words.ideographs(3), font, (40, 40, 40))
        x += 60
        yield Step(0.1, (window, sentence))
