from django.urls import path

import promises.api.problems  # noqa: F401  (which refusal is answered with which status)
from promises.api.conditions import CloseDependency, ConditionMet
from promises.api.copies import Copy
from promises.api.guests import Guests
from promises.api.plans import DealClosePlan, PlanCsv, PlanMarkdown

urlpatterns = [
    path("deals/<int:pk>/close-plan/", DealClosePlan.as_view(), name="api_close_plan"),
    path("deals/<int:pk>/close-plan/<int:version>.md", PlanMarkdown.as_view(), name="api_close_plan_md"),
    path("deals/<int:pk>/close-plan/<int:version>.csv", PlanCsv.as_view(), name="api_close_plan_csv"),
    path("promises/<int:pk>/copy/", Copy.as_view(), name="api_promise_copy"),
    path("conditions/<int:pk>/met/", ConditionMet.as_view(), name="api_condition_met"),
    path("dependencies/<int:pk>/close/", CloseDependency.as_view(), name="api_dependency_close"),
    path("deals/<int:pk>/guests/", Guests.as_view(), name="api_deal_guests"),
]
