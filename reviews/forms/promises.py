"""What sales writes about a promise after it was sent: the next version, other tags, an answer, an end."""

from collections.abc import Sequence
from typing import Any

from django import forms

from promises.models import HardStop, PromiseLine
from promises.vocabulary import Tag


class RewordForm(forms.Form):
    """The next version of a sentence, with the digest of the words that the writer saw."""

    wording = forms.CharField(
        label="The sentence that we would sign",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One sentence: what we do, for whom, by when, and where it stops.",
    )
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class TagsForm(forms.Form):
    """The tags that should hold. `shown` are those that held when the form was shown, so that only what this person
    changed is changed."""

    tags = forms.MultipleChoiceField(
        label="What the promise touches",
        choices=Tag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    shown = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why a tag comes off",
        required=False,
        max_length=300,
        help_text="Reviewers see it. A hard stop stays until a reviewer lifts it.",
    )

    lift = forms.MultipleChoiceField(
        label="Hard stops to lift",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Raised by words or a figure and by no tag. Lifting one is recorded with your name.",
    )

    def __init__(self, *args: Any, stops: Sequence[HardStop] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stops:
            self.fields["lift"].choices = [
                (stop.rule.code, f"{stop.rule.title}{f', because of {stop.words}' if stop.words else ''}")
                for stop in stops
            ]
        else:
            del self.fields["lift"]

    @classmethod
    def of(cls, line: PromiseLine, stops: Sequence[HardStop] = ()) -> "TagsForm":
        return cls(initial={"tags": line.tags, "shown": " ".join(line.tags)}, stops=stops)

    def changes(self) -> tuple[list[str], list[str]]:
        """Tags to add and to remove. Needs a valid form."""
        chosen, shown = self.cleaned_data["tags"], self.cleaned_data["shown"].split()
        return [tag for tag in chosen if tag not in shown], [tag for tag in shown if tag not in chosen]


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="Why this is no longer asked", required=False, max_length=300)


class AnswerForm(forms.Form):
    """The rep's answer to a reviewer's question."""

    answer = forms.CharField(
        label="Your answer",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="“I don't know” is an answer too.",
        error_messages={"required": "Write the answer, or say that you don't know."},
    )
