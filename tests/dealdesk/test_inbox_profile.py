"""The inbox and the profile."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from dealdesk.accounts.models import Person
from dealdesk.notices.models import Notice
from dealdesk.notices.post import notice, post
from tests.conftest import NOW


@pytest.fixture
def rosa(client: Client, rep: Person) -> Client:
    client.force_login(rep)
    return client


def tell(person: Person, *texts: str, link: str = "/profile/") -> list[Notice]:
    post(notice(f"test:{text}", person, text=text, link=link, now=NOW) for text in texts)
    return list(Notice.objects.filter(person=person).order_by("pk"))


def test_inbox_shows_unread_first_and_newest_first(rosa: Client, rep: Person):
    first, *_ = tell(rep, "first", "second", "third")
    Notice.objects.exclude(pk=first.pk).filter(text="third").mark_read(now=NOW)
    page = rosa.get(reverse("inbox"))
    assert [row.text for row in page.context["notices"]] == ["second", "first", "third"]


def test_inbox_is_ones_own(rosa: Client, other_rep: Person):
    (theirs,) = tell(other_rep, "for Otto")
    assert "for Otto" not in rosa.get(reverse("inbox")).content.decode()
    assert rosa.post(reverse("inbox_read", args=[theirs.pk])).status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_opening_a_notice_marks_it_and_goes_to_its_link(rosa: Client, rep: Person):
    (row,) = tell(rep, "look")
    answer = rosa.post(reverse("inbox_read", args=[row.pk]), {"open": "1"})
    assert answer.status_code == 302 and answer["Location"] == "/profile/"
    row.refresh_from_db()
    assert row.read_at is not None


def test_a_notice_never_leads_out_of_the_app(rosa: Client, rep: Person):
    (row,) = tell(rep, "trap", link="//elsewhere.example/")
    assert rosa.post(reverse("inbox_read", args=[row.pk]), {"open": "1"})["Location"] == reverse("inbox")


def test_reading_needs_a_post(rosa: Client, rep: Person):
    (row,) = tell(rep, "look")
    assert rosa.get(reverse("inbox_read", args=[row.pk])).status_code == 405
    row.refresh_from_db()
    assert row.read_at is None


def test_all_are_marked_at_once(rosa: Client, rep: Person, other_rep: Person):
    tell(rep, "one", "two")
    tell(other_rep, "three")
    rosa.post(reverse("inbox_read_all"))
    assert list(Notice.objects.unread().values_list("text", flat=True)) == ["three"]


def test_inbox_pages_by_key_and_shows_each_notice_once(rosa: Client, rep: Person):
    rows = tell(rep, *(f"notice {number}" for number in range(120)))
    Notice.objects.filter(pk__in=[row.pk for row in rows[:60]]).mark_read(now=NOW)
    seen, url = [], reverse("inbox")
    while url:
        page = rosa.get(url)
        seen += [row.pk for row in page.context["notices"]]
        url = page.context["next_url"]
    assert len(seen) == len(set(seen)) == 120
    assert rosa.get(reverse("inbox"), {"after": "x1"}).status_code == 404


def test_inbox_asks_the_database_as_often_for_thirty_as_for_one(
    rosa: Client, rep: Person, django_assert_num_queries, django_assert_max_num_queries
):
    tell(rep, "one")
    with django_assert_max_num_queries(20) as one:
        rosa.get(reverse("inbox"))
    tell(rep, *(f"notice {number}" for number in range(30)))
    with django_assert_num_queries(len(one)):
        rosa.get(reverse("inbox"))


def test_profile_saves_name_zone_and_shortcuts(rosa: Client, rep: Person):
    rosa.post(reverse("profile"), {"name": "Rosa  Reyes", "tz": "Europe/London"})
    rep.refresh_from_db()
    assert (rep.name, rep.tz, rep.shortcuts) == ("Rosa Reyes", "Europe/London", False)


def test_profile_grants_no_role_and_moves_no_address(rosa: Client, rep: Person):
    rosa.post(
        reverse("profile"),
        {"name": "Rosa", "tz": "UTC", "deal_desk_owner": "on", "email": "a@b.example", "is_staff": "on"},
    )
    rep.refresh_from_db()
    assert not rep.deal_desk_owner and not rep.is_staff and rep.email == "rosa.rep@example.com"


@pytest.mark.parametrize("wrong", [{"name": ""}, {"tz": "Mars/Olympus"}, {"name": "Ro\u202esa"}])
def test_wrong_profile_keeps_what_was_typed(rosa: Client, rep: Person, wrong: dict[str, str]):
    page = rosa.post(reverse("profile"), {"name": "Rosa Neu", "tz": "Europe/London", **wrong})
    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()
    assert "Rosa Rep" in page.content.decode()  # the top bar keeps the name that holds
    rep.refresh_from_db()
    assert rep.name == "Rosa Rep" and rep.tz == "UTC"


def test_pages_ask_to_sign_in(client: Client, cast: SimpleNamespace):
    for name in ("inbox", "profile"):
        assert client.get(reverse(name)).status_code == 302
