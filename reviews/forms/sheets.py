from typing import Any

from django import forms

from promises.models import CatalogEntry, Deal, PromiseLine
from promises.scoping import QUESTION_SETS, UNKNOWN
from promises.typography import canonical
from promises.vocabulary import Channel, LineKind, SupportCheck, Tag, Timing
from reviews.forms.scoping import Row, ScopingFields


def _date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class Menu:
    """The cells of a deal's plan that have a sentence, found by their words."""

    def __init__(self, deal: Deal) -> None:
        self.entries = (
            list(
                CatalogEntry.objects.filter(plan=deal.plan_id)
                .exclude(sentence="")
                .select_related("feature", "plan")
                .order_by("feature__position", "feature_id")
            )
            if deal.plan_id
            else []
        )
        self._by_words = {canonical(entry.sentence): entry for entry in self.entries}

    def find(self, sentence: str) -> CatalogEntry | None:
        """The cell that says exactly this, or None."""
        return self._by_words.get(canonical(sentence))


class LineForm(ScopingFields, forms.Form):
    """One promise made answerable. Everything may stay open: a line is saved half-done."""

    wording = forms.CharField(
        label="The sentence that we would sign",
        help_text="What the product does or the team will do, for whom, by when, and where it stops.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    ask = forms.CharField(
        label="What does the buyer expect?",
        help_text="Their ask in one or two plain sentences.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    said_by = forms.CharField(label="Who said it", required=False)
    said_to = forms.CharField(label="To whom", required=False)
    said_on = forms.DateField(label="On which day", required=False, widget=_date_input())
    channel = forms.ChoiceField(label="Where", required=False, choices=[("", "Choose"), *Channel.choices])
    kind = forms.ChoiceField(label="Kind", required=False, choices=LineKind.choices, widget=forms.RadioSelect)
    timing = forms.ChoiceField(label="When", required=False, choices=Timing.choices, widget=forms.RadioSelect)
    day_one = forms.BooleanField(label="Expected on day one", required=False)
    needed_by = forms.DateField(
        label="Needed by",
        help_text="Asked of what is launch-critical or expected on day one.",
        required=False,
        widget=_date_input(),
    )
    support_could_commit = forms.ChoiceField(
        label="Support could commit to this sentence right now",
        required=False,
        choices=SupportCheck.choices,
        widget=forms.RadioSelect,
    )
    tags = forms.MultipleChoiceField(
        label="What it touches", required=False, choices=Tag.choices, widget=forms.CheckboxSelectMultiple
    )
    digest = forms.CharField(required=False, widget=forms.HiddenInput)
    seen_tags = forms.CharField(required=False, widget=forms.HiddenInput)
    menu = forms.ModelChoiceField(
        label="A sentence of the menu",
        queryset=CatalogEntry.objects.none(),
        required=False,
        empty_label="Choose",
    )

    FACTS = (
        "ask",
        "said_by",
        "said_to",
        "said_on",
        "channel",
        "kind",
        "timing",
        "day_one",
        "needed_by",
        "support_could_commit",
    )

    def __init__(self, *args: Any, line: PromiseLine, **kwargs: Any) -> None:
        wording = line.current_wording
        initial = {name: getattr(line, name) for name in self.FACTS} | {
            "wording": wording.text if wording else "",
            "tags": line.tags,
            "digest": wording.digest if wording else "",
            "seen_tags": " ".join(line.tags),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["menu"].queryset = (
            CatalogEntry.objects.filter(plan=line.deal.plan_id)
            .exclude(sentence="")
            .select_related("feature", "plan")
            if line.deal.plan_id
            else CatalogEntry.objects.none()
        )
        for tag in Tag.values:
            self.add_questions(tag, line.answers.get(tag, {}))

    @property
    def chosen_tags(self) -> list[str]:
        return [str(tag) for tag in self["tags"].value() or ()]

    def question_sets(self) -> list[tuple[str, str, bool, list[Row]]]:
        """Every tag's questions: (tag, label, whether the tag holds, rows). A script shows those of a tag being ticked."""
        chosen = self.chosen_tags
        return [
            (tag.value, str(tag.label), tag.value in chosen, list(self.rows(tag.value)))
            for tag in Tag
            if tag.value in QUESTION_SETS
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        # Answers of a tag that is not ticked stay as they are on record.
        data["answers"] = {tag: self.answers(tag) for tag in data.get("tags", [])}
        if self.data.get("action") == "unknown":
            for tag, given in data["answers"].items():
                open_ones = (question.key for question in QUESTION_SETS[tag] if question.key not in given)
                given |= dict.fromkeys(open_ones, UNKNOWN)
        if self.data.get("action") == "menu" and not data.get("menu") and "menu" not in self.errors:
            self.add_error("menu", "Choose a sentence of the menu")
        data["seen_tags"] = [tag for tag in data.get("seen_tags", "").split() if tag in Tag.values]
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What `save_line` takes besides words and tags, once the form is valid."""
        return {name: self.cleaned_data[name] for name in (*self.FACTS, "answers")}
