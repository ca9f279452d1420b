"""The mapping between remote, device and logical pixels is exact."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect, QSize

from remote_assist.geometry import Point, Rect
from remote_assist.ui.placement import Placement
from remote_assist.ui.zoom import EXACT, FIT, Zoom

ratios = st.sampled_from([1.0, 1.25, 1.5, 1.75, 2.0])
zooms = st.sampled_from([EXACT, FIT, Zoom(0.33), Zoom(1.25), Zoom(3.0)])
sources = st.builds(Rect, st.integers(0, 500), st.integers(0, 500), st.integers(1, 2000), st.integers(1, 2000))
widgets = st.builds(QSize, st.integers(1, 1500), st.integers(1, 1500))


@given(sources, widgets, ratios, st.data())
def test_place_of_a_remote_pixel_names_that_pixel(
    source: Rect, widget: QSize, ratio: float, data: st.DataObject
) -> None:
    place = Placement.of(source, widget, ratio, EXACT)
    assert place.is_exact
    x, y = data.draw(st.integers(source.x, source.right - 1)), data.draw(st.integers(source.y, source.bottom - 1))
    point = Point(x, y)
    device = place.to_device(point)
    middle = QPointF((device.x() + 0.5) / ratio, (device.y() + 0.5) / ratio)
    assert place.to_remote(middle) == point


@given(sources, widgets, ratios)
def test_fitted_picture_lies_inside_and_keeps_its_shape(source: Rect, widget: QSize, ratio: float) -> None:
    place = Placement.of(source, widget, ratio, FIT)
    space = QRect(0, 0, round(widget.width() * ratio), round(widget.height() * ratio))
    assume(place.target.width() > 8)
    assume(place.target.height() > 8)
    assert space.contains(place.target)
    skew = place.target.width() * source.height - place.target.height() * source.width
    assert abs(skew) <= max(source.size) * 1.01


@given(sources, widgets, ratios, zooms, st.data())
def test_damaged_pixels_are_inside_the_local_area(
    source: Rect, widget: QSize, ratio: float, zoom: Zoom, data: st.DataObject
) -> None:
    place = Placement.of(source, widget, ratio, zoom)
    x, y = data.draw(st.integers(source.x, source.right - 1)), data.draw(st.integers(source.y, source.bottom - 1))
    local = place.to_local(QRect(x, y, 1, 1))
    device = place.to_device(Point(x, y))
    assert local.left() <= device.x() / ratio <= local.right() + 1
    assert local.top() <= device.y() / ratio <= local.bottom() + 1


@given(sources, widgets, ratios, zooms, st.builds(QPointF, st.integers(-3000, 3000), st.integers(-3000, 3000)))
def test_clamped_point_is_a_pixel(source: Rect, widget: QSize, ratio: float, zoom: Zoom, at: QPointF) -> None:
    place = Placement.of(source, widget, ratio, zoom)
    assert place.holds(place.clamped(place.to_remote(at)))


@given(sources, widgets, ratios, zooms)
def test_what_lies_outside_of_the_source_has_no_place(source: Rect, widget: QSize, ratio: float, zoom: Zoom) -> None:
    place = Placement.of(source, widget, ratio, zoom)
    beside = (QRect(source.right, source.y, 50, 50), QRect(source.x - 9, source.y, 9, 9), QRect(source.x, -5, 5, 5))
    assert all(place.to_local(area).isEmpty() for area in beside)
