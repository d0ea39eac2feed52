from django.urls import path

from dealdesk.api.people import Me, People
from dealdesk.api.sign_in import Login, Logout

urlpatterns = [
    path("auth/login/", Login.as_view(), name="api_login"),
    path("auth/logout/", Logout.as_view(), name="api_logout"),
    path("me/", Me.as_view(), name="api_me"),
    path("people/", People.as_view(), name="api_people"),
]
