"""What a person may change about themselves."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils import timezone

from dealdesk.accounts.absences import check_absence, days_of, possible_delegates, whole_days
from dealdesk.accounts.models import Absence, Person
from dealdesk.moments import place_words


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


def day(label: str, missing: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d", "%d %b %Y", "%d %B %Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": "Give a date such as 2026-12-04."},
    )


class AwayForm(forms.Form):
    """Whole days in the person's own zone. Which are allowed is judged by `dealdesk.accounts.absences`."""

    first_day = day("First day", "Choose the first day.")
    last_day = day("Last day", "Choose the last day.")
    delegate = forms.ModelChoiceField(
        Person.objects.none(),
        label="Who answers meanwhile",
        required=False,
        empty_label="Nobody: the team’s rule decides",
        error_messages={"invalid_choice": "Choose somebody of the list."},
    )

    def __init__(self, *args: Any, person: Person, absence: Absence | None = None, **kwargs: Any) -> None:
        if absence is not None:
            first, last = days_of(absence)
            kwargs["initial"] = {"first_day": first, "last_day": last, "delegate": absence.delegate_id}
        super().__init__(*args, **kwargs)
        self.person, self.absence = person, absence
        self.fields["delegate"].queryset = possible_delegates(person)
        if person.guest:
            del self.fields["delegate"]

    @property
    def zone(self) -> str:
        """The zone of the days in words: the person's, whoever fills the form in."""
        place = place_words(self.person.tz)
        return place if place == "UTC" else f"{place} time"

    def clean(self) -> dict[str, Any]:
        super().clean()
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last:
            if last < first:
                self.add_error("last_day", "Choose a last day that is not before the first.")
            try:
                moments = whole_days(first, last, self.person.tz)
            except OverflowError:
                self.add_error("last_day", "Choose days of these years.")
            else:
                self.cleaned_data["starts_at"], self.cleaned_data["ends_at"] = moments
        return self.cleaned_data

    @property
    def values(self) -> dict[str, Any]:
        """What the actions take. A day that nobody touched keeps its moment, which may not be midnight."""
        values = {name: self.cleaned_data[name] for name in ("starts_at", "ends_at")}
        if self.absence is not None:
            if "first_day" not in self.changed_data:
                values["starts_at"] = self.absence.starts_at
            if "last_day" not in self.changed_data:
                values["ends_at"] = self.absence.ends_at
        return {**values, "delegate": self.cleaned_data.get("delegate")}


class AbsenceAdminForm(forms.ModelForm):
    """The administrator's form, held to the same rules."""

    class Meta:
        model = Absence
        fields = ["person", "starts_at", "ends_at", "delegate"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        given = self.cleaned_data
        if all(given.get(name) for name in ("person", "starts_at", "ends_at")):
            check_absence(
                given["person"],
                starts_at=given["starts_at"],
                ends_at=given["ends_at"],
                delegate=given.get("delegate"),
                now=timezone.now(),
                instead_of=self.instance if self.instance.pk else None,
            )
        return given
