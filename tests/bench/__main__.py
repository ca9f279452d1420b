"""Runs every benchmark beside this file, each in a process of its own, and prints its figures: `make bench [names]`.

A benchmark is a module here with a `__main__` part that prints lines; the folders hold what they are made of. What
follows the names and begins with a dash goes on to the benchmarks: `python -m tests.bench replay --check`. Ratios in
one run count; times differ from machine to machine.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    here = Path(__file__).parent
    names = list(itertools.takewhile(lambda argument: not argument.startswith("-"), arguments))
    passed_on = arguments[len(names) :]
    modules = sorted(path.stem for path in here.glob("[a-z]*.py"))
    if unknown := [name for name in names if not any(name in module for module in modules)]:
        print(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(modules)}", file=sys.stderr)
        return 2
    # A whole name means that one only, a part of a name all that have it.
    chosen = [
        name for name in modules if not names or any(name == w or (w in name and w not in modules) for w in names)
    ]
    failed = []
    # The windows of a benchmark are drawn in memory, where Qt complains about each one that it cannot move.
    environment = {**os.environ, "QT_LOGGING_RULES": "default.warning=false"}
    for name in chosen:
        print(f"\n== {name.replace('_', ' ')}", flush=True)
        command = [sys.executable, "-m", f"tests.bench.{name}", *passed_on]
        if subprocess.run(command, env=environment, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
