"""The scoping questions: a short set for every tag, and one for the deal's first day.

An answer is text, a number, or one of two proper answers that stand beside every question: `UNKNOWN` and
`DOES_NOT_APPLY`. A question without an answer has no entry.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Literal

from dealdesk.moments import full_day_words
from promises.product_kinds import is_only_a_kind
from promises.typography import refuse_controls

UNKNOWN = "unknown"
DOES_NOT_APPLY = "does_not_apply"
DAY_ONE = "day_one"
MAX_LENGTH = 500

Answer = str | int | float
QuestionKind = Literal["text", "choice", "person", "number", "integer", "yes_no", "date"]


@dataclass(frozen=True)
class Question:
    """One question: `key` as it is stored, `label` and `help` as they are read, `choices` as (value, label)."""

    key: str
    label: str
    help: str = ""
    kind: QuestionKind = "text"
    choices: tuple[tuple[str, str], ...] = ()


YES_NO = (("yes", "Yes"), ("no", "No"))


def _yes_no(key: str, label: str, help: str = "") -> Question:
    return Question(key, label, help, "yes_no", YES_NO)


def _choice(key: str, label: str, help: str, *choices: tuple[str, str]) -> Question:
    return Question(key, label, help, "choice", choices)


def _person(key: str, label: str, help: str = "") -> Question:
    return Question(key, label, help or "A person's name, on our side or theirs.", "person")


QUESTION_SETS: dict[str, tuple[Question, ...]] = {
    DAY_ONE: (
        Question("seats", "Seats", "How many people work with it in the first week.", "integer"),
        Question("data_migration", "Data migration", "What data has to be in on the first day."),
        Question("admin_setup", "Administrator set-up", "Who sets the account up, and with whose help."),
        Question("training", "Training", "Which lessons are expected in the first week."),
        Question("compliance_features", "Compliance features", "Which ones have to work in the first week."),
    ),
    "security": (
        Question(
            "control", "Exact control", "In plain words: what is logged, restricted, encrypted or deleted."
        ),
        _choice(
            "supported_today",
            "Supported today",
            "Whether the product does it now.",
            ("yes", "Yes"),
            ("partly", "Partly"),
            ("no", "Not at all"),
        ),
        Question(
            "gap_access", "Gap in access", "Single sign-on, second factor, roles, administrator limits, IP."
        ),
        Question("gap_logging", "Gap in logging", "Trails, export, event detail, how long logs are kept."),
        Question("gap_encryption", "Gap in encryption", "In transit, at rest, who holds the keys."),
        Question(
            "gap_retention", "Gap in retention", "Time of deletion, backups, restore windows, legal hold."
        ),
        _choice(
            "lane",
            "Paperwork or product work",
            "Paperwork is a questionnaire, policy, DPA, audit report or penetration-test summary.",
            ("paperwork", "Paperwork"),
            ("product_work", "Product work"),
        ),
        Question(
            "buyer_process", "Buyer's process", "Questionnaire, procurement, legal, vendor risk assessment."
        ),
        Question("questions", "Number of questions", "In the buyer's questionnaire.", "integer"),
        _person("drafts", "Who drafts the answers"),
        _person("checks", "Who checks them"),
        _person("signs_off", "Who signs them off", "A business owner's name."),
    ),
    "data_movement": (
        Question("source", "Source system", "Name and version."),
        Question("target", "Target system", "Name and version."),
        Question("files_or_endpoints", "File types or API endpoints"),
        Question("how_often", "How often"),
        Question("how_much", "How much each time", "Rows, files or megabytes."),
        Question("on_failure", "When records fail"),
        Question("on_duplicate", "When records arrive twice"),
        Question("on_late", "When records arrive late"),
        _person("mapping_by", "Who makes the mapping"),
        _person("cleaning_by", "Who cleans bad data"),
        _person("reruns_by", "Who reruns a failed job"),
        _person("numbers_by", "Who answers when the numbers differ"),
    ),
    "custom_logic": (
        Question("rule", "The rule", "What happens, when, and for which records."),
        Question("who_depends", "Who depends on it"),
        _choice(
            "other_customers",
            "Would another customer use it",
            "Only this customer marks the promise as a cost and support risk.",
            ("yes", "Yes"),
            ("only_this_customer", "Only this customer"),
        ),
    ),
    "deployment": (
        _choice(
            "hosting",
            "Where it runs",
            "",
            ("normal_cloud", "Normal cloud"),
            ("private_cloud", "Private cloud"),
            ("on_premises", "On-premises"),
        ),
        Question("target_environment", "Target environment"),
        _person("environment_owner", "Who owns that environment"),
        _person(
            "access_granted_by",
            "Who grants access",
            "Network, allowlists, credentials, administrator rights.",
        ),
        _choice(
            "separate_or_shared",
            "Separate or shared",
            "A separate environment, or a change to the one that every customer shares.",
            ("separate", "Separate environment"),
            ("shared", "Change to the shared one"),
        ),
        Question("setup_date", "Date of set-up", "", "date"),
        Question("testing_date", "Date of testing", "", "date"),
        Question("signoff_date", "Date of sign-off", "", "date"),
    ),
    "integration": (
        Question("product", "Exact product name", "The product's own name and version, not only its kind."),
        _yes_no("launch_critical", "Critical for the launch"),
        Question("data", "What data moves"),
        Question("how_often", "How often it syncs"),
        Question("api_limits_known", "API limits", "What the other product allows, if we know."),
        _person("owner_after_launch", "Who owns it after launch"),
    ),
    "support": (
        Question("hours", "Coverage hours", "From when to when."),
        Question("time_zone", "Time zone", "For example Europe/London."),
        Question("first_response", "First response time"),
        Question("weekends", "Weekends"),
        Question("emergency", "What counts as an emergency"),
        Question("trains_whom", "Who trains whom"),
        Question("custom_reports", "Custom reports"),
        Question("meetings", "Recurring meetings"),
        Question("attendees", "Who attends"),
        Question("hours_week_1", "Hours in week 1", "Expected hours of our work.", "number"),
        Question("hours_weeks_2_4", "Hours in weeks 2 to 4", "All three weeks together.", "number"),
        Question("hours_month_2", "Hours in month 2", "", "number"),
        Question("hours_month_3", "Hours in month 3", "", "number"),
        Question("hours_per_month_after", "Hours a month after that", "", "number"),
    ),
    "delivery_date": (
        _choice(
            "state",
            "State of the work",
            "Whether what the date depends on exists.",
            ("built", "Built"),
            ("tested", "Built and tested"),
            ("scheduled", "Scheduled"),
            ("not_scheduled", "Not scheduled"),
        ),
        _person("estimated_by", "Who estimated it"),
    ),
    "commercial_terms": (
        Question("discount", "Discount"),
        Question("free_services", "Free services"),
        Question("special_service_level", "Special service level"),
        Question("pricing_exception", "Pricing exception"),
        _person("asked_by", "Who asked"),
    ),
}


def questions_for(tags: Iterable[str]) -> list[tuple[str, Question]]:
    """The questions that the tags open, as (set name, question), in the order of `QUESTION_SETS`.

    `DAY_ONE` is accepted among the tags and stands for the deal's own set. A tag without a set opens nothing.
    """
    wanted = set(tags)
    return [
        (name, question)
        for name, questions in QUESTION_SETS.items()
        if name in wanted
        for question in questions
    ]


def missing(answers: Mapping[str, Mapping[str, Answer | None]], tags: Iterable[str]) -> list[str]:
    """Paths of the questions without an answer, as "scoping.data_movement.on_late" or "day_one_answers.seats"."""
    return [
        _path(name, question.key)
        for name, question in questions_for(tags)
        if _blank((answers.get(name) or {}).get(question.key))
    ]


def count_unknown(answers: Mapping[str, Mapping[str, Answer | None]]) -> int:
    """How many questions are answered with *unknown*."""
    return sum(value == UNKNOWN for by_key in answers.values() for value in by_key.values())


def in_words(question: Question, value: Answer | None) -> str:
    """An answer as people read it; empty where there is none."""
    if value in (None, ""):
        return ""
    if value == DOES_NOT_APPLY:
        return "Does not apply"
    if question.kind == "date":
        # What was answered before dates were asked for stays as it was written.
        with suppress(ValueError):
            return full_day_words(date.fromisoformat(str(value)))
    return dict(question.choices).get(str(value), str(value))


def validate(
    answers: Mapping[str, Mapping[str, object]], tags: Iterable[str]
) -> tuple[dict[str, dict[str, Answer]], dict[str, str]]:
    """Answers made clean, and what is wrong with the others by path.

    Blank answers are left out: a sheet can be saved half-done. Numbers are parsed; "Unknown" and "Does not apply" in any
    case become the two stored values. Refused: a set or key that no tag opens, text over 500 characters, a value that is
    not among the choices, a negative number, no date where one is asked, and a kind of product where the product's name is asked.
    """
    questions = {(name, question.key): question for name, question in questions_for(tags)}
    opened = {name for name, _ in questions}
    clean: dict[str, dict[str, Answer]] = {}
    errors: dict[str, str] = {}
    if not isinstance(answers, Mapping):
        return {}, {"scoping": "Give the answers by tag and by the name of the question."}
    for name, by_key in answers.items():
        if name not in QUESTION_SETS:
            errors[_path(name)] = f"There are no questions named {name}."
        elif name not in opened:
            errors[_path(name)] = f"Add the tag {name} to answer its questions, or leave them out."
        elif not isinstance(by_key, Mapping):
            errors[_path(name)] = "Give each answer under the name of its question."
        else:
            for key, value in by_key.items():
                if (name, key) not in questions:
                    errors[_path(name, key)] = f"There is no question {key} under {name}."
                    continue
                answer, error = _parse(questions[name, key], value)
                if (
                    error is None
                    and (name, key) == ("integration", "product")
                    and is_only_a_kind(str(answer or ""))
                ):
                    error = (
                        f"Name the product itself, such as “Salesforce Sales Cloud”: “{answer}” is only a kind of product. "
                        "Choose Unknown where nobody knows yet."
                    )
                if error is not None:
                    errors[_path(name, key)] = error
                elif answer is not None:
                    clean.setdefault(name, {})[key] = answer
    return clean, errors


def _path(name: str, key: str = "") -> str:
    room = "day_one_answers" if name == DAY_ONE else f"scoping.{name}"
    return f"{room}.{key}" if key else room


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _parse(question: Question, value: object) -> tuple[Answer | None, str | None]:
    """The stored answer and no error, or None and the error."""
    if _blank(value):
        return None, None
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if not isinstance(value, str | int | float | Decimal):
        return None, "Give one text or one number."
    text = str(value).strip()
    if len(text) > MAX_LENGTH:
        return None, f"Use {MAX_LENGTH} characters or fewer, now {len(text)}."
    if refused := refuse_controls(text):
        return None, refused
    word = text.casefold().replace(" ", "_")
    if word in (UNKNOWN, DOES_NOT_APPLY):
        return word, None
    if question.kind in ("number", "integer"):
        return _parse_number(question, text)
    if question.choices:
        for stored, label in question.choices:
            if word == stored or text.casefold() == label.casefold():
                return stored, None
        labels = ", ".join(label for _, label in question.choices)
        return None, f"Choose one of: {labels}, Unknown, Does not apply."
    if question.kind == "date":
        return _parse_date(text)
    return text, None


def _parse_number(question: Question, text: str) -> tuple[Answer | None, str | None]:
    whole = question.kind == "integer"
    wanted = (
        "Give a whole number, 0 or more, or Unknown." if whole else "Give a number, 0 or more, or Unknown."
    )
    # A comma is read as a separator of thousands only where it can be nothing else.
    plain = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text) else text
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None, wanted
    if not number.is_finite() or not 0 <= number < 10**9:
        return None, wanted
    if number == number.to_integral_value():
        return int(number), None
    return (None, wanted) if whole else (float(number), None)


def _parse_date(text: str) -> tuple[Answer | None, str | None]:
    """The day in ISO 8601; a day may come in words, too, where no two readers could take it for different ones."""
    for form in ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y"):
        with suppress(ValueError):
            # A day of the calendar, which no zone moves.
            return datetime.strptime(text, form).date().isoformat(), None  # noqa: DTZ007
    return None, "Give a date such as 2026-12-01 or 1 December 2026, or Unknown."


def hints(answers: Mapping[str, Mapping[str, Answer | None]], tags: Iterable[str]) -> list[str]:
    """What is answered and still too loose to build on; a hint stops nothing."""
    given = answers.get("data_movement") or {} if "data_movement" in set(tags) else {}
    return [
        f"{label}: “{given[key]}” is a kind of system. Name the product and its version."
        for key, label in (("source", "Source system"), ("target", "Target system"))
        if given.get(key) and is_only_a_kind(str(given[key]))
    ]
