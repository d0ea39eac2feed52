from django.db import migrations

from dealdesk.audit.protection import guard, insert_only


class Migration(migrations.Migration):
    dependencies = [("promises", "0001_initial")]

    operations = [
        insert_only(
            "promises_wording", "promises_closeplan", "promises_closeplanline", "promises_sentencecopy"
        ),
        # Only the exact approved words enter a close plan.
        guard(
            "promises_plan_says_approved_words",
            table="promises_closeplanline",
            event="INSERT",
            when="1 = 1",
            refuse_if=(
                "NOT EXISTS (SELECT 1 FROM promises_promiseline l "
                "JOIN promises_wording w ON w.id = l.approved_wording_id "
                "WHERE l.id = NEW.line_id AND w.id = NEW.wording_id AND w.text = NEW.text)"
            ),
            message="a close plan holds approved words only",
        ),
        guard(
            "promises_copy_of_approved_words",
            table="promises_sentencecopy",
            event="INSERT",
            when="1 = 1",
            refuse_if=(
                "NOT EXISTS (SELECT 1 FROM promises_promiseline l WHERE l.approved_wording_id = NEW.wording_id)"
            ),
            message="only approved words are copied",
        ),
    ]
