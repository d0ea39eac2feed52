"""`python -m tests.faults --duration 600 --seed 1`: fault injection on servers of its own.

Progress goes to standard error. The last line of standard output is JSON; the exit code is 1 where there are violations.
"""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.faults.lab import Lab, Report, say
from tests.faults.owned import adopt_orphans
from tests.faults.servers import Missing

SHORT = 120.0
SETTLING = 45.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.splitlines()[0])
    parser.add_argument("--duration", type=float, default=600, help="seconds for everything (600)")
    parser.add_argument("--seed", type=int, default=1, help="the first seed of the dice (1)")
    parser.add_argument("--only", default="", help="scenarios, comma-separated; all when left out")
    options = parser.parse_args()
    adopt_orphans()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    totals, seeds, skipped = Report(), [], {}
    begun = time.monotonic()
    try:
        with Lab() as lab:
            for name, seed, run in scenarios(lab, options.duration, options.seed, begun):
                if options.only and name not in options.only.split(","):
                    continue
                say(f"{name}: begins")
                report = run()
                totals.violations += report.violations
                totals.counts.update(report.counts)
                if report.notes:
                    totals.notes[f"{name} {seed}".strip()] = report.notes
                if report.skipped:
                    skipped[name] = report.skipped
                if name == "storm":
                    seeds.append(seed)
                say(f"{name}: {dict(report.counts)} {report.notes} violations: {report.violations or 'none'}")
    except Missing as missing:
        say(f"Can't run: {missing}")
        return 2
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    counted = {name: totals.counts[name] for name in ("reviews", "answered", "escalations", "notices")}
    body = {
        **counted,
        "violations": totals.violations,
        "seeds": seeds,
        "counts": dict(totals.counts),
        "seconds": round(time.monotonic() - begun),
        "skipped": skipped,
        "notes": totals.notes,
    }
    print(json.dumps(body, default=str))
    return 1 if totals.violations else 0


def scenarios(
    lab: Lab, duration: float, seed: int, begun: float
) -> Iterator[tuple[str, Any, Callable[[], Report]]]:
    """The directed ones first, then storms for the rest of the time, each with the next seed."""
    from tests.faults.directed import DIRECTED, QUICK
    from tests.faults.storm import storm

    quick = duration < SHORT
    for name, run in (QUICK if quick else DIRECTED).items():
        yield name, "", partial(run, lab)
    if quick:
        yield "storm", seed, partial(storm, lab, seed=seed, seconds=20, rate=6, small=True)
        return
    while (left := duration - (time.monotonic() - begun)) > 30:
        # Three storms of a length, or what is left.
        seconds = max(20.0, min(duration / 4, left) - SETTLING)
        yield "storm", seed, partial(storm, lab, seed=seed, seconds=seconds, rate=10)
        seed += 1


if __name__ == "__main__":
    sys.exit(main())
