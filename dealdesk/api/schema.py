"""How our views describe themselves in the OpenAPI document."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from dealdesk.api.idempotency import HEADER, LONGEST
from dealdesk.api.problems import CONTENT_TYPE

READ_PROBLEMS = {
    400: "A value of the query can't be used",
    401: "Not signed in",
    403: "Not yours to see",
    404: "Not there, or not for you",
    429: "Too many requests",
}
WRITE_PROBLEMS = {
    400: "A value can't be used; `errors` names each field",
    401: "Not signed in",
    403: "Not yours to do; `detail` says who can",
    404: "Not there, or not for you",
    409: "Moved on: the state or the words are no longer what you saw",
    413: "Too large",
    415: "Not JSON",
    422: "Understood and refused; `detail` says why, `errors` names each field",
    429: "Too many requests",
}


class Problem(serializers.Serializer):
    """A problem document (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="A short name of the problem, for programs.")
    errors = serializers.DictField(
        required=False, child=serializers.JSONField(), help_text="Lists of sentences by field name."
    )
    request_id = serializers.CharField(
        required=False, help_text="With a 5xx: the X-Request-ID under which the server's log has it."
    )


class ApiSchema(AutoSchema):
    """Adds to every operation the problems it can answer with, and to every POST the Idempotency-Key header."""

    def get_override_parameters(self) -> list[Any]:
        handler = getattr(self.view, self.method.lower(), None)
        if getattr(handler, "honours_idempotency_key", False):
            return [
                OpenApiParameter(
                    HEADER,
                    # Visible ASCII without the white space that a header loses at its ends.
                    {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
                    OpenApiParameter.HEADER,
                    description="The same request with the same key is carried out once and answered alike.",
                )
            ]
        return []

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        problems = READ_PROBLEMS if self.method == "GET" else WRITE_PROBLEMS
        for status, description in problems.items():
            if str(status) not in bodies:
                body = self._get_response_for_code(Problem, str(status), media_types=[CONTENT_TYPE])
                bodies[str(status)] = {**body, "description": description}
        return bodies


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "dealdesk.api.views.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token …`, from `POST auth/login/`.",
        }


class PasswordScheme(OpenApiAuthenticationExtension):
    target_class = "dealdesk.api.sign_in.PasswordAuthentication"
    name = "password"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "basic", "description": "E-mail and password, to get a token."}
