"""Runs every benchmark beside this file, each in a process of its own, and prints its figures: `make bench [names]`.

A benchmark is a module here with a `__main__` part that prints lines. Ratios in one run count; times differ from
machine to machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def main(names: list[str]) -> int:
    here = Path(__file__).parent
    modules = sorted(path.stem for path in here.glob("[a-z]*.py"))
    chosen = [name for name in modules if not names or any(wanted in name for wanted in names)]
    failed = []
    # The windows of a benchmark are drawn in memory, where Qt complains about each one that it cannot move.
    environment = {**os.environ, "QT_LOGGING_RULES": "default.warning=false"}
    for name in chosen:
        print(f"\n== {name.replace('_', ' ')}", flush=True)
        command = [sys.executable, "-m", f"tests.bench.{name}"]
        if subprocess.run(command, env=environment, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
