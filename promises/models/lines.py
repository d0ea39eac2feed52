from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from promises.models.catalog import CatalogEntry
from promises.models.deals import Deal
from promises.models.rules import TriggerRule
from promises.models.sources import Source
from promises.models.wordings import Wording
from promises.vocabulary import (
    APPROVED_STATES,
    MIXING_TAGS,
    SAYABLE_STATES,
    WAITING_STATES,
    Channel,
    LineKind,
    LineState,
    SupportCheck,
    Tag,
    Tier,
    Timing,
)


class LineQuerySet(models.QuerySet["PromiseLine"]):
    def visible_to(self, person: Any) -> "LineQuerySet":
        """The promises of the deals that this person may know of."""
        if person.guest:
            return self.filter(deal__guests__person=person)
        return self

    def sayable(self) -> "LineQuerySet":
        """Promises whose current words sales may use."""
        return self.filter(state__in=SAYABLE_STATES)

    def waiting(self) -> "LineQuerySet":
        return self.filter(state__in=WAITING_STATES)

    def saying(self, words: str) -> "LineQuerySet":
        """Promises in whose sentence or ask all of these words stand, in any order; the first ten words count."""
        found = self
        for word in words.split()[:10]:
            found = found.filter(Q(current_wording__text__icontains=word) | Q(ask__icontains=word))
        return found

    def for_page(self) -> "LineQuerySet":
        """With what a list of promises shows, in a constant number of queries."""
        return self.select_related(
            "deal", "current_wording", "approved_wording", "owner", "catalog_entry__feature"
        ).prefetch_related("line_tags", "hard_stops__rule")


class PromiseLine(models.Model):
    """One line of a deal's promise sheet: one thing the customer expects."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    ask = models.CharField(
        max_length=1000, blank=True, help_text="What the customer expects, in their words."
    )
    said_by = models.CharField(max_length=160, blank=True)
    said_to = models.CharField(max_length=160, blank=True)
    said_on = models.DateField(null=True, blank=True)
    channel = models.CharField(max_length=20, choices=Channel, blank=True)
    kind = models.CharField(max_length=20, choices=LineKind, blank=True)
    timing = models.CharField(max_length=20, choices=Timing, blank=True)
    day_one = models.BooleanField("expected on day one", default=False)
    needed_by = models.DateField(null=True, blank=True)
    support_could_commit = models.CharField(max_length=20, choices=SupportCheck, blank=True)
    catalog_entry = models.ForeignKey(
        CatalogEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # Where the line comes from: the place in the source's text, in characters.
    source = models.ForeignKey(
        Source, null=True, on_delete=models.PROTECT, related_name="lines", editable=False, db_index=False
    )
    source_start = models.PositiveIntegerField(null=True, editable=False)
    source_end = models.PositiveIntegerField(null=True, editable=False)
    answers = models.JSONField(default=dict, blank=True)
    unknown_count = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(max_length=30, choices=LineState, default=LineState.DRAFT, editable=False)
    # Reviews count for (current wording, round). A round ends when the same words have to be judged anew.
    round = models.PositiveIntegerField(default=1, editable=False)
    # Grows with every change of the line: whoever changes it takes the row first and so waits for the others.
    version = models.PositiveIntegerField(default=1, editable=False)
    # Nobody looks for lines by these three, and every index would be written with each change of state.
    current_wording = models.ForeignKey(
        Wording, null=True, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    approved_wording = models.ForeignKey(
        Wording, null=True, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
    )
    deliver_on = models.DateField(null=True, editable=False)
    phase = models.CharField(max_length=120, blank=True, editable=False)
    limit = models.CharField(max_length=400, blank=True, editable=False)
    tier = models.CharField(max_length=20, choices=Tier, blank=True, editable=False)
    overridden = models.BooleanField(default=False, editable=False)
    say_instead = models.CharField(max_length=1000, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["deal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "number"], name="line_number_once_a_deal"),
            models.CheckConstraint(condition=Q(state__in=LineState.values), name="line_state_known"),
            models.CheckConstraint(
                condition=Q(state=LineState.DRAFT)
                | Q(state=LineState.WITHDRAWN)
                | Q(current_wording__isnull=False),
                name="only_a_draft_has_no_words",
            ),
            # What sales may say is what was approved, word for word, with somebody, some time and some limit behind it.
            models.CheckConstraint(
                condition=~Q(state__in=SAYABLE_STATES)
                | (
                    Q(approved_wording__isnull=False)
                    & Q(approved_wording=F("current_wording"))
                    & Q(owner__isnull=False)
                    & ~Q(limit="")
                    & (Q(deliver_on__isnull=False) | ~Q(phase=""))
                ),
                name="sayable_has_words_owner_date_limit",
            ),
            models.CheckConstraint(
                condition=Q(approved_wording__isnull=True) | Q(state__in=SAYABLE_STATES),
                name="approval_only_while_sayable",
            ),
            models.CheckConstraint(
                condition=~Q(state=LineState.CLEAR) | Q(catalog_entry__isnull=False),
                name="clear_points_at_the_menu",
            ),
            models.CheckConstraint(
                condition=Q(overridden=False) | Q(state__in=APPROVED_STATES), name="override_only_on_a_yes"
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=True, source_start__isnull=True, source_end__isnull=True)
                | Q(source__isnull=False, source_end__gt=F("source_start")),
                name="source_exactly_with_its_place",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "deal"], name="line_by_state"),
            models.Index(fields=["source"], condition=Q(source__isnull=False), name="line_from_a_source"),
            # Which lines stand on a cell of the catalog.
            models.Index(
                fields=["catalog_entry"], condition=Q(catalog_entry__isnull=False), name="line_on_the_menu"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """The promise's short name, such as FW-1012-3. Needs `deal`."""
        return f"{self.deal.ref}-{self.number}"

    @property
    def code(self) -> str:
        """The short name of the current revision, such as FW-1012-3.2. Needs `deal` and `current_wording`."""
        return f"{self.ref}.{self.current_wording.revision}" if self.current_wording else self.ref

    @property
    def launch_critical(self) -> bool:
        return self.timing == Timing.LAUNCH_CRITICAL

    @property
    def text(self) -> str:
        """The current words, or the ask while there are none. Needs `current_wording`."""
        return self.current_wording.text if self.current_wording else self.ask

    @property
    def words(self) -> Wording:
        """The current wording of a line that has left its first draft. Needs `current_wording`."""
        assert self.current_wording is not None
        return self.current_wording

    @property
    def source_words(self) -> str:
        """What the source says at the line's place, on one line; empty without one. Needs `source`."""
        if self.source is None:
            return ""
        return " ".join(self.source.text[self.source_start : self.source_end].split())

    @property
    def is_sayable(self) -> bool:
        return self.state in SAYABLE_STATES

    @property
    def is_approved(self) -> bool:
        return self.state in APPROVED_STATES

    @property
    def tags(self) -> list[str]:
        """Tags that hold, in the fixed order. Needs `line_tags` prefetched in lists."""
        held = {row.tag for row in self.line_tags.all() if row.removed_at is None}
        return [tag for tag in Tag.values if tag in held]

    @property
    def is_mixed(self) -> bool:
        return len(MIXING_TAGS & set(self.tags)) > 1

    @property
    def open_stops(self) -> list["HardStop"]:
        """Hard stops that no reviewer has lifted. Needs `hard_stops__rule` prefetched in lists."""
        return [stop for stop in self.hard_stops.all() if stop.lifted_at is None]


class LineTag(models.Model):
    """One tag on one line: who or what put it there and why, and who took it off."""

    line = models.ForeignKey(PromiseLine, on_delete=models.CASCADE, related_name="line_tags")
    tag = models.CharField(max_length=20, choices=Tag)
    proposed = models.BooleanField(default=False, help_text="The words proposed it.")
    reason = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    removal_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["line", "id"]
        constraints = [
            models.UniqueConstraint(fields=["line", "tag"], name="tag_once_a_line"),
            models.CheckConstraint(condition=Q(tag__in=Tag.values), name="tag_known"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="tag_removed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.get_tag_display()


class HardStop(models.Model):
    """That a trigger stops a line until it is reviewed, with the words that caused it."""

    line = models.ForeignKey(PromiseLine, on_delete=models.CASCADE, related_name="hard_stops")
    rule = models.ForeignKey(TriggerRule, on_delete=models.PROTECT, related_name="+")
    tags = models.JSONField(default=list, help_text="The line's tags that raised it, or the rule's own.")
    words = models.CharField(max_length=400, blank=True)
    raised_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["line", "id"]
        constraints = [
            models.UniqueConstraint(fields=["line", "rule"], name="hard_stop_once_a_rule"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hard_stop_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.rule)
