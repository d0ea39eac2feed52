"""Text and other values as they may come in, checked for their shape only; the rules are the actions'."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from promises.actions.deals import menu_entry
from promises.models import CatalogEntry, Wording
from promises.states import Refused
from promises.typography import refuse_controls

LONGEST = 20_000
"""No text of a request is longer, whatever an action would still shorten."""


def no_controls(text: str) -> None:
    if problem := refuse_controls(text):
        raise ValidationError(problem)


class _EmptyForNull:
    """Null and the empty text are the same: nothing was said."""

    def run_validation(self, data: Any = serializers.empty) -> Any:  # type: ignore[name-defined]
        value = super().run_validation(data)  # type: ignore[misc]
        return "" if value is None else value


class Text(_EmptyForNull, serializers.CharField):
    """Text without control characters. Pass `required=False` for what may be left out, null or empty."""

    def __init__(self, **kwargs: Any) -> None:
        if kwargs.get("required") is False:
            kwargs = {"allow_blank": True, "allow_null": True, **kwargs}
        super().__init__(**{"max_length": LONGEST, **kwargs})
        self.validators.append(no_controls)


class Choice(_EmptyForNull, serializers.ChoiceField):
    """One of several words; pass `required=False` for what may be left out, null or empty."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        if kwargs.get("required") is False:
            kwargs = {"allow_blank": True, "allow_null": True, **kwargs}
        super().__init__(choices, **kwargs)


def shown(choices: Any) -> serializers.ChoiceField:
    """One of several words in an answer, empty where nothing was said."""
    return serializers.ChoiceField(choices=choices, read_only=True, allow_blank=True)


@extend_schema_field(
    {"oneOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}], "nullable": True}
)
class AnswerField(serializers.Field):
    """An answer to a scoping question: a text, a number, `unknown` or `does_not_apply`."""

    default_error_messages = {"shape": "Give one text or one number."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str | int | float | bool):
            self.fail("shape")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


def answers_by_key(**kwargs: Any) -> serializers.DictField:
    return serializers.DictField(child=AnswerField(allow_null=True), **kwargs)


@extend_schema_field(
    {
        "oneOf": [
            {
                "type": "object",
                "properties": {"feature": {"type": "string"}, "plan": {"type": "string"}},
                "required": ["feature", "plan"],
            },
            {"type": "string", "description": "feature/plan"},
        ],
        "nullable": True,
    }
)
class CatalogEntryField(serializers.Field):
    """A cell of the catalog by the codes of its feature and plan; read as an object, written as that or as `feature/plan`."""

    default_error_messages = {"shape": 'Name a cell as {{"feature": …, "plan": …}} or "feature/plan".'}

    def to_internal_value(self, data: Any) -> CatalogEntry:
        if isinstance(data, str):
            feature, _, plan = data.partition("/")
        elif isinstance(data, Mapping) and set(data) == {"feature", "plan"}:
            feature, plan = data["feature"], data["plan"]
        else:
            self.fail("shape")
        codes = (feature, plan)
        if not all(isinstance(code, str) and code.isprintable() and 0 < len(code) <= 40 for code in codes):
            self.fail("shape")
        try:
            return menu_entry(feature, plan)
        except Refused as problem:
            raise serializers.ValidationError(problem.message) from problem

    def to_representation(self, value: CatalogEntry) -> dict[str, str]:
        return {"feature": value.feature.code, "plan": value.plan.code}


class WordingAnswer(serializers.ModelSerializer):
    """A revision of a promise's sentence. A verdict names it by its digest (SHA-256 of the text in UTF-8, in hex)."""

    class Meta:
        model = Wording
        fields = ["revision", "text", "digest"]
        read_only_fields = fields
