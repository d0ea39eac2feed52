from typing import Any

from django import forms

from dealdesk.accounts.models import Person, Role
from promises.actions.deals import EDITABLE
from promises.models import Deal
from promises.scoping import DAY_ONE
from reviews.forms.scoping import Row, ScopingFields


class AmountField(forms.DecimalField):
    """Money as people write it: "42000", "42,000" or "$42,000.50"."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.strip().lstrip("$€£¥").replace(" ", "")
            whole, _, _ = value.partition(".")
            head, *groups = whole.split(",")
            # A comma is read as a separator of thousands only where it can be nothing else.
            if groups and 1 <= len(head) <= 3 and all(len(group) == 3 for group in groups):
                value = value.replace(",", "")
        return super().to_python(value)


class DealForm(ScopingFields, forms.ModelForm):
    """The facts of a deal, with the answers about its first day."""

    arr = AmountField(
        label="ARR",
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text="What the customer pays a year.",
        error_messages={
            "invalid": "Write the ARR as a number, such as 42,000",
            "min_value": "Write an ARR of 0 or more",
        },
    )

    class Meta:
        model = Deal
        # The first-week answers have fields of their own.
        fields = tuple(name for name in EDITABLE if name != "day_one_answers")
        labels = {
            "name": "Name of the deal",
            "plan": "Plan",
            "seats": "Seats",
            "sales_rep": "Sales rep",
            "expected_signature_on": "Expected signature",
            "competitor": "Competitor compared",
            "custom_integration": "A custom integration is asked",
            "technical_review_required": "Technical review required",
            "anything_non_standard": "Anything non-standard in this deal?",
            "security_answers_by": "Who will answer security questions",
            "legal_answers_by": "Who will answer legal questions",
            "customer_success_manager": "Customer success manager who joins before signing",
            "code": "Short code",
        }
        help_texts = {
            "competitor": "Which one. Leave it empty where none was compared.",
            "technical_review_required": "Every line is then reviewed, also what is on the menu.",
            "code": "Stands before each line's number, such as FW-1012. Left empty, the app makes one.",
        }
        error_messages = {
            "crm_id": {"unique": "Another deal already has this CRM id"},
            "code": {"unique": "Another deal already has this code"},
        }
        widgets = {
            "expected_signature_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "anything_non_standard": forms.RadioSelect,
            "seats": forms.TextInput(attrs={"inputmode": "numeric"}),
        }

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anything_non_standard"] = forms.ChoiceField(
            label=self.Meta.labels["anything_non_standard"],
            choices=[("yes", "Yes"), ("no", "No")],
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields["plan"].empty_label = "None yet"
        people = Person.objects.active().filter(guest=False)
        for name in ("security_answers_by", "legal_answers_by", "customer_success_manager"):
            self.fields[name].queryset = people
            self.fields[name].empty_label = "Nobody yet"
        if by.has_role(Role.DEAL_DESK_OWNER, Role.ADMINISTRATOR):
            self.fields["sales_rep"].queryset = Person.objects.active().with_role(Role.SALES_REP)
        else:
            # A rep keeps deals of their own; only the deal desk gives one to somebody else.
            del self.fields["sales_rep"]
        self.add_questions(DAY_ONE, self.instance.day_one_answers)

    def day_one_rows(self) -> list[Row]:
        return list(self.rows(DAY_ONE))

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.cleaned_data["day_one_answers"] = self.answers(DAY_ONE)
        return self.cleaned_data

    @property
    def values(self) -> dict[str, Any]:
        """What the actions take, once the form is valid."""
        names = [name for name in self.Meta.fields if name in self.fields]
        return {name: self.cleaned_data[name] for name in [*names, "day_one_answers"]}
