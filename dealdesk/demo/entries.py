"""What the demo's data says of a deal, a line and a verdict, as the app's actions take it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dealdesk.demo import derived
from dealdesk.demo.days import in_words
from promises.actions.deals import menu_entry
from promises.actions.lines import LineDraft
from promises.models import Plan
from reviews.actions.verdicts import VerdictInput

if TYPE_CHECKING:
    from dealdesk.demo.story import Story

Row = Mapping[str, Any]

DEAL_FACTS = (
    "code",
    "crm_id",
    "name",
    "account",
    "segment",
    "industry",
    "deal_type",
    "seats",
    "custom_integration",
    "technical_review_required",
    "day_one_answers",
)
LINE_FACTS = ("ask", "kind", "day_one", "support_could_commit")
VERDICT_TEXTS = (
    "phase",
    "limit",
    "tier",
    "fits_product",
    "pushes_out",
    "controls_needed",
    "customer_provides",
    "out_of_scope",
)
# Scoping answers that the data gives as a day.
SCOPING_DAYS = ("setup_date", "testing_date", "signoff_date")


def deal_values(story: "Story", deal: Row) -> dict[str, Any]:
    return {name: deal[name] for name in DEAL_FACTS} | {
        "arr": Decimal(deal["arr"]),
        "plan": Plan.objects.get(code=deal["plan"]),
        "expected_signature_on": story.days.on(deal["expected_signature"]),
        "competitor": deal["competitor"] or "",
        "anything_non_standard": deal.get("anything_non_standard", ""),
        "security_answers_by": story.people.get(deal["answers"]["security"]),
        "legal_answers_by": story.people.get(deal["answers"]["legal"]),
    }


def line_draft(story: "Story", line: Row) -> LineDraft:
    """The line as it was first written, with its first words and every tag that it had then."""
    said = line["said"]
    values = {name: line[name] for name in LINE_FACTS} | {
        "said_by": _name(story, said["by"]),
        "said_to": _name(story, said["to"]),
        "said_on": story.days.on(said["day"]),
        "channel": said["channel"],
        "timing": derived.timing(line),
        "needed_by": None if line["needed_by"] is None else story.days.on(line["needed_by"]),
        "answers": {
            name: {key: _answer(story, key, value) for key, value in answers.items()}
            for name, answers in line.get("scoping", {}).items()
        },
    }
    # A line whose figure goes beyond the menu points at the cell that it goes beyond.
    if cell := line.get("catalog") or line.get("limit_above_plan"):
        values["catalog_entry"] = menu_entry(cell["feature"], cell["plan"])
    return LineDraft(
        wording=story.days.fill(line["wordings"][0]["text"]),
        tags=[*line["tags"], *(removed["tag"] for removed in line.get("tags_removed", ()))],
        values=values,
        number=line["n"],
    )


def verdict(story: "Story", deal: Row, line: Row, review: Row) -> VerdictInput:
    given = VerdictInput(verdict=review["verdict"])
    for name in VERDICT_TEXTS:
        setattr(given, name, story.days.fill(review.get(name, "")))
    given.risk_priced = story.days.fill(review.get("unknown_risk", ""))
    if review["verdict"] == "remove":
        given.reason = review["note"]
        given.say_instead = derived.say_instead(story, deal, line)
        return given
    given.note = review.get("note", "")
    given.owner = story.people[review["owner"]]
    given.effort_hours = Decimal(review["effort_hours"])
    given.one_off_cost = Decimal(review["one_off_cost"])
    given.monthly_cost = Decimal(review["monthly_cost"])
    given.deliver_on = story.days.on(review["date"]) if "date" in review else None
    given.wording = story.days.fill(review.get("new_wording", ""))
    given.dependencies = derived.dependencies(story, deal, line)
    return given


def _name(story: "Story", value: Any) -> Any:
    """A person of ours by name, anything else as it is."""
    return story.names.get(value, value) if isinstance(value, str) else value


def _answer(story: "Story", key: str, value: Any) -> Any:
    if key in SCOPING_DAYS and isinstance(value, int):
        return in_words(story.days.on(value))
    return _name(story, value)
