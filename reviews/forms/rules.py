"""The rules of the house as forms: language rules, pairs of the rubric, triggers."""

from decimal import Decimal
from typing import Any

from django import forms

from promises.actions.language import LanguageRuleInput
from promises.actions.triggers import TriggerInput
from promises.language import KINDS
from promises.models import LanguageRule, TriggerRule
from promises.vocabulary import DealType, LineKind, Tag
from reviews.forms.deals import AmountField

MOST_SENTENCES = 50
KIND_CHOICES = [(kind, kind.replace("_", " ").capitalize()) for kind in KINDS]
_PHRASES = (
    "One phrase a line, case ignored. An asterisk at the end of a word stands for any ending (“migrat*”)"
)


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class LanguageRuleForm(forms.Form):
    """A language rule; of a shipped one, what the house decides about it."""

    title = forms.CharField(
        label="What it is about", max_length=120, help_text="Writers read it beside the marked words."
    )
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose"), *KIND_CHOICES])
    level = forms.ChoiceField(
        label="What it does",
        choices=[
            (LanguageRule.Level.WARN, "Warns: the line can be sent"),
            (LanguageRule.Level.BAN, "Blocks: the line can't be sent"),
        ],
        initial=LanguageRule.Level.WARN,
        widget=forms.RadioSelect,
    )
    advice = forms.CharField(
        label="What to write instead",
        max_length=400,
        help_text="A precise pattern, such as “by [date], up to [number] [things]”.",
        widget=_lines(2),
    )
    phrases = forms.CharField(
        label="Phrases to avoid",
        required=False,
        help_text=f"{_PHRASES}, an asterisk of its own for one to three words.",
        widget=_lines(5),
    )
    exceptions = forms.CharField(
        label="Except in these phrases",
        required=False,
        help_text="Where the same words are precise, one phrase a line.",
        widget=_lines(3),
    )
    sentences = forms.CharField(
        label="Sentences of your own to try it on",
        required=False,
        max_length=20_000,
        help_text="One a line. They are not kept.",
        widget=_lines(3),
    )

    def __init__(self, *args: Any, rule: LanguageRule | None = None, **kwargs: Any) -> None:
        self.rule = rule
        if rule is not None:
            kwargs["initial"] = {name: getattr(rule, name) for name in LanguageRuleInput.__dataclass_fields__}
        super().__init__(*args, **kwargs)
        if rule is not None and rule.shipped:
            del self.fields["title"], self.fields["kind"]
            self.fields["phrases"].label = "More phrases to avoid"

    def clean_sentences(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["sentences"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_SENTENCES:
            raise forms.ValidationError(f"Try {MOST_SENTENCES} sentences or fewer, now {len(lines)}")
        return lines

    def given(self) -> LanguageRuleInput:
        """What the actions take, once the form is valid."""
        data = self.cleaned_data
        return LanguageRuleInput(
            kind=data.get("kind", ""),
            title=data.get("title") or (self.rule.title if self.rule else ""),
            level=data["level"],
            advice=data["advice"],
            phrases=data["phrases"],
            exceptions=data["exceptions"],
        )


class PairForm(forms.Form):
    """A loose sentence and what to say instead."""

    rule = forms.ModelChoiceField(
        label="What is loose about it",
        queryset=LanguageRule.objects.none(),
        empty_label="Choose",
        error_messages={"invalid_choice": "Choose a rule that is in force"},
    )
    loose = forms.CharField(label="Instead of", max_length=400, widget=_lines(2))
    precise = forms.CharField(
        label="Say",
        max_length=400,
        help_text="What the product does or the team will do, for whom, by when, and where it stops.",
        widget=_lines(2),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].queryset = LanguageRule.objects.filter(active=True)


class TriggerForm(forms.Form):
    """A trigger of the house: what raises it, and in which deals."""

    title = forms.CharField(
        label="What stops the promise",
        max_length=120,
        help_text="Reviewers read it as “Hard stop: …”, such as “Payroll data of employees”.",
    )
    patterns = forms.CharField(label="Phrases", required=False, help_text=f"{_PHRASES}.", widget=_lines(4))
    tags = forms.MultipleChoiceField(
        label="Tags", required=False, choices=Tag.choices, widget=forms.CheckboxSelectMultiple
    )
    figure_above = AmountField(
        label="A figure above",
        required=False,
        max_digits=16,
        decimal_places=4,
        min_value=0,
        help_text="Such as 500.",
        error_messages={"invalid": "Write the figure as a number, such as 10,000"},
    )
    figure_unit = forms.CharField(
        label="Of what",
        required=False,
        max_length=80,
        help_text="The word behind the figure, such as “user*”.",
    )
    line_kind = forms.ChoiceField(
        label="Kind of promise", required=False, choices=[("", "Any"), *LineKind.choices]
    )
    arr_from = AmountField(
        label="ARR from",
        required=False,
        max_digits=14,
        decimal_places=2,
        min_value=0,
        help_text="Only in deals of this ARR or more.",
        error_messages={"invalid": "Write the ARR as a number, such as 42,000"},
    )
    deal_types = forms.MultipleChoiceField(
        label="Deal types", required=False, choices=DealType.choices, widget=forms.CheckboxSelectMultiple
    )
    segments = forms.CharField(label="Segments", required=False, help_text="One a line.", widget=_lines(2))
    industries = forms.CharField(
        label="Industries", required=False, help_text="One a line.", widget=_lines(2)
    )
    custom_integration = forms.BooleanField(label="Only where a custom integration is asked", required=False)
    competitor_compared = forms.BooleanField(label="Only where a competitor is compared", required=False)

    def __init__(self, *args: Any, rule: TriggerRule | None = None, **kwargs: Any) -> None:
        if rule is not None:
            values = {name: getattr(rule, name) for name in TriggerInput.__dataclass_fields__}
            kwargs["initial"] = {
                name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
                for name, value in values.items()
            }
        super().__init__(*args, **kwargs)

    def given(self) -> TriggerInput:
        """What the actions take, once the form is valid."""
        return TriggerInput(**{name: self.cleaned_data[name] for name in TriggerInput.__dataclass_fields__})
