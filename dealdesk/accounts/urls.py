from django.urls import path

from dealdesk.accounts import views

urlpatterns = [
    path("profile/", views.profile, name="profile"),
]
