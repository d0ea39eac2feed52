from django.urls import path

from dealdesk.notices import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="inbox_read_all"),
    path("inbox/<int:pk>/read/", views.read, name="inbox_read"),
    path("profile/messages/", views.message_choice, name="profile_messages"),
]
