from django import forms

from dealdesk.notices.hooks import LONGEST_LABEL, HookRefused
from dealdesk.notices.models import MessageChoice
from dealdesk.notices.webhooks import HookEvent

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


class WebhookForm(forms.Form):
    """Where a webhook's messages go and what it hears of. What may be is judged by the action."""

    label = forms.CharField(
        label="Name",
        max_length=LONGEST_LABEL,
        help_text="What it is for, such as “CRM”.",
        error_messages={"required": "Give it a name."},
    )
    url = forms.CharField(
        label="Address",
        help_text="Where messages are sent, with https. It has to be reachable on the public internet.",
        error_messages={"required": "Enter the address of the receiver."},
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    events = forms.MultipleChoiceField(
        label="Events",
        choices=HookEvent.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one event."},
    )

    def refuse(self, problem: HookRefused) -> None:
        """Put the sentences of a refusal beside their fields."""
        for name, sentence in problem.errors.items():
            self.add_error(name, sentence)
        if not problem.errors:
            self.add_error(None, problem.message)
