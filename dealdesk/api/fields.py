"""What requests and answers are made of: people by e-mail, money as decimal strings, and nothing that was not asked for."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dealdesk.accounts.models import Person

ALL_INTEGERS = 2_147_483_647
"""The largest value that both databases keep in an integer column."""


class Given(serializers.Serializer):
    """What a caller may send. A field that is not named here is refused by its name, never silently left out."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, Mapping) else []
        refusals = {name[:80]: ["This can't be set here."] for name in unknown[:20]}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as problem:
            if refusals and isinstance(problem.detail, dict):
                raise serializers.ValidationError({**refusals, **problem.detail}) from problem
            raise
        if refusals:
            raise serializers.ValidationError(refusals)
        return value


class Nothing(Given):
    """For calls that take no fields."""


@extend_schema_field({"type": "string", "format": "email"})
class PersonField(serializers.Field):
    """A person, named by e-mail both ways."""

    default_error_messages = {
        "text": "Name a person by e-mail address.",
        "unknown": "Nobody here has the address {address}.",
    }

    def to_internal_value(self, data: Any) -> Person:
        if not isinstance(data, str):
            self.fail("text")
        address = data.strip()
        person = None
        if address.isprintable() and len(address) <= 254:
            person = (
                Person.objects.active().prefetch_related("memberships").filter(email__iexact=address).first()
            )
        if person is None:
            self.fail("unknown", address=address[:254])
        return person

    def to_representation(self, value: Person) -> str:
        return value.email


class MoneyField(serializers.DecimalField):
    """An amount in the installation's currency, as a decimal string with two places; 0 or more."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"max_digits": 14, "decimal_places": 2, "min_value": Decimal(0), **kwargs}
        super().__init__(**kwargs)
