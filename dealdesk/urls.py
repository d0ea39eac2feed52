from typing import Any

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from dealdesk.api.views import NoSuchCall
from dealdesk.health import healthz
from dealdesk.metrics import metrics

api: list[Any] = [
    path("", include("reviews.api.urls")),
    path("", include("promises.api.urls")),
    path("", include("dealdesk.api.urls")),
    # Every other address, line breaks in it included.
    re_path(r"[\s\S]*", NoSuchCall.as_view()),
]

urlpatterns = [
    path("api/v1/", include(api)),
    path("api/", include("dealdesk.api.docs")),
    path("", include("reviews.urls")),
    path("", include("promises.urls")),
    path("", include("dealdesk.accounts.urls")),
    path("", include("dealdesk.notices.urls")),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    # An address is who somebody is, for each other and for the API: an administrator changes it, nobody their own.
    path("accounts/email/", RedirectView.as_view(pattern_name="profile")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "dealdesk.errors.server_error"
