"""The live review of a large deal: planned for a day, held, and its outcome recorded."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.notices.post import notice, post
from dealdesk.transactions import atomic
from promises import links
from promises.actions.lines import clean_words
from promises.actions.locking import take_deal
from promises.models import Deal
from promises.permissions import require_editor
from promises.states import Incomplete, MovedOn, Refused
from promises.vocabulary import Stage
from reviews.models import LiveReview

MINUTES = 15


@atomic
def plan_live_review(
    deal: Deal,
    *,
    held_on: date | None,
    people: Sequence[Person],
    others: str = "",
    planned: LiveReview | None = None,
    by: Person,
    now: datetime,
) -> LiveReview:
    """Plan the live review for a day, or move the one that is `planned`. Opens no gate; those who take part are told.

    Raises NotYours, Refused in a deal that is over, Incomplete with `errors` by field, MovedOn.
    """
    deal = take_deal(deal.pk)
    require_editor(by, deal)
    if deal.stage in (Stage.WON, Stage.LOST):
        raise Refused(f"The deal is {deal.get_stage_display().lower()}: there is nothing left to plan.")
    others, errors = _checked(deal, held_on=held_on, people=people, others=others)
    if held_on is not None and held_on < _today(by, now):
        errors["held_on"] = "Plan a day from today on, or write down what came of it."
    if errors:
        raise Incomplete("The live review needs more before it is planned.", errors)
    assert held_on is not None
    live = _write(deal, planned, held_on=held_on, people=people, others=others, outcome="", by=by, now=now)
    record(
        event(
            "live_review.planned",
            actor=by,
            now=now,
            deal=deal.pk,
            held_on=held_on.isoformat(),
            people=[person.name for person in people],
        )
    )
    post(
        notice(
            f"live_review:{live.pk}:{held_on.isoformat()}",
            person,
            text=f"{by.name} plans a live review of {deal.name} with you, {MINUTES} minutes on {held_on:%-d %B %Y}.",
            link=links.live_review(deal.pk),
            now=now,
        )
        for person in people
        if person.pk != by.pk
    )
    return live


@atomic
def record_live_review(
    deal: Deal,
    *,
    held_on: date | None,
    people: Sequence[Person],
    others: str = "",
    outcome: str,
    planned: LiveReview | None = None,
    by: Person,
    now: datetime,
) -> LiveReview:
    """Record that the live review was held, who was there and what was decided. What is recorded stays.

    Raises NotYours, Refused, Incomplete with `errors` by field, MovedOn where `planned` has its outcome already.
    """
    deal = take_deal(deal.pk)
    require_editor(by, deal)
    if deal.stage == Stage.LOST:
        raise Refused("The deal is lost: nothing is recorded about it.")
    others, errors = _checked(deal, held_on=held_on, people=people, others=others)
    outcome = clean_words(outcome, field="outcome", limit=1000)
    if not outcome:
        errors["outcome"] = "Write what was decided."
    if held_on is not None and held_on > _today(by, now):
        errors["held_on"] = "An outcome is recorded on the day of the review or after it."
    if errors:
        raise Incomplete("The live review needs more before it is recorded.", errors)
    assert held_on is not None
    live = _write(
        deal, planned, held_on=held_on, people=people, others=others, outcome=outcome, by=by, now=now
    )
    record(
        event(
            "live_review.recorded",
            actor=by,
            now=now,
            deal=deal.pk,
            held_on=held_on.isoformat(),
            people=[person.name for person in people],
            outcome=outcome,
        )
    )
    return live


def _today(person: Person, now: datetime) -> date:
    return now.astimezone(ZoneInfo(person.tz)).date()


def _checked(
    deal: Deal, *, held_on: date | None, people: Sequence[Person], others: str
) -> tuple[str, dict[str, str]]:
    errors: dict[str, str] = {}
    others = clean_words(others, field="others", limit=300)
    if held_on is None:
        errors["held_on"] = "Give the day."
    if not any(person.pk != deal.sales_rep_id for person in people):
        errors["people"] = f"Name at least one person besides {deal.sales_rep.name}."
    elif any(not person.is_active or person.guest for person in people):
        errors["people"] = "Choose people who work here. Write everybody else under others."
    return others, errors


def _write(
    deal: Deal,
    planned: LiveReview | None,
    *,
    held_on: date,
    people: Sequence[Person],
    others: str,
    outcome: str,
    by: Person,
    now: datetime,
) -> LiveReview:
    values = {
        "held_on": held_on,
        "others": others,
        "outcome": outcome,
        "recorded_by": by,
        "recorded_at": now,
    }
    if planned is None:
        live = LiveReview.objects.create(deal=deal, **values)
    else:
        if not LiveReview.objects.filter(pk=planned.pk, deal=deal, outcome="").update(**values):
            raise MovedOn("The outcome of this live review is recorded already.", code="recorded")
        live = LiveReview.objects.get(pk=planned.pk)
    live.people.set(people)
    return live
