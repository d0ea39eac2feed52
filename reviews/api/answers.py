"""Reviews, verdicts, questions and final answers as the API shows them."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from dealdesk.accounts.models import Person
from dealdesk.api.fields import PersonField
from promises.api.fields import WordingAnswer, shown
from promises.api.lines import LineDetail, lines_in_detail
from promises.models import PromiseLine
from promises.permissions import may_see_internal_notes
from promises.vocabulary import Tier
from reviews.models import FinalAnswer, FinalRequest, Question, ReviewAssignment, Verdict
from reviews.models.assignments import RUNNING_STATES, ReviewState
from reviews.models.verdicts import Fit
from reviews.permissions import may_answer
from reviews.timers import explained


class QuestionAnswer(serializers.ModelSerializer):
    review = serializers.PrimaryKeyRelatedField(read_only=True)
    promise = serializers.IntegerField(source="review.line_id", read_only=True)
    team = serializers.CharField(source="review.team.code", read_only=True)
    asked_by = PersonField(read_only=True)
    to = PersonField(read_only=True)
    answered_by = PersonField(read_only=True, allow_null=True)
    due_explained = serializers.SerializerMethodField(help_text="How the due time came about.")
    waited_seconds = serializers.SerializerMethodField(
        help_text="How long the rep took, or takes until now: time that is not the reviewer's."
    )

    class Meta:
        model = Question
        fields = [
            "id",
            "review",
            "promise",
            "team",
            "asked_by",
            "to",
            "text",
            "asked_at",
            "due_at",
            "answer",
            "answered_at",
            "answered_by",
            "closed_at",
            "due_explained",
            "waited_seconds",
        ]
        read_only_fields = fields

    def get_due_explained(self, question: Question) -> list[str]:
        return explained(question, began=question.asked_at)

    def get_waited_seconds(self, question: Question) -> int:
        return int(question.waited(self.context["now"]).total_seconds())


class OpenQuestion(serializers.ModelSerializer):
    class Meta:
        model = Question
        fields = ["id", "text", "due_at"]
        read_only_fields = fields


class VerdictAnswer(serializers.ModelSerializer):
    """A team's verdict with the wording that it judged. `note` is internal: for sales and guests it is always null."""

    review = serializers.PrimaryKeyRelatedField(read_only=True)
    team = serializers.CharField(source="team.code", read_only=True)
    by = PersonField(read_only=True)
    on_behalf_of = PersonField(read_only=True, allow_null=True)
    wording = WordingAnswer(read_only=True)
    new_wording = WordingAnswer(read_only=True, allow_null=True)
    owner = PersonField(read_only=True, allow_null=True)
    tier = shown(Tier.choices)
    fits_product = shown(Fit.choices)
    note = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Verdict
        fields = [
            "id",
            "review",
            "team",
            "verdict",
            "by",
            "on_behalf_of",
            "at",
            "wording",
            "new_wording",
            "owner",
            "effort_hours",
            "one_off_cost",
            "monthly_cost",
            "deliver_on",
            "phase",
            "limit",
            "risk_priced",
            "customer_provides",
            "out_of_scope",
            "tier",
            "fits_product",
            "pushes_out",
            "technical_requirements",
            "controls_needed",
            "reason",
            "say_instead",
            "note",
        ]
        read_only_fields = fields

    def to_representation(self, instance: Verdict) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if not may_see_internal_notes(self.context["request"].user):
            shown["note"] = None
        return shown


class FinalAnswerAnswer(serializers.ModelSerializer):
    promise = serializers.PrimaryKeyRelatedField(source="line", read_only=True)
    by = PersonField(read_only=True)
    owner = PersonField(read_only=True, allow_null=True)
    wording = WordingAnswer(read_only=True)
    tier = shown(Tier.choices)
    overridden_teams = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = FinalAnswer
        fields = [
            "id",
            "promise",
            "answer",
            "sentence",
            "by",
            "at",
            "wording",
            "override_reason",
            "overridden_teams",
            "owner",
            "deliver_on",
            "phase",
            "limit",
            "tier",
        ]
        read_only_fields = fields


class ReviewAnswer(serializers.ModelSerializer):
    """A team's review of one wording. Times are counted from the answer's `now`."""

    promise = serializers.PrimaryKeyRelatedField(source="line", read_only=True)
    ref = serializers.CharField(source="line.ref", read_only=True)
    deal = serializers.IntegerField(source="line.deal_id", read_only=True)
    team = serializers.CharField(source="team.code", read_only=True)
    assignee = PersonField(read_only=True, allow_null=True)
    on_behalf_of = PersonField(read_only=True, allow_null=True)
    decided_by = PersonField(read_only=True, allow_null=True)
    wording = WordingAnswer(read_only=True)
    reasons = serializers.ListField(child=serializers.CharField(), read_only=True)
    time_left_seconds = serializers.SerializerMethodField(
        help_text="Negative past the due time; what the stopped clock has left during a question; null once answered."
    )
    overdue = serializers.SerializerMethodField()
    question = serializers.SerializerMethodField(help_text="The open question to sales.")
    gross_seconds = serializers.SerializerMethodField(
        help_text="From being asked to the answer, or until now; null where nobody is asked any more."
    )
    net_seconds = serializers.SerializerMethodField(help_text="The part of it that was the reviewer's.")
    waited_for_rep_seconds = serializers.SerializerMethodField(
        help_text="The part of it in which the clock stood still for a question to sales."
    )

    class Meta:
        model = ReviewAssignment
        fields = [
            "id",
            "promise",
            "ref",
            "deal",
            "team",
            "assignee",
            "on_behalf_of",
            "wording",
            "state",
            "reasons",
            "assigned_at",
            "due_at",
            "time_left_seconds",
            "overdue",
            "escalation_level",
            "question",
            "decided_at",
            "decided_by",
            "gross_seconds",
            "net_seconds",
            "waited_for_rep_seconds",
        ]
        read_only_fields = fields

    @property
    def now(self) -> datetime:
        now: datetime = self.context["now"]
        return now

    def get_time_left_seconds(self, review: ReviewAssignment) -> int | None:
        if review.state == ReviewState.QUESTION:
            return review.left_seconds
        if review.state in RUNNING_STATES:
            return int((review.due_at - self.now).total_seconds())
        return None

    def get_overdue(self, review: ReviewAssignment) -> bool:
        return review.is_overdue(self.now)

    def get_question(self, review: Any) -> OpenQuestion(allow_null=True):  # type: ignore[valid-type]
        asked = review.open_questions
        return OpenQuestion(asked[0]).data if asked else None

    def get_gross_seconds(self, review: ReviewAssignment) -> int | None:
        return self._seconds(review, review.gross_time(self.now))

    def get_net_seconds(self, review: ReviewAssignment) -> int | None:
        return self._seconds(review, review.net_time(self.now))

    def get_waited_for_rep_seconds(self, review: ReviewAssignment) -> int | None:
        return self._seconds(review, review.rep_time(self.now))

    @staticmethod
    def _seconds(review: ReviewAssignment, length: timedelta) -> int | None:
        return None if review.state == ReviewState.WITHDRAWN else int(length.total_seconds())


class FinalRequestAnswer(serializers.ModelSerializer):
    """That every asked team has answered, and until when the final answer is due."""

    time_left_seconds = serializers.SerializerMethodField(help_text="Negative past the due time.")
    overdue = serializers.SerializerMethodField()
    due_explained = serializers.SerializerMethodField(help_text="How the due time came about.")

    class Meta:
        model = FinalRequest
        fields = ["asked_at", "due_at", "time_left_seconds", "overdue", "escalation_level", "due_explained"]
        read_only_fields = fields

    def get_time_left_seconds(self, request: FinalRequest) -> int:
        return int((request.due_at - self.context["now"]).total_seconds())

    def get_overdue(self, request: FinalRequest) -> bool:
        return bool(request.due_at <= self.context["now"])

    def get_due_explained(self, request: FinalRequest) -> list[str]:
        return explained(request, began=request.asked_at)


class PromiseDetail(LineDetail):
    """A promise with everything that was said about it."""

    reviews = ReviewAnswer(source="reviews_shown", many=True, read_only=True)
    verdicts = VerdictAnswer(source="verdicts_shown", many=True, read_only=True)
    questions = QuestionAnswer(source="questions_shown", many=True, read_only=True)
    final_request = FinalRequestAnswer(
        read_only=True, allow_null=True, help_text="The final answer that is due; null where none is."
    )
    final_answers = FinalAnswerAnswer(many=True, read_only=True)

    class Meta(LineDetail.Meta):
        fields = [
            *LineDetail.Meta.fields,
            "reviews",
            "verdicts",
            "questions",
            "final_request",
            "final_answers",
        ]
        read_only_fields = fields


class ReviewDetail(ReviewAnswer):
    """A review with the whole promise, how its due time came about, and whether you may answer it."""

    due_explained = serializers.SerializerMethodField()
    you_may_answer = serializers.SerializerMethodField()
    details = serializers.SerializerMethodField(help_text="The promise.")

    class Meta(ReviewAnswer.Meta):
        fields = [*ReviewAnswer.Meta.fields, "due_explained", "you_may_answer", "details"]
        read_only_fields = fields

    def get_due_explained(self, review: ReviewAssignment) -> list[str]:
        return explained(review, began=review.assigned_at, questions=review.questions.all())

    def get_you_may_answer(self, review: ReviewAssignment) -> bool:
        return review.is_open and may_answer(review, self.context["request"].user)

    def get_details(self, review: ReviewAssignment) -> PromiseDetail:
        return PromiseDetail(self.context["line"], context=self.context).data  # type: ignore[return-value]


class VerdictGivenAnswer(serializers.Serializer):
    """The verdict, and where the review and the promise stand after it."""

    verdict = VerdictAnswer()
    review_state = serializers.ChoiceField(choices=ReviewState.choices)
    promise = serializers.SerializerMethodField()

    def get_promise(self, value: dict[str, Any]) -> LineDetail:
        return LineDetail(value["promise"], context=self.context).data  # type: ignore[return-value]


def reviews_for(person: Person) -> QuerySet[ReviewAssignment]:
    """The reviews that a person may know of, with what `ReviewAnswer` shows."""
    return (
        ReviewAssignment.objects.visible_to(person)
        .select_related("line__deal", "wording", "team", "assignee", "on_behalf_of", "decided_by")
        .prefetch_related(Prefetch("questions", Question.objects.open(), to_attr="open_questions"))
    )


def questions_for(person: Person) -> QuerySet[Question]:
    """The questions that a person may know of, with what `QuestionAnswer` shows."""
    return Question.objects.filter(review__in=ReviewAssignment.objects.visible_to(person)).select_related(
        "review__team", "review__line", "asked_by", "to", "answered_by"
    )


def verdicts_shown() -> QuerySet[Verdict]:
    return Verdict.objects.select_related("team", "by", "on_behalf_of", "wording", "new_wording", "owner")


def promise_in_detail(person: Person, pk: int) -> PromiseLine:
    """The promise with what `PromiseDetail` shows, in a constant number of queries. Raises PromiseLine.DoesNotExist."""
    finals = Prefetch("final_answers", FinalAnswer.objects.select_related("by", "owner", "wording"))
    line: Any = lines_in_detail(person).prefetch_related(finals).get(pk=pk)
    line.reviews_shown = list(reviews_for(person).filter(line=line).order_by("pk"))
    line.verdicts_shown = list(verdicts_shown().filter(review__line=line))
    line.questions_shown = list(questions_for(person).filter(review__line=line))
    line.final_request = FinalRequest.objects.open().filter(line=line).first()
    shown: PromiseLine = line
    return shown
