"""What the close plan page asks."""

from django import forms

from promises.typography import clean_sentence, refuse_controls

LONGEST = 400
MOST = 100


class IssueForm(forms.Form):
    """What stays outside the contract, one sentence a line. The promises themselves can't be edited here."""

    outside = forms.CharField(
        label="Not in this contract",
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="One sentence a line. Silence turns into assumptions, so say it.",
    )

    def clean_outside(self) -> list[str]:
        text = self.cleaned_data["outside"]
        if problem := refuse_controls(text):
            raise forms.ValidationError(problem)
        sentences = [sentence for line in text.splitlines() if (sentence := clean_sentence(line))]
        if len(sentences) > MOST:
            raise forms.ValidationError(f"Use {MOST} lines or fewer, now {len(sentences)}.")
        for number, sentence in enumerate(sentences, start=1):
            if len(sentence) > LONGEST:
                raise forms.ValidationError(
                    f"Line {number}: use {LONGEST} characters or fewer, now {len(sentence)}."
                )
        return sentences


class MetForm(forms.Form):
    """What shows that a condition was met."""

    note = forms.CharField(
        label="What shows that it was done",
        max_length=300,
        error_messages={"required": "Say what shows that it was done."},
    )
