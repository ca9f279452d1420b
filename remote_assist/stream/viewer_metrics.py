"""A viewer's figures under the names that monitoring knows them by.

Invariant: a name that was published keeps its meaning and its unit (seconds, bytes, pixels).
"""

from __future__ import annotations

from collections.abc import Sequence

from remote_assist.stream.metrics_file import Metric, MetricKind, counter, gauge
from remote_assist.stream.viewing import ViewerFigures

_PREFIX = "deskside_viewer_"


def viewer_metrics(figures: ViewerFigures) -> Sequence[Metric]:
    """What the quality popover shows, and the totals that rates are made of."""
    size = figures.resolution
    return (
        gauge(f"{_PREFIX}width_pixels", "Width of the shared screen.", size.width if size is not None else None),
        gauge(f"{_PREFIX}height_pixels", "Height of the shared screen.", size.height if size is not None else None),
        gauge(f"{_PREFIX}frames_per_second", "Updates shown lately.", figures.frames_per_second),
        gauge(f"{_PREFIX}bits_per_second", "Frame data received lately.", figures.bits_per_second),
        gauge(f"{_PREFIX}decode_seconds_median", "From a record's arrival to its painting, lately.", figures.decode),
        gauge(f"{_PREFIX}round_trip_seconds", "Delay of the path and back, as the host knows it.", figures.delay),
        gauge(f"{_PREFIX}queue_seconds", "What of the delay is waiting.", figures.queue),
        gauge(f"{_PREFIX}link_bytes_per_second", "What the path carries, as the host knows it.", figures.link_rate),
        counter(f"{_PREFIX}frames_total", "Updates shown.", figures.frames),
        counter(f"{_PREFIX}records_total", "Frame records painted.", figures.records),
        counter(f"{_PREFIX}decode_seconds_total", "From arrival to painting, of all records.", figures.decode_total),
        Metric(
            f"{_PREFIX}payload_bytes_total",
            MetricKind.COUNTER,
            "Pixel data received, by codec.",
            tuple(((("codec", name),), float(count)) for name, count in figures.codec_bytes),
        ),
    )
