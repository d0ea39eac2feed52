from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dealdesk.audit.models import Event, Seal
from dealdesk.audit.seals import first_broken


class Command(BaseCommand):
    help = "Check every seal of the event log. Exit 1 and the first broken event's id where a seal does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = first_broken()
        if broken is not None:
            raise CommandError(f"The event log does not hold from event {broken} on.")
        self.stdout.write(f"{Seal.objects.count()} seals hold over {Event.objects.count()} events.")
