from django.urls import path

from dealdesk.notices import hook_views, views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="inbox_read_all"),
    path("inbox/<int:pk>/read/", views.read, name="inbox_read"),
    path("profile/messages/", views.message_choice, name="profile_messages"),
    path("webhooks/", hook_views.webhooks, name="webhooks"),
    path("webhooks/new/", hook_views.webhook_new, name="webhook_new"),
    path("webhooks/<int:pk>/", hook_views.webhook, name="webhook"),
    path("webhooks/<int:pk>/switch/", hook_views.webhook_switch, name="webhook_switch"),
    path("webhooks/<int:pk>/rotate/", hook_views.webhook_rotate, name="webhook_rotate"),
    path("webhooks/<int:pk>/test/", hook_views.webhook_test, name="webhook_test"),
    path("webhooks/<int:pk>/messages/<int:message>/again/", hook_views.webhook_resend, name="webhook_resend"),
]
