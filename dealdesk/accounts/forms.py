"""What a person may change about themselves."""

from zoneinfo import available_timezones

from django import forms

from dealdesk.accounts.models import Person


class ProfileForm(forms.ModelForm):
    """Name, time zone and shortcuts. Roles and e-mail belong to the administrator."""

    tz = forms.TypedChoiceField(
        label="Time zone", help_text="Every time on every page is shown in this zone.", coerce=str
    )

    class Meta:
        model = Person
        fields = ["name", "tz", "shortcuts"]
        labels = {"shortcuts": "Use single-key shortcuts"}
        help_texts = {"shortcuts": "They do nothing while you type. Press ? on any page for the list."}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(available_timezones() | {self.instance.tz})
        self.fields["tz"].choices = [(zone, zone.replace("_", " ")) for zone in zones]
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name.isprintable():
            raise forms.ValidationError("Use only letters and signs that can be seen.")
        return name
