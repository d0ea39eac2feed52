"""The OpenAPI document and its pages, for people and programs that are signed in."""

from django.contrib.auth.decorators import login_required
from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.authentication import SessionAuthentication

from dealdesk.api.views import TokenAuthentication

urlpatterns = [
    path(
        "schema/",
        SpectacularAPIView.as_view(authentication_classes=[TokenAuthentication, SessionAuthentication]),
        name="schema",
    ),
    path(
        "docs/",
        login_required(
            SpectacularSwaggerSplitView.as_view(
                template_name="api/docs.html", authentication_classes=[SessionAuthentication]
            )
        ),
        name="api_docs",
    ),
]
