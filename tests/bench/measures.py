"""The measures by name. A measure takes a `Run` and yields its lines as they come."""

from collections.abc import Callable, Iterator

from tests.bench import sweep, texts
from tests.bench.run import Line, Run

MEASURES: dict[str, Callable[[Run], Iterator[Line]]] = {
    "sweep": sweep.measure,
    "language": texts.language,
    "drift": texts.drift,
}
