"""Asking the rep, and handing a review over."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from dealdesk.accounts.models import Person


class QuestionForm(forms.Form):
    digest = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label="What do you have to know?",
        help_text="Your clock stops until the answer comes.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        label="Hand over to",
        queryset=Person.objects.none(),
        empty_label="Choose a person",
        error_messages={
            "required": "Choose who takes the review.",
            "invalid_choice": "Choose somebody who can answer for the team.",
        },
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
