"""How deep the review goes, at every threshold and a cent beside it."""

from decimal import Decimal

import pytest

from dealdesk.accounts.models import Installation
from promises.depth import Depth, Thresholds, depth, depth_of, thresholds_of
from promises.models import Deal

HOUSE = Thresholds()


def asked(arr: str, **facts: object) -> Depth:
    return depth(arr=Decimal(arr), thresholds=HOUSE, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arr", "light", "pre_close", "live"),
    [
        ("0", True, False, False),
        ("9999.99", True, False, False),
        ("10000", False, False, False),
        ("24999.99", False, False, False),
        ("25000", False, True, False),
        ("50000", False, True, False),
        ("50000.01", False, True, True),
    ],
)
def test_arr_decides_at_each_threshold(arr: str, light: bool, pre_close: bool, live: bool):
    found = asked(arr)
    assert (found.light, bool(found.pre_close), bool(found.live)) == (light, pre_close, live)


def test_reasons_are_named_in_words():
    found = asked("60000", custom_integration=True, competitor="Rival")
    assert found.pre_close == ("$25,000 a year or more", "custom integration", "a competitor is compared")
    assert found.live == ("over $50,000 a year",)
    assert asked("10000").sheet == ("$10,000 a year or more",)


@pytest.mark.parametrize("facts", [{"custom_integration": True}, {"competitor": "Rival"}])
def test_small_deal_with_a_custom_integration_or_a_competitor_asks_for_sheet_and_review(facts):
    found = asked("960", **facts)
    assert not found.light and found.pre_close and not found.live


def test_technical_review_asks_for_the_sheet_alone():
    found = asked("960", technical_review_required=True)
    assert (found.light, found.pre_close, found.sheet) == (False, (), ("technical review required",))


def test_thresholds_and_currency_are_the_houses():
    house = Installation(
        currency="EUR", small_deal_arr=Decimal(1), pre_close_arr=Decimal(2), live_review_arr=Decimal(3)
    )
    assert thresholds_of(house).currency == "EUR"
    assert depth_of(Deal(arr=Decimal(4)), house) == Depth(
        ("€1 a year or more",), ("€2 a year or more",), ("over €3 a year",)
    )


def test_threshold_set_below_the_small_deal_leaves_no_light_path():
    assert not depth(arr=Decimal(5), thresholds=Thresholds(live=Decimal(3))).light
