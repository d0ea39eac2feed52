from django.urls import path

from promises.views import contracts, copies, plans, proofs, sources

urlpatterns = [
    path("sources/<int:pk>/", sources.source, name="source"),
    path("sources/<int:pk>/remove/", sources.source_remove, name="source_remove"),
    path("promises/<int:pk>/proof/", proofs.promise_proof, name="promise_proof"),
    path("proof/<int:pk>/", proofs.proof, name="proof"),
    path("proof/<int:pk>/remove/", proofs.proof_remove, name="proof_remove"),
    path("promises/<int:pk>/copy/", copies.promise_copy, name="promise_copy"),
    path("conditions/<int:pk>/met/", copies.condition_met, name="condition_met"),
    path("deals/<int:pk>/contract-check/", contracts.drift_check, name="drift_check"),
    path("contract-checks/<int:pk>/", contracts.contract_check, name="contract_check"),
    path("contract-checks/<int:pk>/copy/", contracts.contract_copy, name="contract_copy"),
    path("deals/<int:pk>/close-plan/<int:version>/", plans.close_plan_version, name="close_plan_version"),
    path("deals/<int:pk>/close-plan/<int:version>/copy/", copies.close_plan_copy, name="close_plan_copy"),
    path("deals/<int:pk>/close-plan/<int:version>.md", plans.close_plan_md, name="close_plan_md"),
    path("deals/<int:pk>/close-plan/<int:version>.csv", plans.close_plan_csv, name="close_plan_csv"),
    path("deals/<int:pk>/close-plan/<int:version>.docx", plans.close_plan_docx, name="close_plan_docx"),
    path("deals/<int:pk>/close-plan/<int:version>.pdf", plans.close_plan_pdf, name="close_plan_pdf"),
]
