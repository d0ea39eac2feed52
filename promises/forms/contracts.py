"""What the contract check asks."""

from typing import Any

from django import forms

from promises.sources.reading import MAX_BYTES, MAX_CHARACTERS


class ContractForm(forms.Form):
    """The text of a contract, pasted or as a file; a file is taken instead of what was pasted."""

    text = forms.CharField(
        label="Paste the contract or order form",
        help_text="It stays in this deal. Spaces, line breaks and curly quotes make no difference.",
        required=False,
        strip=False,
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 13, "class": "pre-legal contract"}),
        error_messages={"max_length": f"Paste at most {MAX_CHARACTERS:,} characters."},
    )
    file = forms.FileField(
        label="Or choose a file",
        help_text="Text, Markdown, .docx or .pdf, at most 10 MB. It is taken instead of the text above.",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.markdown,.eml,.docx,.pdf"}),
    )
    name = forms.CharField(
        label="What it is called",
        help_text="Such as “Draft 2, from their legal team”. A file has its own name.",
        required=False,
        max_length=120,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        file = data.get("file")
        if file and file.size > MAX_BYTES:
            self.add_error("file", f"Choose a file of at most {MAX_BYTES // 1024 // 1024} MB")
        elif not file and not data.get("text", "").strip() and not self.errors:
            self.add_error("text", "Paste the contract’s text, or choose its file")
        return data
