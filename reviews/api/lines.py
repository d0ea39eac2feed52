"""Promises: adding, changing, searching, and their history."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import Given, Nothing, PersonField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from dealdesk.audit.models import Event
from promises.actions.lines import add_lines, restore_line
from promises.api.deals import deals_for
from promises.api.fields import Text
from promises.api.lines import (
    LineAnswer,
    LineChange,
    LineGiven,
    change_of,
    draft_of,
    lines_for,
)
from promises.models import PromiseLine, Wording
from promises.states import Incomplete
from promises.vocabulary import LineState, Tag
from reviews.actions.asking import asked_teams
from reviews.actions.patching import patch_line
from reviews.actions.revisions import retag, withdraw
from reviews.api.answers import PromiseDetail, promise_in_detail
from reviews.api.filters import LineFilter
from reviews.desk import Desk
from reviews.history import describe
from reviews.models import ReviewAssignment

MOST_LINES = 200


def teams_of(lines: Iterable[PromiseLine], *, now: datetime) -> dict[int, list[str]]:
    """Line id → codes of the teams that are asked, or for drafts would be. A constant number of queries."""
    lines = list(lines)
    teams: dict[int, list[str]] = {line.pk: [] for line in lines}
    asked = (
        ReviewAssignment.objects.current()
        .filter(line__in=[line.pk for line in lines])
        .order_by("team_id")
        .values_list("line_id", "team__code")
    )
    for line_id, code in asked:
        teams[line_id].append(code)
    drafts = [line for line in lines if line.state == LineState.DRAFT]
    if drafts:
        desk = Desk.load(now=now)
        for line in drafts:
            teams[line.pk] = [desk.teams[team].code for team in sorted(asked_teams(line, desk))]
    return teams


class LineView(ApiView):
    """Shows promises with the teams behind them."""

    def lines(self, rows: Any) -> Any:
        rows = list(rows)
        return self.show(LineAnswer, rows, many=True, teams=teams_of(rows, now=timezone.now()))

    def line(self, pk: int) -> Any:
        now = timezone.now()
        line = promise_in_detail(self.person, pk)
        return self.show(PromiseDetail, line, teams=teams_of([line], now=now), now=now)

    def visible_line(self, pk: int) -> PromiseLine:
        return get_object_or_404(lines_for(self.person), pk=pk)


class DealLines(LineView):
    """The promise sheet of a deal."""

    queryset = PromiseLine.objects.none()
    filterset_class = LineFilter
    cursor_ordering = ("number",)

    @extend_schema(responses=LineAnswer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        rows = self.paginate_queryset(self.filter_queryset(lines_for(self.person).filter(deal=deal)))
        return self.get_paginated_response(self.lines(rows))

    @extend_schema(
        filters=False,
        request=PolymorphicProxySerializer(
            "LineOrLines", [LineGiven, LineGiven(many=True)], resource_type_field_name=None, many=False
        ),
        responses={
            201: PolymorphicProxySerializer(
                "LineOrLinesAnswer",
                [LineAnswer, LineAnswer(many=True)],
                resource_type_field_name=None,
                many=False,
            )
        },
        description="Add one line, or a list of lines: all of them or none.",
    )
    @once
    def post(self, request: Request, pk: int) -> Response:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        several = isinstance(request.data, list)
        if several:
            given = self.given(LineGiven, many=True, allow_empty=False, max_length=MOST_LINES)
        else:
            given = [self.given(LineGiven)]
        drafts = [draft_of(row) for row in given]
        try:
            lines = add_lines(deal, drafts, by=self.person, now=timezone.now())
        except Incomplete as problem:
            if several:
                raise
            # The caller sent one line and knows nothing of positions.
            raise Incomplete(problem.message, problem.errors.get("0", problem.errors)) from problem
        shown = self.lines(
            lines_for(self.person).filter(pk__in=[line.pk for line in lines]).order_by("number")
        )
        return Response(shown if several else shown[0], status=201)


class Promises(LineView):
    """Promises of all deals, newest first: search the earlier ones by words."""

    queryset = PromiseLine.objects.none()
    filterset_class = LineFilter

    @extend_schema(responses=LineAnswer(many=True))
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(lines_for(self.person)))
        return self.get_paginated_response(self.lines(rows))


class Promise(LineView):
    """One promise."""

    @extend_schema(responses=PromiseDetail)
    def get(self, request: Request, pk: int) -> Response:
        self.visible_line(pk)
        return Response(self.line(pk))

    @extend_schema(request=LineChange, responses={200: PromiseDetail})
    def patch(self, request: Request, pk: int) -> Response:
        line = self.visible_line(pk)
        change = change_of(self.given(LineChange, partial=True), line)
        patch_line(line, **change, by=self.person, now=timezone.now())
        return Response(self.line(pk))


class TagsGiven(Given):
    add = serializers.ListField(
        child=serializers.ChoiceField(choices=Tag.choices), required=False, max_length=len(Tag)
    )
    remove = serializers.ListField(
        child=serializers.ChoiceField(choices=Tag.choices), required=False, max_length=len(Tag)
    )
    reason = Text(max_length=300, required=False)
    lift = serializers.ListField(
        child=Text(max_length=60),
        required=False,
        max_length=50,
        help_text="Codes of triggers whose hard stops no tag raised; for reviewers.",
    )


class Tags(LineView):
    """Add and remove tags. What is removed stays visible; a reviewer who removes one lifts the hard stop behind it."""

    @extend_schema(request=TagsGiven, responses={200: PromiseDetail})
    @once
    def post(self, request: Request, pk: int) -> Response:
        line = self.visible_line(pk)
        given = self.given(TagsGiven)
        retag(
            line,
            add=given.get("add", ()),
            remove=given.get("remove", ()),
            reason=given.get("reason", ""),
            lift=given.get("lift", ()),
            by=self.person,
            now=timezone.now(),
        )
        return Response(self.line(pk))


class ReasonGiven(Given):
    reason = Text(max_length=300, required=False)


class Withdraw(LineView):
    """Take a promise off the sheet. Nothing is deleted."""

    @extend_schema(request=ReasonGiven, responses={200: PromiseDetail})
    @once
    def post(self, request: Request, pk: int) -> Response:
        line = self.visible_line(pk)
        reason = self.given(ReasonGiven).get("reason", "")
        withdraw(line, reason=reason, by=self.person, now=timezone.now())
        return Response(self.line(pk))


class Restore(LineView):
    """Bring a withdrawn promise back as a draft."""

    @extend_schema(request=None, responses={200: PromiseDetail})
    @once
    def post(self, request: Request, pk: int) -> Response:
        line = self.visible_line(pk)
        self.given(Nothing)
        restore_line(line, by=self.person, now=timezone.now())
        return Response(self.line(pk))


class EventAnswer(serializers.ModelSerializer):
    """One thing that happened. `by` is null where the clock did it."""

    kind = serializers.CharField(read_only=True)
    by = PersonField(source="actor", read_only=True, allow_null=True)
    promise = serializers.IntegerField(source="promise_ref", allow_null=True, read_only=True)
    revision = serializers.SerializerMethodField(help_text="The revision that it speaks of.")
    text = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = ["id", "at", "kind", "by", "promise", "revision", "text"]
        read_only_fields = fields

    def get_revision(self, event: Event) -> int | None:
        revision: int | None = self.context["revisions"].get(event.wording_ref)
        return revision

    def get_text(self, event: Event) -> str:
        return describe(event)


class History(LineView):
    """Everything that happened to a promise, oldest first."""

    cursor_ordering = ("id",)
    filter_backends = []

    @extend_schema(responses=EventAnswer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        line = self.visible_line(pk)
        revisions = dict(Wording.objects.filter(line=line).values_list("pk", "revision"))
        events = Event.objects.for_promise(line.pk).select_related("actor")
        return self.page(events, EventAnswer, revisions=revisions)
