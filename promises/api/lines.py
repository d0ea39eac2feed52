"""Promises as they are sent and shown."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from dealdesk.accounts.models import Person
from dealdesk.api.fields import Given, PersonField
from promises.actions.lines import LineDraft
from promises.api.conditions import ConditionAnswer, DependencyAnswer
from promises.api.fields import CatalogEntryField, Choice, Text, WordingAnswer, answers_by_key, shown
from promises.api.language import FindingAnswer
from promises.checking import finding_as_json
from promises.models import HardStop, LineTag, PromiseLine
from promises.rulebook import findings_of, rules_in_force
from promises.vocabulary import Channel, LineKind, LineState, SupportCheck, Tag, Tier, Timing


class LineGiven(Given):
    """One line of a promise sheet. It may be half-done: submitting names what is still missing."""

    ask = Text(required=False)
    wording = Text(required=False, help_text="The sentence that we would sign.")
    said_by = Text(required=False)
    said_to = Text(required=False)
    said_on = serializers.DateField(required=False, allow_null=True)
    channel = Choice(Channel.choices, required=False)
    kind = Choice(LineKind.choices, required=False)
    timing = Choice(Timing.choices, required=False)
    launch_critical = serializers.BooleanField(required=False, help_text="True is timing “launch_critical”.")
    day_one = serializers.BooleanField(required=False)
    needed_by = serializers.DateField(required=False, allow_null=True)
    support_could_commit = Choice(SupportCheck.choices, required=False)
    tags = serializers.ListField(
        child=serializers.ChoiceField(choices=Tag.choices), required=False, max_length=len(Tag)
    )
    answers = serializers.DictField(
        child=answers_by_key(), required=False, help_text="Scoping answers by tag and question."
    )
    catalog_entry = CatalogEntryField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("launch_critical") and attrs.get("timing") not in (None, "", Timing.LAUNCH_CRITICAL):
            raise serializers.ValidationError({"launch_critical": "The timing says something else."})
        if attrs.get("launch_critical") is False and attrs.get("timing") == Timing.LAUNCH_CRITICAL:
            raise serializers.ValidationError({"launch_critical": "The timing says that it is."})
        return attrs


class LineChange(LineGiven):
    """What changes about a promise. Changed words are the next revision; `digest` guards against newer ones.

    `tags` are all tags that hold from now on; of `answers` the sets that are named are replaced.
    """

    digest = Text(required=False, max_length=64, help_text="That of the words which you saw.")


def draft_of(given: Mapping[str, Any]) -> LineDraft:
    """A new line as the action takes it. A catalog cell without words brings its own sentence."""
    values = dict(given)
    tags = values.pop("tags", [])
    wording = values.pop("wording", "")
    if values.pop("launch_critical", False):
        values["timing"] = Timing.LAUNCH_CRITICAL
    entry = values.get("catalog_entry")
    if entry is not None and not wording:
        wording = entry.sentence
    return LineDraft(wording=wording, tags=tags, values=values)


def change_of(given: Mapping[str, Any], line: PromiseLine) -> dict[str, Any]:
    """The arguments of `reviews.actions.patching.patch_line` for a change."""
    values = dict(given)
    change: dict[str, Any] = {name: values.pop(name) for name in ("wording", "tags") if name in values}
    change["digest"] = values.pop("digest", "") or None
    launch_critical = values.pop("launch_critical", None)
    if launch_critical:
        values["timing"] = Timing.LAUNCH_CRITICAL
    elif launch_critical is False and line.timing == Timing.LAUNCH_CRITICAL and "timing" not in values:
        values["timing"] = ""
    return {**change, "values": values}


class HardStopAnswer(serializers.ModelSerializer):
    code = serializers.CharField(source="rule.code", read_only=True)
    title = serializers.CharField(source="rule.title", read_only=True)

    class Meta:
        model = HardStop
        fields = ["code", "title", "words", "raised_at", "lifted_at"]
        read_only_fields = fields


class RemovedTagAnswer(serializers.ModelSerializer):
    removed_by = PersonField(read_only=True)

    class Meta:
        model = LineTag
        fields = ["tag", "reason", "removed_at", "removed_by", "removal_reason"]
        read_only_fields = fields


class LineAnswer(serializers.ModelSerializer):
    """A promise. `teams` are those asked about it, or for a draft those that would be."""

    ref = serializers.CharField(read_only=True)
    code = serializers.CharField(read_only=True, help_text="Names the current revision.")
    deal = serializers.PrimaryKeyRelatedField(read_only=True)
    wording = serializers.CharField(source="current_wording.text", allow_null=True, read_only=True)
    revision = serializers.IntegerField(source="current_wording.revision", allow_null=True, read_only=True)
    digest = serializers.CharField(source="current_wording.digest", allow_null=True, read_only=True)
    channel = shown(Channel.choices)
    kind = shown(LineKind.choices)
    timing = shown(Timing.choices)
    support_could_commit = shown(SupportCheck.choices)
    launch_critical = serializers.BooleanField(read_only=True)
    catalog_entry = CatalogEntryField(read_only=True, allow_null=True)
    answers = serializers.DictField(child=answers_by_key(), read_only=True)
    state = serializers.ChoiceField(choices=LineState.choices, read_only=True)
    tags = serializers.ListField(child=serializers.ChoiceField(choices=Tag.choices), read_only=True)
    triggers = serializers.SerializerMethodField(help_text="Codes of the hard stops that stand.")
    findings = serializers.SerializerMethodField(
        help_text="Marks of the language rules in the current words; one of level “ban” keeps a draft from being sent."
    )
    teams = serializers.SerializerMethodField()
    owner = PersonField(read_only=True, allow_null=True)
    tier = shown(Tier.choices)
    sayable = serializers.BooleanField(
        source="is_sayable", read_only=True, help_text="Whether sales may use these words."
    )

    class Meta:
        model = PromiseLine
        fields = [
            "id",
            "ref",
            "number",
            "code",
            "deal",
            "ask",
            "wording",
            "revision",
            "digest",
            "said_by",
            "said_to",
            "said_on",
            "channel",
            "kind",
            "timing",
            "launch_critical",
            "day_one",
            "needed_by",
            "support_could_commit",
            "catalog_entry",
            "answers",
            "unknown_count",
            "source",
            "source_start",
            "source_end",
            "tags",
            "triggers",
            "findings",
            "teams",
            "state",
            "sayable",
            "owner",
            "deliver_on",
            "phase",
            "limit",
            "tier",
            "overridden",
            "say_instead",
            "created_at",
        ]
        read_only_fields = fields

    def get_triggers(self, line: PromiseLine) -> list[str]:
        return [stop.rule.code for stop in line.open_stops]

    def get_findings(self, line: PromiseLine) -> FindingAnswer(many=True):  # type: ignore[valid-type]
        # The context is one for all lines of the answer, so the rules are read once.
        context: Any = self.context
        if "rules" not in context:
            context["rules"] = rules_in_force()
        return [finding_as_json(finding) for finding in findings_of(line, context["rules"])]

    def get_teams(self, line: PromiseLine) -> list[str]:
        teams: list[str] = self.context["teams"][line.pk]
        return teams


class LineDetail(LineAnswer):
    """A promise with its earlier words, hard stops, conditions and what they rest on."""

    revisions = WordingAnswer(source="wordings", many=True, read_only=True)
    hard_stops = HardStopAnswer(many=True, read_only=True)
    removed_tags = serializers.SerializerMethodField()
    conditions = ConditionAnswer(many=True, read_only=True)
    dependencies = DependencyAnswer(many=True, read_only=True)

    class Meta(LineAnswer.Meta):
        fields = [
            *LineAnswer.Meta.fields,
            "revisions",
            "hard_stops",
            "removed_tags",
            "conditions",
            "dependencies",
        ]
        read_only_fields = fields

    def get_removed_tags(self, line: PromiseLine) -> RemovedTagAnswer(many=True):  # type: ignore[valid-type]
        removed = [row for row in line.line_tags.all() if row.removed_at is not None]
        return RemovedTagAnswer(removed, many=True).data


def lines_for(person: Person) -> QuerySet[PromiseLine]:
    """The promises that a person may know of, with what `LineAnswer` shows."""
    return PromiseLine.objects.visible_to(person).for_page().select_related("catalog_entry__plan")


def lines_in_detail(person: Person) -> QuerySet[PromiseLine]:
    """The same with what `LineDetail` shows."""
    return lines_for(person).prefetch_related(
        "wordings", "line_tags__removed_by", "conditions__wording", "conditions__team", "dependencies"
    )
