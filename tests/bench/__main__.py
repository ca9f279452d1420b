"""Runs every benchmark beside this file, each in a process of its own, and prints its figures: `make bench [names]`.

A benchmark is a module here with a `__main__` part that prints lines. Ratios in one run count; times differ from
machine to machine.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main(names: list[str]) -> int:
    here = Path(__file__).parent
    modules = sorted(path.stem for path in here.glob("[a-z]*.py"))
    chosen = [name for name in modules if not names or any(wanted in name for wanted in names)]
    failed = []
    for name in chosen:
        print(f"\n== {name.replace('_', ' ')}", flush=True)
        if subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
