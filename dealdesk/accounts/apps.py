from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dealdesk.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
