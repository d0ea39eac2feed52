import os
from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from dealdesk.accounts.models import Person, Role
from dealdesk.audit.protection import lifted
from dealdesk.demo import loader

ROLE_WORDS = {
    Role.SALES_REP: "sales rep",
    Role.REVIEWER: "reviewer",
    Role.TEAM_LEAD: "team lead",
    Role.DEAL_DESK_OWNER: "deal desk owner",
    Role.LEADERSHIP: "leadership",
    Role.ADMINISTRATOR: "administrator",
    Role.GUEST: "guest reviewer",
}


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment needs an offset, such as 2026-03-04T15:00:00Z")
    return moment


class Command(BaseCommand):
    help = "Load the demo company and print who can sign in. Does nothing when the company is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--flush", action="store_true", help="empty the demo's database first")
        parser.add_argument(
            "--at", type=_moment, default=None, help="the moment of loading, ISO 8601 with an offset"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD") or "dealdesk-demo"
        try:
            with transaction.atomic():
                if options["flush"]:
                    self._flush()
                elif loader.is_loaded():
                    self.stdout.write("The demo company is here already: nothing is changed.")
                    return
                people = loader.load(now=options["at"] or timezone.now(), password=password)
        except loader.NotTheDemo as refusal:
            raise CommandError(str(refusal)) from refusal
        for person in people:
            self.stdout.write(f"{self._roles(person)}, {person.email}, password: {password}")

    def _flush(self) -> None:
        """Empty every table, those included that refuse it."""
        loader.refuse_other_company()
        with lifted(connection):
            call_command("flush", interactive=False, verbosity=0)

    def _roles(self, person: Person) -> str:
        roles = " and ".join(words for role, words in ROLE_WORDS.items() if person.has_role(role))
        teams = " ".join(team.code for team in person.teams.all())
        return f"{teams} {roles}".strip()
