import json
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promises.checking import checked
from promises.rulebook import rulebook_or_shipped


class Command(BaseCommand):
    help = (
        'Read sentences from standard input, one a line or as JSONL {"id", "text"}, and write as JSONL what is loose in each, '
        "its tags, its triggers and its length. A line that cannot be read is named on standard error; the exit code is then 2."
    )
    # Reads the record's rules where there is a record, and works before there is one.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        refused, book = 0, rulebook_or_shipped()
        for number, line in _lines():
            try:
                identity, sentence = _sentence(number, line)
                answer = json.dumps({"id": identity, **checked(sentence, book)}, ensure_ascii=False)
                answer.encode()
            except ValueError as error:
                refused += 1
                why = "it holds half of a character pair" if isinstance(error, UnicodeEncodeError) else error
                self.stderr.write(f"Line {number}: {why}.")
            else:
                self.stdout.write(answer)
        if refused:
            raise CommandError(f"{refused} of the lines could not be read.", returncode=2)


def _lines() -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            yield number, line


def _sentence(number: int, line: bytes) -> tuple[Any, str]:
    """The id and the text of a line; a plain line's id is its number. Raises ValueError that says what is wrong."""
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    if not text.startswith("{"):
        return str(number), text
    try:
        item = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"it begins like JSON and is not ({error})") from None
    if not isinstance(item.get("text"), str):
        raise ValueError('it needs a "text" that is a string')
    return item.get("id", str(number)), item["text"]
