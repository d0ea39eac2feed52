"""Small forms of the deal page."""

from django import forms

from dealdesk.accounts.models import Person, Role, Team
from promises.models import Deal
from promises.states import STAGE_MOVES
from promises.vocabulary import Stage


class StageForm(forms.Form):
    """Where the deal goes next. Quoting and closing are offered only while the quote gate is open."""

    stage = forms.ChoiceField(label="Move the deal to")

    def __init__(self, *args: object, deal: Deal, quote_open: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        shut = set() if quote_open else {Stage.QUOTED, Stage.CLOSING}
        allowed = [choice for choice in Stage.choices if choice[0] in STAGE_MOVES[deal.stage] - shut]
        self.fields["stage"].choices = [("", "Choose a stage"), *allowed] if allowed else []


class GuestForm(forms.Form):
    """Whom to let see this deal, and for which team they review."""

    person = forms.ModelChoiceField(
        Person.objects.active().with_role(Role.GUEST),
        label="Guest reviewer",
        empty_label="Choose a person",
        help_text="They see this deal and nothing else.",
    )
    team = forms.ModelChoiceField(Team.objects.all(), label="Reviews for", empty_label="Choose a team")
