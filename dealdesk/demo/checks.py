"""What the demo's data says of the checks before a plan and a contract go out."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from promises.actions.checks import check_contract
from promises.models import Deal, PromiseLine
from reviews.actions.read_backs import read_back

if TYPE_CHECKING:
    from dealdesk.demo.days import Days
    from dealdesk.demo.story import Story

Row = Mapping[str, Any]

# The part of its day at which a thing happens: after a plan is issued, before a deal's stage moves.
READ, CHECKED = 0.905, 0.91

Step = tuple[datetime, Callable[..., None], Row]


def steps(days: "Days", deal: Row) -> Iterator[Step]:
    """When the sentences of a deal are read back and its contracts checked.

    Each with what does it, given the story, the deal, what the data says of it, and `now`.
    """
    if told := deal.get("quick_checks"):
        yield days.moment(told["day"], READ), _read_back, told
    for contract in deal.get("contracts", ()):
        yield days.moment(contract["day"], CHECKED), _check, contract


def _read_back(story: "Story", deal: Row, told: Row, *, now: datetime) -> None:
    for code, text in told["readback"].items():
        ref, _, revision = code.rpartition(".")
        line = PromiseLine.objects.get(deal__code=deal["code"], number=ref.rpartition("-")[2])
        digest = line.wordings.get(revision=revision).digest
        read_back(line, text, digest=digest, by=story.people[told["read_by"]], now=now)


def _check(story: "Story", deal: Row, contract: Row, *, now: datetime) -> None:
    """The deal's rep checks what somebody outside wrote. A clean text that the data does not give says what the plan says."""
    text = contract.get("text") or "\n".join(
        f"{place}. {line['text']}" for place, line in enumerate(deal["close_plans"][-1]["lines"], start=1)
    )
    check_contract(
        Deal.objects.select_related("sales_rep").get(code=deal["code"]),
        text=story.days.fill(text),
        name=contract["name"],
        by=story.people[deal["rep"]],
        now=now,
    )
