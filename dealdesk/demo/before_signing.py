"""What the demo's data says of the reviews that a deal as a whole gets before it is signed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from promises.models import Deal
from reviews.actions.flags import FlagInput, answer_pre_close, settle_flag
from reviews.actions.live import plan_live_review, record_live_review
from reviews.actions.pre_close import ask_pre_close
from reviews.models import FlagState, PreCloseFlag, PreCloseReview

if TYPE_CHECKING:
    from dealdesk.demo.days import Days
    from dealdesk.demo.story import Story

Row = Mapping[str, Any]

# The part of its day at which a thing happens. A flag is settled when the day's verdicts and final answers are given.
ASKED, ANSWERED, SETTLED = 0.35, 0.6, 0.85
HELD = 0.6
# A live review that is only planned was planned once the sheet was sent.
PLANNED_AFTER = timedelta(minutes=5)


Step = tuple[datetime, Callable[..., None], Row]


def steps(days: "Days", deal: Row, *, sent_at: datetime) -> Iterator[Step]:
    """When the review before signing is asked and answered, each of its flags ends, and the live review is planned or held.

    Each with what does it, given the story, the deal, what the data says of it, and `now`.
    """
    told = deal.get("preclose") or {}
    if told.get("status") == "answered":
        yield days.moment(told["asked_day"], ASKED), _ask, told
        yield days.moment(told["answered_day"], ANSWERED), _answer, told
        for flag in told["flags"]:
            yield days.moment(flag["resolved_day"], SETTLED), _settle, flag
    live = deal.get("live_review")
    if live and live["outcome"] is not None:
        yield days.moment(live["day"], HELD), _hold, live
    elif live:
        yield sent_at + PLANNED_AFTER, _plan, live


def _deal(deal: Row) -> Deal:
    return Deal.objects.select_related("sales_rep").get(code=deal["code"])


def _ask(story: "Story", deal: Row, told: Row, *, now: datetime) -> None:
    ask_pre_close(_deal(deal), told["form"], by=story.people[deal["rep"]], now=now)


def _answer(story: "Story", deal: Row, told: Row, *, now: datetime) -> None:
    row = _deal(deal)
    lines = dict(row.lines.values_list("number", "pk"))
    flags = [FlagInput(flag["type"], flag["note"], line=lines[flag["line"]]) for flag in told["flags"]]
    answer_pre_close(PreCloseReview.objects.open().get(deal=row), flags, by=story.people[told["by"]], now=now)


def _settle(story: "Story", deal: Row, told: Row, *, now: datetime) -> None:
    """A final answer has settled the flag by itself. Where none has come yet, the flagged words were narrowed away."""
    flag = PreCloseFlag.objects.select_related("review", "line__current_wording").get(
        review__deal__code=deal["code"], line__number=told["line"]
    )
    if flag.state != FlagState.OPEN or flag.line is None:
        return
    note = f"The flagged words are gone: version {flag.line.words.revision} stands."
    settle_flag(flag, outcome=FlagState.WALKED_BACK, note=note, by=story.people[deal["rep"]], now=now)


def _plan(story: "Story", deal: Row, live: Row, *, now: datetime) -> None:
    plan_live_review(
        _deal(deal),
        held_on=story.days.on(live["day"]),
        people=[story.people[person] for person in live["people"]],
        by=story.people[deal["rep"]],
        now=now,
    )


def _hold(story: "Story", deal: Row, live: Row, *, now: datetime) -> None:
    record_live_review(
        _deal(deal),
        held_on=now.date(),
        people=[story.people[person] for person in live["people"]],
        outcome=live["outcome"],
        by=story.people[deal["rep"]],
        now=now,
    )
