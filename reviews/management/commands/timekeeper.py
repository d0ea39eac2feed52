import time
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from reviews.actions.escalations import sweep

log = structlog.get_logger(__name__)
PERIOD_SECONDS = 60


class Command(BaseCommand):
    help = "The sweep each minute, needing only the database: it carries on where broker, beat or worker are gone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="sweep once and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{sweep(now=timezone.now())} reviews climbed a rung.")
            return
        try:
            while True:
                self._sweep()
                # Monotonic: a jump of the wall clock neither stalls nor hurries the next sweep.
                time.sleep(PERIOD_SECONDS)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _sweep(self) -> None:
        close_old_connections()
        try:
            sweep(now=timezone.now())
        except DatabaseError:
            log.exception("timekeeper.database")
