"""Filters of the lists: what can't be meant is refused with 400, never read as everything."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from dealdesk.accounts.models import Team
from promises.models import PromiseLine
from promises.vocabulary import LineState, Tag
from reviews.models import Question, ReviewAssignment
from reviews.models.assignments import RUNNING_STATES, ReviewState

LARGEST_ID = 2**63 - 1


class IdFilter(django_filters.NumberFilter):
    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, min_value=1, max_value=LARGEST_ID)

    def get_max_validator(self) -> None:
        return None


class YesNoFilter(django_filters.ChoiceFilter):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, choices=[("true", "Yes"), ("false", "No")])


class PersonFilter(django_filters.CharFilter):
    """By e-mail, or `me`. `field_name` is the path to the person."""

    def filter(self, qs: Any, value: str) -> Any:
        if not value:
            return qs
        if value == "me":
            return qs.filter(**{self.field_name: self.parent.request.user})
        if value == "nobody":
            return qs.filter(**{f"{self.field_name}__isnull": True})
        return qs.filter(**{f"{self.field_name}__email__iexact": value})


class LineFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="with_words", help_text="Words of the sentence or the ask.")
    state = django_filters.ChoiceFilter(choices=LineState.choices)
    tag = django_filters.ChoiceFilter(choices=Tag.choices, method="with_tag")
    deal = IdFilter(field_name="deal")

    class Meta:
        model = PromiseLine
        fields: list[str] = []

    def with_words(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.saying(value)

    def with_tag(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(line_tags__tag=value, line_tags__removed_at__isnull=True)


class ReviewFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=ReviewState.choices)
    team = django_filters.ModelChoiceFilter(to_field_name="code", queryset=Team.objects.all())
    assignee = PersonFilter(field_name="assignee", help_text="E-mail, `me`, or `nobody`.")
    overdue = YesNoFilter(method="by_time", help_text="Past the due time and unanswered.")
    promise = IdFilter(field_name="line")
    deal = IdFilter(field_name="line__deal")
    ordering = django_filters.ChoiceFilter(
        choices=[("due_at", "Least time first"), ("-due_at", "Most time first")], method="leave"
    )

    class Meta:
        model = ReviewAssignment
        fields: list[str] = []

    def by_time(self, queryset: Any, name: str, value: str) -> Any:
        now = timezone.now()
        if value == "true":
            return queryset.overdue(now)
        return queryset.exclude(state__in=RUNNING_STATES, due_at__lte=now)

    def leave(self, queryset: Any, name: str, value: str) -> Any:
        # The cursor orders; this only refuses what it can't order by.
        return queryset


class QuestionFilter(django_filters.FilterSet):
    to = PersonFilter(field_name="to", help_text="E-mail, or `me`.")
    open = YesNoFilter(method="by_state")

    class Meta:
        model = Question
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        still_open = Q(answered_at__isnull=True, closed_at__isnull=True)
        return queryset.filter(still_open if value == "true" else ~still_open)
