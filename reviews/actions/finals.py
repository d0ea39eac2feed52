"""The one owner's final answer: yes, yes with conditions, or no."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dealdesk.accounts.models import Person, Role
from dealdesk.audit.record import event, record
from dealdesk.notices.models import NoticeKind
from dealdesk.notices.post import notice, post
from dealdesk.notices.webhooks import Happening, HookEvent, publish
from dealdesk.transactions import atomic
from promises import links
from promises.actions.conditions import (
    ConditionInput,
    add_conditions,
    check_conditions,
    drop_conditions,
)
from promises.actions.lines import bump_scope, clean_words
from promises.actions.locking import move_line, take_deal, take_line, take_lines
from promises.models import Condition, PromiseLine
from promises.models.conditions import ConditionState
from promises.states import Incomplete, MovedOn, Refused
from promises.typography import refuse_controls
from promises.vocabulary import SAYABLE_STATES, WAITING_STATES, LineState, Tier
from reviews.actions.asking import close_final_request, withdraw_reviews
from reviews.actions.flags import settle_flags_of
from reviews.models import FinalAnswer, FlagState, ReviewAssignment, Verdict
from reviews.models.assignments import OPEN_STATES, ReviewState
from reviews.models.finals import FinalKind
from reviews.models.verdicts import VerdictKind
from reviews.permissions import require_owner


@dataclass(frozen=True)
class Terms:
    """What a yes stands on: who delivers, when, and where it stops. Empty parts come from the teams' verdicts."""

    owner: Person | None = None
    deliver_on: date | None = None
    phase: str = ""
    limit: str = ""
    tier: str = ""


def standing_verdicts(line: PromiseLine) -> list[Verdict]:
    """Each team's verdict that counts for the current words, the narrowing team's first. One query.

    The team that wrote the words has given its verdict on the earlier ones, with these as its new wording.
    """
    return standing_verdicts_of([line])[line.pk]


def standing_verdicts_of(lines: Sequence[PromiseLine]) -> dict[int, list[Verdict]]:
    """Line id → `standing_verdicts`, for several lines in one query."""
    rows = (
        Verdict.objects.filter(review__line__in=[line.pk for line in lines])
        .select_related("owner", "team", "by", "wording", "new_wording", "review")
        .order_by("at", "pk")
    )
    by_pk = {line.pk: line for line in lines}
    latest: dict[int, dict[int, Verdict]] = {line.pk: {} for line in lines}
    for verdict in rows:
        line = by_pk[verdict.review.line_id]
        stands_on = (verdict.wording_id, verdict.new_wording_id)
        if verdict.review.round == line.round and line.current_wording_id in stands_on:
            latest[line.pk][verdict.team_id] = verdict
    return {
        pk: sorted(verdicts.values(), key=lambda v: (v.new_wording_id is None, v.at, v.pk))
        for pk, verdicts in latest.items()
    }


def proposed_terms(verdicts: Sequence[Verdict]) -> Terms:
    """The terms that the teams' yeses add up to: the narrowing team's owner and limit, the latest date."""
    yes = [verdict for verdict in verdicts if verdict.verdict != VerdictKind.REMOVE]
    if not yes:
        return Terms()
    first = yes[0]
    dates = [verdict.deliver_on for verdict in yes if verdict.deliver_on]
    return Terms(
        owner=first.owner,
        deliver_on=max(dates) if dates else None,
        phase="" if dates else next((verdict.phase for verdict in yes if verdict.phase), ""),
        limit=first.limit,
        tier=next((verdict.tier for verdict in yes if verdict.tier), ""),
    )


@atomic
def give_final_answer(
    line: PromiseLine,
    *,
    answer: str,
    sentence: str,
    digest: str,
    terms: Terms | None = None,
    conditions: Sequence[ConditionInput] = (),
    override_reason: str = "",
    by: Person,
    now: datetime,
) -> FinalAnswer:
    """Give the final answer on the words whose SHA-256 is `digest`.

    A yes needs every asked team's answer on exactly these words, an owner, a date or phase, and a limit; over a team's
    remove it is an override and needs a reason. No can be given at any time. Raises NotYours, MovedOn (409), Incomplete and
    Refused (422).
    """
    line = take_line(line.pk)
    require_owner(by, line.deal)
    if line.current_wording is None or line.current_wording.digest != digest:
        raise MovedOn(f"{line.ref} has newer words. Read them before you answer.", code="newer_words")
    if answer not in FinalKind.values:
        raise Incomplete("Choose an answer.", {"answer": "Choose yes, yes with conditions, or no."})
    sentence = clean_words(sentence, field="sentence", limit=1000)
    if not sentence:
        raise Incomplete("Write the answer.", {"sentence": "Write the answer in one sentence."})
    override_reason = clean_words(override_reason, field="override_reason", limit=1000)
    if answer == FinalKind.NO:
        final = _say_no(line, sentence=sentence, by=by, now=now)
    else:
        final = _say_yes(
            line,
            answer=answer,
            sentence=sentence,
            terms=terms or Terms(),
            conditions=conditions,
            override_reason=override_reason,
            by=by,
            now=now,
        )
    close_final_request(line, now=now)
    settle_flags_of(
        line,
        state=FlagState.WALKED_BACK if answer == FinalKind.NO else FlagState.REVIEWED,
        note=f"Final answer: {sentence}",
        by=by,
        now=now,
    )
    answered = event(
        "promise.answered",
        actor=by,
        now=now,
        deal=line.deal_id,
        promise=line.pk,
        wording=line.current_wording_id,
        answer=answer,
        sentence=sentence,
        overridden=final.overridden_teams,
        override_reason=override_reason if final.overridden_teams else "",
    )
    record(answered)
    publish(
        HookEvent.PROMISE_ANSWERED,
        [Happening(f"event:{answered.pk}", _for_programs(line, final, by=by))],
        now=now,
    )
    label = {"yes": "yes", "yes_with_conditions": "yes with conditions", "no": "no"}[answer]
    notices = [
        notice(
            f"final:{final.pk}",
            line.deal.sales_rep_id,
            text=f"The final answer on {line.ref}, {label}: {sentence}",
            link=links.wording(line.pk, line.words.revision),
            kind=NoticeKind.ANSWERED,
            now=now,
        )
    ]
    if final.overridden_teams:
        notices += [
            notice(
                f"final:{final.pk}:override",
                leader,
                text=f"{by.name} said yes to {line.ref} over {', '.join(final.overridden_teams)}: {override_reason}",
                link=links.wording(line.pk, line.words.revision),
                kind=NoticeKind.ANSWERED,
                now=now,
            )
            for leader in Person.objects.active().with_role(Role.LEADERSHIP)
        ]
    post(notices)
    return final


def _for_programs(line: PromiseLine, final: FinalAnswer, *, by: Person) -> dict[str, Any]:
    return {
        "deal": line.deal_id,
        "crm_id": line.deal.crm_id,
        "promise": line.pk,
        "code": line.code,
        "state": str(line.state),
        "answer": str(final.answer),
        "sentence": final.sentence,
        "wording": line.text,
        "overridden": list(final.overridden_teams),
        "by": by.email,
    }


def _say_no(line: PromiseLine, *, sentence: str, by: Person, now: datetime) -> FinalAnswer:
    if line.state not in (*WAITING_STATES, LineState.APPROVED, LineState.APPROVED_WITH_CONDITIONS):
        raise Refused(f"{line.ref} is {line.get_state_display().lower()}: there is nothing to answer.")
    was_sayable = line.state in SAYABLE_STATES
    final = FinalAnswer.objects.create(
        line=line,
        wording=line.words,
        round=line.round,
        answer=FinalKind.NO,
        sentence=sentence,
        by=by,
        rep_id=line.deal.sales_rep_id,
        at=now,
    )
    removes = [verdict for verdict in standing_verdicts(line) if verdict.verdict == VerdictKind.REMOVE]
    say_instead = max(removes, key=lambda verdict: (verdict.at, verdict.pk)).say_instead if removes else ""
    move_line(line, LineState.DECLINED, say_instead=say_instead or sentence)
    withdraw_reviews(line, by=by, now=now, why="final answer no")
    if was_sayable:
        bump_scope(line.deal_id, now=now)
    return final


def _say_yes(
    line: PromiseLine,
    *,
    answer: str,
    sentence: str,
    terms: Terms,
    conditions: Sequence[ConditionInput],
    override_reason: str,
    by: Person,
    now: datetime,
) -> FinalAnswer:
    if line.state != LineState.WAITING_FINAL:
        raise Refused(_why_not_yet(line), code="not_every_team_answered")
    removed = _removed_teams(line)
    if removed and not override_reason:
        sentence_ = f"{', '.join(removed)} said remove. Give the reason for saying yes over them."
        raise Incomplete(sentence_, {"override_reason": sentence_})
    verdicts = standing_verdicts(line)
    terms = _merge(terms, proposed_terms(verdicts))
    errors = _check_terms(terms, verdicts, today=now.date())
    try:
        check_conditions(conditions, today=now.date())
    except Incomplete as problem:
        errors |= problem.errors
    standing = Condition.objects.current().filter(line=line, state=ConditionState.OPEN).exists()
    if answer == FinalKind.YES_WITH_CONDITIONS and not conditions and not standing:
        errors["conditions"] = (
            "Name at least one condition: who, what, by when, and what shows that it was done."
        )
    if answer == FinalKind.YES and (conditions or standing):
        errors["answer"] = "Conditions hang on this promise. Choose yes with conditions."
    if errors:
        raise Incomplete("The answer needs more before it can be sent.", errors)
    drop_conditions(line, team=None, now=now)
    add_conditions(line, conditions, team=None)
    final = FinalAnswer.objects.create(
        line=line,
        wording=line.words,
        round=line.round,
        answer=answer,
        sentence=sentence,
        by=by,
        rep_id=line.deal.sales_rep_id,
        at=now,
        override_reason=override_reason if removed else "",
        overridden_teams=removed,
        owner=terms.owner,
        deliver_on=terms.deliver_on,
        phase=terms.phase,
        limit=terms.limit,
        tier=terms.tier,
    )
    move_line(
        line,
        LineState.APPROVED if answer == FinalKind.YES else LineState.APPROVED_WITH_CONDITIONS,
        approved_wording=line.current_wording,
        owner=terms.owner,
        deliver_on=terms.deliver_on,
        phase=terms.phase,
        limit=terms.limit,
        tier=terms.tier,
        overridden=bool(removed),
        say_instead="",
    )
    bump_scope(line.deal_id, now=now)
    return final


def _why_not_yet(line: PromiseLine) -> str:
    names = list(
        ReviewAssignment.objects.filter(line=line, state__in=OPEN_STATES)
        .current()
        .order_by("team_id")
        .values_list("team__name", flat=True)
    )
    if names:
        return f"{', '.join(names)} {'has' if len(names) == 1 else 'have'} not answered {line.ref}. Silence is not approval."
    return f"{line.ref} is {line.get_state_display().lower()}: there is nothing to answer."


def _removed_teams(line: PromiseLine) -> list[str]:
    return list(
        ReviewAssignment.objects.filter(
            line=line, wording=line.current_wording, round=line.round, state=ReviewState.REMOVED
        )
        .order_by("team_id")
        .values_list("team__name", flat=True)
    )


def _merge(given: Terms, proposed: Terms) -> Terms:
    dated = bool(given.deliver_on or given.phase)
    return Terms(
        owner=given.owner or proposed.owner,
        deliver_on=given.deliver_on if dated else proposed.deliver_on,
        phase=given.phase if dated else proposed.phase,
        limit=given.limit or proposed.limit,
        tier=given.tier or proposed.tier,
    )


def _check_terms(terms: Terms, verdicts: Sequence[Verdict], *, today: date) -> dict[str, str]:
    errors: dict[str, str] = {}
    if terms.owner is None or not terms.owner.is_active:
        errors["owner"] = "Name the person who will own delivery."
    if not terms.deliver_on and not terms.phase:
        errors["deliver_on"] = "Give a date, or a phase."
    if not terms.limit:
        errors["limit"] = "Say where the promise stops."
    for name, longest in (("phase", 120), ("limit", 400)):
        text = getattr(terms, name)
        if problem := refuse_controls(text):
            errors[name] = problem
        elif len(text) > longest:
            errors[name] = f"Use {longest} characters or fewer, now {len(text)}."
    if terms.tier and terms.tier not in Tier.values:
        errors["tier"] = f"Choose one of: {', '.join(Tier.values)}."
    if terms.deliver_on:
        later = [v for v in verdicts if v.deliver_on and v.deliver_on > terms.deliver_on]
        if later:
            names = ", ".join(f"{v.team.name} ({v.deliver_on:%-d %B %Y})" for v in later)
            errors["deliver_on"] = f"That is earlier than {names} can deliver."
    return errors


@atomic
def answer_together(
    lines: Sequence[tuple[PromiseLine, str, str]], *, by: Person, now: datetime
) -> list[FinalAnswer]:
    """Say yes to several promises on which every team agrees, all or none: (promise, digest, sentence).

    Raises Refused where one of them has a remove or an open or lapsed condition, and as `give_final_answer`.
    """
    answers = []
    # All lines, then all deals, each by id: two owners who answer at once wait for each other and never both.
    taken = take_lines(line.pk for line, _, _ in lines)
    for deal_id in sorted({line.deal_id for line in taken}):
        take_deal(deal_id)
    hanging = {line.pk for line in taken if line.state == LineState.WAITING_FINAL} - unanimous(taken)
    for line, digest, sentence in sorted(lines, key=lambda row: row[0].pk):
        if _removed_teams(line):
            raise Refused(f"The teams differ on {line.ref}. Answer it by itself.")
        if line.pk in hanging:
            raise Refused(f"A condition hangs on {line.ref}. Answer it by itself.")
        try:
            answers.append(
                give_final_answer(
                    line, answer=FinalKind.YES, sentence=sentence, digest=digest, by=by, now=now
                )
            )
        except Incomplete as problem:
            reasons = " ".join(str(reason) for reason in problem.errors.values())
            raise Refused(f"{line.ref}: {reasons} Answer it by itself.") from problem
    return answers


def unanimous(lines: Sequence[PromiseLine]) -> set[int]:
    """The ids of those lines that can be answered yes together: no remove, no open condition. Two queries."""
    ids = [line.pk for line in lines]
    removed = set(
        ReviewAssignment.objects.filter(line__in=ids, state=ReviewState.REMOVED)
        .current()
        .values_list("line_id", flat=True)
    )
    hanging = set(
        Condition.objects.current()
        .filter(line__in=ids, state__in=[ConditionState.OPEN, ConditionState.LAPSED])
        .values_list("line_id", flat=True)
    )
    return {line.pk for line in lines if line.state == LineState.WAITING_FINAL} - removed - hanging
