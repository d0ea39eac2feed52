"""The review before signing and the live review of a deal."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.accounts.models import Person
from dealdesk.api.fields import Given, Nothing, PersonField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from promises.api.deals import deals_for
from promises.api.fields import Text
from promises.models import Deal, PromiseLine
from promises.states import Incomplete
from reviews.actions.flags import MOST_FLAGS, FlagInput, answer_pre_close, settle_flag
from reviews.actions.live import plan_live_review, record_live_review
from reviews.actions.pre_close import (
    ask_pre_close,
    claim_pre_close,
    hand_over_pre_close,
    withdraw_pre_close,
)
from reviews.models import FlagKind, FlagState, LiveReview, PreCloseFlag, PreCloseReview, PreCloseState
from reviews.pre_close_items import ITEMS
from reviews.timers import explained


class FlagAnswer(serializers.ModelSerializer):
    """What could not be honoured: on a promise, or on an item of the form."""

    promise = serializers.IntegerField(source="line_id", read_only=True, allow_null=True)
    closed_by = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = PreCloseFlag
        fields = [
            "id",
            "item",
            "promise",
            "kind",
            "note",
            "state",
            "raised_at",
            "closed_at",
            "closed_by",
            "closing_note",
        ]
        read_only_fields = fields


class PreCloseAnswer(serializers.ModelSerializer):
    """A review before signing. `answers` holds the ten items; `unknown` and `none` are answers."""

    team = serializers.CharField(source="team.code", read_only=True)
    assignee = PersonField(read_only=True, allow_null=True)
    asked_by = PersonField(read_only=True)
    closed_by = PersonField(read_only=True, allow_null=True)
    answers = serializers.DictField(child=serializers.CharField(), read_only=True)
    flags = FlagAnswer(many=True, read_only=True)
    time_left_seconds = serializers.SerializerMethodField()
    due_explained = serializers.SerializerMethodField(help_text="How the due time came about.")

    class Meta:
        model = PreCloseReview
        fields = [
            "id",
            "deal",
            "team",
            "assignee",
            "answers",
            "asked_by",
            "asked_at",
            "due_at",
            "time_left_seconds",
            "due_explained",
            "escalation_level",
            "state",
            "note",
            "closed_at",
            "closed_by",
            "flags",
        ]
        read_only_fields = fields

    def get_time_left_seconds(self, review: PreCloseReview) -> int | None:
        if not review.is_open:
            return None
        return int((review.due_at - self.context["now"]).total_seconds())

    def get_due_explained(self, review: PreCloseReview) -> list[str]:
        return explained(review, began=review.asked_at)


class LiveReviewAnswer(serializers.ModelSerializer):
    """A live review; `outcome` is empty while it is only planned."""

    people = serializers.ListField(child=PersonField(), source="people.all", read_only=True)
    recorded_by = PersonField(read_only=True)

    class Meta:
        model = LiveReview
        fields = ["id", "deal", "held_on", "people", "others", "outcome", "recorded_by", "recorded_at"]
        read_only_fields = fields


class ItemsGiven(Given):
    """The ten items, each as text, `unknown` or `none`."""

    answers = serializers.DictField(child=Text())


class FlagGiven(Given):
    kind = serializers.ChoiceField(choices=FlagKind.choices)
    note = Text()
    item = serializers.ChoiceField(choices=list(ITEMS.items()), required=False)
    promise = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**31 - 1)


ENDS = [choice for choice in FlagState.choices if choice[0] != FlagState.OPEN]
SAID = [(PreCloseState.NO_FLAGS.value, "No flags"), (PreCloseState.FLAGS.value, "Flags")]


class PreCloseAnswerGiven(Given):
    """`answer` says that there are flags or none, so that nothing is said by leaving something out."""

    answer = serializers.ChoiceField(choices=SAID)
    flags = FlagGiven(many=True, required=False, max_length=MOST_FLAGS)
    note = Text(required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if bool(data.get("flags")) != (data["answer"] == PreCloseState.FLAGS):
            raise serializers.ValidationError(
                {"flags": ["Name the flags with the answer “flags”, and none with “no_flags”."]}
            )
        return data


class ToGiven(Given):
    to = PersonField()


class SettleGiven(Given):
    """How a flag ends. `promise` is the one that an item was reviewed as."""

    outcome = serializers.ChoiceField(choices=ENDS)
    note = Text(required=False)
    promise = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**31 - 1)


class LiveGiven(Given):
    """Without an outcome the review is planned; with one it is recorded, for the one that is planned if there is one."""

    held_on = serializers.DateField()
    people = serializers.ListField(child=PersonField(), max_length=100)
    others = Text(required=False)
    outcome = Text(required=False)


class PreCloseView(ApiView):
    """Shows reviews before signing."""

    def reviews(self) -> Any:
        return (
            PreCloseReview.objects.visible_to(self.person)
            .select_related("deal__sales_rep", "team", "assignee", "asked_by", "closed_by")
            .prefetch_related("flags__closed_by", "team__members")
        )

    def visible_deal(self, pk: int) -> Deal:
        return get_object_or_404(deals_for(self.person), pk=pk)

    def visible_review(self, pk: int) -> PreCloseReview:
        return get_object_or_404(self.reviews(), pk=pk)

    def review(self, pk: int, status: int = 200) -> Response:
        shown = self.show(PreCloseAnswer, self.reviews().get(pk=pk), now=timezone.now())
        return Response(shown, status=status)


class DealPreClose(PreCloseView):
    """The reviews before signing of a deal, newest first."""

    queryset = PreCloseReview.objects.none()

    @extend_schema(responses=PreCloseAnswer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        deal = self.visible_deal(pk)
        return self.page(self.reviews().filter(deal=deal), PreCloseAnswer, now=timezone.now())

    @extend_schema(filters=False, request=ItemsGiven, responses={201: PreCloseAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        deal = self.visible_deal(pk)
        answers = self.given(ItemsGiven)["answers"]
        review = ask_pre_close(deal, answers, by=self.person, now=timezone.now())
        return self.review(review.pk, status=201)


class AnswerPreClose(PreCloseView):
    """Answer a review before signing: no flags, or each flag with its kind, its note, and its promise or item."""

    @extend_schema(request=PreCloseAnswerGiven, responses={200: PreCloseAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        review = self.visible_review(pk)
        given = self.given(PreCloseAnswerGiven)
        flags = [
            FlagInput(
                kind=flag["kind"], note=flag["note"], item=flag.get("item", ""), line=flag.get("promise")
            )
            for flag in given.get("flags", ())
        ]
        try:
            answer_pre_close(review, flags, note=given.get("note", ""), by=self.person, now=timezone.now())
        except Incomplete as problem:
            if "note" in problem.errors:
                raise
            raise Incomplete(problem.message, {"flags": problem.errors}) from problem
        return self.review(pk)


class ClaimPreClose(PreCloseView):
    """Take a review before signing from the team's open queue, or from a team mate."""

    @extend_schema(request=None, responses={200: PreCloseAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        review = self.visible_review(pk)
        self.given(Nothing)
        claim_pre_close(review, by=self.person, now=timezone.now())
        return self.review(pk)


class HandOverPreClose(PreCloseView):
    """Give a review before signing to somebody who may answer it."""

    @extend_schema(request=ToGiven, responses={200: PreCloseAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        review = self.visible_review(pk)
        to = self.given(ToGiven)["to"]
        hand_over_pre_close(review, to=to, by=self.person, now=timezone.now())
        return self.review(pk)


class WithdrawPreClose(PreCloseView):
    """Take back a review before signing that nobody has answered, to ask again."""

    @extend_schema(request=None, responses={200: PreCloseAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        review = self.visible_review(pk)
        self.given(Nothing)
        withdraw_pre_close(review, by=self.person, now=timezone.now())
        return self.review(pk)


class SettleFlag(PreCloseView):
    """Settle a flag: walked back, reviewed as a promise, or accepted as a known exception by the deal desk owner."""

    @extend_schema(request=SettleGiven, responses={200: FlagAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        flags = PreCloseFlag.objects.select_related("review")
        flag = get_object_or_404(flags.filter(review__deal__in=Deal.objects.visible_to(self.person)), pk=pk)
        given = self.given(SettleGiven)
        line = None
        if given.get("promise") is not None:
            line = PromiseLine.objects.filter(deal=flag.review.deal_id, pk=given["promise"]).first()
            if line is None:
                raise Incomplete("Name the promise.", {"promise": "Choose a promise of this deal."})
        settled = settle_flag(
            flag,
            outcome=given["outcome"],
            note=given.get("note", ""),
            line=line,
            by=self.person,
            now=timezone.now(),
        )
        return Response(self.show(FlagAnswer, settled))


class DealLiveReviews(PreCloseView):
    """The live reviews of a deal, newest first."""

    queryset = LiveReview.objects.none()

    @extend_schema(responses=LiveReviewAnswer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        deal = self.visible_deal(pk)
        return self.page(self._of(deal), LiveReviewAnswer)

    @extend_schema(filters=False, request=LiveGiven, responses={201: LiveReviewAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        deal, now = self.visible_deal(pk), timezone.now()
        given = self.given(LiveGiven)
        outcome = given.pop("outcome", "")
        people: list[Person] = given.pop("people")
        planned = LiveReview.objects.filter(deal=deal, outcome="").first()
        about = {**given, "people": people, "planned": planned, "by": self.person, "now": now}
        if outcome:
            live = record_live_review(deal, outcome=outcome, **about)
        else:
            live = plan_live_review(deal, **about)
        return Response(self.show(LiveReviewAnswer, self._of(deal).get(pk=live.pk)), status=201)

    def _of(self, deal: Deal) -> Any:
        return LiveReview.objects.filter(deal=deal).select_related("recorded_by").prefetch_related("people")
