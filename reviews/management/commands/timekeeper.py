import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from dealdesk.notices.relay import relay
from reviews.actions.sweeping import sweep

log = structlog.get_logger(__name__)
PERIOD_SECONDS = 60


class Command(BaseCommand):
    help = "The sweep and the relay each minute with only the database: goes on where broker, beat or worker are gone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="sweep once and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{sweep(now=timezone.now())} reviews climbed a rung.")
            self.stdout.write(f"{relay(now=timezone.now())} messages went out.")
            return
        # The relay waits for mail servers: it must not hold up the clock.
        threads = [
            threading.Thread(target=_again_and_again, args=[duty], daemon=True) for duty in (sweep, relay)
        ]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")


def _again_and_again(duty: Callable[..., int]) -> None:
    while True:
        close_old_connections()
        try:
            duty(now=timezone.now())
        except Exception:
            # Whatever it is, the next minute may do better; nobody else would start this process again.
            log.exception("timekeeper.failed", duty=duty.__name__)
        # Monotonic: a jump of the wall clock neither stalls nor hurries the next round.
        time.sleep(PERIOD_SECONDS)
