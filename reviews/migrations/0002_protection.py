from django.db import migrations

from dealdesk.audit.protection import guard, insert_only

_OF_THESE_WORDS = (
    "SELECT 1 FROM reviews_reviewassignment r "
    "WHERE r.line_id = NEW.line_id AND r.wording_id = NEW.wording_id AND r.round = NEW.round"
)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("promises", "0002_protection")]

    operations = [
        insert_only("reviews_verdict", "reviews_finalanswer", "reviews_escalation"),
        # A final yes stands only on the revision that every asked team has judged; over a remove, only with a reason.
        guard(
            "reviews_final_yes_follows_every_verdict",
            table="reviews_finalanswer",
            event="INSERT",
            when="NEW.answer <> 'no'",
            refuse_if=(
                "NOT EXISTS (SELECT 1 FROM promises_promiseline l WHERE l.id = NEW.line_id "
                "AND l.current_wording_id = NEW.wording_id AND l.round = NEW.round) "
                f"OR NOT EXISTS ({_OF_THESE_WORDS} AND r.state IN ('approved', 'removed')) "
                f"OR EXISTS ({_OF_THESE_WORDS} AND r.state NOT IN ('approved', 'removed')) "
                f"OR (NEW.override_reason = '' AND EXISTS ({_OF_THESE_WORDS} AND r.state = 'removed'))"
            ),
            message="a final yes needs every asked team on the same words",
        ),
        # No approval without the owner's yes to exactly these words.
        guard(
            "reviews_approval_follows_final_yes",
            table="promises_promiseline",
            event="UPDATE OF state, approved_wording_id",
            when="NEW.state IN ('approved', 'approved_with_conditions')",
            refuse_if=(
                "NOT EXISTS (SELECT 1 FROM reviews_finalanswer f WHERE f.line_id = NEW.id "
                "AND f.wording_id = NEW.approved_wording_id AND f.round = NEW.round AND f.answer <> 'no')"
            ),
            message="an approval needs a final yes to these words",
        ),
        guard(
            "reviews_no_line_is_born_approved",
            table="promises_promiseline",
            event="INSERT",
            when="NEW.state IN ('approved', 'approved_with_conditions')",
            refuse_if="1 = 1",
            message="a promise is not born approved",
        ),
    ]
