from django.urls import path

from promises.views import copies, plans

urlpatterns = [
    path("promises/<int:pk>/copy/", copies.promise_copy, name="promise_copy"),
    path("conditions/<int:pk>/met/", copies.condition_met, name="condition_met"),
    path("deals/<int:pk>/close-plan/", plans.close_plan, name="close_plan"),
    path("deals/<int:pk>/close-plan/<int:version>/", plans.close_plan_version, name="close_plan_version"),
    path("deals/<int:pk>/close-plan/<int:version>/copy/", copies.close_plan_copy, name="close_plan_copy"),
    path("deals/<int:pk>/close-plan/<int:version>.md", plans.close_plan_md, name="close_plan_md"),
    path("deals/<int:pk>/close-plan/<int:version>.csv", plans.close_plan_csv, name="close_plan_csv"),
]
