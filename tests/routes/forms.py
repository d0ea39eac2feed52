"""Whole forms of every page that keeps something, accepted as they stand."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from promises.scoping import QUESTION_SETS
from reviews.pre_close_items import ITEMS
from tests.routes.test_pages_by_role import EXPECTED as PAGES
from tests.routes.world import TAG, review_of


def counted_rows(prefix: str, **row: str) -> dict[str, str]:
    return {
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-INITIAL_FORMS": "0",
        **{f"{prefix}-0-{name}": value for name, value in row.items()},
    }


CONDITION = {"party": "Halden", "what": "Gives the key.", "due_on": "2026-03-20", "evidence": "A test."}
DEPENDENCY = {"what": "SFTP", "owner": "Halden IT", "due_on": "2026-03-20"}


def a_deal(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "name": "New",
        "account": "Ostra",
        "segment": "mid",
        "industry": "food",
        "deal_type": "new",
        "arr": "42,000",
        "seats": "40",
        "competitor": "Vantor",
        "crm_id": "X-1",
        "code": "N-1",
        "expected_signature_on": "2026-04-01",
        **{f"day_one_answers.{question.key}": "unknown" for question in QUESTION_SETS["day_one"]},
    }


def some_candidates(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "action": "add",
        "notes": "One file.",
        "said_by": "Inge",
        "said_to": "us",
        "said_on": "2026-03-02",
        "channel": "call",
        "line-TOTAL_FORMS": "2",
        "line-INITIAL_FORMS": "1",
        "line-0-keep": "on",
        "line-0-sentence": "One file is sent each night.",
        "line-0-source": "a file each night",
        "line-0-place": "0",
        "line-1-sentence": "Another file.",
        "line-1-source": "",
    }


def a_spreadsheet(world: SimpleNamespace) -> dict[str, Any]:
    return {"action": "read", "file": SimpleUploadedFile("lines.csv", b"wording\nOne file each night.\n")}


def a_line(world: SimpleNamespace) -> dict[str, Any]:
    answers = dict(list(world.draft.answers[TAG].items())[:3])
    return {
        "action": "stay",
        "wording": "Draft: one file a night.",
        "ask": "A file.",
        "said_by": "Inge",
        "said_to": "us",
        "said_on": "2026-03-02",
        "channel": "call",
        "kind": "standard_feature",
        "timing": "later_phase",
        "needed_by": "2026-04-01",
        "support_could_commit": "yes",
        "digest": world.draft.current_wording.digest,
        "seen_tags": TAG,
        "tags": TAG,
        "menu": "",
        **{f"scoping.{TAG}.{key}": value for key, value in answers.items()},
    }


def an_answer(world: SimpleNamespace, verdict: str = "limit") -> dict[str, Any]:
    return {
        "verdict": verdict,
        "digest": review_of(world.in_review).wording.digest,
        "wording": "In review: one file of five fields.",
        "reason": "Nobody can keep it.",
        "say_instead": "A file each month.",
        "owner": str(world.engineer.pk),
        "effort_hours": "8",
        "one_off_cost": "1,200",
        "monthly_cost": "0",
        "deliver_on": "2026-04-01",
        "phase": "phase 2",
        "tier": "core",
        "fits_product": "fits",
        **{
            name: name
            for name in (
                *("limit", "risk_priced", "customer_provides", "out_of_scope", "pushes_out"),
                *("technical_requirements", "controls_needed", "note"),
            )
        },
        **counted_rows("conditions", **CONDITION),
        **counted_rows("dependencies", **DEPENDENCY),
    }


def several_answers(world: SimpleNamespace) -> dict[str, Any]:
    reviews = [review_of(world.in_review), review_of(world.paused)]
    return {
        **an_answer(world, "remove"),
        "review": [review.pk for review in reviews],
        **{f"digest-{review.pk}": review.wording.digest for review in reviews},
    }


def a_final(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "digest": world.waiting.current_wording.digest,
        "answer": "yes_with_conditions",
        "sentence": "Yes.",
        "owner": str(world.engineer.pk),
        "deliver_on": "2026-04-01",
        "phase": "phase 2",
        "limit": "one file",
        "tier": "core",
        "override_reason": "None needed.",
        **counted_rows("conditions", **CONDITION),
    }


def several_finals(world: SimpleNamespace) -> dict[str, Any]:
    line = world.waiting
    return {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-line": str(line.pk),
        "form-0-digest": line.current_wording.digest,
        "form-0-sentence": "Yes.",
    }


def some_hours(world: SimpleNamespace) -> dict[str, Any]:
    return {"email": "digest", "quiet": "on", "days": ["0", "4"], "opens": "08:30", "closes": "16:00"}


def an_absence(world: SimpleNamespace) -> dict[str, Any]:
    return {"first_day": "2026-03-20", "last_day": "2026-03-22", "delegate": str(world.owner.pk)}


def a_check(world: SimpleNamespace) -> dict[str, Any]:
    return {
        **{f"check-{name}": "fine" for name in ITEMS},
        "check-integrations": "flag",
        "note-integrations": "Nobody knows it.",
        "kind-integrations": "feature",
        f"check-line{world.in_review.pk}": "flag",
        f"note-line{world.in_review.pk}": "Not a date.",
        f"kind-line{world.in_review.pk}": "timeline",
        "note": "Two flags.",
    }


def a_live_review(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "held_on": "2026-03-04",
        "people": [str(world.owner.pk)],
        "others": "Inge",
        "outcome": "Go ahead.",
    }


def words(line: str) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {
        "wording": "A file each second week.",
        "digest": getattr(world, line).current_wording.digest,
    }


def a_cell(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "feature_name": "Sandbox",
        "owner": str(world.engineer.pk),
        "phase": "in use today",
        "plan": str(world.menu.plan_id),
        "offer": "included",
        "value": "1 sandbox",
        "limit_max": "1",
        "limit_unit": "sandboxes",
        "tier": "core",
        "sentence": "The account has one sandbox.",
        "reason": "Asked for.",
        "line": str(world.approved.pk),
    }


def a_rule(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "kind": "hedge",
        "title": "Foggy words",
        "level": "ban",
        "advice": "Name it.",
        "phrases": "foggy",
        "exceptions": "foggy sea",
        "sentences": "A foggy day.",
        "action": "save",
    }


def a_pair(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "rule": str(world.rule.pk),
        "loose": "Cloudy, more or less.",
        "precise": "4 sites open on 4 May 2027.",
        "action": "add",
    }


def a_trigger(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "title": "Wages",
        "patterns": "wage*",
        "tags": "security",
        "figure_above": "500",
        "figure_unit": "users",
        "line_kind": "custom_work",
        "arr_from": "25,000",
        "deal_types": "new",
        "segments": "Enterprise",
        "industries": "Food",
        "custom_integration": "on",
        "competitor_compared": "on",
        "action": "save",
    }


# Route → who sends it, and a whole form that is accepted as it stands.
def a_webhook(world: SimpleNamespace) -> dict[str, Any]:
    return {"label": "ERP", "url": "https://93.184.216.34/erp", "events": ["gate.changed"]}


FORMS: dict[str, tuple[str, Callable[[SimpleNamespace], dict[str, Any]]]] = {
    "account_login": (
        "anonymous",
        lambda world: {"login": world.rep.email, "password": "correct horse battery"},
    ),
    "deal_new": ("rep", a_deal),
    "deal_edit": ("rep", a_deal),
    "deal_stage": ("rep", lambda world: {"stage": "lost"}),
    "before_signing": ("rep", lambda world: {"action": "draft", **dict.fromkeys(ITEMS, "As agreed.")}),
    "pre_close_answer": ("support", a_check),
    "pre_close_hand_over": ("support", PAGES["pre_close_hand_over"].body),
    "flag_settle": ("rep", PAGES["flag_settle"].body),
    "live_review": ("rep", a_live_review),
    "deal_guest": ("owner", PAGES["deal_guest"].body),
    "sheet_find": ("rep", some_candidates),
    "sheet_import": ("rep", a_spreadsheet),
    "promise_proof": ("rep", lambda world: {**PAGES["promise_proof"].body(world), "back": "/deals/"}),
    "sheet_line": ("rep", a_line),
    "promise_reword": ("rep", words("in_review")),
    "promise_tags": ("rep", lambda world: {"tags": "security", "shown": TAG, "reason": "Nothing moves."}),
    "promise_withdraw": ("rep", lambda world: {"reason": "Not needed."}),
    "question": ("rep", lambda world: {"answer": "The orders."}),
    "condition_met": ("rep", lambda world: {"note": "The file came."}),
    "drift_check": ("rep", lambda world: {"text": "1.1 A file each Friday.", "name": "Draft 2"}),
    "read_back": ("leader", PAGES["read_back"].body),
    "close_plan": ("rep", lambda world: {"outside": "No file each hour."}),
    "review": ("engineer", an_answer),
    "review_hand_over": ("engineer", PAGES["review_hand_over"].body),
    "review_ask": ("engineer", PAGES["review_ask"].body),
    "review_confirm": ("engineer", PAGES["review_confirm"].body),
    "reviews_together": ("engineer", several_answers),
    "reviews_preview_diff": ("engineer", PAGES["reviews_preview_diff"].body),
    "final_answer": ("owner", a_final),
    "final_preview": ("owner", a_final),
    "final_words": ("owner", words("waiting")),
    "finals_together": ("owner", several_finals),
    "profile": ("rep", lambda world: {"name": "Rosa", "tz": "Europe/Oslo", "shortcuts": "on"}),
    "profile_messages": ("rep", some_hours),
    "away": ("rep", an_absence),
    "catalog_change_new": ("rep", a_cell),
    "catalog_change": ("lead", lambda world: {"approved": "yes", "note": "It holds."}),
    "custom_request_new": ("rep", lambda world: {"what": "A live feed."}),
    "custom_request": (
        "lead",
        lambda world: {"feasible": "yes", "cost": "8,800", "worth": "high", "note": "Two others asked."},
    ),
    "custom_request_close": ("owner", lambda world: {"end-outcome": "roadmap", "end-note": "Next year."}),
    "language_marks": ("rep", PAGES["language_marks"].body),
    "language_rule_new": ("owner", a_rule),
    "language_rule": ("owner", a_rule),
    "say_instead": ("owner", a_pair),
    "trigger_new": ("owner", a_trigger),
    "trigger": ("owner", a_trigger),
    "away_change": ("rep", an_absence),
    "webhook_new": ("admin", a_webhook),
    "webhook": ("admin", a_webhook),
}
