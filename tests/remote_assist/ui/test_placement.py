"""The mapping between remote, device and logical pixels is exact."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect, QSize

from remote_assist.geometry import Point, Size
from remote_assist.ui.placement import Placement

ratios = st.sampled_from([1.0, 1.25, 1.5, 1.75, 2.0])
sizes = st.builds(Size, st.integers(1, 2000), st.integers(1, 2000))
widgets = st.builds(QSize, st.integers(1, 1500), st.integers(1, 1500))


@given(sizes, widgets, ratios, st.data())
def test_place_of_a_remote_pixel_names_that_pixel(
    remote: Size, widget: QSize, ratio: float, data: st.DataObject
) -> None:
    place = Placement.of(remote, widget, ratio, fits=False)
    assert place.is_exact
    point = Point(data.draw(st.integers(0, remote.width - 1)), data.draw(st.integers(0, remote.height - 1)))
    device = place.to_device(point)
    middle = QPointF((device.x() + 0.5) / ratio, (device.y() + 0.5) / ratio)
    assert place.to_remote(middle) == point


@given(sizes, widgets, ratios)
def test_fitted_picture_lies_inside_and_keeps_its_shape(remote: Size, widget: QSize, ratio: float) -> None:
    place = Placement.of(remote, widget, ratio, fits=True)
    space = QRect(0, 0, round(widget.width() * ratio), round(widget.height() * ratio))
    assume(place.target.width() > 8)
    assume(place.target.height() > 8)
    assert space.contains(place.target)
    skew = place.target.width() * remote.height - place.target.height() * remote.width
    assert abs(skew) <= max(remote) * 1.01


@given(sizes, widgets, ratios, st.booleans(), st.data())
def test_damaged_pixels_are_inside_the_local_area(
    remote: Size, widget: QSize, ratio: float, fits: bool, data: st.DataObject
) -> None:
    place = Placement.of(remote, widget, ratio, fits)
    x = data.draw(st.integers(0, remote.width - 1))
    y = data.draw(st.integers(0, remote.height - 1))
    local = place.to_local(QRect(x, y, 1, 1))
    device = place.to_device(Point(x, y))
    assert local.left() <= device.x() / ratio <= local.right() + 1
    assert local.top() <= device.y() / ratio <= local.bottom() + 1


@given(sizes, widgets, ratios, st.booleans(), st.builds(QPointF, st.integers(-3000, 3000), st.integers(-3000, 3000)))
def test_clamped_point_is_a_pixel(remote: Size, widget: QSize, ratio: float, fits: bool, at: QPointF) -> None:
    place = Placement.of(remote, widget, ratio, fits)
    assert place.holds(place.clamped(place.to_remote(at)))
