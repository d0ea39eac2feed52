import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.assigning import Member, Pick, pick

pytestmark = pytest.mark.once

ADA, BEN, CARA, OUTSIDE = 1, 2, 3, 9
TEAM = (Member(ADA, 4), Member(BEN, 1), Member(CARA, 1))


def test_the_queue_asks_nobody_even_with_a_preferred_person():
    assert pick("queue", TEAM, preferred=ADA) == Pick(None)


@pytest.mark.parametrize(("last", "next_one"), [(None, ADA), (ADA, BEN), (CARA, ADA), (OUTSIDE, ADA)])
def test_rotation_goes_on_behind_the_last(last, next_one):
    assert pick("rotation", TEAM, last=last) == Pick(next_one)


def test_rotation_skips_the_barred():
    assert pick("rotation", TEAM, last=ADA, barred=frozenset({BEN})) == Pick(CARA)


def test_rotation_goes_on_behind_a_last_who_is_barred_now():
    assert pick("rotation", TEAM, last=BEN, barred=frozenset({BEN})) == Pick(CARA)


def test_rotation_with_an_absent_member_still_reaches_everybody():
    last, asked = None, []
    for _ in range(6):
        chosen = pick("rotation", TEAM, last=last, delegates={BEN: ADA})
        last = chosen.turn
        asked.append(chosen.person_id)
    assert asked == [ADA, ADA, CARA, ADA, ADA, CARA]


def test_least_loaded_takes_the_fewest_open_and_then_the_order():
    assert pick("least_loaded", TEAM) == Pick(BEN)


def test_least_loaded_counts_the_desk_of_the_one_who_does_the_work():
    team = (Member(ADA, 0), Member(BEN, 5), Member(CARA, 2))
    assert pick("least_loaded", team, delegates={ADA: BEN}) == Pick(CARA)


def test_an_absent_members_review_goes_to_the_delegate_in_their_name():
    assert pick("rotation", TEAM, delegates={ADA: OUTSIDE}) == Pick(OUTSIDE, on_behalf_of=ADA)


def test_the_chain_of_delegates_is_followed():
    assert pick("rotation", TEAM, delegates={ADA: 7, 7: 8, 8: OUTSIDE}) == Pick(OUTSIDE, on_behalf_of=ADA)


@pytest.mark.parametrize(
    "delegates",
    [{ADA: None}, {ADA: ADA}, {ADA: 7, 7: ADA}, {ADA: 7, 7: None}],
)
def test_a_chain_that_reaches_nobody_is_skipped(delegates):
    assert pick("rotation", TEAM, delegates=delegates) == Pick(BEN)


def test_a_barred_delegate_is_not_asked():
    assert pick("rotation", TEAM, delegates={ADA: OUTSIDE}, barred=frozenset({OUTSIDE})) == Pick(BEN)


def test_a_barred_member_passes_nothing_to_a_delegate():
    team = (Member(ADA),)
    assert pick("rotation", team, delegates={ADA: OUTSIDE}, barred=frozenset({ADA})) == Pick(None)


@pytest.mark.parametrize("rule", ["rotation", "least_loaded"])
def test_who_judged_before_is_asked_again(rule):
    assert pick(rule, TEAM, preferred=ADA, last=ADA) == Pick(ADA)


@pytest.mark.parametrize(
    "options",
    [
        {"preferred": ADA, "barred": frozenset({ADA})},
        {"preferred": ADA, "delegates": {ADA: None}},
        {"preferred": OUTSIDE, "last": ADA},
    ],
)
def test_a_preferred_person_who_cannot_answer_is_passed_over(options):
    assert pick("rotation", TEAM, **options) == Pick(BEN)


@pytest.mark.parametrize("rule", ["rotation", "least_loaded"])
def test_nobody_possible_leaves_the_review_in_the_queue(rule):
    assert pick(rule, TEAM, barred=frozenset({ADA, BEN, CARA})) == Pick(None)
    assert pick(rule, ()) == Pick(None)


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError):
        pick("alphabet", TEAM)


people = st.integers(1, 8)


@settings(deadline=None)
@given(
    st.sampled_from(["rotation", "least_loaded"]),
    st.lists(st.builds(Member, people, st.integers(0, 5)), unique_by=lambda member: member.id),
    st.frozensets(people),
    st.none() | people,
    st.none() | people,
    st.dictionaries(people, st.none() | people),
)
def test_nobody_barred_or_away_is_ever_asked(rule, members, barred, last, preferred, delegates):
    chosen = pick(rule, members, barred=barred, last=last, preferred=preferred, delegates=delegates)
    assert chosen.person_id not in barred
    assert chosen.person_id not in delegates
    if chosen.on_behalf_of is not None:
        assert chosen.on_behalf_of in delegates
        assert chosen.on_behalf_of not in barred
