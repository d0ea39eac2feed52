"""The scoping questions as form fields: an answer, or one of the two proper answers that stand beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField

from promises.scoping import DAY_ONE, DOES_NOT_APPLY, QUESTION_SETS, UNKNOWN, Question

MARKS = {UNKNOWN: "Unknown", DOES_NOT_APPLY: "Does not apply"}
SAYS = {
    UNKNOWN: "Marked unknown. The reviewer will see it.",
    DOES_NOT_APPLY: "Marked as not applying. The reviewer will see it.",
}


@dataclass(frozen=True)
class Row:
    """One question on a page: its answer field and the boxes beside it."""

    answer: BoundField
    marks: list[BoundField]


def path_of(name: str, key: str) -> str:
    """The field's name, which is also the path that the actions name in their errors."""
    return f"{DAY_ONE}_answers.{key}" if name == DAY_ONE else f"scoping.{name}.{key}"


def _is_day(value: Any) -> bool:
    """Whether a date field can show it: it has no place for what was once written in other words."""
    if value in (None, "", *MARKS):
        return True
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


class ScopingFields:
    """Mixed into a form; call `add_questions` once for each set, after the form's own `__init__`."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def add_questions(self, name: str, given: Mapping[str, Any]) -> None:
        for question in QUESTION_SETS[name]:
            self._add(path_of(name, question.key), question, given.get(question.key))

    def _add(self, path: str, question: Question, value: Any) -> None:
        widget: forms.Widget = forms.TextInput()
        if question.choices:
            widget = forms.Select(choices=[("", "Choose"), *question.choices])
        elif question.kind == "date" and _is_day(value):
            widget.input_type = "date"
        elif question.kind in ("number", "integer"):
            widget.attrs["inputmode"] = "numeric" if question.kind == "integer" else "decimal"
        self.fields[path] = forms.CharField(
            label=question.label,
            help_text=question.help,
            required=False,
            widget=widget,
            initial="" if value in MARKS else value,
        )
        for mark, label in MARKS.items():
            attrs = {
                "data-unknown-for": f"id_{path}",
                "data-says": SAYS[mark],
                "class": "form-check-input m-0",
            }
            self.fields[f"{path}.{mark}"] = forms.BooleanField(
                label=label, required=False, initial=value == mark, widget=forms.CheckboxInput(attrs=attrs)
            )

    def rows(self, name: str) -> Iterator[Row]:
        for question in QUESTION_SETS[name]:
            path = path_of(name, question.key)
            yield Row(self[path], [self[f"{path}.{mark}"] for mark in MARKS])  # type: ignore[index]

    def answers(self, name: str) -> dict[str, Any]:
        """What was answered in one set, blanks left out; a ticked box counts before what is typed."""
        given = {}
        for question in QUESTION_SETS[name]:
            path = path_of(name, question.key)
            marks = [mark for mark in MARKS if self.cleaned_data.get(f"{path}.{mark}")]
            if len(marks) > 1:
                self.add_error(path, "Tick one box, Unknown or Does not apply.")  # type: ignore[attr-defined]
            elif value := marks[0] if marks else self.cleaned_data.get(path):
                given[question.key] = value
        return given
