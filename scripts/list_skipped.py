"""Print each reason for which tests of the given JUnit reports were skipped, with their number."""

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

reasons: Counter[str] = Counter()
for name in sys.argv[1:]:
    path = Path(name)
    if path.exists():
        for skipped in ElementTree.parse(path).iter("skipped"):
            reasons[f"{path.stem}: {skipped.get('message')}"] += 1
for reason, number in sorted(reasons.items()):
    print(f"{number} × {reason}")
if not reasons:
    print("no test")
