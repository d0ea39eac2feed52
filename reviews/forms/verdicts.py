"""The form in which a team answers. It reads shapes; what an answer needs is the action's to say."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from dealdesk.accounts.models import Person
from promises.actions.conditions import ConditionInput, DependencyInput
from promises.vocabulary import Tier
from reviews.actions.verdicts import VerdictInput
from reviews.models.verdicts import Fit, VerdictKind

MOST_ROWS = 20
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")

# Fields by the kind of answer that they belong to; the others of the form are not read.
TERMS = (
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
)
BELONGS: Mapping[str, tuple[str, ...]] = {
    VerdictKind.APPROVE: (*TERMS, "note"),
    VerdictKind.LIMIT: ("wording", *TERMS, "note"),
    VerdictKind.REMOVE: ("reason", "say_instead", "note", "fits_product"),
}
TEAM_FIELDS = {
    "fits_product": "product",
    "pushes_out": "engineering",
    "technical_requirements": "engineering",
    "controls_needed": "security",
}


class AmountField(forms.DecimalField):
    """Hours or money, with commas between thousands where they can be nothing else."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={
                "invalid": f"{label}: give a number, 0 if there is none.",
                "max_decimal_places": f"{label}: give two decimals at most.",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = value.strip().lstrip("$€£¥").strip()
            if THOUSANDS.fullmatch(value):
                value = value.replace(",", "")
        return super().to_python(value)


def text(label: str, help_text: str = "", *, rows: int = 0, longest: int | None = None) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=widget, max_length=longest
    )


def day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=["%Y-%m-%d", "%d %b %Y", "%d %B %Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give a date such as 2026-12-04."},
    )


class VerdictForm(forms.Form):
    """Approve, limit or remove, with everything that the answer stands on."""

    digest = forms.CharField(widget=forms.HiddenInput, required=False)
    verdict = forms.ChoiceField(
        label="Decision",
        choices=VerdictKind.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Choose approve, limit or remove."},
    )
    wording = text("Approved wording", "Goes into the contract exactly as written.", rows=5)
    reason = text("Why nobody may promise this", rows=3)
    say_instead = text("What sales can say instead", "One sentence, word for word.", rows=3)
    owner = forms.ModelChoiceField(
        label="Owner",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Choose a person",
        error_messages={"invalid_choice": "Choose somebody from the list."},
    )
    effort_hours = AmountField("Effort, hours")
    one_off_cost = AmountField("One-off cost")
    monthly_cost = AmountField("Cost a month")
    deliver_on = day("Ready by")
    phase = text("Or a phase, such as “phase 2”")
    limit = text("Limit: where does the promise stop?")
    risk_priced = text("How is the risk of the unknown answers priced?")
    tier = forms.ChoiceField(
        label="Tier",
        choices=[("", "Not said"), *Tier.choices],
        required=False,
        error_messages={"invalid_choice": "Choose a tier from the list."},
    )
    customer_provides = text("What the customer provides")
    out_of_scope = text("What stays out of scope")
    fits_product = forms.ChoiceField(
        label="Does it fit the product?",
        choices=[("", "Not said"), *Fit.choices],
        required=False,
        error_messages={"invalid_choice": "Choose an answer from the list."},
    )
    pushes_out = text("What other work it would push out")
    technical_requirements = text(
        "Technical requirements",
        "What, on what it depends, expected load. They travel into the handoff.",
        rows=3,
    )
    controls_needed = text("Controls needed before yes")
    note = text("Internal note", "Reviewers and the deal desk see it, sales does not.", rows=2)

    def __init__(
        self,
        *args: Any,
        people: QuerySet[Person],
        teams: Iterable[str],
        unknowns: int,
        kinds: Iterable[str] = tuple(VerdictKind.values),
        **kwargs: Any,
    ) -> None:
        """`teams` are codes of the teams that answer; `unknowns` counts the answers that sales does not know."""
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        kinds = list(kinds)
        self.fields["verdict"].choices = [pair for pair in VerdictKind.choices if pair[0] in kinds]  # type: ignore[attr-defined]
        if VerdictKind.LIMIT not in kinds:
            del self.fields["wording"]
        if not unknowns:
            del self.fields["risk_priced"]
        teams = set(teams)
        for name, team in TEAM_FIELDS.items():
            if team not in teams:
                del self.fields[name]

    def given(self, conditions: Any = None, dependencies: Any = None) -> VerdictInput:
        """The answer as the action takes it: only what belongs to the chosen kind. Call after `is_valid` of all.

        `conditions` and `dependencies` are RowFormSets, or None.
        """
        kind = self.cleaned_data.get("verdict") or ""
        values = {
            name: value
            for name in BELONGS.get(kind, ())
            if (value := self.cleaned_data.get(name)) not in (None, "")
        }
        if kind in (VerdictKind.APPROVE, VerdictKind.LIMIT):
            values["conditions"] = (
                [ConditionInput(**row) for row in conditions.filled()] if conditions else []
            )
            values["dependencies"] = (
                [DependencyInput(**row) for row in dependencies.filled()] if dependencies else []
            )
        return VerdictInput(verdict=kind, **values)


class RowForm(forms.Form):
    """One row of a list: wholly empty, or whole."""

    missing: Mapping[str, str] = {}

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if any(values.values()) or self.errors:
            for name, sentence in self.missing.items():
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return values


class ConditionForm(RowForm):
    missing = {
        "party": "Say who must do it.",
        "what": "Say what must be done.",
        "due_on": "Give the date by which it must be done.",
        "evidence": "Say what shows that it was done.",
    }
    party = text("Who", longest=160)
    what = text("Must do what", longest=400)
    due_on = day("By")
    evidence = text("What shows it", longest=300)


class DependencyForm(RowForm):
    missing = {
        "what": "Say what it depends on.",
        "owner": "Name who sees to it.",
        "due_on": "Give the date by which it must be there.",
    }
    what = text("Depends on", longest=400)
    owner = text("Who sees to it", longest=160)
    due_on = day("By")


class RowFormSet(forms.BaseFormSet):
    def filled(self) -> list[dict[str, Any]]:
        """The rows that somebody filled, in order. Call after `is_valid`."""
        return [
            {name: form.cleaned_data.get(name) or ("" if name != "due_on" else None) for name in form.fields}
            for form in self.forms
            if any(getattr(form, "cleaned_data", {}).values())
        ]


_SIZES = {"formset": RowFormSet, "extra": 1, "max_num": MOST_ROWS, "absolute_max": MOST_ROWS}
ConditionFormSet = forms.formset_factory(ConditionForm, **_SIZES)
DependencyFormSet = forms.formset_factory(DependencyForm, **_SIZES)


def rows_of(
    kind: type[forms.BaseFormSet], prefix: str, data: Any = None, *, initial: Iterable[dict[str, Any]] = ()
) -> forms.BaseFormSet:
    """The rows as sent, or where nothing was sent those of `initial` and empty ones below them.

    A request without the hidden counters of the rows counts as one without rows.
    """
    if data is None:
        return kind(initial=list(initial), prefix=prefix)
    if f"{prefix}-TOTAL_FORMS" not in data:
        data = {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return kind(data, prefix=prefix)


def rows_again(
    kind: type[forms.BaseFormSet], prefix: str, data: Mapping[str, str], *, more: bool
) -> forms.BaseFormSet:
    """Rows as typed, not judged yet, with more empty ones below them when `more`."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "0")
    count = min(int(total), MOST_ROWS) if total.isdecimal() and len(total) < 4 else 0
    names = kind.form.base_fields  # type: ignore[attr-defined]
    typed = [{name: data.get(f"{prefix}-{row}-{name}", "") for name in names} for row in range(count)]
    kept = [row for row in typed if any(row.values())]
    rows = kind(initial=kept, prefix=prefix)
    rows.extra = max(count - len(kept), 0) + (1 if more else 0)
    return rows


def form_again(data: Mapping[str, str]) -> dict[str, str]:
    """Initial values of a verdict form that shows what was typed, not judged yet."""
    return {name: data[name] for name in VerdictForm.base_fields if name in data and name != "digest"}
