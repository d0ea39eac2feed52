from django import forms

from dealdesk.notices.models import MessageChoice

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Give a time such as 09:00."},
    )


class MessageChoiceForm(forms.ModelForm):
    """How I hear of things. What goes together is judged by the model."""

    days = forms.TypedMultipleChoiceField(
        label="Working days",
        choices=list(enumerate(DAYS)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one working day."},
    )
    opens = _time("Working hours begin")
    closes = _time("Working hours end")

    class Meta:
        model = MessageChoice
        fields = ["email", "quiet", "days", "opens", "closes"]
        labels = {"email": "E-mail", "quiet": "Hold e-mail back outside my working hours"}
        help_texts = {
            "email": "The inbox has every message, whatever you choose here.",
            "quiet": "It is then sent when your working hours begin.",
        }
        widgets = {"email": forms.RadioSelect}
        error_messages = {"email": {"required": "Choose how you get e-mail."}}
