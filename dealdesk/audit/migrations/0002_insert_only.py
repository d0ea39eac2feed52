from django.db import migrations

from dealdesk.audit.protection import insert_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [insert_only("audit_event", "audit_seal")]
