"""A share's figures: totals of all who look, the worst of their paths, and names that stay."""

from __future__ import annotations

import asyncio

import numpy as np

from remote_assist.geometry import Rect
from remote_assist.stream.metrics_file import metrics_text
from remote_assist.stream.share_metrics import ShareFigures, ShownFigures, share_metrics
from tests.remote_assist.stream.sessions import SIZE, sharing, until, viewing


def _values(text: str) -> dict[str, float]:
    samples = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in samples}


def test_totals_are_of_all_viewers_and_the_path_is_the_worst() -> None:
    near = ShownFigures(records=10, payload_bytes=1000, acknowledged=9, decode=0.5, rate=9e6, delay=0.001, queue=0.0)
    far = ShownFigures(records=4, payload_bytes=400, acknowledged=4, decode=0.25, rate=1e6, delay=0.12, queue=0.01)
    assert _values(metrics_text(share_metrics(ShareFigures(2, 11, (near, far))))) == {
        "deskside_share_viewers": 2,
        "deskside_share_link_bytes_per_second": 1e6,
        "deskside_share_round_trip_seconds": 0.12,
        "deskside_share_queue_seconds": 0.01,
        "deskside_share_encoded_total": 11,
        "deskside_share_records_total": 14,
        "deskside_share_payload_bytes_total": 1400,
        "deskside_share_acknowledged_total": 13,
        "deskside_share_decode_seconds_total": 0.75,
    }


def test_path_that_nobody_knows_yet_has_no_sample() -> None:
    values = _values(metrics_text(share_metrics(ShareFigures(0, 0, ()))))
    assert "deskside_share_round_trip_seconds" not in values
    assert values["deskside_share_viewers"] == 0


def test_running_share_counts_what_it_shows() -> None:
    async def story() -> None:
        async with sharing() as setting:
            assert setting.share.figures() == ShareFigures(0, 0, ())
            async with viewing(setting.url) as (_, seen):
                pixels = np.random.default_rng(1).integers(0, 256, (40, 40, 4), np.uint8)
                setting.screen.paint(Rect(5, 5, 40, 40), pixels)
                await until(lambda: seen.shows(setting.screen._pixels))
                await until(lambda: (f := setting.share.figures().shown) and f[0].acknowledged == f[0].records > 0)
                figures = setting.share.figures()
                assert figures.linked == 1
                assert figures.encoded >= seen.rects > 0
                assert figures.shown[0].payload_bytes > 40 * 40
                assert figures.shown[0].decode > 0
            await until(lambda: setting.share.figures().linked == 0)

    assert SIZE.area > 40 * 40
    asyncio.run(story())
