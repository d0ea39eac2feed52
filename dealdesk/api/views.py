"""What every view of the API is built on."""

from typing import Any, NoReturn, TypeVar

from django.conf import settings
from django.http import Http404
from drf_spectacular.utils import extend_schema
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, ParseError
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from structlog.contextvars import bind_contextvars

from dealdesk.accounts.models import Person
from dealdesk.api.pagination import Cursor
from dealdesk.api.problems import TooLarge
from dealdesk.api.schema import ApiSchema

S = TypeVar("S", bound=serializers.BaseSerializer)


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Token …`; a token that is not even text is simply a wrong one."""

    def authenticate_credentials(self, token: bytes) -> Any:
        if not token.isalnum():
            raise AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)


class PlainJSONParser(JSONParser):
    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as problem:
            raise ParseError("The JSON is nested too deep.") from problem


class FormParser(MultiPartParser):
    """A form with files, for calls that take them."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        parsed = super().parse(stream, media_type, parser_context)
        for name, values in [*parsed.data.lists(), *parsed.files.lists()]:
            if len(values) > 1:
                raise ParseError(f"Send {name[:80]} once.")
        return parsed


class OneFormat(BaseContentNegotiation):
    """Everything is answered in the view's one format, whatever the caller prefers (RFC 9110, 12.5.1 allows it)."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class ApiView(GenericAPIView):
    """JSON in, JSON out, by token or by the browser's session."""

    schema = ApiSchema()
    authentication_classes = [TokenAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated]
    parser_classes = [PlainJSONParser]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = OneFormat
    pagination_class = Cursor
    metadata_class = None
    # Bytes of a body; None stands for DATA_UPLOAD_MAX_MEMORY_SIZE. Calls that take files need more.
    longest_body: int | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # Whom a token stands for is known only now.
        bind_contextvars(person=request.user.pk)
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > (self.longest_body or settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            raise TooLarge

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        # Tokens and other people's deals stay out of every cache on the way.
        response.setdefault("Cache-Control", "no-store")
        return response

    @property
    def person(self) -> Person:
        assert isinstance(self.request.user, Person)
        return self.request.user

    def given(self, kind: type[serializers.BaseSerializer], **options: Any) -> Any:
        """The request's body, checked. Raises ValidationError (400) naming each field."""
        form = kind(data=self.request.data, context=self.get_serializer_context(), **options)
        form.is_valid(raise_exception=True)
        return form.validated_data

    def page(self, queryset: Any, kind: type[serializers.BaseSerializer], **context: Any) -> Response:
        """One page of a list by cursor; the view's filters apply."""
        rows = self.paginate_queryset(self.filter_queryset(queryset))
        return self.get_paginated_response(self.show(kind, rows, many=True, **context))

    def show(
        self, kind: type[serializers.BaseSerializer], value: Any, *, many: bool = False, **context: Any
    ) -> Any:
        return kind(value, many=many, context={**self.get_serializer_context(), **context}).data


class NoSuchCall(ApiView):
    """Answers for every address of the API that is none."""

    http_method_names = ["get", "post", "put", "patch", "delete"]

    @extend_schema(exclude=True)
    def get(self, request: Request, **kwargs: Any) -> NoReturn:
        raise Http404

    post = put = patch = delete = get
