from django.db import migrations
from django.db.models import F


def nothing_more_to_send(apps, schema_editor):
    """Notices from before the relay were told in the app alone: nobody wants them all by e-mail now."""
    Notice = apps.get_model("notices", "Notice")
    Notice.objects.filter(routed_at=None).update(routed_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_outbox")]

    operations = [migrations.RunPython(nothing_more_to_send, migrations.RunPython.noop)]
