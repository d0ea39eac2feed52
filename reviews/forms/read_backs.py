"""What reading a sentence back asks."""

from typing import Any

from django import forms

from promises.models import PromiseLine
from promises.read_backs import LONGEST


class ReadBackForm(forms.Form):
    """What a sentence promises, in the reader's own words. `digest` names the words that were read."""

    text = forms.CharField(
        label="In your own words, what does it promise?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST}),
    )
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, line: PromiseLine, **kwargs: Any) -> None:
        wording = line.approved_wording
        initial = {"digest": wording.digest if wording else ""}
        # One page has a form for each sentence.
        super().__init__(*args, initial=initial, auto_id=f"id_{line.pk}_%s", **kwargs)
        self.line = line
