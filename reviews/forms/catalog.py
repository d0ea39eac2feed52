"""Suggesting a change of the catalog, and the leads' words on changes and custom requests."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from dealdesk.accounts.models import Person
from promises.actions.catalog import LARGEST, CellInput
from promises.actions.custom_requests import JudgmentInput
from promises.models import CatalogFeature, CustomJudgment, Plan, PromiseLine
from promises.models.catalog import Offer
from promises.models.requests import Outcome, Side
from promises.vocabulary import Tier
from reviews.forms.verdicts import THOUSANDS, AmountField, text

UNKNOWN = "unknown"


class CountField(forms.IntegerField):
    """A whole number, with commas between thousands where they can be nothing else."""

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and THOUSANDS.fullmatch(value.strip()):
            value = value.replace(",", "")
        return super().to_python(value)


class ChangeForm(forms.Form):
    """One cell as somebody wants it. What it lacks is the action's to say."""

    feature = forms.ModelChoiceField(
        label="Feature",
        queryset=CatalogFeature.objects.all(),
        required=False,
        empty_label="A new feature",
        error_messages={"invalid_choice": "Choose a feature of the list, or a new one."},
    )
    feature_name = text("Name of the new feature")
    owner = forms.ModelChoiceField(
        label="Who owns the delivery of the new feature",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Choose",
        error_messages={"invalid_choice": "Choose a person of the list."},
    )
    phase = text("When a customer has the new feature", "Such as “in use today”.")
    plan = forms.ModelChoiceField(
        label="Plan",
        queryset=Plan.objects.all(),
        required=False,
        empty_label="Choose",
        error_messages={"invalid_choice": "Choose a plan of the list."},
    )
    offer = forms.ChoiceField(
        label="What the plan has", choices=Offer.choices, required=False, widget=forms.RadioSelect
    )
    value = text("Value", "As the catalog shows it, such as “75 seats”. Left empty, it says the limit.")
    limit_max = CountField(
        label="Limit",
        help_text="A number, where the sentence names one. Anything above it is a hard stop.",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": f"Give a whole number from 0 to {LARGEST:,}."},
    )
    limit_unit = text("Of what", "Such as “named users” or “requests a minute”.")
    tier = forms.ChoiceField(label="Tier", choices=[("", "Choose"), *Tier.choices], required=False)
    sentence = text("Sentence that sales may use as it is", rows=3)
    reason = text("Why", "The leads read it before they say yes or no.", rows=2)
    line = forms.ModelChoiceField(
        queryset=PromiseLine.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Person.objects.active().filter(guest=False)
        self.fields["line"].queryset = PromiseLine.objects.visible_to(person)

    @property
    def given(self) -> CellInput:
        """What was typed, as the action takes it; needs a cleaned form."""
        return CellInput(
            **{name: self.cleaned_data.get(name) or "" for name in self._texts()}, **self._rows()
        )

    def _texts(self) -> list[str]:
        return [
            name
            for name, field in self.fields.items()
            if isinstance(field, forms.CharField | forms.ChoiceField)
            and not isinstance(field, forms.ModelChoiceField)
        ]

    def _rows(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data.get(name) for name in ("feature", "owner", "plan", "line", "limit_max")
        }


class SideForm(forms.Form):
    """Words of a lead; who leads more than one side says for which."""

    side = forms.ChoiceField(label="For which side", choices=Side.choices, required=False)

    def __init__(self, *args: Any, sides: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["side"]
        field.choices = [(side, Side(side).label) for side in sides]
        if len(sides) < 2:
            field.widget = forms.HiddenInput()


class JudgeForm(SideForm):
    approved = forms.ChoiceField(
        label="Does it go on the menu?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    note = text("Why", "A no needs its reason.", rows=2)

    field_order = ["side", "approved", "note"]


class RequestForm(forms.Form):
    """What would have to be built for a promise."""

    what = text(
        "What is asked, in plain words", "What the customer wants that the menu does not have.", rows=3
    )


class RequestJudgmentForm(SideForm):
    """What one lead says of a custom request. “Unknown” is a proper answer."""

    feasible = forms.ChoiceField(
        label="Can it be done?",
        choices=[*CustomJudgment.Feasible.choices, (UNKNOWN, "Unknown")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it can be done, or choose Unknown."},
    )
    cost = AmountField("One-off cost", help_text="Left empty, it is unknown.", max_digits=12)
    worth = forms.ChoiceField(
        label="Strategic value",
        choices=[*CustomJudgment.Worth.choices, (UNKNOWN, "Unknown")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what it is worth, or choose Unknown."},
    )
    note = text("Why", rows=2)

    field_order = ["side", "feasible", "cost", "worth", "note"]

    @property
    def given(self) -> JudgmentInput:
        data = self.cleaned_data
        cost: Decimal | None = data["cost"]
        feasible, worth = ("" if data[name] == UNKNOWN else data[name] for name in ("feasible", "worth"))
        return JudgmentInput(feasible, cost, worth, data["note"])


class RequestEndForm(forms.Form):
    outcome = forms.ChoiceField(
        label="How it ends", choices=Outcome.choices, required=False, widget=forms.RadioSelect
    )
    note = text("What sales can say about it", rows=2)
