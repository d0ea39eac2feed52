"""What the app's actions demand and the demo's data does not say in so many words, derived from what it does say."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from promises.actions.conditions import ConditionInput, DependencyInput
from promises.models import CatalogEntry
from promises.vocabulary import Tier, Timing

if TYPE_CHECKING:
    from dealdesk.demo.story import Story

Row = Mapping[str, Any]

# The feature of the menu that answers an ask with this tag.
MENU_OF_TAG = {"support": "support_hours"}


def timing(line: Row) -> str:
    """What is neither critical for the launch nor expected on day one is for a later phase."""
    if line["launch_critical"]:
        return Timing.LAUNCH_CRITICAL
    return "" if line["day_one"] else Timing.LATER_PHASE


def say_instead(story: "Story", deal: Row, line: Row) -> str:
    """What sales can say where a team says remove: the owner's no, or else what the deal's plan has on the menu."""
    final = line.get("final") or {}
    if final.get("answer") == "no":
        return story.days.fill(final["sentence"])
    feature = next(MENU_OF_TAG[tag] for tag in line["tags"] if tag in MENU_OF_TAG)
    return CatalogEntry.objects.get(feature__code=feature, plan__code=deal["plan"]).sentence


def dependencies(story: "Story", deal: Row, line: Row) -> list[DependencyInput]:
    """The line's dependencies. A conditional promise without any depends on what the customer provides, or on its set-up."""
    told = [
        DependencyInput(row["text"], story.names.get(row["owner"], row["owner"]), story.days.on(row["date"]))
        for row in line.get("dependencies", ())
    ]
    if told or not any(review.get("tier") == Tier.CONDITIONAL for review in line.get("reviews", ())):
        return told
    provided = next((row["customer_provides"] for row in line["reviews"] if "customer_provides" in row), None)
    if provided:
        what = f"{deal['account']} provides: {story.days.fill(provided)}."
        return [DependencyInput(what, line["said"]["by"], story.days.first_in(provided))]
    set_up = line["scoping"]["deployment"]
    return [
        DependencyInput(
            f"The {set_up['target_environment']} is set up.",
            story.names[set_up["environment_owner"]],
            story.days.on(set_up["setup_date"]),
        )
    ]


def conditions(story: "Story", deal: Row, line: Row, final: Row) -> list[ConditionInput]:
    """The final answer's conditions, each with party, date and evidence.

    A dated one is the dependency of the same day, shown by what the customer provides; one without a date is due when the
    promise is, and whoever gave the answer says whether it was done.
    """
    found = []
    for text in final.get("conditions", ()):
        due = story.days.first_in(text)
        found.append(
            ConditionInput(
                party=_party(story, deal, line, text, due),
                what=story.days.fill(text),
                due_on=due or story.days.on(final["date"]),
                evidence=_evidence(story, line, final, due),
            )
        )
    return found


def _party(story: "Story", deal: Row, line: Row, text: str, due: date | None) -> str:
    for row in line.get("dependencies", ()):
        if due and story.days.on(row["date"]) == due:
            return str(story.names.get(row["owner"], row["owner"]))
    customer = deal["account"].split()[0] == text.split()[0]
    return str(deal["account"] if customer else story.data["company"]["name"])


def _evidence(story: "Story", line: Row, final: Row, due: date | None) -> str:
    for review in line["reviews"]:
        provided = review.get("customer_provides", "")
        if due and provided and story.days.first_in(provided) == due:
            thing = provided.split(" by {")[0]
            return f"{thing[:1].upper()}{thing[1:]}, received by {story.names[final['owner']]}"
    return f"{story.names[final['by']]} confirms that it is done"
