"""The answer when something broke on our side. It depends on nothing that may be what broke."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from dealdesk.api.problems import BROKEN, CONTENT_TYPE, document
from dealdesk.request_log import request_id


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a page with the request's id as code, or a problem document for a call of the API."""
    if request.path_info.startswith("/api/v1/"):
        return JsonResponse(document(500, "broken", BROKEN), status=500, content_type=CONTENT_TYPE)
    # Without the request: no context processor runs, so neither the database nor the session is asked.
    return HttpResponse(render_to_string("500.html", {"code": request_id()}), status=500)
