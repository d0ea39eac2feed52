"""The forms of the two reviews before signing: the rep's ten items, support's check of them, a flag's end, the live review."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from dealdesk.accounts.models import Person
from promises.models import Deal, PromiseLine
from promises.scoping import UNKNOWN
from promises.vocabulary import SAYABLE_STATES
from reviews.actions.flags import OUT, FlagInput
from reviews.forms.scoping import Row
from reviews.models import FlagKind, FlagState, LiveReview, PreCloseFlag
from reviews.pre_close_items import ITEMS, NONE, say

MARKS = {
    NONE: ("None", "Marked as none. Support will see it."),
    UNKNOWN: ("Unknown", "Marked unknown. Support will see it."),
}


class ItemsForm(forms.Form):
    """The ten items: text, or one of the two proper answers beside it."""

    def __init__(self, *args: Any, given: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in ITEMS.items():
            value = (given or {}).get(name, "")
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                initial="" if value in MARKS else value,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            for mark, (mark_label, says) in MARKS.items():
                attrs = {
                    "data-unknown-for": f"id_{name}",
                    "data-says": says,
                    "class": "form-check-input m-0",
                }
                self.fields[f"{name}.{mark}"] = forms.BooleanField(
                    label=mark_label,
                    required=False,
                    initial=value == mark,
                    widget=forms.CheckboxInput(attrs=attrs),
                )

    def rows(self) -> list[Row]:
        return [Row(self[name], [self[f"{name}.{mark}"] for mark in MARKS]) for name in ITEMS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ITEMS:
            if all(data.get(f"{name}.{mark}") for mark in MARKS):
                self.add_error(name, "Tick one box, None or Unknown")
        return data

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by item; a ticked box counts before what is typed."""
        return {
            name: next(
                (mark for mark in MARKS if self.cleaned_data.get(f"{name}.{mark}")),
                self.cleaned_data.get(name, ""),
            )
            for name in ITEMS
        }


@dataclass(frozen=True)
class CheckRow:
    """One thing to check: an item with what sales says of it, or a promise."""

    key: str
    label: str
    says: str
    unknown: bool
    line: PromiseLine | None
    check: BoundField
    kind: BoundField
    note: BoundField


class CheckForm(forms.Form):
    """Support's answer: each of the ten items is fine or flagged, and any promise may be flagged."""

    note = forms.CharField(
        label="Anything else for sales",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, answers: Mapping[str, str], lines: Sequence[PromiseLine], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.answers = answers
        self.lines = {f"line{line.pk}": line for line in lines if line.state not in OUT}
        for name, label in ITEMS.items():
            self.fields[f"check-{name}"] = forms.ChoiceField(
                label=label,
                choices=[("fine", "Fine"), ("flag", "Flag")],
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose Fine or Flag for “{label}”"},
            )
            self._add_reason(name, label)
        for key, line in self.lines.items():
            self.fields[f"check-{key}"] = forms.BooleanField(
                label=f"Flag {line.ref}",
                required=False,
                widget=forms.CheckboxInput(attrs={"data-counts": "", "value": "flag"}),
            )
            self._add_reason(key, line.ref)

    def _add_reason(self, key: str, about: str) -> None:
        self.fields[f"kind-{key}"] = forms.ChoiceField(
            label="Kind of problem", required=False, choices=[("", "Choose"), *FlagKind.choices]
        )
        self.fields[f"note-{key}"] = forms.CharField(
            label="What is the problem?",
            required=False,
            max_length=400,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def flagged(self) -> list[str]:
        """The keys of what is flagged, in the order of the page."""
        items = [name for name in ITEMS if self.cleaned_data.get(f"check-{name}") == "flag"]
        return items + [key for key in self.lines if self.cleaned_data.get(f"check-{key}")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for key in self.flagged():
            about = self.lines[key].ref if key in self.lines else f"“{ITEMS[key]}”"
            if not data.get(f"note-{key}") and f"note-{key}" not in self.errors:
                self.add_error(f"note-{key}", f"Say what the problem is with {about}")
            if not data.get(f"kind-{key}") and f"kind-{key}" not in self.errors:
                self.add_error(f"kind-{key}", f"Choose the kind of problem with {about}")
        return data

    @property
    def flags(self) -> list[FlagInput]:
        return [
            FlagInput(
                kind=self.cleaned_data[f"kind-{key}"],
                note=self.cleaned_data[f"note-{key}"],
                item="" if key in self.lines else key,
                line=self.lines[key].pk if key in self.lines else None,
            )
            for key in self.flagged()
        ]

    def name_errors(self, errors: Mapping[str, Any]) -> dict[str, str]:
        """The action's errors, those of a flag by its place in the list, as errors by field."""
        keys = self.flagged()
        named = {}
        for place, problems in errors.items():
            if not isinstance(problems, Mapping):
                named[place] = problems
                continue
            for name, words in problems.items():
                named[f"{'kind' if name == 'kind' else 'note'}-{keys[int(place)]}"] = words
        return named

    @property
    def count(self) -> int:
        """How many flags stand in the form as it was typed."""
        return sum(self[f"check-{key}"].value() in ("flag", True) for key in [*ITEMS, *self.lines])

    def item_rows(self) -> Iterator[CheckRow]:
        for name, label in ITEMS.items():
            value = self.answers.get(name, "")
            yield self._row(name, label, say(value), unknown=value == UNKNOWN)

    def line_rows(self) -> Iterator[CheckRow]:
        for key, line in self.lines.items():
            yield self._row(key, line.ref, line.text, line=line)

    def _row(
        self, key: str, label: str, says: str, *, unknown: bool = False, line: PromiseLine | None = None
    ) -> CheckRow:
        return CheckRow(
            key, label, says, unknown, line, self[f"check-{key}"], self[f"kind-{key}"], self[f"note-{key}"]
        )


class SettleForm(forms.Form):
    """How a flag ends. Only what this person may choose is offered."""

    outcome = forms.ChoiceField(
        label="How is it settled?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how the flag is settled"},
    )
    promise = forms.TypedChoiceField(
        label="Reviewed as which promise", required=False, coerce=int, empty_value=None
    )
    note = forms.CharField(
        label="What was said back, or the reason",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        flag: PreCloseFlag,
        promises: Sequence[tuple[int, str]],
        editor: bool,
        accepter: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, prefix=f"flag{flag.pk}", **kwargs)
        gone = "the flagged words are gone" if flag.line_id else "said back to the buyer"
        choices: list[tuple[str, str]] = []
        if editor:
            choices.append((FlagState.WALKED_BACK, f"Walked back: {gone}"))
        if editor and not flag.line_id:
            choices.append((FlagState.REVIEWED, "Reviewed as a promise of the sheet"))
        if accepter:
            choices.append((FlagState.ACCEPTED, "Accepted as a known exception, with the reason"))
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
        if flag.line_id or not editor:
            del self.fields["promise"]
        else:
            self.fields["promise"].choices = [("", "Choose a promise"), *promises]  # type: ignore[attr-defined]


def promises_to_name(deal: Deal) -> list[tuple[int, str]]:
    """The promises of a deal that an item of the form can have been reviewed as. One query."""
    lines = PromiseLine.objects.filter(deal=deal, state__in=SAYABLE_STATES)
    rows = lines.select_related("deal", "current_wording").order_by("number")
    return [(line.pk, f"{line.ref}: {line.text[:100]}") for line in rows]


class LiveReviewForm(forms.Form):
    """A live review: without an outcome it is planned, with one it is recorded."""

    held_on = forms.DateField(
        label="Day",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Give the day as a date, such as 2026-11-27"},
    )
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label="Who of us takes part",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label="Who else", help_text="People of the buyer, or advisers.", required=False, max_length=300
    )
    outcome = forms.CharField(
        label="What was decided",
        help_text="Leave it empty until the review is held.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, planned: LiveReview | None, **kwargs: Any) -> None:
        if planned is not None:
            kwargs["initial"] = {
                "held_on": planned.held_on,
                "people": [person.pk for person in planned.people.all()],
                "others": planned.others,
            }
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = Person.objects.active().filter(guest=False)  # type: ignore[attr-defined]
