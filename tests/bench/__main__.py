"""Print one JSON line for each measured thing, and nothing else, on standard output.

`python -m tests.bench [--only sweep,…] [--n 500]`. Exit code 2 for a measure that does not exist, 1 where one failed.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg2

from scripts.find_servers import postgres
from tests.bench.databases import Databases
from tests.bench.measures import MEASURES
from tests.bench.run import Run, Wrong


def chosen(only: str) -> list[str]:
    """The measures that were asked for, all for an empty text. Exits with 2 where one does not exist."""
    names = list(dict.fromkeys(name.strip() for name in only.split(",") if name.strip()))
    missing = [name for name in names if name not in MEASURES]
    if missing:
        there_are = f"There is: {', '.join(MEASURES)}."
        print(f"bench: no measure is called {', '.join(missing)}. {there_are}", file=sys.stderr)
        sys.exit(2)
    return names or list(MEASURES)


def size(text: str) -> int:
    number = int(text)
    if number < 20 or number % 20:
        raise argparse.ArgumentTypeError(
            "a size is a multiple of 20: whole deals of ten promises, two teams each"
        )
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default="", help="names of measures, separated by commas")
    parser.add_argument("--n", type=size, help="one small size instead of those that a measure has")
    options = parser.parse_args(arguments)
    names = chosen(options.only)
    # Ended from outside, a run still drops its databases.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="dealdesk-bench-") as folder:
        run = Run(Databases(postgres(), Path(folder)), Path(folder), options.n)
        for name in names:
            try:
                for line in MEASURES[name](run):
                    print(json.dumps(line), flush=True)
            except (Wrong, RuntimeError, subprocess.SubprocessError, psycopg2.Error) as error:
                print(f"bench {name}: {error}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
