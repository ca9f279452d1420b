"""The plan covers what changed, exactly where it must be, small things first, and keeps a film where it is."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.geometry import Rect, Size
from remote_assist.policy.motion import Motion
from remote_assist.policy.pixels import Pixels
from remote_assist.policy.planning import Abilities, Planner, Todo
from remote_assist.policy.quality import EXACT, Path

SIZE = Size(800, 600)
WHOLE = Rect(0, 0, *SIZE)
FILM = Rect(160, 160, 320, 240)
_SLOW = Path(rate=250_000, queue=0.0, is_slow=True)
_rects = st.builds(Rect, st.integers(0, 500), st.integers(0, 400), st.integers(1, 300), st.integers(1, 200))


def _screen() -> Pixels:
    """A plain ground with a noisy picture in it."""
    screen = np.full((SIZE.height, SIZE.width, 4), 200, np.uint8)
    noise = np.random.default_rng(1).integers(0, 256, (FILM.height, FILM.width, 4), np.uint8)
    screen[FILM.y : FILM.bottom, FILM.x : FILM.right] = noise
    return screen


def _planned(
    planner: Planner, rects: list[Rect], abilities: Abilities, path: Path = _SLOW, now: float = 1.0
) -> list[Todo]:
    return planner.plan(rects, WHOLE, _screen(), abilities=abilities, path=path, now=now)


@settings(max_examples=40)
@given(st.lists(_rects, max_size=6), st.booleans(), st.booleans(), st.booleans())
def test_every_changed_pixel_is_planned(rects: list[Rect], loss: bool, film: bool, slow: bool) -> None:
    motion = Motion(SIZE)
    for frame in range(6):
        motion.seen(rects, frame / 20)
    todo = _planned(Planner(motion), rects, Abilities(loss, film), _SLOW if slow else Path(), 0.3)
    planned = np.zeros((SIZE.height, SIZE.width), np.bool_)
    for rect, encoding in todo:
        assert WHOLE.encloses(rect)
        assert loss or encoding == EXACT
        planned[rect.y : rect.bottom, rect.x : rect.right] = True
    for rect in rects:
        assert planned[rect.y : rect.bottom, rect.x : rect.right].all()


def test_ground_stays_exact_beside_a_photograph_that_loses() -> None:
    todo = _planned(Planner(Motion(SIZE)), [WHOLE], Abilities(loss=True, film=False))
    lossy = sum(rect.intersected(FILM).area for rect, encoding in todo if encoding.loss is not None)
    outside = sum(rect.area for rect, encoding in todo if encoding.loss is not None) - lossy
    assert lossy > 0.9 * FILM.area
    assert outside < 0.2 * FILM.area


def test_small_change_is_planned_before_a_big_one() -> None:
    todo = _planned(Planner(Motion(SIZE)), [FILM, Rect(700, 500, 9, 18)], Abilities(loss=True, film=False))
    assert todo[0] == (Rect(700, 500, 9, 18), EXACT)


def test_film_stays_in_its_place_while_what_changes_in_it_varies() -> None:
    motion = Motion(SIZE)
    planner = Planner(motion)
    places = set()
    for frame in range(12):
        changed = Rect(FILM.x + frame % 3, FILM.y, FILM.width - frame % 3, FILM.height)
        motion.seen([changed], frame / 20)
        todo = _planned(planner, [changed], Abilities(loss=True, film=True), now=frame / 20)
        places |= {rect for rect, encoding in todo if encoding.film}
    assert len(places) == 1
    assert planner.films == places
    _planned(planner, [Rect(0, 0, 9, 9)], Abilities(loss=True, film=True), now=5.0)
    assert not planner.films  # it has ended


def test_quality_of_video_falls_on_a_full_path_and_comes_back_on_a_free_one() -> None:
    motion = Motion(SIZE)
    for frame in range(6):
        motion.seen([FILM], frame / 20)
    planner, abilities = Planner(motion), Abilities(loss=True, film=False)

    def loss(path: Path) -> int:
        todo = _planned(planner, [FILM], abilities, path, 0.3)
        planner.left_over(todo if path.queue else [], path, 0.3)
        return min(encoding.loss for _, encoding in todo if encoding.loss is not None)

    best = loss(_SLOW)
    full = [loss(Path(250_000, queue=0.05, is_slow=True)) for _ in range(10)][-1]
    free = [loss(_SLOW) for _ in range(80)][-1]
    assert full < best / 2
    assert free == best
