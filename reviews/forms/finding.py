"""Step 1 of the sheet: raw material in, candidate lines out."""

import re
from typing import Any

from django import forms

from promises.actions.sources import FACTS
from promises.models import Source
from promises.sources.reading import MAX_BYTES
from promises.typography import clean_sentence
from promises.vocabulary import Channel

MAX_LINES = 100
_BULLET = re.compile(r"^\s*(?:[-*•–—·▪]+|\(?\d{1,3}[.)])\s+")


class FindForm(forms.Form):
    """What was pasted or uploaded, and what holds for all of it.

    `action` says what is wanted of it: "find" its promises, "lines" takes each line of a list for one, "add" adds the chosen
    candidates that stand beside it.
    """

    notes = forms.CharField(
        label="What did we promise?",
        help_text="Paste call notes, a mail thread or a transcript, or type one promise a line. Nothing is added until you choose.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 9, "class": "tall"}),
    )
    file = forms.FileField(
        label="Or choose a file",
        help_text="Text, Markdown, .eml, .docx or .pdf, at most 10 MB.",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.markdown,.eml,.docx,.pdf"}),
    )
    said_by = forms.CharField(label="Who said it", required=False, max_length=160)
    said_to = forms.CharField(label="To whom", required=False, max_length=160)
    said_on = forms.DateField(
        label="On which day",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    channel = forms.ChoiceField(
        label="Where was this said?", required=False, choices=[("", "Choose"), *Channel.choices]
    )

    def __init__(self, *args: Any, action: str = "find", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        notes, file = data.get("notes", ""), data.get("file")
        if self.action == "find":
            if notes and file:
                self.add_error("file", "Give one at a time: the notes, or the file")
            elif not notes and not file and not self.errors:
                self.add_error("notes", "Paste your notes, or choose a file")
            elif file and file.size > MAX_BYTES:
                self.add_error("file", f"Choose a file of at most {MAX_BYTES // 1024 // 1024} MB")
        elif self.action == "lines":
            found = listed(notes)
            if file:
                self.add_error("file", "Choose “Find promises” for a file")
            if not found and "notes" not in self.errors:
                self.add_error("notes", "Paste at least one promise, one a line")
            elif len(found) > MAX_LINES:
                sentence = f"Paste {MAX_LINES} lines or fewer at a time, now {len(found)}"
                self.add_error("notes", sentence)
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """What holds for all of it, once the form is valid."""
        return {name: self.cleaned_data[name] for name in FACTS}


def listed(notes: str) -> list[str]:
    """The lines of a list as sentences: bullets and numbers taken off, empty lines left out."""
    lines = (clean_sentence(_BULLET.sub("", line)) for line in notes.splitlines())
    return [line for line in lines if line]


class CandidateForm(forms.Form):
    """One candidate: the sentence to keep, edit or drop.

    `place` is its number among the sentences of the source that the page shows; of a typed list, `source` is the line as
    it was typed.
    """

    keep = forms.BooleanField(
        required=False, widget=forms.CheckboxInput(attrs={"data-counts": "", "class": "form-check-input"})
    )
    sentence = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 1}))
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    place = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("keep") and not data.get("sentence"):
            self.add_error("sentence", "Write the sentence, or untick the line")
        return data


class BaseCandidates(forms.BaseFormSet):
    """The candidates of a page, and an empty one at the end to write one by hand.

    `ticked` says whether something else is chosen beside them, so that none of them need be.
    """

    def __init__(self, *args: Any, source: Source | None = None, ticked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source, self.ticked = source, ticked

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.by_hand = index is not None and index >= self.initial_form_count()
        if form.by_hand:
            # Whatever is written there is kept.
            del form.fields["keep"], form.fields["place"]

    def kept(self) -> list[tuple[int, str, str, dict[str, Any] | None]]:
        """Place in the list, sentence, source and the source's own row of what is ticked."""
        return [
            (
                place,
                form.cleaned_data["sentence"],
                form.cleaned_data.get("source", ""),
                self.row(form.cleaned_data.get("place")),
            )
            for place, form in enumerate(self.forms)
            if form.cleaned_data.get("keep") or (form.by_hand and form.cleaned_data.get("sentence"))
        ]

    def row(self, place: int | None) -> dict[str, Any] | None:
        """The sentence of the source at this place, None where there is none."""
        if self.source is None or place is None or not 0 <= place < len(self.source.sentences):
            return None
        row: dict[str, Any] = self.source.sentences[place]
        return row

    def clean(self) -> None:
        if not any(self.errors) and not self.ticked and not self.kept():
            raise forms.ValidationError("Keep at least one line, or paste other notes")


CandidateFormSet: Any = forms.formset_factory(
    CandidateForm, formset=BaseCandidates, extra=1, max_num=MAX_LINES + 1, absolute_max=MAX_LINES + 1
)


class LeftOutForm(forms.Form):
    """The sentences of a source that sound like no promise: what is ticked is added as it stands."""

    left = forms.MultipleChoiceField(
        label="Sentences left out",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-counts": ""}),
        error_messages={"invalid_choice": "Choose from the sentences that are shown"},
    )

    def __init__(self, *args: Any, rows: list[tuple[int, dict[str, Any]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left"].choices = [(str(place), row["sentence"]) for place, row in rows]
