"""Forms of the final answer. They parse; what an answer needs is judged by reviews.actions.finals."""

from typing import Any

from django import forms

from dealdesk.accounts.models import Person
from promises.vocabulary import Tier
from reviews.actions.finals import Terms
from reviews.forms.verdicts import day, text
from reviews.models.finals import FinalKind

TERMS = ("owner", "deliver_on", "phase", "limit", "tier", "override_reason")


class FinalForm(forms.Form):
    """One final answer, with the terms of a yes filled in from the teams' verdicts."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        choices=FinalKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes, yes with conditions, or no."},
    )
    sentence = forms.CharField(
        label="Your answer in one sentence",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write the answer in one sentence."},
    )
    owner = forms.ModelChoiceField(
        Person.objects.none(), label="One owner", required=False, empty_label="Nobody yet"
    )
    deliver_on = day("One date")
    phase = text("Or a phase", longest=120)
    limit = text("One limit", longest=400)
    tier = forms.ChoiceField(required=False)
    override_reason = forms.CharField(
        label="Why you say yes all the same",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, proposed: Terms, digest: str, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "digest": digest,
            "owner": proposed.owner if proposed.owner and proposed.owner.is_active else None,
            "deliver_on": proposed.deliver_on,
            "phase": proposed.phase,
            "limit": proposed.limit,
            "tier": proposed.tier,
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Person.objects.active().filter(guest=False)  # type: ignore[attr-defined]
        # Where a team named a tier, an empty choice would quietly mean that one.
        blank = [] if proposed.tier else [("", "No tier named")]
        self.fields["tier"].choices = [*blank, *Tier.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A no needs no terms. A yes takes them from this form, never quietly from elsewhere."""
        values = super().clean() or {}
        answer = values.get("answer")
        if answer == FinalKind.NO:
            for name in TERMS:
                self.errors.pop(name, None)
        elif answer:
            if not values.get("owner") and "owner" not in self.errors:
                self.add_error("owner", "Name the person who will own delivery.")
            if not values.get("deliver_on") and not values.get("phase") and "deliver_on" not in self.errors:
                self.add_error("deliver_on", "Give a date, or a phase.")
            if not values.get("limit") and "limit" not in self.errors:
                self.add_error("limit", "Say where the promise stops.")
        return values

    def terms(self) -> Terms:
        values = self.cleaned_data
        return Terms(
            owner=values.get("owner"),
            deliver_on=values.get("deliver_on"),
            phase=values.get("phase") or "",
            limit=values.get("limit") or "",
            tier=values.get("tier") or "",
        )


class WordsForm(forms.Form):
    """The next revision of the sentence."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    wording = forms.CharField(
        label="The sentence that we would sign",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write the sentence that we would sign."},
    )


class TogetherForm(forms.Form):
    """One of several yeses that are sent together."""

    line = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    sentence = forms.CharField(
        label="Your answer in one sentence",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write the answer in one sentence."},
    )


TogetherFormSet = forms.formset_factory(TogetherForm, extra=0, max_num=50, absolute_max=50)
