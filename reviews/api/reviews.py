"""Judging: reviews, verdicts, questions and final answers."""

from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import Given, MoneyField, Nothing, PersonField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from promises.api.conditions import ConditionGiven, DependencyGiven, condition_inputs, dependency_inputs
from promises.api.fields import Choice, Text
from promises.models import PromiseLine
from promises.vocabulary import Tier
from reviews.actions import questions
from reviews.actions.finals import Terms, give_final_answer
from reviews.actions.handing import claim, hand_over
from reviews.actions.verdicts import VerdictInput, confirm, decide
from reviews.api.answers import (
    FinalAnswerAnswer,
    QuestionAnswer,
    ReviewAnswer,
    ReviewDetail,
    VerdictGivenAnswer,
    promise_in_detail,
    questions_for,
    reviews_for,
    verdicts_shown,
)
from reviews.api.filters import QuestionFilter, ReviewFilter
from reviews.api.lines import teams_of
from reviews.models import Question, ReviewAssignment, Verdict
from reviews.models.finals import FinalKind
from reviews.models.verdicts import Fit, VerdictKind

MOST_CONDITIONS = 50


class ReviewView(ApiView):
    def visible_review(self, pk: int) -> ReviewAssignment:
        return get_object_or_404(reviews_for(self.person).prefetch_related("team__members"), pk=pk)

    def review(self, pk: int) -> Response:
        return Response(self.show(ReviewAnswer, reviews_for(self.person).get(pk=pk), now=timezone.now()))


class Reviews(ReviewView):
    """Reviews by deadline, least time first."""

    queryset = ReviewAssignment.objects.none()
    filterset_class = ReviewFilter

    @property
    def cursor_ordering(self) -> tuple[str, ...]:
        descending = self.request.query_params.get("ordering") == "-due_at"
        return ("-due_at", "-id") if descending else ("due_at", "id")

    @extend_schema(responses=ReviewAnswer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(reviews_for(self.person), ReviewAnswer, now=timezone.now())


class Review(ReviewView):
    """One review with everything that judging needs."""

    @extend_schema(responses=ReviewDetail)
    def get(self, request: Request, pk: int) -> Response:
        now = timezone.now()
        review = self.visible_review(pk)
        line = promise_in_detail(self.person, review.line_id)
        return Response(self.show(ReviewDetail, review, now=now, line=line, teams=teams_of([line], now=now)))


class VerdictGiven(Given):
    """A team's answer to the words whose SHA-256 is `digest`.

    Approve and limit ask for owner, effort, both costs, a date or a phase, and a limit; limit also for the narrower
    `wording`. Remove asks for a reason and a sentence to say instead: where `reason` or `say_instead` is left out, `note` and
    `wording` stand for them.
    """

    verdict = serializers.ChoiceField(choices=VerdictKind.choices)
    digest = Text()
    wording = Text(required=False)
    owner = PersonField(required=False, allow_null=True)
    effort_hours = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=Decimal(0), required=False, allow_null=True
    )
    one_off_cost = MoneyField(required=False, allow_null=True)
    monthly_cost = MoneyField(required=False, allow_null=True)
    deliver_on = serializers.DateField(required=False, allow_null=True)
    phase = Text(required=False)
    limit = Text(required=False)
    conditions = ConditionGiven(many=True, required=False, max_length=MOST_CONDITIONS)
    dependencies = DependencyGiven(many=True, required=False, max_length=MOST_CONDITIONS)
    out_of_scope = Text(required=False)
    customer_provides = Text(required=False)
    tier = Choice(Tier.choices, required=False)
    risk_priced = Text(required=False)
    fits_product = Choice(Fit.choices, required=False)
    pushes_out = Text(required=False)
    technical_requirements = Text(required=False)
    controls_needed = Text(required=False)
    reason = Text(required=False)
    say_instead = Text(required=False)
    note = Text(required=False, help_text="Internal: sales does not see it.")


def verdict_input(given: dict[str, Any]) -> VerdictInput:
    values = {name: value for name, value in given.items() if name != "digest"}
    values["conditions"] = condition_inputs(values.get("conditions"))
    values["dependencies"] = dependency_inputs(values.get("dependencies"))
    if values["verdict"] == VerdictKind.REMOVE:
        if not values.get("reason"):
            values["reason"] = values.pop("note", "")
        if not values.get("say_instead"):
            values["say_instead"] = values.get("wording", "")
        values["wording"] = ""
    return VerdictInput(**values)


class DigestGiven(Given):
    digest = Text()


class GiveVerdict(ReviewView):
    """Approve the words as they stand, limit them, or remove the promise; or replace the verdict before the final answer."""

    @extend_schema(request=VerdictGiven, responses={201: VerdictGivenAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        review = self.visible_review(pk)
        given = self.given(VerdictGiven)
        verdict = decide(
            review, verdict_input(given), digest=given["digest"], by=self.person, now=timezone.now()
        )
        return self.given_verdict(verdict)

    def given_verdict(self, verdict: Verdict) -> Response:
        now = timezone.now()
        review = ReviewAssignment.objects.get(pk=verdict.review_id)
        line = promise_in_detail(self.person, review.line_id)
        value = {
            "verdict": verdicts_shown().get(pk=verdict.pk),
            "review_state": review.state,
            "promise": line,
        }
        shown = self.show(VerdictGivenAnswer, value, now=now, teams=teams_of([line], now=now))
        return Response(shown, status=201)


class Confirm(GiveVerdict):
    """Approve newer words on the terms of the team's earlier yes."""

    @extend_schema(request=DigestGiven, responses={201: VerdictGivenAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        review = self.visible_review(pk)
        digest = self.given(DigestGiven)["digest"]
        return self.given_verdict(confirm(review, digest=digest, by=self.person, now=timezone.now()))


class Claim(ReviewView):
    """Take a review from the team's queue."""

    @extend_schema(request=None, responses={200: ReviewAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        self.given(Nothing)
        claim(self.visible_review(pk), by=self.person, now=timezone.now())
        return self.review(pk)


class HandOverGiven(Given):
    to = PersonField()


class HandOver(ReviewView):
    """Give a review to somebody who may answer it. The clock runs on."""

    @extend_schema(request=HandOverGiven, responses={200: ReviewAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        review = self.visible_review(pk)
        hand_over(review, to=self.given(HandOverGiven)["to"], by=self.person, now=timezone.now())
        return self.review(pk)


class AskGiven(Given):
    text = Text()
    digest = Text(required=False, help_text="That of the words which you saw.")


class Ask(ReviewView):
    """Ask the deal's rep. The review's clock stands still until the answer comes."""

    @extend_schema(request=AskGiven, responses={201: QuestionAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        review = self.visible_review(pk)
        given = self.given(AskGiven)
        question = questions.ask(
            review,
            given["text"],
            digest=given.get("digest") or None,
            by=self.person,
            now=timezone.now(),
        )
        asked = questions_for(self.person).get(pk=question.pk)
        return Response(self.show(QuestionAnswer, asked, now=timezone.now()), status=201)


class Questions(ApiView):
    """Questions to sales, oldest first."""

    queryset = Question.objects.none()
    filterset_class = QuestionFilter
    cursor_ordering = ("id",)

    @extend_schema(responses=QuestionAnswer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(questions_for(self.person), QuestionAnswer, now=timezone.now())


class AnswerGiven(Given):
    answer = Text()


class Answer(ApiView):
    """Answer a reviewer's question. The review's clock runs on with what was left."""

    @extend_schema(request=AnswerGiven, responses={200: QuestionAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        question = get_object_or_404(questions_for(self.person), pk=pk)
        questions.answer(question, self.given(AnswerGiven)["answer"], by=self.person, now=timezone.now())
        answered = questions_for(self.person).get(pk=pk)
        return Response(self.show(QuestionAnswer, answered, now=timezone.now()))


class FinalGiven(Given):
    """The final answer on the words whose SHA-256 is `digest`. Terms that are left out come from the teams' verdicts."""

    answer = serializers.ChoiceField(choices=FinalKind.choices)
    digest = Text()
    sentence = Text(required=False)
    conditions = ConditionGiven(many=True, required=False, max_length=MOST_CONDITIONS)
    override_reason = Text(required=False)
    owner = PersonField(required=False, allow_null=True)
    deliver_on = serializers.DateField(required=False, allow_null=True)
    phase = Text(max_length=120, required=False)
    limit = Text(max_length=400, required=False)
    tier = Choice(Tier.choices, required=False)


class GiveFinalAnswer(ApiView):
    """Give the one owner's answer: yes, yes with conditions, or no."""

    @extend_schema(request=FinalGiven, responses={201: FinalAnswerAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        line = get_object_or_404(PromiseLine.objects.visible_to(self.person), pk=pk)
        given = self.given(FinalGiven)
        final = give_final_answer(
            line,
            answer=given["answer"],
            sentence=given.get("sentence", ""),
            digest=given["digest"],
            terms=Terms(
                owner=given.get("owner"),
                deliver_on=given.get("deliver_on"),
                phase=given.get("phase", ""),
                limit=given.get("limit", ""),
                tier=given.get("tier", ""),
            ),
            conditions=condition_inputs(given.get("conditions")),
            override_reason=given.get("override_reason", ""),
            by=self.person,
            now=timezone.now(),
        )
        return Response(self.show(FinalAnswerAnswer, final), status=201)
