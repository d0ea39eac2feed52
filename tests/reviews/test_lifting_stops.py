"""Hard stops that words raised and no tag: a reviewer lifts them by themselves."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from promises.actions.triggers import TriggerInput, add_trigger
from promises.models import Deal, HardStop, PromiseLine
from promises.states import NotYours, Refused
from reviews.actions.revisions import retag
from tests.conftest import NOW, send, whole_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def stopped(deal: Deal, cast: SimpleNamespace) -> PromiseLine:
    add_trigger(TriggerInput(title="Names a rival", patterns="quillstock"), by=cast.owner, now=NOW)
    (line,) = send(
        deal, cast.rep, whole_draft("One file of Quillstock orders is read each night.", "data_movement")
    )
    return line


def codes(line: PromiseLine, **having: object) -> set[str]:
    return set(HardStop.objects.filter(line=line, **having).values_list("rule__code", flat=True))


def test_reviewer_lifts_a_stop_that_no_tag_raised(stopped: PromiseLine, cast: SimpleNamespace):
    assert codes(stopped, lifted_at=None) == {"names_a_rival", "data_movement"}
    retag(stopped, lift=["names_a_rival"], by=cast.engineer, now=NOW)
    assert codes(stopped, lifted_by=cast.engineer) == {"names_a_rival"}
    assert codes(stopped, lifted_at=None) == {"data_movement"}


def test_rep_lifts_none(stopped: PromiseLine, cast: SimpleNamespace):
    with pytest.raises(NotYours):
        retag(stopped, lift=["names_a_rival"], by=cast.rep, now=NOW)
    assert "names_a_rival" in codes(stopped, lifted_at=None)


@pytest.mark.parametrize("code", ["data_movement", "pre_close_flag", "no-such-rule"])
def test_stops_of_tags_and_of_people_are_not_lifted_this_way(
    stopped: PromiseLine, cast: SimpleNamespace, code: str
):
    with pytest.raises(Refused):
        retag(stopped, lift=[code], by=cast.engineer, now=NOW)
    assert codes(stopped, lifted_at=None) == {"names_a_rival", "data_movement"}


def test_page_offers_it_to_reviewers_alone(stopped: PromiseLine, cast: SimpleNamespace, client: Client):
    url = reverse("promise_tags", args=[stopped.pk])
    client.force_login(cast.rep)
    assert "Hard stops to lift" not in client.get(url).content.decode()
    client.force_login(cast.engineer)
    assert "Names a rival" in client.get(url).content.decode()
    held = " ".join(stopped.tags)
    sent = {"tags": stopped.tags, "shown": held, "lift": ["names_a_rival"]}
    assert client.post(url, sent).status_code == 302
    assert codes(stopped, lifted_by=cast.engineer) == {"names_a_rival"}
    assert client.post(url, sent).status_code in (302, 422)
