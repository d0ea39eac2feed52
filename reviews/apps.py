from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReviewsConfig(AppConfig):
    name = "reviews"
    label = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dealdesk.transactions import at_the_end
        from reviews.actions.gate_keeping import keep_gates
        from reviews.setup import after_migrate

        at_the_end(keep_gates)
        post_migrate.connect(after_migrate, sender=self, dispatch_uid="reviews.defaults")
