from django import forms

from promises.files.tables import MAX_BYTES, MAX_ROWS


class ImportForm(forms.Form):
    """A spreadsheet of lines."""

    file = forms.FileField(
        label="Spreadsheet",
        help_text=f"CSV or .xlsx, at most {MAX_ROWS} rows and {MAX_BYTES // 1024 // 1024} MB. The first row names the columns.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": "Choose a CSV or .xlsx file"},
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"Choose a file of at most {MAX_BYTES // 1024 // 1024} MB")
        return file
