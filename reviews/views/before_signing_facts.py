"""What pages show of the two reviews that a deal as a whole is asked for before it is signed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from dealdesk.accounts.models import Installation
from promises import links
from promises.depth import Depth, depth_of
from promises.gate import Gates
from promises.models import Deal
from reviews.actions.pre_close import latest_of
from reviews.models import FlagState, LiveReview, PreCloseFlag, PreCloseReview
from reviews.timers import explained


@dataclass(frozen=True)
class Step:
    """What comes next. `label` and `url` are the one action that this person can take; empty where there is none."""

    text: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class BeforeSigning:
    """What the deal's facts ask for, the review that counts, all flags, and the live reviews (newest first)."""

    depth: Depth
    review: PreCloseReview | None
    flags: Sequence[PreCloseFlag]
    live: Sequence[LiveReview]

    @property
    def is_open(self) -> bool:
        return self.review is not None and self.review.is_open

    @property
    def explained(self) -> list[str]:
        """How the due time of the open review came about. No query."""
        if self.review is None or not self.review.is_open:
            return []
        return explained(self.review, began=self.review.asked_at)

    @property
    def open_flags(self) -> list[PreCloseFlag]:
        return [flag for flag in self.flags if flag.state == FlagState.OPEN]

    @property
    def planned(self) -> LiveReview | None:
        """The live review that has no outcome yet."""
        return next((live for live in self.live if not live.outcome), None)

    @property
    def held(self) -> list[LiveReview]:
        return [live for live in self.live if live.outcome]

    @property
    def shows(self) -> bool:
        """Whether there is anything to show of it."""
        return bool(self.depth.pre_close or self.depth.live or self.review or self.flags or self.live)


def flags_of(deal: Deal) -> QuerySet[PreCloseFlag]:
    """Every flag that was raised in a deal, with what a page shows of it. One query."""
    return (
        PreCloseFlag.objects.filter(review__deal=deal)
        .select_related(
            "review__closed_by", "review__team", "line__deal", "line__current_wording", "wording", "closed_by"
        )
        .order_by("pk")
    )


def before_signing_facts(deal: Deal) -> BeforeSigning:
    """Everything of one deal. Five queries."""
    return BeforeSigning(
        depth=depth_of(deal, Installation.load()),
        review=latest_of(deal),
        flags=sorted(flags_of(deal), key=lambda flag: (flag.state != FlagState.OPEN, flag.pk)),
        live=list(
            LiveReview.objects.filter(deal=deal).select_related("recorded_by").prefetch_related("people")
        ),
    )


def before_signing_step(deal: Deal, gates: Gates, *, editor: bool) -> Step | None:
    """The next step of a deal whose promises are answered and whose review before signing is not settled."""
    flags, missing = gates.quote.having("pre_close_flag_open"), gates.quote.having("pre_close_review_missing")
    if flags:
        count = "1 flag is" if len(flags) == 1 else f"{len(flags)} flags are"
        label = "Settle the flag" if len(flags) == 1 else f"Settle {len(flags)} flags"
        return Step(f"{count} open before signing.", label if editor else "", links.before_signing(deal.pk))
    if missing and not gates.quote.having("sheet_not_submitted"):
        label = "Ask for the review before signing" if editor else ""
        return Step(missing[0].message, label, links.before_signing(deal.pk))
    return None


def live_review_step(deal: Deal, gates: Gates, *, editor: bool) -> Step | None:
    """The next step of a deal of which only the live review is left to do."""
    missing = gates.sign.having("live_review_missing")
    if not missing:
        return None
    planned = "planned for" in missing[0].message
    label = "Record the live review" if planned else "Plan the live review"
    return Step(missing[0].message, label if editor else "", reverse("live_review", args=[deal.pk]))
