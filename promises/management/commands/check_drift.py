import json
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from promises.drift import Approved, as_dict, check


class Command(BaseCommand):
    help = (
        "Compare documents with the sentences that were approved: reads JSON or JSONL cases from FILE (- for standard input), "
        "writes JSONL."
    )
    # Reads nothing but its input: works before there is a database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--ours",
            action="append",
            default=[],
            help="our company's name; may be repeated. Read from the document when unset.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refused = 0
        for number, case in _cases(_content(options["file"])):
            try:
                answer = json.dumps(_answer(case, options["ours"]), ensure_ascii=False)
            except ValueError as error:
                refused += 1
                self.stderr.write(f"Case {number}: {error}.")
            else:
                self.stdout.write(answer)
        if refused:
            raise CommandError(f"{refused} of the cases could not be read.", returncode=2)


def _content(path: str) -> str:
    try:
        if path == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or 'cannot be opened'}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: it is not UTF-8.") from error


def _cases(content: str) -> Iterator[tuple[int, Any]]:
    """The cases with their numbers: one JSON value, or one on each line."""
    try:
        whole = json.loads(content)
    except ValueError:
        for number, line in enumerate(content.splitlines(), start=1):
            if line.strip():
                try:
                    yield number, json.loads(line)
                except ValueError as error:
                    yield number, error
        return
    yield from enumerate(whole if isinstance(whole, list) else [whole], start=1)


def _answer(case: Any, ours: list[str]) -> dict[str, Any]:
    if isinstance(case, ValueError):
        raise ValueError(f"it is not JSON ({case})")
    if not isinstance(case, dict) or not isinstance(case.get("document"), str):
        raise ValueError('it needs a "document" that is a string')
    approved, declined, superseded = (
        _sentences(case, name) for name in ("approved", "declined", "superseded")
    )
    drift = check(case["document"], approved, declined, superseded, ours)
    return {"id": case.get("id"), **as_dict(drift)}


def _sentences(case: dict[str, Any], name: str) -> list[Approved]:
    rows = case.get(name) or []
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and isinstance(row.get("code"), str) and isinstance(row.get("text"), str)
        for row in rows
    ):
        raise ValueError(f'"{name}" has to be a list of objects with "code" and "text"')
    return [Approved(row["code"], row["text"]) for row in rows]
