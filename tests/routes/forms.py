"""Whole forms of every page that keeps something, accepted as they stand."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from promises.scoping import QUESTION_SETS
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
        "line-1-sentence": "Another file.",
        "line-1-source": "",
    }


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


def words(line: str) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {
        "wording": "A file each second week.",
        "digest": getattr(world, line).current_wording.digest,
    }


# Route → who sends it, and a whole form that is accepted as it stands.
FORMS: dict[str, tuple[str, Callable[[SimpleNamespace], dict[str, Any]]]] = {
    "account_login": (
        "anonymous",
        lambda world: {"login": world.rep.email, "password": "correct horse battery"},
    ),
    "deal_new": ("rep", a_deal),
    "deal_edit": ("rep", a_deal),
    "deal_stage": ("rep", lambda world: {"stage": "lost"}),
    "deal_guest": ("owner", PAGES["deal_guest"].body),
    "sheet_find": ("rep", some_candidates),
    "sheet_line": ("rep", a_line),
    "promise_reword": ("rep", words("in_review")),
    "promise_tags": ("rep", lambda world: {"tags": "security", "shown": TAG, "reason": "Nothing moves."}),
    "promise_withdraw": ("rep", lambda world: {"reason": "Not needed."}),
    "question": ("rep", lambda world: {"answer": "The orders."}),
    "condition_met": ("rep", lambda world: {"note": "The file came."}),
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
    "away_change": ("rep", an_absence),
}
