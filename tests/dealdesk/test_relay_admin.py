"""The administrator's pages of the relay: team channels, and what is on its way out."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dealdesk.accounts.models import Person, Team
from dealdesk.audit.models import Event
from dealdesk.notices.models import Delivery, TeamChannel
from dealdesk.notices.post import notice, post
from dealdesk.notices.relay import relay, route
from tests.conftest import NOW

SECRET = "TIiajkdnlazkcOXrIdevi7FQ"
ADDRESS = f"slack://T1JJ3T3L2/A1BRTD4JD/{SECRET}/#general"


@pytest.fixture
def signed_in(admin: Person, client: Client) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def channel(db: None) -> TeamChannel:
    return TeamChannel.objects.create(team=Team.objects.get(code="security"), label="Alarm", url=ADDRESS)


def values(**changed: Any) -> dict[str, Any]:
    team = Team.objects.get(code="security")
    return {"team": team.pk, "label": "Alarm", "url": ADDRESS, "active": "on", **changed}


def test_a_channel_is_added_and_its_address_is_recorded_nowhere(signed_in: Client):
    assert signed_in.post(reverse("admin:notices_teamchannel_add"), values()).status_code == 302
    assert TeamChannel.objects.get().url == ADDRESS
    event = Event.objects.get(kind="setting.added")
    assert event.data["changes"]["url"] == ["not recorded", "not recorded"]
    assert SECRET not in str(event.data)


def test_an_address_is_never_shown(signed_in: Client, channel: TeamChannel):
    for page in (
        reverse("admin:notices_teamchannel_changelist"),
        reverse("admin:notices_teamchannel_change", args=[channel.pk]),
        reverse("admin:notices_teamchannel_delete", args=[channel.pk]),
    ):
        text = signed_in.get(page).content.decode()
        assert SECRET not in text and "T1JJ3T3L2" not in text


def test_an_empty_address_keeps_the_one_that_is_there(signed_in: Client, channel: TeamChannel):
    page = reverse("admin:notices_teamchannel_change", args=[channel.pk])
    assert signed_in.post(page, values(url="", label="Night alarm")).status_code == 302
    channel.refresh_from_db()
    assert (channel.label, channel.url) == ("Night alarm", ADDRESS)
    assert list(Event.objects.get(kind="setting.changed").data["changes"]) == ["label"]


@pytest.mark.parametrize("url", ["", "syslog://", "msteams://a/b/c", "nonsense", "x" * 600])
def test_a_wrong_address_is_an_error_and_saves_nothing(url: str, signed_in: Client):
    answer = signed_in.post(reverse("admin:notices_teamchannel_add"), values(url=url))
    assert answer.status_code == 200 and answer.context["adminform"].form.errors["url"]
    assert not TeamChannel.objects.exists()


@pytest.fixture
def deliveries(rep: Person) -> list[Delivery]:
    post(notice(f"t:{text}", rep, text=text, link="/inbox/", now=NOW) for text in ("one", "two"))
    route(now=NOW)
    one, two = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk=one.pk).update(dead_at=NOW, attempts=20, error="no route")
    Delivery.objects.filter(pk=two.pk).update(sent_at=NOW, attempts=1)
    return [one, two]


def test_deliveries_are_read_and_filtered_but_not_edited(signed_in: Client, deliveries: list[Delivery]):
    page = reverse("admin:notices_delivery_changelist")
    for state, count in (("", 2), ("dead", 1), ("sent", 1), ("waiting", 0)):
        assert signed_in.get(page, {"state": state} if state else {}).context["cl"].result_count == count
    assert signed_in.get(reverse("admin:notices_delivery_add")).status_code == 403
    assert (
        signed_in.post(reverse("admin:notices_delivery_delete", args=[deliveries[0].pk])).status_code == 403
    )


def test_dead_ones_are_sent_again_and_sent_ones_are_not(
    signed_in: Client, deliveries: list[Delivery], mailoutbox: list
):
    answer = signed_in.post(
        reverse("admin:notices_delivery_changelist"),
        {"action": "send_again", "_selected_action": [row.pk for row in deliveries]},
        follow=True,
    )
    assert [str(message) for message in answer.context["messages"]] == [
        "1 will be sent again within a minute.",
        "1 went out already, so nothing was sent again.",
    ]
    assert Event.objects.filter(kind="delivery.sent_again").count() == 1
    relay(now=Delivery.objects.get(pk=deliveries[0].pk).send_at)
    assert [message.subject for message in mailoutbox] == ["one"]
