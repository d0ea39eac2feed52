"""Tokens: how one is got, used and given back."""

from typing import Any

from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from knox.settings import knox_settings
from rest_framework import serializers
from rest_framework.authentication import BasicAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle

from dealdesk.api.fields import Nothing
from dealdesk.api.views import ApiView, TokenAuthentication


class PasswordAuthentication(BasicAuthentication):
    """E-mail and password by HTTP basic, for getting a token only."""

    www_authenticate_realm = "Deal Desk"

    def authenticate_credentials(self, userid: str, password: str, request: Any = None) -> Any:
        if "\0" in userid + password:
            raise AuthenticationFailed("Invalid e-mail address or password.")
        return super().authenticate_credentials(userid, password, request)


class LoginThrottle(SimpleRateThrottle):
    """Ten attempts a minute from one address, right or wrong."""

    scope = "login"
    rate = "10/min"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class TokenAnswer(serializers.Serializer):
    token = serializers.CharField(help_text="Shown once; send it as `Authorization: Token …`.")
    expiry = serializers.DateTimeField()


class Login(ApiView):
    """Exchange e-mail and password (HTTP basic) for a token.

    The one POST that keeps no answer by Idempotency-Key: it would be a token in plain text.
    """

    authentication_classes = [PasswordAuthentication]
    throttle_classes = []

    def perform_authentication(self, request: Request) -> None:
        # Before the password is looked at: a wrong one has to count too.
        throttle = LoginThrottle()
        if not throttle.allow_request(request, self):
            self.throttled(request, throttle.wait() or 0.0)
        super().perform_authentication(request)

    @extend_schema(request=None, responses={200: TokenAnswer})
    def post(self, request: Request) -> Response:
        self.given(Nothing)
        row, token = AuthToken.objects.create(request.user)
        keep = AuthToken.objects.filter(user=request.user).order_by("-created", "-pk")
        surplus = list(keep.values_list("pk", flat=True)[knox_settings.TOKEN_LIMIT_PER_USER :])
        if surplus:
            # The oldest go, so that a script that signs in at each run never locks itself out.
            AuthToken.objects.filter(pk__in=surplus).delete()
        return Response(TokenAnswer({"token": token, "expiry": row.expiry}).data)


class Logout(ApiView):
    """Give back the token that this request carries."""

    authentication_classes = [TokenAuthentication]

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        self.given(Nothing)
        assert isinstance(request.auth, AuthToken)
        request.auth.delete()
        return Response(status=204)
