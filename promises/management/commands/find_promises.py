import json
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from promises.sources.document import Unreadable
from promises.sources.finding import find
from promises.sources.reading import MAX_BYTES, read


class Command(BaseCommand):
    help = "Find the sentences in files that sound like promises or asks; writes JSON lines. Text, Markdown, .eml, .docx, .pdf."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--ours",
            action="append",
            default=[],
            help="our company's name, mail domain or people; may be repeated",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for path in options["files"]:
            name = os.path.basename(path)
            try:
                with open(path, "rb") as file:
                    document = read(name, file.read(MAX_BYTES + 1))
            except Unreadable as error:
                failed += 1
                self.stderr.write(f"{path}: {error}")
                continue
            except OSError as error:
                failed += 1
                self.stderr.write(f"{path}: {error.strerror or 'cannot be opened'}.")
                continue
            for found in find(document, options["ours"]):
                row = {
                    "doc": name,
                    "sentence": found.sentence,
                    "start": found.start,
                    "end": found.end,
                    "role": found.role,
                    "said_by": found.said_by,
                    "why": found.why,
                }
                self.stdout.write(json.dumps(row, ensure_ascii=False))
        if failed:
            raise CommandError(f"{failed} of {len(options['files'])} files could not be read.")
