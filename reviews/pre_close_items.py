"""The ten items of the review before signing: what the rep is asked, and what counts as an answer."""

from collections.abc import Mapping
from typing import Any

from promises.scoping import UNKNOWN
from promises.states import Incomplete
from promises.typography import clean_sentence, refuse_controls

NONE = "none"
LONGEST = 1000

ITEMS: Mapping[str, str] = {
    "go_live_dates": "Go-live or milestone dates mentioned anywhere",
    "features_outside_plan": "Features outside the plan",
    "integrations": "Integrations named",
    "migration_or_data_work": "Migration or data work",
    "service_levels": "Service levels",
    "training_onboarding": "Training and onboarding",
    "resources_configuration": "Resources or configuration we would provide",
    "discounts_pricing": "Discounts and pricing exceptions",
    "competitor_comparisons": "Comparisons made with a competitor",
    "said_not_written": "Anything said but not written",
}


def say(value: str) -> str:
    """One answer as a reader sees it."""
    return {UNKNOWN: "Unknown", NONE: "None", "": "Not answered yet"}.get(value, value)


def clean(answers: Mapping[str, Any], *, whole: bool) -> dict[str, str]:
    """The answers as they are kept: text, “unknown” or “none” for each item. `whole` demands all ten.

    Raises Incomplete with `errors` by item.
    """
    kept: dict[str, str] = {}
    errors: dict[str, str] = dict.fromkeys(sorted(set(answers) - set(ITEMS)), "There is no such item.")
    for name, label in ITEMS.items():
        given = answers.get(name) or ""
        text = clean_sentence(given) if isinstance(given, str) else ""
        if problem := refuse_controls(given) if isinstance(given, str) else "Write this as text.":
            errors[name] = problem
        elif len(text) > LONGEST:
            errors[name] = f"Use {LONGEST:,} characters or fewer, now {len(text):,}."
        elif not text and whole:
            errors[name] = f"Answer “{label}”, or choose None or Unknown."
        elif text:
            plain = text.lower().rstrip(".")
            kept[name] = plain if plain in (NONE, UNKNOWN) else text
    if errors:
        count = len(errors)
        raise Incomplete(
            f"{count} of the ten items {'needs' if count == 1 else 'need'} an answer before this is asked.",
            errors,
        )
    return kept
