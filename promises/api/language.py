"""What the language rules, the tags and the triggers say about a sentence that nobody has saved."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import Given
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from promises.api.fields import Text
from promises.checking import checked
from promises.language import KINDS
from promises.models import LanguageRule
from promises.rulebook import rulebook
from promises.vocabulary import Tag

MOST_TEXTS = 200
# So that the longest answer takes about a second.
MOST_CHARACTERS = 200_000


class LanguageGiven(Given):
    """One `text`, or several `texts`. Of each the first 5,000 characters are read."""

    text = Text(required=False)
    texts = serializers.ListField(child=Text(allow_blank=True), required=False, max_length=MOST_TEXTS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("text" in attrs) == ("texts" in attrs):
            raise serializers.ValidationError({"text": "Give one text, or a list of texts."})
        if sum(map(len, attrs.get("texts", ()))) > MOST_CHARACTERS:
            raise serializers.ValidationError(
                {"texts": f"Send {MOST_CHARACTERS:,} characters or fewer at a time."}
            )
        return attrs


class FindingAnswer(serializers.Serializer):
    """Loose words: `phrase` is what stands from `start` to `end` of the text. A finding of level “ban” blocks the line."""

    kind = serializers.ChoiceField(choices=KINDS)
    phrase = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    level = serializers.ChoiceField(choices=LanguageRule.Level.choices)
    advice = serializers.CharField()
    rule = serializers.CharField(help_text="The code of the rule.")


class CheckedAnswer(serializers.Serializer):
    """`readability` is the Flesch reading ease: about 0 (very hard) to 100 (very easy), null where there are no words."""

    text = serializers.CharField()
    loose = serializers.BooleanField()
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=KINDS))
    findings = FindingAnswer(many=True)
    tags = serializers.ListField(child=serializers.ChoiceField(choices=Tag.choices))
    reasons = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="The words behind each tag."
    )
    triggers = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of the triggers that the words and tags raise."
    )
    sentences = serializers.IntegerField()
    words = serializers.IntegerField()
    longest_sentence = serializers.IntegerField(help_text="In words.")
    readability = serializers.IntegerField(allow_null=True)


class LanguageCheck(ApiView):
    """Read a sentence by the rules in force; nothing is kept."""

    @extend_schema(
        request=LanguageGiven,
        responses={
            200: PolymorphicProxySerializer(
                "CheckedOrSeveral",
                [CheckedAnswer, CheckedAnswer(many=True)],
                resource_type_field_name=None,
                many=False,
            )
        },
        description="For `text` the answer about it; for `texts` a list of answers in the same order.",
    )
    @once
    def post(self, request: Request) -> Response:
        given = self.given(LanguageGiven)
        book = rulebook()
        if "texts" in given:
            return Response([checked(text, book) for text in given["texts"]])
        return Response(checked(given["text"], book))
