from django.apps import AppConfig


class DealDeskConfig(AppConfig):
    """The project itself: its commands (`up`, `demo`, `timekeeper`) and its start-up checks."""

    name = "dealdesk"
    label = "dealdesk"
    verbose_name = "Deal Desk"
