from django.urls import path

import promises.api.problems  # noqa: F401  (which refusal is answered with which status)
from promises.api import catalog, custom_requests, rules
from promises.api.checks import DriftChecks
from promises.api.conditions import CloseDependency, ConditionMet
from promises.api.copies import Copy
from promises.api.guests import Guests
from promises.api.imports import ImportLines
from promises.api.language import LanguageCheck
from promises.api.plans import DealClosePlan, PlanCsv, PlanDocx, PlanMarkdown, PlanPdf
from promises.api.proofs import OneProof, PromiseProof
from promises.api.sources import OneSource, Sources

urlpatterns = [
    path("deals/<int:pk>/sources/", Sources.as_view(), name="api_deal_sources"),
    path("deals/<int:pk>/import/", ImportLines.as_view(), name="api_deal_import"),
    path("sources/<int:pk>/", OneSource.as_view(), name="api_source"),
    path("promises/<int:pk>/proof/", PromiseProof.as_view(), name="api_promise_proof"),
    path("proof/<int:pk>/", OneProof.as_view(), name="api_proof"),
    path("deals/<int:pk>/close-plan/", DealClosePlan.as_view(), name="api_close_plan"),
    path("deals/<int:pk>/close-plan/<int:version>.md", PlanMarkdown.as_view(), name="api_close_plan_md"),
    path("deals/<int:pk>/close-plan/<int:version>.csv", PlanCsv.as_view(), name="api_close_plan_csv"),
    path("deals/<int:pk>/close-plan/<int:version>.docx", PlanDocx.as_view(), name="api_close_plan_docx"),
    path("deals/<int:pk>/close-plan/<int:version>.pdf", PlanPdf.as_view(), name="api_close_plan_pdf"),
    path("deals/<int:pk>/drift-check/", DriftChecks.as_view(), name="api_drift_check"),
    path("promises/<int:pk>/copy/", Copy.as_view(), name="api_promise_copy"),
    path("conditions/<int:pk>/met/", ConditionMet.as_view(), name="api_condition_met"),
    path("dependencies/<int:pk>/close/", CloseDependency.as_view(), name="api_dependency_close"),
    path("deals/<int:pk>/guests/", Guests.as_view(), name="api_deal_guests"),
    path("catalog/", catalog.Catalog.as_view(), name="api_catalog"),
    path("catalog/features/<int:pk>/checked/", catalog.FeatureChecked.as_view(), name="api_catalog_checked"),
    path("catalog/changes/", catalog.CatalogChanges.as_view(), name="api_catalog_changes"),
    path("catalog/changes/<int:pk>/", catalog.OneCatalogChange.as_view(), name="api_catalog_change"),
    path(
        "catalog/changes/<int:pk>/judge/",
        catalog.JudgeCatalogChange.as_view(),
        name="api_catalog_change_judge",
    ),
    path(
        "catalog/changes/<int:pk>/withdraw/",
        catalog.WithdrawCatalogChange.as_view(),
        name="api_catalog_change_withdraw",
    ),
    path("custom-requests/", custom_requests.CustomRequests.as_view(), name="api_custom_requests"),
    path("custom-requests/<int:pk>/", custom_requests.OneCustomRequest.as_view(), name="api_custom_request"),
    path(
        "custom-requests/<int:pk>/judge/",
        custom_requests.JudgeCustomRequest.as_view(),
        name="api_custom_request_judge",
    ),
    path(
        "custom-requests/<int:pk>/close/",
        custom_requests.CloseCustomRequest.as_view(),
        name="api_custom_request_close",
    ),
    path(
        "promises/<int:pk>/custom-request/",
        custom_requests.PromiseCustomRequests.as_view(),
        name="api_promise_custom_request",
    ),
    path("language/check/", LanguageCheck.as_view(), name="api_language_check"),
    path("language/rules/", rules.LanguageRules.as_view(), name="api_language_rules"),
    path("language/rules/<int:pk>/", rules.OneLanguageRule.as_view(), name="api_language_rule"),
    path("triggers/", rules.Triggers.as_view(), name="api_triggers"),
    path("triggers/<int:pk>/", rules.OneTrigger.as_view(), name="api_trigger"),
]
