"""The pixel path without a network: compare, encode, seal, open, decode. One line a figure."""

from __future__ import annotations

import sys

from remote_assist.stream.bench import run_bench

if __name__ == "__main__":
    sys.exit(run_bench())
