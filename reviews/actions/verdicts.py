"""A team's answer to one wording: approve, limit or remove."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises.actions.conditions import (
    ConditionInput,
    DependencyInput,
    add_conditions,
    add_dependencies,
    check_conditions,
    check_dependencies,
    drop_conditions,
)
from promises.actions.lines import clean_words
from promises.actions.locking import take_line
from promises.actions.wordings import write_revision
from promises.models import Condition, PromiseLine
from promises.models.conditions import ConditionState
from promises.states import Incomplete, MovedOn, NotYours, Refused
from promises.typography import clean_sentence, refuse_controls, same_words
from promises.vocabulary import WAITING_STATES, Tier
from reviews.actions.asking import ask_again, refuse_lost, settle_line
from reviews.models import Question, ReviewAssignment, Verdict
from reviews.models.assignments import DECIDED_STATES, ReviewState
from reviews.models.verdicts import Fit, VerdictKind
from reviews.permissions import require_judge
from reviews.states import move_review
from reviews.timers import STOPPED

DECIDED_AS = {
    VerdictKind.APPROVE: ReviewState.APPROVED,
    VerdictKind.LIMIT: ReviewState.LIMITED,
    VerdictKind.REMOVE: ReviewState.REMOVED,
}
TEXTS = {
    "phase": 120,
    "limit": 400,
    "risk_priced": 400,
    "customer_provides": 400,
    "out_of_scope": 400,
    "pushes_out": 400,
    "technical_requirements": 2000,
    "controls_needed": 400,
    "reason": 1000,
    "say_instead": 1000,
    "note": 1000,
}


@dataclass
class VerdictInput:
    """Everything that a verdict can say. `wording` is the narrower sentence of a limit."""

    verdict: str
    wording: str = ""
    owner: Person | None = None
    effort_hours: Decimal | None = None
    one_off_cost: Decimal | None = None
    monthly_cost: Decimal | None = None
    deliver_on: date | None = None
    phase: str = ""
    limit: str = ""
    risk_priced: str = ""
    customer_provides: str = ""
    out_of_scope: str = ""
    tier: str = ""
    fits_product: str = ""
    pushes_out: str = ""
    technical_requirements: str = ""
    controls_needed: str = ""
    reason: str = ""
    say_instead: str = ""
    note: str = ""
    conditions: Sequence[ConditionInput] = field(default_factory=tuple)
    dependencies: Sequence[DependencyInput] = field(default_factory=tuple)


def check(given: VerdictInput, line: PromiseLine, *, today: date) -> None:
    """Make the texts clean and raise Incomplete, naming each field, unless the verdict has what its kind demands."""
    errors: dict[str, str] = {}
    if given.verdict not in VerdictKind.values:
        errors["verdict"] = "Choose approve, limit or remove."
    for name, longest in TEXTS.items():
        text = getattr(given, name) or ""
        if problem := refuse_controls(text):
            errors[name] = problem
        text = clean_sentence(text)
        if len(text) > longest:
            errors[name] = f"Use {longest:,} characters or fewer, now {len(text):,}."
        setattr(given, name, text)
    if given.tier and given.tier not in Tier.values:
        errors["tier"] = f"Choose one of: {', '.join(Tier.values)}."
    if given.fits_product and given.fits_product not in Fit.values:
        errors["fits_product"] = f"Choose one of: {', '.join(Fit.values)}."
    if given.verdict in (VerdictKind.APPROVE, VerdictKind.LIMIT):
        errors |= _check_yes(given, line)
    if given.verdict == VerdictKind.REMOVE:
        if not given.reason:
            errors["reason"] = "Say why nobody may promise this."
        if not given.say_instead:
            errors["say_instead"] = "Write the sentence that sales can say instead."
    if given.verdict == VerdictKind.LIMIT:
        try:
            given.wording = clean_words(given.wording)
        except Incomplete as problem:
            errors |= problem.errors
        else:
            if not given.wording:
                errors["wording"] = "Write the narrower sentence."
            elif line.current_wording and same_words(given.wording, line.current_wording.text):
                errors["wording"] = "These are the words as they stand. Narrow them, or choose Approve."
    try:
        check_conditions(given.conditions, today=today)
    except Incomplete as problem:
        errors |= problem.errors
    if errors:
        raise Incomplete("The answer needs more before it can be sent.", errors)


def _check_yes(given: VerdictInput, line: PromiseLine) -> dict[str, str]:
    errors: dict[str, str] = {}
    if given.owner is None or not given.owner.is_active:
        errors["owner"] = "Name the person who will own delivery."
    for name, what in (
        ("effort_hours", "Give the effort in hours, 0 if there is none."),
        ("one_off_cost", "Give the one-off cost, 0 if there is none."),
        ("monthly_cost", "Give the running cost a month, 0 if there is none."),
    ):
        value = getattr(given, name)
        if value is None:
            errors[name] = what
        elif not value.is_finite() or value < 0:
            errors[name] = "Give a number, 0 or more."
        elif value >= 1_000_000:
            errors[name] = "Give a number under 1,000,000."
    if not given.deliver_on and not given.phase:
        errors["deliver_on"] = "Give a date, or a phase."
    if not given.limit:
        errors["limit"] = "Say where the promise stops."
    if line.unknown_count and not given.risk_priced:
        errors["risk_priced"] = (
            f"{line.unknown_count} answers are unknown. Say how that risk is priced."
            if line.unknown_count > 1
            else "One answer is unknown. Say how that risk is priced."
        )
    if given.tier == Tier.CONDITIONAL and not given.dependencies and not line.dependencies.exists():
        errors["dependencies"] = "A conditional promise names what it depends on, with an owner and a date."
    try:
        check_dependencies(given.dependencies)
    except Incomplete as problem:
        errors |= problem.errors
    return errors


def load_review(pk: int) -> ReviewAssignment:
    """The review with what judging needs. Raises ReviewAssignment.DoesNotExist."""
    return (
        ReviewAssignment.objects.select_related("wording", "team", "line__deal", "assignee")
        .prefetch_related("team__members")
        .get(pk=pk)
    )


@atomic
def decide(
    review: ReviewAssignment,
    given: VerdictInput,
    *,
    digest: str,
    by: Person,
    now: datetime,
    assignees: dict[tuple[int, int], int | None] | None = None,
) -> Verdict:
    """Give a team's verdict on the words whose SHA-256 is `digest`, or replace it while no final answer stands.

    A late verdict resumes a paused promise. Raises NotYours, naming who can; MovedOn (409) where the words or the state are
    no longer what the caller saw; Incomplete (422) with each field.
    """
    line = take_line(review.line_id)
    review = load_review(review.pk)
    require_judge(review, by)
    refuse_stale(review, line, digest=digest)
    check(given, line, today=now.date())
    kind = VerdictKind(given.verdict)
    replaced = review.state in DECIDED_STATES
    drop_conditions(line, team=review.team, now=now)
    new_wording = None
    if kind == VerdictKind.LIMIT:
        (new_wording,) = write_revision([(line, given.wording)], by=by, team=review.team, now=now)
    standing_in_for = None
    if review.assignee_id is not None and review.assignee_id != by.pk:
        standing_in_for = None if by.pk in _team_ids(review) else review.assignee_id
    elif review.on_behalf_of_id is not None:
        standing_in_for = review.on_behalf_of_id
    texts = {name: getattr(given, name) for name in TEXTS}
    verdict = Verdict.objects.create(
        review=review,
        wording_id=review.wording_id,
        team=review.team,
        verdict=kind,
        by=by,
        on_behalf_of_id=standing_in_for,
        at=now,
        new_wording=new_wording,
        owner=given.owner,
        effort_hours=given.effort_hours,
        one_off_cost=given.one_off_cost,
        monthly_cost=given.monthly_cost,
        deliver_on=given.deliver_on,
        tier=given.tier,
        fits_product=given.fits_product,
        **texts,
    )
    Question.objects.open().filter(review=review).update(closed_at=now, **STOPPED)
    late = review.due_at <= now and review.state in (ReviewState.PENDING, ReviewState.PAUSED)
    stopped_seconds = review.stopped_seconds
    if review.stopped_at is not None:
        stopped_seconds += int((now - review.stopped_at).total_seconds())
    move_review(review, DECIDED_AS[kind], decided_at=now, decided_by=by, stopped_seconds=stopped_seconds)
    record(
        event(
            "verdict.replaced" if replaced else "verdict.given",
            actor=by,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=review.wording_id,
            review=review.pk,
            team=review.team.code,
            verdict=kind.value,
            late=late,
            on_behalf_of=standing_in_for,
        )
    )
    if kind != VerdictKind.REMOVE:
        add_conditions(line, given.conditions, team=review.team)
        add_dependencies(line, given.dependencies)
    if new_wording is not None:
        ask_again(line, by=by, now=now, wrote=review.team, assignees=assignees)
    else:
        settle_line(line, now=now)
    return verdict


def _team_ids(review: ReviewAssignment) -> set[int]:
    return {member.pk for member in review.team.members.all()} | {review.team.lead_id or 0}


def refuse_stale(review: ReviewAssignment, line: PromiseLine, *, digest: str) -> None:
    """Raise MovedOn unless the review still counts and `digest` names the words that it judges."""
    if (
        review.state == ReviewState.WITHDRAWN
        or review.wording_id != line.current_wording_id
        or review.round != line.round
    ):
        raise MovedOn(
            f"{line.ref} has newer words, so this review is no longer asked. Read the newer words and answer those.",
            code="newer_words",
        )
    refuse_lost(line)
    if digest != review.wording.digest:
        raise MovedOn(
            "These are not the words that the review is about. Read them again.", code="other_words"
        )
    if line.state not in WAITING_STATES:
        raise MovedOn(
            f"{line.ref} is {line.get_state_display().lower()} by now, so the verdict can't change.",
            code="answered",
        )
    if review.state == ReviewState.LIMITED:
        raise MovedOn(
            f"{review.team.name} has narrowed these words. Judge the newer ones.", code="newer_words"
        )


def earlier_yes(review: ReviewAssignment) -> Verdict | None:
    """The team's last approve or limit in this promise, whose terms a one-click confirmation repeats. One query."""
    return (
        Verdict.objects.filter(
            review__line_id=review.line_id,
            team_id=review.team_id,
            verdict__in=[VerdictKind.APPROVE, VerdictKind.LIMIT],
        )
        .select_related("owner", "wording")
        .order_by("-at", "-pk")
        .first()
    )


def same_terms(verdict: Verdict) -> VerdictInput:
    """An approval on the terms of an earlier verdict."""
    return VerdictInput(
        verdict=VerdictKind.APPROVE,
        owner=verdict.owner,
        effort_hours=verdict.effort_hours,
        one_off_cost=verdict.one_off_cost,
        monthly_cost=verdict.monthly_cost,
        deliver_on=verdict.deliver_on,
        tier=verdict.tier,
        fits_product=verdict.fits_product,
        **{name: getattr(verdict, name) for name in TEXTS if name not in ("reason", "say_instead")},
    )


def confirm(review: ReviewAssignment, *, digest: str, by: Person, now: datetime) -> Verdict:
    """Approve newer words in one click, on the terms and open conditions of the team's earlier yes.

    Raises as `decide`; Refused without an earlier yes.
    """
    require_judge(load_review(review.pk), by)
    earlier = earlier_yes(review)
    if earlier is None:
        raise Refused("Your team has not approved an earlier version of this. Answer it in full.")
    given = same_terms(earlier)
    given.conditions = [
        ConditionInput(condition.party, condition.what, condition.due_on, condition.evidence)
        for condition in Condition.objects.filter(
            line_id=review.line_id,
            team_id=review.team_id,
            wording_id=earlier.new_wording_id or earlier.wording_id,
            state__in=[ConditionState.OPEN, ConditionState.LAPSED],
        )
    ]
    return decide(review, given, digest=digest, by=by, now=now)


@atomic
def decide_together(
    reviews: Sequence[tuple[ReviewAssignment, str]], given: VerdictInput, *, by: Person, now: datetime
) -> list[Verdict]:
    """Give the same approve or remove to several like reviews, all or none; each names its words by digest.

    Raises Refused for a limit, whose words belong to one promise, and as `decide`.
    """
    if given.verdict == VerdictKind.LIMIT:
        raise Refused("A narrower sentence belongs to one promise. Answer these one by one.", field="verdict")
    ordered = sorted(reviews, key=lambda pair: pair[0].line_id)
    return [decide(review, given, digest=digest, by=by, now=now) for review, digest in ordered]


__all__ = [
    "ConditionInput",
    "DependencyInput",
    "MovedOn",
    "NotYours",
    "VerdictInput",
    "confirm",
    "decide",
    "decide_together",
    "earlier_yes",
]
