"""How deep a deal's review goes, by its facts. Plain functions over plain values, each answer with its reasons in words."""

from dataclasses import dataclass
from decimal import Decimal

from dealdesk.accounts.models import Installation
from dealdesk.templatetags.dealdesk import money_words
from promises.models import Deal


@dataclass(frozen=True)
class Thresholds:
    """From which ARR on a deal is asked for more. Amounts in the installation's currency."""

    small: Decimal = Decimal("10000")
    pre_close: Decimal = Decimal("25000")
    live: Decimal = Decimal("50000")
    currency: str = "USD"


@dataclass(frozen=True)
class Depth:
    """What a deal's facts ask for, by reasons in words; nothing is asked for without a reason.

    `sheet`: the full promise sheet, where other deals are asked one question. `pre_close`: the review before signing.
    `live`: the live review.
    """

    sheet: tuple[str, ...] = ()
    pre_close: tuple[str, ...] = ()
    live: tuple[str, ...] = ()

    @property
    def light(self) -> bool:
        """Whether one question can clear the deal."""
        return not (self.sheet or self.pre_close or self.live)


def depth(
    *,
    arr: Decimal,
    custom_integration: bool = False,
    competitor: str = "",
    technical_review_required: bool = False,
    thresholds: Thresholds,
) -> Depth:
    """What these facts ask for."""

    def from_(amount: Decimal) -> str:
        return f"{money_words(amount, thresholds.currency)} a year or more"

    both = []
    if custom_integration:
        both.append("custom integration")
    if competitor:
        both.append("a competitor is compared")
    sheet = [*both]
    if technical_review_required:
        sheet.append("technical review required")
    if arr >= thresholds.small:
        sheet.insert(0, from_(thresholds.small))
    pre_close = [from_(thresholds.pre_close), *both] if arr >= thresholds.pre_close else both
    live = (
        [f"over {money_words(thresholds.live, thresholds.currency)} a year"] if arr > thresholds.live else []
    )
    return Depth(tuple(sheet), tuple(pre_close), tuple(live))


def thresholds_of(house: Installation) -> Thresholds:
    return Thresholds(
        small=house.small_deal_arr,
        pre_close=house.pre_close_arr,
        live=house.live_review_arr,
        currency=house.currency,
    )


def depth_of(deal: Deal, house: Installation) -> Depth:
    """What this deal is asked for in this house. No query."""
    return depth(
        arr=deal.arr,
        custom_integration=deal.custom_integration,
        competitor=deal.competitor,
        technical_review_required=deal.technical_review_required,
        thresholds=thresholds_of(house),
    )
