"""Windows of these tests are drawn in memory; what needs a real display starts a program on one of its own."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
