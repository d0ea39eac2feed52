"""What a fresh database starts with: four teams with a 24-hour clock, the routing table, the shipped triggers and rules."""

from decimal import Decimal
from typing import Any

from dealdesk.accounts.models import Team
from promises.actions.halting import PRE_CLOSE_FLAG, PRE_CLOSE_FLAG_TITLE
from promises.language import SHIPPED_RULES
from promises.models import LanguageRule, TriggerRule
from promises.tagging import SHIPPED_TRIGGERS
from promises.vocabulary import Tag
from reviews.desk import FINAL_ANSWER, PRE_CLOSE, REP_QUESTION
from reviews.models import Clock, Route, TeamRule

TEAMS = {"engineering": "Engineering", "security": "Security", "product": "Product", "support": "Support"}

ROUTES: dict[str, tuple[str, ...]] = {
    Tag.SECURITY: ("security", "engineering"),
    Tag.DATA_MOVEMENT: ("engineering", "security"),
    Tag.CUSTOM_LOGIC: ("engineering", "product"),
    Tag.DEPLOYMENT: ("engineering", "security"),
    Tag.INTEGRATION: ("engineering", "support"),
    Tag.DELIVERY_DATE: ("engineering", "product"),
    Tag.SUPPORT: ("support",),
    Tag.COMMERCIAL_TERMS: ("support", "engineering"),
    Route.CUSTOM_WORK: ("product",),
    Route.OFF_MENU: ("product",),
}

# The clocks of answers that no single team gives on a promise.
CLOCKS: dict[str, dict[str, Any]] = {
    FINAL_ANSWER: {"kind": Clock.Kind.BUSINESS_HOURS, "hours": Decimal(8)},
    REP_QUESTION: {"kind": Clock.Kind.WALL_CLOCK, "hours": Decimal(24)},
    PRE_CLOSE: {"kind": Clock.Kind.BUSINESS_HOURS, "hours": Decimal(4)},
}


def install_defaults() -> None:
    """Add what is missing and leave what is there as it is: an administrator may have changed it.

    Teams with their clocks, and routes, only to a database without teams.
    """
    for spec in SHIPPED_TRIGGERS:
        TriggerRule.objects.get_or_create(
            code=spec.code,
            defaults={
                "title": spec.title,
                "tags": list(spec.tags),
                "patterns": "\n".join(spec.patterns),
                "shipped": True,
            },
        )
    for rule in SHIPPED_RULES:
        LanguageRule.objects.get_or_create(
            code=rule.code,
            defaults={
                "kind": rule.kind,
                "title": rule.title,
                "level": rule.level,
                "advice": rule.advice,
                "shipped": True,
            },
        )
    TriggerRule.objects.get_or_create(
        code=PRE_CLOSE_FLAG,
        defaults={"title": PRE_CLOSE_FLAG_TITLE, "by_words": False, "shipped": True},
    )
    for code, values in CLOCKS.items():
        Clock.objects.get_or_create(code=code, defaults=values)
    if Team.objects.exists():
        return
    teams = {code: Team.objects.create(code=code, name=name) for code, name in TEAMS.items()}
    for code, team in teams.items():
        TeamRule.objects.create(team=team)
        Clock.objects.create(code=code, team=team)
    Route.objects.bulk_create(
        Route(key=key, team=teams[code]) for key, codes in ROUTES.items() for code in codes
    )


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    if using == "default":
        install_defaults()
